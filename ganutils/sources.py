"""The sources' GANs, compiled and ready for `fit`. S0 to S4 are listed in notebook 00.

S3's kinds are in survey.py; here is the course's own `flagship`, too, beside what it is made of.
Each function sets all random seeds and builds in the precision that is set. How what is shipped was
trained, with its epochs, falling rates, noise and choice, stands in experiments/recipes.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import keras
import pandas as pd
import tensorflow as tf
from keras.optimizers import Adam, AdamW

from ganutils import losses, networks
from ganutils.callbacks import ReversalMetrics
from ganutils.data import Digits, flatten, reversed_pairs
from ganutils.gans import GAN, R1GAN, ConditionalGAN, Game, PairedGAN, TranslationGAN

Rate = float | keras.optimizers.schedules.LearningRateSchedule
Build = Callable[..., keras.Model]

LATENT_BATCH_SIZE, LATENT_RATE = 64, 3e-4


def dcgan(
    seed: int = 0,
    width: float = 1.0,
    rate_g: Rate = 2e-4,
    rate_d: Rate = 1e-4,
    real_label: float = 0.9,
    dropout: float = 0.2,
    batch_norm: bool = True,
    beta_1: float = 0.5,
    averaging: float = 0.995,
    gamma: float = 0.0,
    spectral: bool = False,
    generator: Build = networks.dcgan_generator,
) -> GAN:
    """S4's GAN, with Adam, for batches of 128; every default is S4's, but for the averaging.

    Args:
        gamma: weight of R1, 0 for none. spectral: whether D's layers are held by it.
        generator: called with latent_dim, width and, unless it is True, batch_norm.
    """
    keras.utils.set_random_seed(seed)
    kind = partial(R1GAN, gamma=gamma) if gamma else GAN
    gan = kind(
        generator(100, width=width, **({} if batch_norm else {"batch_norm": False})),
        networks.dcgan_discriminator(dropout, width, spectral),
        real_label=real_label,
        averaging=averaging,
        seed=seed,
    )
    gan.compile(generator=Adam(rate_g, beta_1=beta_1), discriminator=Adam(rate_d, beta_1=beta_1))
    return gan


def plain_dcgan(seed: int = 0, width: float = 1.0) -> GAN:
    """S0's GAN: no smoothing, no noise, no averaged weights; for batches of 256.

    S0 prints no rates, batch size or dropout. Its networks, its 50 epochs and its 16 images are
    those of TensorFlow's public DCGAN tutorial, whose numbers stand here.
    """
    return dcgan(seed, width, 1e-4, 1e-4, 1.0, dropout=0.3, beta_1=0.9, averaging=0.0)


def flagship(
    seed: int = 0,
    width: float = 1.0,
    rate: Rate = 2e-4,
    own: bool = True,
    gamma: float = 0.05,
    averaging: float = 0.999,
) -> GAN:
    """The course's best GAN, for batches of 64: not a source's; the rates are to fall to 0.

    Args:
        rate: of both networks, by Adam with beta_1 0.5.
        own: the course's own networks; else S4's.
        gamma: weight of R1, 0 for none.
    """
    keras.utils.set_random_seed(seed)
    if own:
        pair = networks.flagship_generator(100, width), networks.flagship_discriminator(width)
    else:
        pair = networks.dcgan_generator(100, width=width), networks.dcgan_discriminator(width=width)
    kind = partial(R1GAN, gamma=gamma) if gamma else GAN
    gan = kind(*pair, averaging=averaging, seed=seed)
    gan.compile(generator=Adam(rate, beta_1=0.5), discriminator=Adam(rate, beta_1=0.5))
    return gan


def small_space(
    latent_dim: int,
    seed: int = 0,
    width: float = 1.0,
    rate: Rate = LATENT_RATE,
    activation: str = "leaky_relu",
) -> GAN:
    """S1's GAN: S4's networks with 2, 3 or 4 latent dimensions, for batches of 64.

    S1 maps the cube [-1, 1]^n and names no prior: that it is the uniform one there is our reading.
    Batch size and rates are our choice: with S4's a space of two dimensions kept losing digits.
    """
    keras.utils.set_random_seed(seed)
    gan = GAN(
        networks.dcgan_generator(latent_dim, activation, width, prior="uniform"),
        networks.dcgan_discriminator(width=width),
        real_label=0.9,
        seed=seed,
    )
    gan.compile(generator=Adam(rate, beta_1=0.5), discriminator=Adam(rate, beta_1=0.5))
    return gan


def conditional_space(
    way: str = "multiplied", seed: int = 0, width: float = 1.0, rate: Rate = LATENT_RATE
) -> ConditionalGAN:
    """S1's conditional GAN of three latent dimensions, trained as `small_space`.

    Args:
        way: how a label meets its input; S1's counts allow "multiplied" and "added", and public
            programs of its time multiply.
    """
    keras.utils.set_random_seed(seed)
    gan = ConditionalGAN(
        networks.conditional_generator(3, way, width),
        networks.conditional_discriminator(way, width=width),
        real_label=0.9,
        seed=seed,
    )
    gan.compile(generator=Adam(rate, beta_1=0.5), discriminator=Adam(rate, beta_1=0.5))
    return gan


def landscapes(
    seed: int = 0, width: float = 0.25, rate: Rate = LATENT_RATE, activation: str = "leaky_relu"
) -> GAN:
    """S1's landscape GAN in our reconstruction, for batches of 32; trained as `small_space`.

    S1 states neither batch size nor rates, and its discriminator cannot be recovered.
    """
    keras.utils.set_random_seed(seed)
    gan = GAN(
        networks.landscape_generator(3, activation, width),
        networks.landscape_discriminator(width=width),
        real_label=0.9,
        seed=seed,
    )
    gan.compile(generator=Adam(rate, beta_1=0.5), discriminator=Adam(rate, beta_1=0.5))
    return gan


def dense(seed: int = 0, dropout: float = 0.2) -> TranslationGAN:
    """S2's GAN: from dark to white background.

    G's loss is the mean squared logarithmic error of D(G(x)) against ones, and nothing else: no
    term compares G(x) with x. S2 states the rate; beta_1 is that of Linder-Norén's Keras-GAN, from
    which programs like S2's descend; dropout is our choice.
    """
    keras.utils.set_random_seed(seed)
    gan = TranslationGAN(
        networks.dense_autoencoder_generator(dropout),
        networks.dense_discriminator(),
        generator_loss=lambda logits: losses.mean_squared_logarithmic_error(
            tf.ones_like(logits), tf.sigmoid(logits)
        ),
        averaging=0.0,
    )
    gan.compile(
        jit_compile=True,
        generator=Adam(2e-4, beta_1=0.5),
        discriminator=Adam(2e-4, beta_1=0.5),
    )
    return gan


def dense_seen(seed: int = 0, covered: bool = False) -> PairedGAN:
    """S2's generator, without dropout, before a D that sees input and output together: not in S2.

    All else is our choice too: the non-saturating loss, label 0.9, dropout 0.3 in D and noise 0.5
    on the images that it sees; AdamW with weight decay 1; averaged weights. `covered` is the
    control: a D that sees zeros for inputs.
    """
    keras.utils.set_random_seed(seed)
    gan = PairedGAN(
        networks.dense_autoencoder_generator(dropout=0.0),
        networks.dense_discriminator(images=2, dropout=0.3),
        real_label=0.9,
        averaging=0.999,
        seed=seed,
        covered=covered,
    )
    gan.noise_std.assign(0.5)
    generator, discriminator = (AdamW(2e-4, weight_decay=1.0, beta_1=0.5) for _ in range(2))
    gan.compile(jit_compile=True, generator=generator, discriminator=discriminator)
    return gan


def dense_by_pairs(seed: int = 0) -> keras.Model:
    """What S2's GAN is compared with: its generator, compiled with the plain squared error.

    It is shown each input's reversal. The optimizer is the GAN's.
    """
    keras.utils.set_random_seed(seed)
    generator = networks.dense_autoencoder_generator()
    generator.compile(Adam(2e-4, beta_1=0.5), "mse", jit_compile=True)
    return generator


def drawing(model: Game | keras.Model) -> keras.Model:
    """The network of a dense model that turns images: a GAN's averaged generator, or the model."""
    return model.averaged if isinstance(model, Game) else model


def train_dense(
    model: keras.Model,
    digits: Digits,
    seed: int,
    number: int = 5_001,
    every: int = 500,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> pd.DataFrame:
    """S2's training: a row of metrics after the first batch, and after each 500 more.

    They are pixels.reversals on the first 2,000 test images. `batch` counts from 0, as S2 does.

    Args:
        model: from `dense`, `dense_seen` or `dense_by_pairs`.
        number: of batches; `every`: how many between two rows; `callbacks`: others than the
            measurement, called as if each stretch between two rows were an epoch.
    """
    generator = drawing(model)
    inputs, labels = flatten(digits.test_images[:2_000]), digits.test_labels[:2_000]
    watch = [ReversalMetrics(generator, inputs, labels), *callbacks]
    stream = reversed_pairs(digits.train_images, seed=seed)
    if generator is model:
        stream = stream.map(lambda dark, white, other: (dark, white))
    first = model.fit(stream, steps_per_epoch=1, callbacks=watch, verbose=0).history
    later = model.fit(
        stream.skip(1),
        steps_per_epoch=every,
        epochs=(number - 1) // every,
        callbacks=watch,
        verbose=0,
    ).history
    rows = pd.concat([pd.DataFrame(first), pd.DataFrame(later)], ignore_index=True)
    rows.insert(0, "batch", every * rows.index)
    return rows
