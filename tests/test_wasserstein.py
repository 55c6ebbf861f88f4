"""Slopes, penalty and clipping of a critic, against formulas."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from scipy import stats

from ganutils import losses
from ganutils.data import shuffled
from ganutils.gans import WassersteinGAN
from ganutils.latent import Prior

SLOPE = np.array([[3.0], [4.0]], np.float32)


def linear(points):
    return points @ SLOPE + 7


def quadratic(points):
    return tf.reduce_sum(points**2, axis=1, keepdims=True)


def test_a_linear_function_s_slope_is_its_weights_length():
    points = tf.constant(np.random.default_rng(0).normal(size=(5, 2)), tf.float32)
    np.testing.assert_allclose(losses.squared_slopes(linear, points), 25, rtol=1e-5)
    lengths = 4 * tf.reduce_sum(points**2, axis=1)
    np.testing.assert_allclose(losses.squared_slopes(quadratic, points), lengths, rtol=1e-5)


def test_images_have_one_slope_each():
    images = tf.random.stateless_normal((3, 4, 4, 2), [0, 0])
    slopes = losses.squared_slopes(lambda x: tf.reduce_sum(x**2, (1, 2, 3))[:, None], images)
    np.testing.assert_allclose(slopes, 4 * tf.reduce_sum(images**2, (1, 2, 3)), rtol=1e-5)


def test_the_penalty_at_known_points():
    """Between (1, 0) and (0, 2), a quarter of the way from the second: (0.25, 1.5)."""
    real, fake = tf.constant([[1.0, 0.0]]), tf.constant([[0.0, 2.0]])
    penalty = losses.gradient_penalty(quadratic, real, fake, tf.constant([0.25]))
    slope = 2 * np.hypot(0.25, 1.5)
    np.testing.assert_allclose(penalty, (slope - 1) ** 2, rtol=1e-5)
    ends = losses.gradient_penalty(linear, real, fake, tf.constant([1.0]))
    np.testing.assert_allclose(ends, (5 - 1) ** 2, rtol=1e-5)


def test_a_flat_critic_s_penalty_has_a_finite_gradient():
    weight = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        penalty = losses.gradient_penalty(
            lambda x: weight * x, tf.zeros((2, 1)), tf.ones((2, 1)), tf.constant([0.5, 0.5])
        )
    np.testing.assert_allclose(penalty, 1, rtol=1e-4)
    assert np.isfinite(tape.gradient(penalty, weight))


def small(**arguments):
    """A GAN in the plane whose critic has 16 hidden units."""
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    generator.prior = Prior("normal", (2,))
    critic = keras.Sequential([keras.Input((2,)), layers.Dense(16, "tanh"), layers.Dense(1)])
    gan = WassersteinGAN(generator, critic, **arguments)
    gan.compile(generator=keras.optimizers.SGD(0.0), critic=keras.optimizers.Adam(5e-3))
    return gan


def far(number=64):
    random = np.random.default_rng(0)
    return random.normal((3, 0), 0.1, (number, 2)).astype(np.float32)


def test_clipping_bounds_every_weight_and_costs_no_penalty():
    gan = small(clip=0.03, critic_steps=2)
    history = gan.fit(shuffled(far(), 16), steps_per_epoch=3, verbose=0).history
    sizes = [np.abs(weight).max() for weight in gan.critic.get_weights()]
    assert max(sizes) == pytest.approx(0.03)
    assert history["penalty"] == [0]


def test_the_penalised_critic_finds_the_distance_between_two_heaps():
    """G stays; real points lie 3 to the right. The critic's slope comes near 1, not beyond."""
    gan = small(critic_steps=1, averaging=0.0)
    gan.generator.set_weights([0.1 * np.eye(2), np.zeros(2)])
    history = gan.fit(shuffled(far(), 32), steps_per_epoch=600, verbose=0).history
    fake = gan.generator(gan.prior.draw(64), training=False).numpy()
    exact = stats.wasserstein_distance_nd(far(), fake)
    real_scores, fake_scores = gan.critic(far()).numpy(), gan.critic(fake).numpy()
    assert (real_scores.mean() - fake_scores.mean()) == pytest.approx(exact, rel=0.25)
    assert exact == pytest.approx(3, abs=0.1)
    assert np.isfinite([*history.values()]).all()


def test_each_critic_step_sees_its_own_part_of_the_batch():
    gan, seen = small(critic_steps=3), []
    gan.learn = lambda **moves: seen.append(*moves)
    gan.slope_penalty = lambda real, fake: seen.append(real.numpy()) or tf.constant(0.0)
    batch = tf.reshape(tf.range(12.0), (6, 2))
    gan.train_step(batch)
    assert [one for one in seen if isinstance(one, str)] == 3 * ["critic"] + ["generator"]
    parts = [one for one in seen if not isinstance(one, str)]
    np.testing.assert_array_equal(np.concatenate(parts), batch)


def test_the_distance_is_that_of_all_critic_steps():
    gan = small(critic_steps=2)
    gan.learn = lambda **moves: None
    gan.generator.set_weights([np.zeros((2, 2)), np.zeros(2)])
    batch = tf.constant(far(8))
    told = gan.train_step(batch)
    scores = gan.critic(batch).numpy().mean() - gan.critic(np.zeros((1, 2))).numpy()[0, 0]
    assert float(told["distance"]) == pytest.approx(scores, rel=1e-4)


@pytest.mark.parametrize("arguments", [{"critic_steps": 0}, {"clip": 0.0}])
def test_impossible_settings_are_refused(arguments):
    with pytest.raises(ValueError, match="critic_steps must be at least 1"):
        small(**arguments)
