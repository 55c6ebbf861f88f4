import keras
import numpy as np
import pytest

from ganutils import networks, precision


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
    with precision.use(policy):
        generator = networks.dcgan_generator(5, width=0.1)
        discriminator = networks.dcgan_discriminator(width=0.1)
    images = generator(100 * np.ones((3, 5), np.float32))
    logits = discriminator(images)
    assert images.shape == (3, 28, 28, 1)
    assert images.dtype == logits.dtype == "float32"
    assert np.abs(images).max() <= 1
    assert logits.shape == (3, 1)


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


def test_bad_dropout():
    with pytest.raises(ValueError, match="dropout must lie in"):
        networks.dcgan_discriminator(dropout=1)


def test_precision_is_put_back():
    before = keras.config.dtype_policy().name
    with pytest.raises(RuntimeError), precision.use("float16"):
        assert keras.config.dtype_policy().name == "float16"
        raise RuntimeError
    assert keras.config.dtype_policy().name == before
