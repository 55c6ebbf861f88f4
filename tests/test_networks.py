import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from ganutils import hardware, networks


@pytest.mark.parametrize(
    ("latent_dim", "parameters"),
    [(100, 2_330_944), (2, 1_101_632), (3, 1_114_176), (4, 1_126_720)],
)
def test_generator_has_the_sources_parameters(latent_dim, parameters):
    assert networks.dcgan_generator(latent_dim).count_params() == parameters


def test_s1_trainable_parameters():
    generator = networks.dcgan_generator(2)
    trainable = sum(np.prod(weight.shape) for weight in generator.trainable_weights)
    assert (trainable, generator.count_params() - trainable) == (1_076_160, 25_472)


def test_discriminator_has_the_sources_parameters():
    assert networks.dcgan_discriminator().count_params() == 212_865


def test_prelu_adds_one_slope_per_unit():
    # S1 gives all four activations 1,126,720 parameters, which cannot hold for PReLU.
    more = networks.dcgan_generator(4, "prelu").count_params() - 1_126_720
    assert more == 7 * 7 * 256 + 7 * 7 * 128 + 14 * 14 * 64 == 31_360


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_shapes_and_ranges(policy):
    with hardware.use(policy):
        generator = networks.dcgan_generator(5, width=0.1)
        discriminator = networks.dcgan_discriminator(width=0.1)
    images = generator(100 * np.ones((3, 5), np.float32))
    logits = discriminator(images)
    assert images.shape == (3, 28, 28, 1)
    assert images.dtype == logits.dtype == "float32"
    assert np.abs(images).max() <= 1
    assert logits.shape == (3, 1)


def test_s2_s_networks_have_its_parameters_and_ranges():
    generator, discriminator = (
        networks.dense_autoencoder_generator(),
        networks.dense_discriminator(),
    )
    assert generator.count_params() == 1_153_712
    assert discriminator.count_params() == 533_505
    images = generator(np.random.default_rng(0).random((3, 784), np.float32))
    assert images.shape == (3, 784)
    assert 0 <= images.numpy().min() <= images.numpy().max() <= 1
    assert discriminator(images).shape == (3, 1)
    widths = [layer.units for layer in generator.layers if hasattr(layer, "units")]
    assert widths == [512, 256, 128, 64, 32, 64, 128, 256, 512, 784]
    assert sum(hasattr(layer, "rate") for layer in generator.layers) == 8


def test_a_dense_generator_has_four_hidden_layers_and_draws_images():
    generator = networks.dense_generator()
    hidden = (100 + 1) * 512 + 3 * (512 + 1) * 512
    assert generator.count_params() == hidden + (512 + 1) * 784 == 1_241_872
    assert generator.prior.kind == "normal"
    small = networks.dense_generator(5, width=0.01)
    images = small(100 * small.prior.draw(3))
    assert images.shape == (3, 28, 28, 1)
    assert np.abs(images).max() <= 1
    assert [layer.units for layer in small.layers if hasattr(layer, "units")] == [5] * 4 + [784]
    with pytest.raises(ValueError, match="latent_dim"):
        networks.dense_generator(0)


def test_the_flagship_s_pair_has_the_parameters_and_sums_it_states():
    generator, discriminator = networks.flagship_generator(), networks.flagship_discriminator()
    windows = 9 * (256 * 64 + 64 * 64 + 64 * 32 + 32 * 32 + 32)
    normalised = 4 * (49 * 256 + 2 * 64 + 2 * 32)
    assert generator.count_params() == 100 * 49 * 256 + windows + normalised == 1_517_600
    assert discriminator.count_params() == 355_137
    for network, millions in ((generator, 59), (discriminator, 28)):
        assert round(multiply_accumulates(network) / 1e6) == millions
    for network, millions in (
        (networks.dcgan_generator(), 52),
        (networks.dcgan_discriminator(), 10),
    ):
        assert round(multiply_accumulates(network) / 1e6) == millions


def multiply_accumulates(network):
    """For one image: a kernel's weights, at each place where it looks or paints."""
    total = 0
    for layer in network.layers:
        if hasattr(layer, "kernel"):
            paints = isinstance(layer, layers.Conv2DTranspose)
            places = (layer.input if paints else layer.output).shape[1:3]
            total += layer.kernel.numpy().size * (np.prod(places) if len(places) > 1 else 1)
    return total


def test_the_flagship_s_images_and_answers():
    generator = networks.flagship_generator(5, width=0.05)
    images = generator(100 * generator.prior.draw(3))
    assert images.shape == (3, 28, 28, 1)
    assert np.abs(images).max() <= 1
    assert networks.flagship_discriminator(0.05)(images).shape == (3, 1)
    with pytest.raises(ValueError, match="latent_dim"):
        networks.flagship_generator(0)


def test_without_batch_normalisation_there_are_biases():
    generator = networks.dcgan_generator(batch_norm=False)
    channels = 7 * 7 * 256 + 128 + 64
    assert generator.count_params() == 2_330_944 - 4 * channels + channels
    assert not any("normalization" in layer.name for layer in generator.layers)


@pytest.mark.parametrize(("policy", "close"), [("float32", 1e-5), ("mixed_bfloat16", 0.05)])
@pytest.mark.parametrize("shape", [(64, 5), (16, 7, 7, 5)])
def test_batch_normalisation_is_keras_s(shape, policy, close):
    x = tf.constant(np.random.default_rng(0).normal(1, 3, shape), tf.float32)
    outcomes = []
    for kind in (networks.FusedBatchNormalization, layers.BatchNormalization):
        with hardware.use(policy):
            layer = kind(epsilon=0.1, momentum=0.5)
        layer.build(shape)
        layer.gamma.assign([1, 2, 3, 4, 5])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x, training=True)
            total = tf.reduce_sum(tf.cast(y, tf.float32) * tf.cos(x)) / len(x)
        gradients = tape.gradient(total, [x, layer.gamma.value, layer.beta.value])
        outcomes.append([y, *gradients, layer.moving_mean.value, layer.moving_variance.value])
    *ours, variance = outcomes[0]
    *keras_s, biased = outcomes[1]
    for one, other in zip(ours, keras_s, strict=True):
        np.testing.assert_allclose(
            tf.cast(one, tf.float32), tf.cast(other, tf.float32), rtol=close, atol=close
        )
    number = np.prod(shape[:-1])
    unbiased = 0.5 + (biased - 0.5) * number / (number - 1)
    np.testing.assert_allclose(variance, unbiased, rtol=max(1e-4, close))


def test_frozen_batch_normalisation_keeps_its_statistics():
    layer = networks.FusedBatchNormalization()
    x = np.random.default_rng(0).normal(1, 3, (64, 5)).astype(np.float32)
    layer(x, training=True)
    layer.trainable = False
    before = layer.moving_mean.numpy()
    np.testing.assert_array_equal(layer(x, training=True), layer(x, training=False))
    np.testing.assert_array_equal(layer.moving_mean.numpy(), before)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_dropout_silences_its_share_and_keeps_the_mean(policy):
    with hardware.use(policy):
        layer, again = networks.ByteDropout(0.2, seed=1), networks.ByteDropout(0.2, seed=1)
        none = networks.ByteDropout(0.0)
    ones = tf.ones((1000, 33))
    silenced = tf.cast(layer(ones, training=True), tf.float32).numpy()
    assert np.mean(silenced == 0) == pytest.approx(0.2, abs=0.01)
    assert np.unique(silenced) == pytest.approx([0, 256 / 205], rel=4e-3)
    assert silenced.mean() == pytest.approx(1, abs=0.015)
    np.testing.assert_array_equal(silenced, tf.cast(again(ones, training=True), tf.float32))
    second = tf.cast(layer(ones, training=True), tf.float32)
    assert not np.array_equal(silenced, second)
    for untouched in (layer(ones, training=False), none(ones, training=True)):
        np.testing.assert_array_equal(tf.cast(untouched, tf.float32), ones)


def test_dropout_stops_the_gradient_of_what_it_silences():
    layer, x = networks.ByteDropout(0.5), tf.ones((10, 10))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=True)
    np.testing.assert_array_equal(tape.gradient(y, x), y)


def test_width_scales_the_channels():
    narrow = networks.dcgan_generator(width=0.25)
    assert [layer.filters for layer in narrow.layers if hasattr(layer, "filters")] == [32, 16, 1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"latent_dim": 0}, "latent_dim must be a whole number of at least 1, not 0"),
        ({"latent_dim": 2.5}, "latent_dim must be a whole number"),
        ({"activation": "rely"}, "Unknown activation 'rely': choose from relu, leaky_relu"),
        ({"width": 0}, "width must be above 0"),
    ],
)
def test_bad_generator_arguments(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        networks.dcgan_generator(**arguments)


@pytest.mark.parametrize(
    "build", [networks.dcgan_discriminator, networks.dense_autoencoder_generator]
)
def test_bad_dropout(build):
    with pytest.raises(ValueError, match="dropout must lie in"):
        build(dropout=1)


def test_precision_is_put_back():
    before = keras.config.dtype_policy().name
    with pytest.raises(RuntimeError), hardware.use("float16"):
        assert keras.config.dtype_policy().name == "float16"
        raise RuntimeError
    assert keras.config.dtype_policy().name == before


def test_an_autoencoder_is_its_encoder_and_then_its_decoder():
    generator = networks.dense_autoencoder_generator()
    encoder, decoder = networks.encoder_and_decoder(generator)
    images = np.random.default_rng(0).random((3, 784), dtype=np.float32)
    codes = encoder(images)
    assert codes.shape == (3, 32)
    np.testing.assert_allclose(decoder(codes), generator(images), atol=1e-6)
    assert encoder.count_params() + decoder.count_params() == generator.count_params()
    assert encoder.layers[-1].name.startswith("leaky")  # the code is what the decoder receives
