"""S3's three recurrent GANs, compiled and ready for `fit`, and what TimeGAN learns before its game.

Each function that builds one sets all random seeds. XLA, `jit_compile=True`, makes recurrent
networks faster on a CPU, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from keras.optimizers import SGD, Adam

from ganutils import losses, networks
from ganutils.callbacks import Checkpoint
from ganutils.data import shuffled
from ganutils.gans import GAN, ConditionalGAN, FeatureMatchingGAN, TimeGAN
from ganutils.hardware import in_batches

BATCH_SIZE = 128  # TimeGAN's; a batch of the joint phase holds three


def timegan(
    features: int = 5,
    steps: int = 24,
    units: int = 24,
    depth: int = 3,
    seed: int = 0,
    shift: bool = True,
    averaging: float = 0.995,
) -> TimeGAN:
    """Yoon et al.'s networks with Adam 1e-3 for all; every default is theirs, but the averaging.

    Keras starts all biases at 0, their GRU cells those of the gates at 1.

    Args:
        shift: whether the supervised loss looks a step ahead; S3's does not.
    """
    keras.utils.set_random_seed(seed)
    gan = TimeGAN(
        networks.timegan_generator(features, steps, units, depth),
        networks.timegan_supervisor(steps, units, max(1, depth - 1)),
        networks.timegan_embedder(features, steps, units, depth),
        networks.timegan_recovery(features, steps, units, depth),
        networks.timegan_discriminator(steps, units, depth),
        supervised=losses.next_step_loss if shift else losses.mean_squared_error,
        averaging=averaging,
        seed=seed,
    )
    gan.compile(jit_compile=True, **{player: Adam(1e-3) for player in gan.players})
    return gan


def prepare(
    gan: TimeGAN,
    windows: np.ndarray,
    batches: int,
    seed: int = 0,
    folder: Path | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> dict[str, list[float]]:
    """TimeGAN's first two phases: E and R learn to rebuild series, then S to foresee their codes.

    Yoon et al. let the second phase move G, too; but its loss does not depend on G.

    Args:
        windows: (N, steps, features) in [0, 1].
        batches: of 128 windows, in each phase; they are counted by hundreds.
        seed: of their order.
        folder: where both keep checkpoints, and go on after a stop.
        callbacks: of both fits.

    Returns:
        Both phases' loss by hundred batches: "rebuilding" and "foreseeing".
    """
    rebuilding = networks.chained(gan.embedder, gan.recovery)
    rebuilding.compile(Adam(1e-3), losses.reconstruction_loss, jit_compile=True)
    told = {"rebuilding": fitted(rebuilding, windows, batches, seed, folder, callbacks)}
    gan.supervisor.compile(Adam(1e-3), gan.supervised, jit_compile=True)
    codes = in_batches(gan.embedder, windows)
    told["foreseeing"] = fitted(gan.supervisor, codes, batches, seed, folder, callbacks)
    for copy, network in zip(gan.averages, gan.followed, strict=True):
        copy.set_weights(network.get_weights())  # averages begin with the game
    return told


def fitted(
    model: keras.Model,
    series: np.ndarray,
    batches: int,
    seed: int,
    folder: Path | None,
    callbacks: Sequence[keras.callbacks.Callback],
) -> list[float]:
    """Fit a compiled network on pairs of a series and itself; the loss by hundred batches."""
    model.optimizer.build(model.trainable_variables)  # a checkpoint restores what exists
    checkpoint = Checkpoint(model, folder / model.name) if folder else None
    done = checkpoint.epoch if checkpoint else 0
    stream = shuffled(series, BATCH_SIZE, seed, 100 * done).map(lambda some: (some, some))
    history = model.fit(
        stream,
        steps_per_epoch=100,
        initial_epoch=done,
        epochs=batches // 100,
        verbose=0,
        callbacks=[*callbacks, *([checkpoint] if checkpoint else [])],
    ).history
    return (checkpoint.history if checkpoint else history)["loss"]


def rcgan(
    features: int = 8, steps: int = 8, classes: int = 10, units: int = 100, seed: int = 0
) -> GAN:
    """Esteban et al.'s networks, with Adam 1e-3 for G and SGD 0.1 for D, for batches of 28.

    A ConditionalGAN; with no classes a plain GAN. Its losses are means over all steps. The original
    lets D take several steps for each of G's on some of its data.
    """
    keras.utils.set_random_seed(seed)
    family = ConditionalGAN if classes else GAN
    gan = family(
        networks.rcgan_generator(features, steps, classes, units=units),
        networks.rcgan_discriminator(features, steps, classes, units),
        seed=seed,
    )
    gan.compile(jit_compile=True, generator=Adam(1e-3), discriminator=SGD(0.1))
    return gan


def c_rnn_gan(
    features: int = 4,
    steps: int = 32,
    units: int = 350,
    depth: int = 2,
    seed: int = 0,
    matching: bool = False,
) -> GAN:
    """Mogren's networks and S3's losses, with SGD 0.1 for G and 0.05 for D, for batches of 20.

    Args:
        matching: G learns by feature matching instead, and both with Adam 1e-3: not in S3.
    """
    keras.utils.set_random_seed(seed)
    family = FeatureMatchingGAN if matching else GAN
    gan = family(
        networks.c_rnn_gan_generator(features, steps, features, units, depth),
        networks.c_rnn_gan_discriminator(features, steps, units, depth),
        generator_loss=losses.minimax_generator_loss,
        seed=seed,
    )
    g_optimizer, d_optimizer = (Adam(1e-3), Adam(1e-3)) if matching else (SGD(0.1), SGD(0.05))
    gan.compile(jit_compile=True, generator=g_optimizer, discriminator=d_optimizer)
    return gan
