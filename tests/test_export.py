"""Networks as ONNX answer as Keras's do."""

import keras
import numpy as np
import onnxruntime
import pytest
from keras import layers

from experiments import export
from experiments.__main__ import main
from ganutils import networks, pretrained


def both(network, number=5):
    """What an ONNX file and Keras answer to random inputs: two lists of arrays."""
    random, inputs = np.random.default_rng(0), []
    for tensor in network.inputs:
        if str(tensor.dtype).startswith("int"):
            inputs.append(random.integers(0, 10, number).astype(np.int32))
        else:
            inputs.append(random.uniform(-1, 1, (number, *tensor.shape[1:])).astype(np.float32))
    session = onnxruntime.InferenceSession(export.to_onnx(network).SerializeToString())
    answers = session.run(None, {f"in{place}": one for place, one in enumerate(inputs)})
    expected = network(inputs if len(inputs) > 1 else inputs[0], training=False)
    return answers, [np.asarray(one) for one in keras.tree.flatten(expected)]


def stirred(network):
    """With weights as half precision keeps them, and running averages as training leaves them."""
    random = np.random.default_rng(1)
    for weight in network.weights:
        values = random.uniform(0.1, 0.5, weight.shape) * random.choice([-1, 1], weight.shape)
        if "variance" in weight.path:
            values = np.abs(values)
        weight.assign(values.astype(np.float16).astype(np.float32))
    return network


BUILT = {
    **{
        f"generator, {activation}": lambda activation=activation: networks.dcgan_generator(
            3, activation, 0.03
        )
        for activation in networks.ACTIVATIONS
    },
    "without batch norm": lambda: networks.dcgan_generator(3, width=0.03, batch_norm=False),
    "discriminator": lambda: networks.dcgan_discriminator(width=0.05),
    **{
        f"{kind.__name__}, {way}": lambda kind=kind, way=way: kind(way=way, width=0.03)
        for kind in (networks.conditional_generator, networks.conditional_discriminator)
        for way in networks.WAYS
    },
    "landscapes": lambda: networks.landscape_generator(width=0.01),
    "landscapes' D": lambda: networks.landscape_discriminator(width=0.03),
    "translator": networks.dense_autoencoder_generator,
    "translator's D": networks.dense_discriminator,
    "judge": networks.digit_classifier,
    "flagship": lambda: networks.flagship_generator(3, width=0.05),
    "flagship's D": lambda: networks.flagship_discriminator(width=0.05),
    "bigan's E, convolutional": lambda: networks.bigan_image_encoder(4, 0.03),
    "bigan's D, convolutional": lambda: networks.bigan_image_discriminator(4, 0.03),
    "dense generator": lambda: networks.dense_generator(3, width=0.05),
    "bigan": lambda: networks.bigan_generator(4, 16),
    "bigan's E": lambda: networks.bigan_encoder(4, 16),
    "bigan's D": lambda: networks.bigan_discriminator(4, 16),
}


@pytest.mark.parametrize("name", BUILT)
def test_every_network_answers_as_in_keras(name):
    answers, expected = both(stirred(BUILT[name]()))
    assert len(answers) == len(expected)
    for answer, one in zip(answers, expected, strict=True):
        size = max(1, np.abs(one).max())
        np.testing.assert_allclose(answer / size, one / size, atol=1e-5)


def test_a_shipped_generator_draws_the_same_at_a_hundred_points():
    (image,), (expected,) = both(pretrained.load("latent-2d"), 100)
    assert image.shape == (100, 28, 28, 1)
    np.testing.assert_allclose(image, expected, atol=1e-4)


def test_an_unknown_layer_is_refused():
    network = keras.Sequential([keras.Input((4, 4, 1)), layers.GlobalAveragePooling2D()])
    with pytest.raises(ValueError, match="How a GlobalAveragePooling2D is written in ONNX"):
        export.to_onnx(network)


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (layers.Activation("softplus"), "activation softplus"),
        (layers.Conv2D(1, 3), "not padded with zeros"),
        (layers.Conv2DTranspose(1, (3, 5), padding="same"), "not square"),
    ],
)
def test_what_would_be_written_wrongly_is_refused(layer, told):
    with pytest.raises(ValueError, match=told):
        export.to_onnx(keras.Sequential([keras.Input((4, 4, 1)), layer]))


def test_the_command_writes_every_network_and_nothing_else(tmp_path, monkeypatch, capsys):
    cards = {"latent-2d": pretrained.card("latent-2d")}
    monkeypatch.setattr(pretrained, "catalogue", lambda: cards)
    monkeypatch.setattr(export, "FOLDER", tmp_path)
    main(["export"])
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.onnx"))
    assert written == ["latent-2d/discriminator.onnx", "latent-2d/generator.onnx"]
    told = capsys.readouterr().out
    assert "latent-2d/generator.onnx: 2.10 MiB" in told  # half precision
