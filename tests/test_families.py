"""The steps of all families on tiny networks: every player moves, and a stop changes nothing."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from ganutils.callbacks import Checkpoint
from ganutils.data import batches, load_digits, shuffled
from ganutils.gans import (
    GAN,
    R1GAN,
    BiGAN,
    ConditionalGAN,
    FeatureMatchingGAN,
    Game,
    TimeGAN,
    WassersteinGAN,
)
from ganutils.latent import Prior
from ganutils.networks import (
    bigan_discriminator,
    bigan_encoder,
    bigan_generator,
    conditional_discriminator,
    conditional_generator,
    dcgan_discriminator,
    dcgan_generator,
)

DIGITS = load_digits("sklearn")
SERIES = np.random.default_rng(0).uniform(0, 1, (96, 6, 2)).astype(np.float32)


def causal(features_in, features_out, last=None):
    """From a series to a series, each step from those before; a GRU would take long to trace."""
    return keras.Sequential(
        [keras.Input((6, features_in)), layers.Conv1D(5, 3, padding="causal", activation="tanh"),
         layers.Dense(features_out, last)]
    )  # fmt: skip


def tiny_gan():
    gan = GAN(dcgan_generator(6, width=0.03), dcgan_discriminator(width=0.03))
    return gan, batches(DIGITS.train_images, 16)


def tiny_regularised():
    """Its D has directions, too, that a checkpoint must keep."""
    gan = R1GAN(dcgan_generator(6, width=0.03), dcgan_discriminator(0.0, width=0.03, spectral=True))
    return gan, batches(DIGITS.train_images, 16)


def tiny_conditional():
    gan = ConditionalGAN(
        conditional_generator(6, width=0.03), conditional_discriminator(width=0.03)
    )
    return gan, batches(DIGITS.train_images, 16, labels=DIGITS.train_labels)


def tiny_wasserstein():
    gan = WassersteinGAN(
        dcgan_generator(6, width=0.03), dcgan_discriminator(0.0, width=0.03), critic_steps=3
    )
    return gan, batches(DIGITS.train_images, 48)


def tiny_bigan():
    gan = BiGAN(bigan_generator(6, 8), bigan_encoder(6, 8), bigan_discriminator(6, 8))
    return gan, batches(DIGITS.train_images, 16)


def tiny_timegan():
    generator = causal(2, 5, "sigmoid")
    generator.prior = Prior("unit", (6, 2))
    gan = TimeGAN(
        generator, causal(5, 5, "sigmoid"), causal(2, 5, "sigmoid"),
        causal(5, 2, "sigmoid"), causal(5, 1),
    )  # fmt: skip
    return gan, shuffled(SERIES, 48)


def tiny_matching():
    gan = FeatureMatchingGAN(dcgan_generator(6, width=0.03), dcgan_discriminator(width=0.03))
    return gan, batches(DIGITS.train_images, 16)


FAMILIES = {
    "GAN": tiny_gan,
    "R1GAN": tiny_regularised,
    "ConditionalGAN": tiny_conditional,
    "WassersteinGAN": tiny_wasserstein,
    "BiGAN": tiny_bigan,
    "TimeGAN": tiny_timegan,
    "FeatureMatchingGAN": tiny_matching,
}


def compiled(family):
    keras.utils.set_random_seed(0)
    game, stream = FAMILIES[family]()
    game.averaging = 0.5  # so that averages move as far as weights
    game.compile(**{player: keras.optimizers.Adam(1e-3) for player in game.players})
    return game, stream


def resumed(family, stopped, stream, folder):
    """Another game, which went on where one was stopped after its first epoch."""
    stopped.fit(stream, steps_per_epoch=2, verbose=0, callbacks=[Checkpoint(stopped, folder)])
    game, _ = compiled(family)
    checkpoint = Checkpoint(game, folder)
    assert checkpoint.epoch == 1
    game.fit(
        stream.skip(2), steps_per_epoch=2, epochs=2, initial_epoch=1, verbose=0,
        callbacks=[checkpoint],
    )  # fmt: skip
    return game


def values(game):
    return [keras.ops.convert_to_numpy(variable) for variable in game.state()]


def wind_back(game, fresh):
    """Give a game the values that it began with: one made anew would have to be traced again."""
    for variable, value in zip(game.state(), fresh, strict=True):
        variable.assign(value)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_player_moves_and_a_resumed_training_is_the_unbroken_one(family, tmp_path):
    game, stream = compiled(family)
    fresh = values(game)
    before = {
        player: [weight.numpy() for weight in game.weights_of(player)] for player in game.players
    }
    history = game.fit(stream, steps_per_epoch=2, epochs=2, verbose=0).history
    assert sorted(history) == sorted(game.METRICS)
    assert np.isfinite(list(history.values())).all()
    for player, olds in before.items():
        moved = [
            not np.array_equal(old, new)
            for old, new in zip(olds, game.weights_of(player), strict=True)
        ]
        assert np.mean(moved) > 0.8, player  # a unit that is silent has no slope

    # A last bit has been seen to differ, rarely, and not twice in a row; a fault of the checkpoint
    # shows each time.
    for attempt in range(3):
        expected = values(game)
        wind_back(game, fresh)
        found = values(resumed(family, game, stream, tmp_path / str(attempt)))
        if all(map(np.array_equal, expected, found)):
            break
        wind_back(game, fresh)
        game.fit(stream, steps_per_epoch=2, epochs=2, verbose=0)
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_all_gradients_are_taken_before_any_weight_moves():
    """Two players whose losses depend on each other: neither sees where the other has gone."""
    g, d = (keras.Sequential([keras.Input((2,)), layers.Dense(1, use_bias=False)]) for _ in "gd")
    game = Game({"generator": [g], "discriminator": [d]})
    game.compile(generator=keras.optimizers.SGD(1.0), discriminator=keras.optimizers.SGD(1.0))
    ((g,), (d,)) = (game.weights_of(player) for player in game.players)
    g_before, d_before = g.numpy(), d.numpy()
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        total = tf.reduce_sum(g) * tf.reduce_sum(d)
        g_loss, d_loss = total, -total
    game.learn(generator=(g_tape, g_loss), discriminator=(d_tape, d_loss))
    np.testing.assert_allclose(g_before - g.numpy(), d_before.sum(), rtol=1e-5)
    np.testing.assert_allclose(d_before - d.numpy(), -g_before.sum(), rtol=1e-4, atol=1e-6)


def test_averages_follow_all_networks_of_the_generator_s_player():
    game, stream = compiled("BiGAN")
    game.averaging = 0.9
    before = [copy.get_weights() for copy in game.averages]
    game.fit(stream, steps_per_epoch=1, verbose=0)
    for copy, olds, network in zip(game.averages, before, game.players["generator"], strict=True):
        for average, old, new in zip(copy.weights, olds, network.weights, strict=True):
            expected = 0.9 * old + 0.1 * new.numpy()
            np.testing.assert_allclose(average.numpy(), expected, rtol=1e-4, atol=1e-6)


def test_every_player_wants_an_optimizer():
    game, _ = FAMILIES["GAN"]()
    with pytest.raises(ValueError, match="one optimizer for each of generator, discriminator"):
        game.compile(generator=keras.optimizers.SGD(1.0))
    with pytest.raises(ValueError, match="not for generator, critic"):
        game.compile(generator=keras.optimizers.SGD(1.0), critic=keras.optimizers.SGD(1.0))
