"""The BiGAN's networks, its step, and that its encoder learns to invert its generator."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from ganutils import losses, networks
from ganutils.data import shuffled
from ganutils.gans import BiGAN
from ganutils.latent import Prior


def trainable(network):
    return sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)


def test_the_original_s_weights():
    """50-1,024-1,024-784, the latent vector twice; and the other way round; and both for D."""
    hidden, image = 1_024**2, 784 * 1_024
    assert trainable(networks.bigan_generator()) == 2 * 50 * 1_024 + hidden + image == 1_953_792
    assert trainable(networks.bigan_encoder()) == image + hidden + 1_024 * 50 == 1_902_592
    d = networks.bigan_discriminator()
    assert trainable(d) == image + hidden + 50 * 1_024 + 1_024 == 1_903_616


def test_shapes_and_ranges():
    generator, encoder = networks.bigan_generator(7, 16), networks.bigan_encoder(7, 16)
    images = generator(generator.prior.draw(3))
    codes = encoder(images)
    assert images.shape == (3, 28, 28, 1)
    assert codes.shape == (3, 7)
    assert max(np.abs(images).max(), np.abs(codes).max()) <= 1
    assert networks.bigan_discriminator(7, 16)([images, codes]).shape == (3, 1)
    with pytest.raises(ValueError, match="latent_dim"):
        networks.bigan_encoder(0)


def test_the_convolutional_pair_takes_and_gives_what_the_dense_one_does():
    encoder = networks.bigan_image_encoder(7, 0.02)
    discriminator = networks.bigan_image_discriminator(7, 0.02)
    images = tf.random.stateless_uniform((3, 28, 28, 1), [0, 0], -1, 1)
    codes = encoder(images)
    assert codes.shape == (3, 7)
    assert np.abs(codes).max() <= 1
    logits = discriminator([images, codes])
    assert logits.shape == (3, 1)
    assert not np.allclose(logits, discriminator([images, -codes]))
    assert not np.allclose(logits, discriminator([-images, codes]))
    assert networks.bigan_image_encoder().count_params() == 6_685_042
    assert networks.bigan_image_discriminator().count_params() == 3_444_481


def flat(**arguments):
    """A BiGAN of points in the plane."""
    keras.utils.set_random_seed(1)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(32, "relu"), layers.Dense(2)])
    generator.prior = Prior("uniform", (2,))
    encoder = keras.Sequential([keras.Input((2,)), layers.Dense(32, "relu"), layers.Dense(2)])
    point, code = keras.Input((2,)), keras.Input((2,))
    x = layers.Concatenate()([point, code])
    for _ in range(2):
        x = layers.LeakyReLU(negative_slope=0.2)(layers.Dense(64)(x))
    gan = BiGAN(generator, encoder, keras.Model([point, code], layers.Dense(1)(x)), **arguments)
    adam = {player: keras.optimizers.Adam(1e-3, beta_1=0.5) for player in gan.players}
    gan.compile(**adam, jit_compile=True)
    return gan


def test_both_losses_are_one_with_the_labels_exchanged():
    gan, moves = flat(), {}
    gan.learn = lambda **told: moves.update(told)
    real = tf.constant(np.random.default_rng(0).uniform(-1, 1, (5, 2)), tf.float32)
    gan.latents = lambda examples: 0.5 * examples
    told = gan.train_step(real)
    pairs = [[real, gan.encoder(real)], [gan.generator(0.5 * real), 0.5 * real]]
    on_real, on_fake = (gan.discriminator(pair) for pair in pairs)
    assert float(told["d_loss"]) == pytest.approx(
        float(losses.discriminator_loss(on_real, on_fake)), rel=1e-5
    )
    g_loss = losses.cross_entropy(0.0, on_real) + losses.cross_entropy(1.0, on_fake)
    assert float(told["g_loss"]) == pytest.approx(float(g_loss), rel=1e-5)
    assert float(told["d_real"]) == pytest.approx(float(tf.reduce_mean(tf.sigmoid(on_real))))


@pytest.mark.slow
def test_the_encoder_learns_to_invert_the_generator():
    """Real points fill a ring; what is encoded and drawn again comes back near where it was."""
    random = np.random.default_rng(0)
    angles, lengths = random.uniform(0, 2 * np.pi, 2_000), random.uniform(0.8, 1.2, 2_000)
    points = (lengths * np.array([np.cos(angles), np.sin(angles)])).T.astype(np.float32)
    gan = flat()
    gan.fit(shuffled(points, 128), steps_per_epoch=2_500, verbose=0)
    generator, encoder = gan.averages
    back = generator(encoder(points)).numpy()
    own = np.sqrt(((back - points) ** 2).sum(axis=1)).mean()
    other = np.sqrt(((back - np.roll(points, 1, axis=0)) ** 2).sum(axis=1)).mean()
    assert own < other / 3
