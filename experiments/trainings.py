"""What one training of a study does and measures: called with settings and a seed, it returns rows.

It needs the real MNIST. Which settings are compared stands in experiments/studies.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from experiments import albums
from experiments.albums import Album
from ganutils import hardware, sources
from ganutils.callbacks import (
    Checkpoint,
    DiscriminatorGap,
    IndependentClassifier,
    InstanceNoise,
    JudgeMetrics,
    Obedience,
    RegionMaps,
    Stopwatch,
    UnitActivity,
)
from ganutils.data import Digits, batches, flatten, load_digits, to_symmetric, unflatten
from ganutils.gans import GAN, ConditionalGAN, Game
from ganutils.measures import obedience, pixels
from ganutils.places import RUNS
from ganutils.records import by_epoch, provenance
from ganutils.sources import LATENT_BATCH_SIZE

COMMAND = "python -m experiments study"
WIDTH = 0.25  # of the networks, as a share of S4's channels


def train_dcgan(
    seed: int, noise: tuple[float, float] = (0.10, 0.00), **changes: object
) -> pd.DataFrame:
    """S4's recipe at a quarter of its width with one thing changed, 20 epochs.

    Args:
        noise: standard deviation on D's inputs in the first and in the last epoch.
        changes: arguments of sources.dcgan.
    """
    keras.config.set_dtype_policy(hardware.best())
    gan = sources.dcgan(seed, width=WIDTH, **changes)
    watch = [InstanceNoise(*noise)]
    rows = measured(gan, load_digits("mnist"), seed, f"{COMMAND} dcgan", 20, callbacks=watch)
    return rows.assign(width=WIDTH)


def train_eights(
    seed: int, digit: int | None = None, kind: str = "dense", album: str = "", **changes: float
) -> pd.DataFrame:
    """S2's 5,001 batches of one digit, or of all, measured every 500 on its test images.

    `mse_own_of_mean` and `ssim_of_mean` are what answering with the mean training image earns.

    Args:
        kind: "dense", S2's GAN; "dense_seen", before a D that sees the pair; "dense_by_pairs",
            without any D.
        album: keep under this name what becomes of the first eight test images.
        changes: arguments of that function of sources.
    """
    keras.config.set_dtype_policy("float32")
    digits = load_digits("mnist")
    if digit is not None:
        digits = digits.only(digit)
    model = getattr(sources, kind)(seed, **changes)
    watch = []
    if album:
        network, some = sources.drawing(model), flatten(digits.test_images[:8])
        file = albums.shelf("dense") / f"{album}-{seed}.npz"
        watch = [Album(lambda: unflatten(network(some, training=False)), file)]
    rows = sources.train_dense(model, digits, seed, callbacks=watch)
    test, train = flatten(digits.test_images[:2_000]), flatten(digits.train_images)
    mean = np.tile(1 - train.mean(axis=0), (len(test), 1))
    of_mean = pixels.reversals(test, digits.test_labels[:2_000], mean)
    told = {f"{name}_of_mean": of_mean[name] for name in ("mse_own", "ssim")}
    return rows.assign(**told, **provenance(digits.said, f"{COMMAND} dense"))


def train_latent(seed: int, latent_dim: int) -> pd.DataFrame:
    """S1's GAN at a quarter of its width, 20 epochs at constant rates, with a map after each."""
    keras.config.set_dtype_policy(hardware.best())
    folder = RUNS / "latent_study" / f"{latent_dim}d-{seed}"
    shutil.rmtree(folder, ignore_errors=True)  # maps of a cell that was stopped
    digits = load_digits("mnist")
    watch = [
        RegionMaps(folder, side={2: 50, 3: 14, 4: 7}[latent_dim]),  # about 2,500 points each
        IndependentClassifier(to_symmetric(parted(digits)[1]), 5),
    ]
    gan = sources.small_space(latent_dim, seed, WIDTH)
    rows = measured(gan, digits, seed, f"{COMMAND} latent", 20, LATENT_BATCH_SIZE, callbacks=watch)
    return rows.assign(width=WIDTH)


def train_activation(
    seed: int,
    activation: str,
    epochs: int = 30,
    strong_every: int = 10,
    steps: int | None = None,
    digits: Digits | None = None,
) -> pd.DataFrame:
    """S1's 3.4 at a quarter of its width: four latent dimensions, another activation in G.

    Args:
        activation: a name from networks.ACTIVATIONS.
        strong_every: epochs between two strong independent classifiers.
        steps, digits: as in `measured`; by default MNIST.
    """
    keras.config.set_dtype_policy(hardware.best())
    digits = digits or load_digits("mnist")
    held_out = to_symmetric(parted(digits)[1])
    watch = [UnitActivity(), IndependentClassifier(held_out, strong_every, strong=True)]
    gan = sources.small_space(4, seed, WIDTH, activation=activation)
    rows = measured(
        gan,
        digits,
        seed,
        f"{COMMAND} activation",
        epochs,
        LATENT_BATCH_SIZE,
        steps,
        callbacks=watch,
    )
    parameters = gan.generator.count_params()
    return rows.assign(activation=activation, width=WIDTH, parameters=parameters)


def train_plain(seed: int) -> pd.DataFrame:
    """S0's recipe at a quarter of S4's width, 20 epochs."""
    keras.config.set_dtype_policy(hardware.best())
    gan, digits = sources.plain_dcgan(seed, WIDTH), load_digits("mnist")
    return measured(gan, digits, seed, f"{COMMAND} plain", 20, 256).assign(width=WIDTH)


def train_sick(
    seed: int, album: str, noise: tuple[float, float] = (0.0, 0.0), **changes: object
) -> pd.DataFrame:
    """A quarter-width DCGAN with something too strong or left out, and at most one cure.

    Eight epochs of 200 steps; without averaged weights, which hide an illness.

    Args:
        album: the name under which the first seed's 16 images by epoch are kept.
        noise: as in `train_dcgan`.
        changes: arguments of sources.dcgan.
    """
    keras.config.set_dtype_policy(hardware.best())
    gan = sources.dcgan(seed, width=WIDTH, averaging=0.0, **({"real_label": 1.0} | changes))
    watch: list[keras.callbacks.Callback] = [InstanceNoise(*noise)]
    if seed == 0:
        watch.append(Album(lambda: gan.draw(16), albums.shelf("sick") / f"{album}.npz"))
    digits, command = load_digits("mnist"), f"{COMMAND} sick"
    rows = measured(gan, digits, seed, command, 8, steps=200, callbacks=watch)
    return rows.assign(width=WIDTH)


def train_few(seed: int, **changes: object) -> pd.DataFrame:
    """S4's recipe without noise on 1,000 images only, 20 epochs of 250 steps: D's temptation.

    Args:
        changes: arguments of sources.dcgan.
    """
    keras.config.set_dtype_policy(hardware.best())
    gan, digits = sources.dcgan(seed, width=WIDTH, **changes), load_digits("mnist")
    rows = measured(gan, digits, seed, f"{COMMAND} few", 20, steps=250, few=1_000)
    return rows.assign(width=WIDTH)


def train_origin(seed: int, width: float) -> pd.DataFrame:
    """S1's GAN of four dimensions at some width, 8 epochs: which digit stands at z = 0?"""
    keras.config.set_dtype_policy(hardware.best())
    folder = RUNS / "origin" / f"{width}-{seed}"
    gan = sources.small_space(4, seed, width)
    return measured(
        gan,
        load_digits("mnist"),
        seed,
        f"{COMMAND} origin",
        8,
        LATENT_BATCH_SIZE,
        callbacks=[RegionMaps(folder / "maps", side=2)],
        folder=folder,
    ).assign(width=width)


def train_long(seed: int) -> pd.DataFrame:
    """S1's GAN of two dimensions at a quarter of its width, 300 epochs, for S1.4 and S1.7."""
    keras.config.set_dtype_policy(hardware.best())
    folder, digits = RUNS / "long" / str(seed), load_digits("mnist")
    watch = [
        RegionMaps(folder / "maps", side=50),
        IndependentClassifier(to_symmetric(parted(digits)[1]), 10),
    ]
    return measured(
        sources.small_space(2, seed, WIDTH),
        digits,
        seed,
        f"{COMMAND} long",
        300,
        LATENT_BATCH_SIZE,
        callbacks=watch,
        judged=10,
        folder=folder,
    ).assign(width=WIDTH)


def train_conditional(seed: int, way: str) -> pd.DataFrame:
    """S1's conditional GAN at a quarter of its width, 12 epochs.

    The last row has also obedience.report's numbers of 10,000 images.

    Args:
        way: as in sources.conditional_space.
    """
    keras.config.set_dtype_policy(hardware.best())
    digits = load_digits("mnist")
    gan = sources.conditional_space(way, seed, WIDTH)
    rows = measured(
        gan,
        digits,
        seed,
        f"{COMMAND} conditional",
        12,
        LATENT_BATCH_SIZE,
        callbacks=[Obedience(every=2)],
    )
    last = rows["epoch"].idxmax()
    for name, value in obedience.report(obedience.ask(gan.averaged), digits, seed).items():
        rows.loc[last, name] = value
    return rows.assign(width=WIDTH)


def parted(digits: Digits) -> tuple[np.ndarray, np.ndarray]:
    """The training images (uint8) that are learned from, five sixths, and those held out."""
    cut = len(digits.train_images) * 5 // 6
    return digits.train_images[:cut], digits.train_images[cut:]


def measured(
    gan: Game,
    digits: Digits,
    seed: int,
    command: str,
    epochs: int,
    batch_size: int = 128,
    steps: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    few: int | None = None,
    judged: int = 2,
    folder: Path | None = None,
) -> pd.DataFrame:
    """Train on five sixths of the training images: one row of metrics for each epoch.

    The others are the judge's reference; on half of them a D of images alone is examined.

    Args:
        seed: of the order of batches.
        command: for the rows' provenance.
        steps: in an epoch; by default as many as there are batches.
        callbacks: what else is measured or changed.
        few: learn from that many images only.
        judged: epochs between two looks of the judge.
        folder: where a checkpoint is kept after each epoch, for a training of hours; without one,
            a training that is stopped begins again.
    """
    learned, held_out = parted(digits)
    learned = learned[:few]
    labels = digits.train_labels[: len(learned)]
    some = min(len(held_out) // 2, len(learned))
    wants_labels = isinstance(gan, ConditionalGAN)
    gap = [DiscriminatorGap(to_symmetric(learned[-some:]), to_symmetric(held_out[:some]))]
    steps = steps or len(learned) // batch_size
    checkpoint = Checkpoint(gan, folder / "checkpoint") if folder else None
    done = checkpoint.epoch if checkpoint else 0
    history = gan.fit(
        batches(learned, batch_size, seed, done * steps, labels if wants_labels else None),
        initial_epoch=done,
        epochs=epochs,
        steps_per_epoch=steps,
        verbose=0,
        callbacks=[
            Stopwatch(),
            *callbacks,
            *(gap if isinstance(gan, GAN) and not wants_labels else []),
            JudgeMetrics(every=judged),
            *([checkpoint] if checkpoint else []),
        ],
    ).history
    told = f"{digits.name}, first {len(learned):,} training images"
    rows = by_epoch(checkpoint.history if checkpoint else history)
    return rows.assign(**provenance(told, command))
