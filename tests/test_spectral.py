"""Spectral normalisation against singular values and finite differences."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from ganutils import hardware, networks
from ganutils.networks import SpectralNormalization

KINDS = {
    "dense": (lambda: layers.Dense(4), (5,)),
    "convolution": (lambda: layers.Conv2D(4, 3, strides=2, padding="same"), (6, 6, 2)),
}


def settled(kind, calls=300):
    """A layer whose direction has come to rest, its inputs (3, ...), and the layer inside."""
    keras.utils.set_random_seed(0)
    make, shape = KINDS[kind]
    layer = SpectralNormalization(make())
    inputs = np.random.default_rng(0).normal(size=(3, *shape)).astype(np.float32)
    layer(inputs)
    layer.layer.kernel.assign(3 * layer.layer.kernel)
    layer.layer.bias.assign([1.0, 2.0, 3.0, 4.0])
    learn = tf.function(lambda: layer(inputs, training=True))
    for _ in range(calls):
        learn()
    return layer, inputs


def largest(kernel):
    return np.linalg.svd(np.asarray(kernel).reshape(-1, kernel.shape[-1]))[1][0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_kernel_is_divided_by_its_largest_singular_value_and_the_bias_is_not(kind):
    layer, inputs = settled(kind)
    sigma = largest(layer.layer.kernel)
    plain = layer.layer(inputs).numpy() - layer.layer.bias.numpy()
    expected = plain / sigma + layer.layer.bias.numpy()
    np.testing.assert_allclose(layer(inputs), expected, rtol=1e-4, atol=1e-5)
    assert sigma > 2


def test_one_call_in_training_is_one_step_of_power_iteration():
    layer, inputs = settled("dense", calls=0)
    kernel, before = layer.layer.kernel.numpy(), layer.direction.numpy()
    layer(inputs)
    np.testing.assert_array_equal(layer.direction, before)
    layer(inputs, training=True)
    step = before @ kernel.T @ kernel
    np.testing.assert_allclose(layer.direction, step / np.linalg.norm(step), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_runs_through_sigma(kind):
    """Against finite differences of the kernel divided by its singular value."""
    layer, inputs = settled(kind)
    kernel = layer.layer.kernel
    asked = np.random.default_rng(1).normal(size=layer(inputs).shape)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(inputs, training=True) * asked)
    gradient = tape.gradient(total, kernel).numpy()
    middle, random = kernel.numpy(), np.random.default_rng(2)

    def at(values):
        layer.layer.kernel.assign(values / largest(values))
        return float(np.sum(layer.layer(inputs).numpy().astype(float) * asked))

    for _ in range(3):
        way = random.normal(size=middle.shape)
        way *= 1e-2 / np.linalg.norm(way)
        slope = (at(middle + way) - at(middle - way)) / 2
        assert np.sum(gradient * way) == pytest.approx(slope, rel=2e-2, abs=2e-4)


def test_a_stretch_by_a_factor_changes_nothing_and_has_no_gradient():
    layer, inputs = settled("dense")
    before = layer(inputs).numpy()
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(inputs, training=True) ** 2)
    gradient = tape.gradient(total, layer.layer.kernel).numpy()
    assert abs(np.sum(gradient * layer.layer.kernel.numpy())) < 1e-3 * np.abs(gradient).sum()
    layer.layer.kernel.assign(5 * layer.layer.kernel)
    np.testing.assert_allclose(layer(inputs), before, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_a_discriminator_of_such_layers_stretches_nothing(policy):
    """Leaky ReLU stretches by 1 at most; so D's logits differ by no more than its images do.

    A convolution's stretch is that of its kernel as a matrix times the root of how many windows a
    pixel lies in: 5 x 5 windows 2 apart share one nine times at most.
    """
    keras.utils.set_random_seed(0)
    with hardware.use(policy):
        d = networks.dcgan_discriminator(0.0, 0.05, spectral=True)
    images = tf.random.stateless_uniform((8, 28, 28, 1), [0, 0], -1, 1)
    for _ in range(30):
        logits = d(images, training=True)
    assert logits.dtype == "float32"
    assert d.count_params() == networks.dcgan_discriminator(0.0, 0.05).count_params() + 3 + 6 + 1
    apart = np.abs(d(images) - d(images[::-1])).max()
    assert 0 < apart <= 9 * float(tf.norm(images - images[::-1], axis=(1, 2)).numpy().max())


def test_it_can_be_stored_and_copied():
    layer, inputs = settled("convolution", calls=3)
    network = keras.Sequential([keras.Input(inputs.shape[1:]), layer])
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    np.testing.assert_array_equal(copy(inputs), network(inputs))
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert isinstance(again.layer, layers.Conv2D)
    assert again.layer.strides == (2, 2)
