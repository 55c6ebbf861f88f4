import keras
import numpy as np
import pytest
import tensorflow as tf

from ganutils import latent, losses
from ganutils.data import batches, load_digits
from ganutils.gans import GAN
from ganutils.hardware import in_batches
from ganutils.networks import (
    dcgan_discriminator,
    dcgan_generator,
)


def tiny_gan(rate=1.0, **arguments):
    """A GAN without dropout, whose optimizers subtract the gradient itself, times `rate`."""
    keras.utils.set_random_seed(0)
    gan = GAN(dcgan_generator(6, width=0.05), dcgan_discriminator(0, width=0.05), **arguments)
    sgd = keras.optimizers.SGD
    gan.compile(generator=sgd(rate), discriminator=sgd(rate))
    return gan


@pytest.fixture
def real():
    return next(iter(batches(load_digits("sklearn").train_images, 16)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_losses_are_their_formulas():
    real, fake = np.array([[0.3], [-2.0], [5.0]]), np.array([[-1.0], [0.5], [40.0]])
    d, g = sigmoid(real), sigmoid(fake)
    smoothed = -(0.9 * np.log(d) + 0.1 * np.log(1 - d)).mean() - np.log(sigmoid(-fake)).mean()
    assert losses.discriminator_loss(real, fake, 0.9).numpy() == pytest.approx(smoothed)
    assert losses.generator_loss(fake).numpy() == pytest.approx(-np.log(g).mean())


def test_a_guessing_discriminator_costs_two_ln_2():
    zero = tf.zeros((4, 1))
    assert losses.discriminator_loss(zero, zero).numpy() == pytest.approx(2 * np.log(2))
    assert losses.generator_loss(zero).numpy() == pytest.approx(np.log(2))


def test_discriminators_step_follows_the_formula(real):
    """D's last layer is linear, so its gradient is known: mean of (sigmoid - label) x inputs."""
    gan = tiny_gan(real_label=0.9)
    kernel, bias = (weight.numpy() for weight in gan.discriminator.trainable_variables[-2:])
    latents = gan.prior.sample(16, keras.random.SeedGenerator(0))
    body = keras.Sequential(gan.discriminator.layers[:-1])
    inputs = [
        body(images, training=True).numpy()
        for images in (real, gan.generator(latents, training=True))
    ]
    error = [
        sigmoid(x @ kernel + bias) - label for x, label in zip(inputs, (0.9, 0.0), strict=True)
    ]
    gan.train_step(real)
    expected = sum(x.T @ e / 16 for x, e in zip(inputs, error, strict=True))
    moved = kernel - gan.discriminator.trainable_variables[-2].numpy()
    np.testing.assert_allclose(moved, expected, rtol=1e-4, atol=1e-6)
    moved = bias - gan.discriminator.trainable_variables[-1].numpy()
    np.testing.assert_allclose(moved, sum(e.mean(axis=0) for e in error), rtol=1e-4)


def test_generators_step_follows_the_unmoved_discriminator(real):
    gan = tiny_gan()
    latents = gan.prior.sample(16, keras.random.SeedGenerator(0))
    weights = gan.generator.trainable_variables
    before = [weight.numpy() for weight in weights]
    with tf.GradientTape() as tape:
        logits = gan.discriminator(gan.generator(latents, training=True))
        loss = -tf.reduce_mean(tf.math.log_sigmoid(logits))
    gradients = tape.gradient(loss, weights)
    gan.train_step(real)
    for old, new, gradient in zip(before, weights, gradients, strict=True):
        np.testing.assert_allclose(old - new.numpy(), gradient, rtol=1e-3, atol=1e-6)


def test_label_smoothing_changes_only_the_real_half(real):
    results = [tiny_gan(real_label=label).train_step(real) for label in (1.0, 0.9)]
    assert float(results[0]["g_loss"]) == pytest.approx(float(results[1]["g_loss"]))
    assert float(results[0]["d_loss"]) != pytest.approx(float(results[1]["d_loss"]))


def test_instance_noise_has_the_level_it_is_given():
    gan = tiny_gan()
    images = tf.zeros((64, 28, 28, 1))
    assert np.ptp(gan.with_noise(images)) == 0
    gan.noise_std.assign(0.1)
    assert np.std(gan.with_noise(images)) == pytest.approx(0.1, rel=0.02)


def test_average_moves_a_small_step_towards_the_generator(real):
    gan = tiny_gan(averaging=0.9)
    before = gan.averaged.get_weights()
    gan.train_step(real)
    for old, new, average in zip(
        before, gan.generator.get_weights(), gan.averaged.get_weights(), strict=True
    ):
        np.testing.assert_allclose(average, 0.9 * old + 0.1 * new, rtol=1e-5, atol=1e-7)


def test_metrics_are_averages_over_the_epoch():
    """With rates of 0 nothing moves, so each epoch of the same two batches says the same."""
    gan = tiny_gan(rate=0.0)
    pair = list(batches(load_digits("sklearn").train_images, 16).take(2))
    stream = tf.data.Dataset.from_tensor_slices(tf.stack(pair)).repeat()
    history = gan.fit(stream, epochs=2, steps_per_epoch=2, verbose=0).history
    assert sorted(history) == ["d_accuracy", "d_fake", "d_loss", "d_real", "g_loss"]
    outputs = [float(np.mean(sigmoid(gan.discriminator(real)))) for real in pair]
    assert outputs[0] != pytest.approx(outputs[1], abs=1e-5)
    assert history["d_real"] == pytest.approx([np.mean(outputs)] * 2, abs=1e-6)
    assert 0 <= history["d_accuracy"][0] <= 1


@pytest.mark.parametrize("kind", latent.KINDS)
def test_the_generator_receives_what_its_own_prior_draws(real, kind):
    gan = GAN(dcgan_generator(6, width=0.05, prior=kind), dcgan_discriminator(0, width=0.05))
    expected = latent.Prior(kind, (6,)).sample(16, keras.random.SeedGenerator(0))
    np.testing.assert_array_equal(gan.latents(real), expected)
    assert gan.prior == gan.averaged.prior == latent.Prior(kind, (6,))


def test_what_is_drawn_comes_from_the_averaged_generator_and_its_prior(real):
    gan = GAN(dcgan_generator(6, width=0.05, prior="uniform"), dcgan_discriminator(0, width=0.05))
    gan.averaged.set_weights([2 * weight for weight in gan.averaged.get_weights()])
    vectors = latent.Prior("uniform", (6,)).draw(5, seed=3)
    np.testing.assert_array_equal(gan.draw(5, seed=3), latent.generate(gan.averaged, vectors))


@pytest.mark.parametrize(("label", "guess"), [(1.0, 0.5), (0.9, 0.45)])
def test_accuracy_is_counted_from_what_d_answers_when_it_cannot_tell(label, guess):
    """On either side of half the sum of both labels, and not of 0.5, D has chosen a name."""
    gan = tiny_gan(real_label=label)
    near = np.log(guess / (1 - guess)) + np.array([[-0.01], [0.01], [0.01], [0.01]])
    right = gan.answers(tf.constant(near), tf.constant(near))["d_accuracy"].numpy().ravel()
    assert right.tolist() == [0, 1, 1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize("arguments", [{"real_label": 0.4}, {"averaging": 1.0}])
def test_impossible_settings_are_refused(arguments):
    with pytest.raises(ValueError, match="must lie in"):
        tiny_gan(**arguments)


def test_generate_works_in_batches_and_checks_its_input():
    generator = dcgan_generator(6, width=0.05)
    latents = generator.prior.draw(5)
    together, apart = (in_batches(generator, latents, size) for size in (5, 2))
    np.testing.assert_allclose(together, apart, atol=1e-5)
    np.testing.assert_array_equal(latent.generate(generator, latents), together)
    with pytest.raises(ValueError, match=r"takes latent vectors \(N, 6\), not \(5, 7\)"):
        latent.generate(generator, np.zeros((5, 7), np.float32))


def test_walks_start_and_end_where_they_should():
    start, end = latent.Prior("normal", (100,)).draw(2)
    for walk in (latent.linear_walk, latent.spherical_walk):
        path = walk(start, end, np.linspace(0, 1, 5))
        assert path.shape == (5, 100)
        np.testing.assert_allclose(path[[0, -1]], [start, end], rtol=1e-5, atol=1e-5)
    arc, line = (
        np.linalg.norm(walk(start, end, [0.5]))
        for walk in (latent.spherical_walk, latent.linear_walk)
    )
    assert arc == pytest.approx((np.linalg.norm(start) + np.linalg.norm(end)) / 2, rel=1e-5)
    assert line < 0.85 * arc


def test_a_spherical_walk_between_parallel_vectors_is_straight():
    start = np.array([1.0, 0.0], np.float32)
    np.testing.assert_allclose(latent.spherical_walk(start, 3 * start, [0.5]), [[2, 0]])
