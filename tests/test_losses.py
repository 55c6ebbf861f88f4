import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats
from scipy.spatial.distance import jensenshannon

from ganutils import losses

REAL, FAKE = np.array([[0.3], [-2.0], [5.0]]), np.array([[-1.2], [0.5], [4.0]])
ONES, ZEROS = np.ones((3, 1)), np.zeros((3, 1))
SOME = np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]])
LABELS = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


def from_logits(labels, logits):
    return keras.losses.BinaryCrossentropy(from_logits=True)(labels, logits)


def hinge(labels, outputs):  # Keras takes labels of -1 and 1
    return keras.losses.Hinge()(labels, outputs)


@pytest.mark.parametrize(
    ("ours", "keras_s"),
    [
        (
            losses.discriminator_loss(REAL, FAKE),
            from_logits(ONES, REAL) + from_logits(ZEROS, FAKE),
        ),
        (losses.generator_loss(FAKE), from_logits(ONES, FAKE)),
        (losses.minimax_generator_loss(FAKE), -from_logits(ZEROS, FAKE)),
        (
            losses.least_squares_discriminator_loss(REAL, FAKE),
            (
                keras.losses.MeanSquaredError()(ONES, REAL)
                + keras.losses.MeanSquaredError()(ZEROS, FAKE)
            )
            / 2,
        ),
        (
            losses.least_squares_generator_loss(FAKE),
            keras.losses.MeanSquaredError()(ONES, FAKE) / 2,
        ),
        (losses.hinge_discriminator_loss(REAL, FAKE), hinge(ONES, REAL) + hinge(-ONES, FAKE)),
        (
            losses.categorical_cross_entropy(LABELS, SOME),
            keras.losses.CategoricalCrossentropy()(LABELS, SOME),
        ),
        (losses.mean_squared_error(LABELS, SOME), keras.losses.MeanSquaredError()(LABELS, SOME)),
        (losses.mean_absolute_error(LABELS, SOME), keras.losses.MeanAbsoluteError()(LABELS, SOME)),
        (
            losses.mean_squared_logarithmic_error(LABELS, SOME),
            keras.losses.MeanSquaredLogarithmicError()(LABELS, SOME),
        ),
    ],
)
def test_losses_are_keras_s(ours, keras_s):
    assert float(ours) == pytest.approx(float(keras_s), rel=1e-5)


def test_wasserstein_losses_are_their_formulas():
    assert losses.wasserstein_critic_loss(REAL, FAKE).numpy() == pytest.approx(
        np.mean(FAKE) - np.mean(REAL)
    )
    assert losses.wasserstein_generator_loss(FAKE).numpy() == pytest.approx(-np.mean(FAKE))


ONE_SIDED = [
    losses.generator_loss,
    losses.minimax_generator_loss,
    losses.least_squares_generator_loss,
    losses.wasserstein_generator_loss,
]
TWO_SIDED = [
    losses.discriminator_loss,
    losses.least_squares_discriminator_loss,
    losses.hinge_discriminator_loss,
    losses.wasserstein_critic_loss,
    losses.mean_squared_error,
    losses.mean_absolute_error,
]
POSITIVE = [losses.categorical_cross_entropy, losses.mean_squared_logarithmic_error]


@pytest.mark.parametrize(
    ("loss", "arguments"),
    [(loss, (FAKE,)) for loss in ONE_SIDED]
    + [(loss, (REAL, FAKE)) for loss in TWO_SIDED]
    + [(loss, (LABELS, SOME)) for loss in POSITIVE],
)
def test_gradients_are_finite_differences(loss, arguments):
    variables = [tf.constant(argument, tf.float64) for argument in arguments]
    with tf.GradientTape() as tape:
        tape.watch(variables[-1])
        value = loss(*variables)
    gradient = tape.gradient(value, variables[-1]).numpy()
    step = 1e-6
    for place in np.ndindex(gradient.shape):
        moved = np.array(arguments[-1])
        ends = []
        for sign in (1, -1):
            moved[place] = arguments[-1][place] + sign * step
            ends.append(float(loss(*arguments[:-1], tf.constant(moved))))
        assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(gradient[place], abs=1e-6)


@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0])
def test_divergences_of_two_normals_are_the_closed_forms(shift):
    x, width = np.linspace(-12, 14, 20_001, retstep=True)
    p, q = stats.norm.pdf(x), stats.norm.pdf(x, shift)
    assert losses.kl_divergence(p, q, width) == pytest.approx(shift**2 / 2, abs=1e-6)
    variation = 2 * stats.norm.cdf(shift / 2) - 1
    assert losses.total_variation(p, q, width) == pytest.approx(variation, abs=1e-6)
    assert losses.wasserstein_distance(p, q, width) == pytest.approx(shift, abs=1e-6)


def test_divergences_are_scipy_s():
    random = np.random.default_rng(0)
    p, q = (weights / weights.sum() for weights in random.random((2, 30)))
    assert losses.kl_divergence(p, q) == pytest.approx(stats.entropy(p, q))
    assert losses.js_divergence(p, q) == pytest.approx(jensenshannon(p, q) ** 2)
    places = np.arange(30)
    expected = stats.wasserstein_distance(places, places, p, q)
    assert losses.wasserstein_distance(p, q) == pytest.approx(expected)


def test_where_the_densities_do_not_meet():
    p, q = np.array([0.5, 0.5, 0, 0]), np.array([0, 0, 0.5, 0.5])
    assert losses.kl_divergence(p, q) == np.inf
    assert losses.js_divergence(p, q) == pytest.approx(np.log(2))
    assert losses.total_variation(p, q) == 1
    assert losses.wasserstein_distance(p, q) == pytest.approx(2)


def test_an_impossible_class_that_is_not_asked_for_costs_nothing():
    probabilities = tf.constant([[1.0, 0.0, 0.0]])
    with tf.GradientTape() as tape:
        tape.watch(probabilities)
        loss = losses.categorical_cross_entropy(tf.constant([[1.0, 0.0, 0.0]]), probabilities)
    assert float(loss) == 0
    assert np.isfinite(tape.gradient(loss, probabilities)).all()


@pytest.mark.parametrize("label", [1.0, 0.9, 0.7])
def test_guessing_is_what_the_losses_are_when_d_cannot_tell(label):
    logits = np.full((4, 1), np.log(label / (2 - label)))
    told = losses.generator_loss(logits), losses.discriminator_loss(logits, logits, label)
    np.testing.assert_allclose(losses.guessing(label), told, rtol=1e-6)
