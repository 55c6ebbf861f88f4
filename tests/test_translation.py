"""S2's step, and that before a D which sees the pair, against their formulas."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganutils import losses
from ganutils.data import flatten, load_digits
from ganutils.gans import PairedGAN, TranslationGAN
from ganutils.networks import dense_autoencoder_generator, dense_discriminator

FLAT = flatten(load_digits("sklearn").train_images[:32])
BATCH = tuple(tf.constant(part) for part in (FLAT[:16], 1 - FLAT[:16], FLAT[16:]))


def msle(logits):
    return losses.mean_squared_logarithmic_error(tf.ones_like(logits), tf.sigmoid(logits))


def built(kind, dropout=0.0, rate_d=1.0, label=1.0, **others):
    keras.utils.set_random_seed(0)
    gan = kind(
        dense_autoencoder_generator(dropout),
        dense_discriminator(images=2 if kind is PairedGAN else 1),
        real_label=label,
        generator_loss=msle,
        averaging=0.0,
        **others,
    )
    sgd = keras.optimizers.SGD
    gan.compile(generator=sgd(1.0), discriminator=sgd(rate_d))
    return gan


def slopes(network, loss):
    with tf.GradientTape() as tape:
        value = loss()
    return value, tape.gradient(value, network.trainable_variables)


def moved(network, gradients, rate=1.0):
    for weight, gradient in zip(network.trainable_variables, gradients, strict=True):
        weight.assign_sub(rate * gradient)


def same_weights(gan, by_hand):
    """They have gone the same way, and far enough to tell."""
    at_first = built(type(gan))
    for name in ("generator", "discriminator"):
        ways = [
            [
                new.numpy() - old.numpy()
                for new, old in zip(
                    getattr(one, name).weights, getattr(at_first, name).weights, strict=True
                )
            ]
            for one in (gan, by_hand)
        ]
        for went, should in zip(*ways, strict=True):
            np.testing.assert_allclose(went, should, atol=0.02 * np.abs(should).max())
            assert np.abs(should).max() > 0


def test_s2_s_step_is_d_on_real_then_d_on_fake_then_g_on_others():
    """By SGD: each step's gradient is taken where the one before has led."""
    slow = {"rate_d": 0.01}  # a D that leaves G something to learn
    gan, by_hand = built(TranslationGAN, label=0.9, **slow), built(TranslationGAN, label=0.9)
    inputs, real, others = BATCH
    fake = by_hand.generator(inputs)
    losses_of_d = []
    for images, label in ((real, 0.9), (fake, 0.0)):

        def loss(images=images, label=label):
            logits = by_hand.discriminator(images)
            return losses.cross_entropy(label, logits)

        value, gradients = slopes(by_hand.discriminator, loss)
        losses_of_d.append(float(value))
        moved(by_hand.discriminator, gradients, 0.01)
    g_loss, gradients = slopes(
        by_hand.generator,
        lambda: msle(by_hand.discriminator(by_hand.generator(others))),
    )
    moved(by_hand.generator, gradients)
    told = gan.train_step(BATCH)
    assert float(told["d_loss"]) == pytest.approx(sum(losses_of_d), rel=1e-4)
    assert float(told["g_loss"]) == pytest.approx(float(g_loss), rel=1e-4)
    same_weights(gan, by_hand)


def test_d_is_shown_outputs_without_dropout():
    """D's loss is the same whatever dropout draws; G's is not."""
    told = []
    for seed in (1, 2):
        gan = built(
            TranslationGAN, dropout=0.5, rate_d=1e-3
        )  # a D that leaves G something to learn
        for layer in gan.generator.layers:
            if hasattr(layer, "seed_generator"):
                layer.seed_generator.state.assign([seed, 7])
        told.append({name: float(value) for name, value in gan.train_step(BATCH).items()})
    assert told[0]["d_loss"] == told[1]["d_loss"]
    assert told[0]["g_loss"] != told[1]["g_loss"]


def test_a_d_that_sees_the_pair_learns_at_once_with_g():
    """By SGD: both gradients are taken where the batch found the weights."""
    gan, by_hand = built(PairedGAN, label=0.9), built(PairedGAN, label=0.9)
    inputs, real, _ = BATCH

    def pair(images):
        return by_hand.discriminator(tf.concat([inputs, images], axis=1))

    g_loss, of_g = slopes(by_hand.generator, lambda: msle(pair(by_hand.generator(inputs))))
    fake = by_hand.generator(inputs)
    d_loss, of_d = slopes(
        by_hand.discriminator, lambda: losses.discriminator_loss(pair(real), pair(fake), 0.9)
    )
    moved(by_hand.generator, of_g)
    moved(by_hand.discriminator, of_d)
    told = gan.train_step(BATCH)
    assert float(told["d_loss"]) == pytest.approx(float(d_loss), rel=1e-4)
    assert float(told["g_loss"]) == pytest.approx(float(g_loss), rel=1e-4)
    same_weights(gan, by_hand)


@pytest.mark.parametrize("covered", [False, True])
def test_a_d_can_tell_an_exchanged_pair_unless_inputs_are_covered(covered):
    inputs, real, others = BATCH
    gan = built(PairedGAN, covered=covered)
    own, foreign = (gan.discriminator(gan.shown(one, real)) for one in (inputs, others))
    assert np.all(own == foreign) == covered


def test_noise_falls_on_the_images_alone():
    inputs, real, _ = BATCH
    gan = built(PairedGAN)
    gan.noise_std.assign(0.3)
    shown = gan.shown(inputs, real)
    np.testing.assert_array_equal(shown[:, :784], inputs)
    assert np.std(shown[:, 784:] - real) == pytest.approx(0.3, rel=0.05)
