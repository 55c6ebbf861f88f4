"""S3's recurrent GANs: losses by formulas, TimeGAN's three phases, and a stop in between."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from ganutils import losses, sequences
from ganutils.gans import GAN, ConditionalGAN, FeatureMatchingGAN, TimeGAN
from ganutils.networks import chained


def random(*shape, seed=0):
    return np.random.default_rng(seed).uniform(0, 1, shape).astype(np.float32)


SMALL = {"features": 2, "steps": 3, "units": 3, "depth": 1}
WAVES = (np.sin(np.arange(3)[:, None] + 6 * random(400, 1, 2)) / 2 + 0.5).astype(np.float32)


def cross_entropy(label, logits):
    probabilities = 1 / (1 + np.exp(-logits))
    return -np.log(probabilities if label else 1 - probabilities).mean()


def test_a_guess_is_compared_with_the_next_code():
    codes = random(2, 5, 3)
    ahead = np.concatenate([codes[:, 1:], random(2, 1, 3, seed=1)], axis=1)
    assert float(losses.next_step_loss(codes, ahead)) == 0
    repeated = ((codes[:, 1:] - codes[:, :-1]) ** 2).mean()
    assert float(losses.next_step_loss(codes, codes)) == pytest.approx(repeated, rel=1e-5)
    assert float(losses.mean_squared_error(codes, codes)) == 0  # S3's: repeating is the best


def test_moments_and_rebuilding():
    real, fake = random(50, 3, 2), 2 * random(50, 3, 2, seed=1) + 1
    spread = np.abs(np.sqrt(fake.var(0) + 1e-6) - np.sqrt(real.var(0) + 1e-6)).mean()
    expected = spread + np.abs(fake.mean(0) - real.mean(0)).mean()
    assert float(losses.moments_loss(real, fake)) == pytest.approx(expected, rel=1e-4)
    rebuilt = 10 * np.sqrt(((real - fake) ** 2).mean())
    assert float(losses.reconstruction_loss(real, fake)) == pytest.approx(rebuilt, rel=1e-4)


def test_features_are_matched_on_average_not_one_by_one():
    seen = random(20, 3, 4)
    assert float(losses.feature_matching_loss(seen, seen[::-1])) == pytest.approx(0, abs=1e-9)
    expected = ((seen.mean(0) - 2) ** 2).sum()
    assert float(losses.feature_matching_loss(seen, 0 * seen + 2)) == pytest.approx(expected)


@pytest.fixture(scope="module")
def gan():
    return sequences.timegan(**SMALL, seed=1)


@pytest.mark.parametrize("shift", [True, False])
def test_the_joint_step_is_the_formulas(gan, shift, monkeypatch):
    """Three equal parts of a batch, noise that is known, and nobody moves."""
    moves, real = [], random(4, 3, 2)
    monkeypatch.setattr(gan, "learn", lambda **told: moves.append(told))
    monkeypatch.setattr(gan, "latents", lambda examples: 1 - examples)
    monkeypatch.setattr(
        gan, "supervised", losses.next_step_loss if shift else losses.mean_squared_error
    )
    told = gan.train_step(tf.constant(np.tile(real, (3, 1, 1))))
    codes, drawn = gan.embedder(real).numpy(), gan.generator(1 - real).numpy()
    moved, guesses = gan.supervisor(drawn).numpy(), gan.supervisor(codes).numpy()
    on_real, on_moved, on_drawn = (gan.discriminator(h).numpy() for h in (codes, moved, drawn))
    ahead = (codes[:, 1:] - guesses[:, :-1]) if shift else codes - guesses
    ahead = (ahead**2).mean()
    made, rebuilt = gan.recovery(moved).numpy(), gan.recovery(codes).numpy()
    moments = float(losses.moments_loss(real, made))
    g_loss = cross_entropy(1, on_moved) + cross_entropy(1, on_drawn)
    g_loss += 100 * np.sqrt(ahead) + 100 * moments
    e_loss = 10 * np.sqrt(((real - rebuilt) ** 2).mean()) + 0.1 * ahead
    d_loss = cross_entropy(1, on_real) + cross_entropy(0, on_moved) + cross_entropy(0, on_drawn)
    expected = {"g_loss": g_loss, "d_loss": d_loss, "e_loss": e_loss}
    expected |= {"ahead": ahead, "moments": moments}
    assert {name: float(value) for name, value in told.items()} == pytest.approx(expected, rel=1e-3)
    assert [sorted(move) for move in moves] == 2 * [["embedder", "generator"]] + [["discriminator"]]
    for tracker in gan.trackers.values():
        tracker.reset_state()


def test_a_strong_discriminator_rests(gan):
    for limit, rests in ((1e9, True), (0.0, False)):
        gan.STRONG = limit
        before = gan.discriminator.get_weights()
        with tf.GradientTape() as tape:
            loss = losses.generator_loss(gan.discriminator(random(2, 3, 3)))
        gan.learn_unless_strong(tape, loss)
        same = map(np.array_equal, before, gan.discriminator.get_weights())
        assert all(same) == rests
    assert type(gan).STRONG == 0.15


def test_what_is_drawn_is_rebuilt_from_supervised_codes(gan):
    """Of averages, of which R has one, too."""
    assert len(gan.averages) == 3
    gan.averages[2].set_weights([0.5 * weight for weight in gan.recovery.get_weights()])
    noise = gan.prior.draw(4, seed=2)
    by_hand = noise
    for network in gan.averages:
        by_hand = network(by_hand)
    np.testing.assert_allclose(gan.draw(4, seed=2), by_hand, atol=1e-6)


@pytest.mark.slow
def test_before_the_game_e_and_r_rebuild_and_s_foresees():
    gan = sequences.timegan(**SMALL)
    g_before = gan.generator.get_weights()
    told = sequences.prepare(gan, WAVES, 300)
    assert {name: len(values) for name, values in told.items()} == {
        "rebuilding": 3,
        "foreseeing": 3,
    }
    for values in told.values():
        assert values == sorted(values, reverse=True)
    for before, now in zip(g_before, gan.generator.get_weights(), strict=True):
        np.testing.assert_array_equal(before, now)
    codes = gan.embedder(WAVES)
    ahead = float(losses.next_step_loss(codes, gan.supervisor(codes)))
    assert ahead == pytest.approx(told["foreseeing"][-1], rel=0.5)
    for average, network in zip(gan.averages, gan.followed, strict=True):
        np.testing.assert_array_equal(average.get_weights()[0], network.get_weights()[0])


def test_a_plain_fit_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path):
    def fitted(batches, folder):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((3, 2)), layers.Dense(2)], name="links")
        model.compile(keras.optimizers.Adam(1e-2), losses.reconstruction_loss)
        return model.get_weights, sequences.fitted(model, WAVES, batches, 4, folder, [])

    unbroken, losses_of_three = fitted(300, None)
    fitted(100, tmp_path)
    resumed, told = fitted(300, tmp_path)
    assert told == pytest.approx(losses_of_three, rel=1e-6)
    for one, other in zip(unbroken(), resumed(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_xla_takes_the_same_step():
    """Of a game of dense layers, which XLA compiles in seconds; D does not rest in it."""

    def dense(features_in, features_out, last="sigmoid"):
        return keras.Sequential([keras.Input((3, features_in)), layers.Dense(features_out, last)])

    weights = {}
    for jit_compile in (True, False):
        keras.utils.set_random_seed(0)
        gan = TimeGAN(dense(2, 4), dense(4, 4), dense(2, 4), dense(4, 2), dense(4, 1, None))
        before = gan.discriminator.get_weights()
        adam = {player: keras.optimizers.Adam(1e-2) for player in gan.players}
        gan.compile(jit_compile=jit_compile, **adam)
        gan.latents = lambda examples: 1 - examples
        gan.fit(tf.data.Dataset.from_tensors(WAVES[:24]).repeat(2), verbose=0)
        weights[jit_compile] = gan.get_weights()
        assert not np.allclose(before[0], gan.discriminator.get_weights()[0], atol=1e-3)
    for one, other in zip(weights[True], weights[False], strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


@pytest.mark.parametrize("rcgan", [True, False])
def test_recurrent_layers_answer_alike_under_xla(rcgan):
    gan = sequences.rcgan(2, 3, 0, 4) if rcgan else sequences.c_rnn_gan(2, 3, 4, 1)
    noise = tf.constant(gan.prior.draw(5))
    compiled = tf.function(gan.generator, jit_compile=True)(noise)
    np.testing.assert_allclose(compiled, gan.generator(noise), atol=1e-6)


def test_a_generator_is_told_what_d_sees_on_average():
    """And D's own loss is GAN's."""
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(5, "tanh"), layers.Dense(1)])
    gan = FeatureMatchingGAN(generator, discriminator)
    gan.learn, gan.latents = lambda **moves: None, lambda examples: examples
    real = random(6, 2)
    told = gan.train_step(tf.constant(real))
    fake = generator(real)
    seen = [discriminator.layers[0](images).numpy().mean(axis=0) for images in (real, fake)]
    assert float(told["g_loss"]) == pytest.approx(((seen[0] - seen[1]) ** 2).sum(), rel=1e-4)
    d_loss = losses.discriminator_loss(discriminator(real), discriminator(fake))
    assert float(told["d_loss"]) == pytest.approx(float(d_loss), rel=1e-5)


def test_rcgan_s_losses_are_means_over_all_steps():
    logits = random(3, 7, 1)
    assert float(losses.cross_entropy(1.0, logits)) == pytest.approx(
        np.mean([cross_entropy(1, logits[:, step]) for step in range(7)]), rel=1e-5
    )


def test_each_gan_is_its_source_s():
    rcgan, plain = sequences.rcgan(units=3), sequences.rcgan(2, 3, 0, 3)
    assert (type(rcgan), type(plain)) == (ConditionalGAN, GAN)
    assert rcgan.prior.shape == (8, 5)
    assert type(rcgan.optimizers["discriminator"]).__name__ == "SGD"
    assert float(rcgan.optimizers["discriminator"].learning_rate) == pytest.approx(0.1)
    printed, matching = (sequences.c_rnn_gan(2, 3, 3, 1, matching=m) for m in (False, True))
    assert printed.generator_loss is losses.minimax_generator_loss
    rates = [float(printed.optimizers[player].learning_rate) for player in printed.players]
    assert rates == pytest.approx([0.1, 0.05])
    assert (type(printed), type(matching)) == (GAN, FeatureMatchingGAN)
    timegan, without = (sequences.timegan(**SMALL, shift=shift) for shift in (True, False))
    assert timegan.supervised is losses.next_step_loss
    assert without.supervised is losses.mean_squared_error
    assert chained(timegan.generator).prior == timegan.prior
    for optimizer in timegan.optimizers.values():
        assert float(optimizer.learning_rate) == pytest.approx(1e-3)
