"""R1 by formula: on a linear discriminator its value is known, and so is D's step along it."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from ganutils.gans import R1GAN
from ganutils.latent import Prior

SLOPE = np.array([[3.0], [4.0]], np.float32)


def linear(gamma=1.0, rate=0.0):
    """A GAN in the plane whose D is x -> 3 x1 + 4 x2, which learns by plain gradient steps."""
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    generator.prior = Prior("normal", (2,))
    gan = R1GAN(generator, keras.Sequential([keras.Input((2,)), layers.Dense(1)]), gamma)
    gan.discriminator.set_weights([SLOPE, np.zeros(1)])
    gan.compile(generator=keras.optimizers.SGD(0.0), discriminator=keras.optimizers.SGD(rate))
    return gan


def test_a_linear_discriminator_s_value_and_step():
    """The squared slope is 25; half of gamma 0.2 times that, 16 fold, falls along 3.2 (3, 4)."""
    gan = linear(gamma=0.2, rate=0.1)
    gan.noise_std.assign(0.5)  # slopes of a linear D are the same with noise
    gan.flatten(tf.ones((5, 2)))
    assert float(gan.trackers["squared_slope"].result()) == pytest.approx(25)
    weights, offset = gan.discriminator.get_weights()
    np.testing.assert_allclose(weights, SLOPE - 0.1 * 16 * 0.2 * SLOPE, rtol=1e-5)
    assert offset == 0


def test_it_is_every_16th_step_s_from_the_first_on():
    gan = linear()
    told = []
    gan.flatten = lambda real: told.append(int(gan.optimizers["generator"].iterations))
    for _ in range(33):
        gan.train_step(tf.ones((4, 2)))
    assert told == [0, 16, 32]


def test_the_mean_slope_is_of_the_steps_that_measured_it():
    history = linear().fit(
        tf.data.Dataset.from_tensors(tf.ones((4, 2))).repeat(), steps_per_epoch=20, verbose=0
    )
    assert history.history["squared_slope"] == pytest.approx([25])
    assert np.isfinite(list(history.history.values())).all()


def test_without_a_weight_it_is_refused():
    with pytest.raises(ValueError, match="gamma must be above 0, not 0"):
        linear(gamma=0.0)
