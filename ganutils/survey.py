"""S3's kinds of GAN, compiled and ready for `fit`; S3 prints no networks, rates or batches.

Each function sets all random seeds and builds in the precision that is set.
"""

from __future__ import annotations

import keras
from keras.optimizers import Adam, RMSprop

from ganutils import networks
from ganutils.gans import BiGAN, WassersteinGAN
from ganutils.sources import Build, Rate


def clipped(
    seed: int = 0,
    width: float = 1.0,
    generator: Build = networks.dcgan_generator,
    averaging: float = 0.995,
) -> WassersteinGAN:
    """S3's Wasserstein GAN as Arjovsky et al. 2017 train it, on S4's networks, for batches of 320.

    That is five steps of the critic, each on 64 images; weights clipped at 0.01; RMSprop 5e-5.

    Args:
        generator: called with latent_dim and width.
    """
    keras.utils.set_random_seed(seed)
    critic = networks.dcgan_discriminator(0.0, width)
    drawing = generator(100, width=width)
    gan = WassersteinGAN(drawing, critic, clip=0.01, averaging=averaging, seed=seed)
    gan.compile(generator=RMSprop(5e-5), critic=RMSprop(5e-5))
    return gan


def penalised(
    seed: int = 0,
    width: float = 1.0,
    generator: Build = networks.dcgan_generator,
    averaging: float = 0.995,
    rate_g: Rate = 1e-4,
    rate_d: Rate = 1e-4,
    critic_steps: int = 5,
) -> WassersteinGAN:
    """The same as Gulrajani et al. 2017 train it: penalty 10; Adam 1e-4, beta 0.5 and 0.9.

    Args:
        generator: called with latent_dim and width. rate_d: the critic's.
    """
    keras.utils.set_random_seed(seed)
    critic = networks.dcgan_discriminator(0.0, width)
    drawing = generator(100, width=width)
    gan = WassersteinGAN(drawing, critic, critic_steps, averaging=averaging, seed=seed)
    gan.compile(generator=Adam(rate_g, 0.5, 0.9), critic=Adam(rate_d, 0.5, 0.9))
    return gan


def bigan(
    kind: str = "dense", seed: int = 0, width: float = 1.0, rate: Rate = 2e-4, latent_dim: int = 50
) -> BiGAN:
    """S3's BiGAN with the latent vectors and rate of Donahue et al. 2017, for batches of 128.

    Their weight decay, 2.5e-5, is left out.

    Args:
        kind: "dense", the original's networks, or "convolutional", ours.
        width: share of units and channels.

    Raises:
        ValueError: another kind.
    """
    keras.utils.set_random_seed(seed)
    gan = BiGAN(*_coding(kind, latent_dim, width), seed=seed)
    adams = {player: Adam(rate, beta_1=0.5) for player in gan.players}
    gan.compile(jit_compile=kind == "dense", **adams)
    return gan


def autoencoder(
    kind: str = "dense", seed: int = 0, width: float = 1.0, rate: Rate = 2e-4, latent_dim: int = 50
) -> keras.Model:
    """What a BiGAN is compared with: its E, then its G, compiled with the squared error.

    It is to be shown pairs of the same image; `layers` are its encoder and its generator.

    Args:
        others: as in `bigan`.
    """
    keras.utils.set_random_seed(seed)
    generator, encoder, _ = _coding(kind, latent_dim, width)
    both = keras.Sequential([encoder, generator], name="autoencoder")
    both.compile(Adam(rate), "mse", jit_compile=kind == "dense")
    return both


def _coding(kind: str, latent_dim: int, width: float) -> tuple[keras.Model, ...]:
    """A BiGAN's generator, encoder and discriminator."""
    if kind == "dense":
        units = max(1, round(1_024 * width))
        return (
            networks.bigan_generator(latent_dim, units),
            networks.bigan_encoder(latent_dim, units),
            networks.bigan_discriminator(latent_dim, units),
        )
    if kind == "convolutional":
        return (
            networks.dcgan_generator(latent_dim, width=width, prior="uniform"),
            networks.bigan_image_encoder(latent_dim, width),
            networks.bigan_image_discriminator(latent_dim, width),
        )
    raise ValueError(f"Unknown kind {kind!r}: choose dense or convolutional.")
