"""The sources' GANs have the sources' numbers, and what a seed decides it decides."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganutils import latent, losses, networks, sources
from ganutils.data import batches, load_digits
from ganutils.gans import GAN, PairedGAN, TranslationGAN
from ganutils.networks import given

DIGITS = load_digits("sklearn")


def defaults(build):
    """A function's arguments with the values that they have when none is given."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(build).parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }


def adams(gan):
    return {
        player: (float(optimizer.learning_rate), optimizer.beta_1)
        for player, optimizer in gan.optimizers.items()
    }


def test_dcgan_is_s4_s():
    """S4: Adam 2e-4 for G and 1e-4 for D with beta_1 0.5, label 0.9, dropout 0.2, 100 numbers."""
    gan = sources.dcgan(width=0.05)
    assert adams(gan) == {
        "generator": pytest.approx((2e-4, 0.5)),
        "discriminator": pytest.approx((1e-4, 0.5)),
    }
    assert gan.real_label == 0.9
    assert {layer.rate for layer in gan.discriminator.layers if "dropout" in layer.name} == {0.2}
    assert gan.prior == latent.Prior("normal", (100,))
    assert float(gan.noise_std) == 0
    assert gan.averaging == 0.995
    assert defaults(sources.dcgan)["width"] == 1


@pytest.mark.parametrize(
    ("latent_dim", "parameters"), [(2, 1_101_632), (3, 1_114_176), (4, 1_126_720)]
)
def test_s1s_networks_have_the_parameters_that_s1_prints(latent_dim, parameters):
    gan = sources.small_space(latent_dim)
    assert gan.generator.count_params() == parameters
    still = sum(int(weight.value.shape[0]) for weight in gan.generator.non_trainable_weights)
    assert still == 25_472
    assert gan.discriminator.count_params() == 212_865


def test_latent_is_s1_s_cube_with_our_rates():
    gan = sources.small_space(3, width=0.05)
    assert gan.prior == latent.Prior("uniform", (3,))
    assert adams(gan) == dict.fromkeys(("generator", "discriminator"), pytest.approx((3e-4, 0.5)))
    assert gan.real_label == 0.9
    assert {layer.rate for layer in gan.discriminator.layers if "dropout" in layer.name} == {0.2}
    assert sources.LATENT_BATCH_SIZE == 64


def test_dense_is_s2_s():
    """S2: Adam 2e-4, 5,001 batches of 128; beta_1 0.5 and dropout 0.2 are our choice."""
    gan = sources.dense()
    assert isinstance(gan, TranslationGAN)
    assert adams(gan) == dict.fromkeys(("generator", "discriminator"), pytest.approx((2e-4, 0.5)))
    assert {layer.rate for layer in gan.generator.layers if "dropout" in layer.name} == {0.2}
    assert (gan.real_label, gan.averaging) == (1, 0)
    asked = defaults(sources.train_dense)
    assert (asked["number"], asked["every"]) == (5_001, 500)
    logits = np.array([[0.0], [2.0]], np.float32)
    answers = 1 / (1 + np.exp(-logits))
    expected = np.mean((np.log(2) - np.log(1 + answers)) ** 2)
    assert float(gan.generator_loss(logits)) == pytest.approx(expected, rel=1e-5)


def test_the_d_that_sees_pairs_stands_before_s2_s_generator():
    """What is ours: label 0.9, the non-saturating loss, noise, decay, D's dropout, averages."""
    gan = sources.dense_seen()
    assert isinstance(gan, PairedGAN)
    assert adams(gan) == dict.fromkeys(("generator", "discriminator"), pytest.approx((2e-4, 0.5)))
    assert gan.generator.count_params() == sources.dense().generator.count_params()
    assert gan.discriminator.count_params() == 533_505 + 784 * 512
    assert {layer.rate for layer in gan.discriminator.layers if "dropout" in layer.name} == {0.3}
    assert {layer.rate for layer in gan.generator.layers if "dropout" in layer.name} == {0.0}
    assert (gan.real_label, gan.generator_loss) == (0.9, losses.generator_loss)
    assert (gan.averaging, gan.covered, float(gan.noise_std)) == (0.999, False, 0.5)
    assert {optimizer.weight_decay for optimizer in gan.optimizers.values()} == {1.0}
    assert sources.dense_seen(covered=True).covered


def test_pairs_have_the_gan_s_generator_and_optimizer():
    model = sources.dense_by_pairs()
    assert float(model.optimizer.learning_rate) == pytest.approx(2e-4)
    assert model.optimizer.beta_1 == 0.5
    assert model.loss == "mse"
    assert model.count_params() == sources.dense().generator.count_params()


def test_a_dense_training_takes_s2_s_batches_in_the_seed_s_order(monkeypatch):
    asked, deal = [], sources.reversed_pairs

    def dealt(images, batch_size=128, seed=0):
        asked.append((len(images), batch_size, seed))
        return deal(images, batch_size, seed)

    monkeypatch.setattr(sources, "reversed_pairs", dealt)
    eights = DIGITS.only(8)
    gan = sources.dense(3)
    gan.jit_compile = False  # XLA compiles for longer than three steps take without
    before = [network.get_weights()[0] for network in (gan.generator, gan.discriminator)]
    rows = sources.train_dense(gan, eights, 3, number=3, every=1)
    after = [network.get_weights()[0] for network in (gan.generator, gan.discriminator)]
    assert all(np.abs(new - old).max() > 0 for old, new in zip(before, after, strict=True))
    assert asked == [(len(eights.train_images), 128, 3)]
    assert rows["batch"].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "build",
    [lambda seed: sources.dcgan(seed, width=0.05), lambda seed: sources.small_space(2, seed)],
)
def test_a_seed_decides_weights_and_latent_vectors(build):
    def drawn(seed):
        gan = build(seed)
        return gan.generator.get_weights()[0], gan.latents(np.zeros((5, 1))).numpy()

    one, again, other = drawn(1), drawn(1), drawn(2)
    for ours, same, different in zip(one, again, other, strict=True):
        np.testing.assert_array_equal(ours, same)
        assert not np.allclose(ours, different)


@pytest.mark.parametrize("kind", latent.KINDS)
def test_a_seed_decides_what_a_prior_draws(kind):
    prior = latent.Prior(kind, (3,))
    np.testing.assert_array_equal(prior.draw(4, seed=1), prior.draw(4, seed=1))
    assert not np.allclose(prior.draw(4, seed=1), prior.draw(4, seed=2))


def test_the_average_takes_a_200th_of_every_weight_at_each_step():
    """Of the running statistics of batch normalisation, too: they belong to what is shipped."""
    gan = sources.dcgan(width=0.02, rate_g=1e-2)
    real = next(iter(batches(DIGITS.train_images, 16)))
    before = gan.averaged.get_weights()
    gan.train_step(real)
    after, now = gan.averaged.get_weights(), gan.generator.get_weights()
    assert all(np.abs(new - old).max() > 0 for old, new in zip(before, now, strict=True))
    for old, new, average in zip(before, now, after, strict=True):
        np.testing.assert_allclose(average, 0.995 * old + 0.005 * new, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize(("label", "right"), [(0.9, 1.0), (1.0, 0.6)])
def test_d_is_right_beyond_the_answer_that_it_gives_when_it_cannot_tell(label, right):
    """Half the label of real images: log(0.9 / 1.1) = -0.2007 as a logit with S4's label, or 0."""
    gan = GAN(
        networks.dcgan_generator(2, width=0.02),
        networks.dcgan_discriminator(width=0.02),
        real_label=label,
    )
    answers = gan.answers(tf.constant([[-0.1], [-0.19], [3.0]]), tf.constant([[-0.21], [-2.0]]))
    assert float(np.mean(answers["d_accuracy"])) == pytest.approx(right)
    assert float(np.mean(answers["d_fake"])) == pytest.approx(0.2835, abs=1e-3)
    turned = gan.answers(tf.constant([[-0.5], [-2.0]]), tf.constant([[0.1], [3.0]]))
    assert float(np.mean(turned["d_accuracy"])) == 0


def test_noise_reaches_both_kinds_of_images(monkeypatch):
    gan, spreads = sources.dcgan(width=0.02), []
    look = gan.discriminator.call

    def noted(images, *rest, **more):
        spreads.append(float(np.std(images)))
        return look(images, *rest, **more)

    monkeypatch.setattr(gan.discriminator, "call", noted)
    real = next(iter(batches(DIGITS.train_images, 16)))
    for level in (0.0, 10.0):
        gan.noise_std.assign(level)
        gan.train_step(real)
    without, noisy = spreads[:2], spreads[2:]
    assert max(without) < 1 < 9 < min(noisy) < max(noisy) < 11


def test_a_fixed_label_is_the_one_that_was_asked_for():
    """The generator answers with its label alone, whatever the latent vector."""
    latents, labels = keras.Input((2,)), keras.Input((), dtype="int32")
    told = keras.layers.Embedding(10, 1, embeddings_initializer="zeros")(labels)
    rest = keras.layers.Dense(1, kernel_initializer="zeros")(latents)
    generator = keras.Model([latents, labels], keras.layers.Add()([told, rest]))
    (table,) = [w for w in generator.weights if w.shape == (10, 1)]
    table.assign(np.arange(10.0)[:, None])
    generator.prior = latent.Prior("normal", (2,))
    for label in (0, 3, 9):
        np.testing.assert_allclose(latent.draw(given(generator, label), 4), [[label]] * 4)
