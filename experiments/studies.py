"""The course's studies: for each its arms, as changed settings, and what one training measures.

A training is called with its settings and a seed and returns its rows. It needs the real MNIST.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd

from ganutils import hardware, networks, sources
from ganutils.callbacks import (
    DiscriminatorGap,
    IndependentClassifier,
    InstanceNoise,
    JudgeMetrics,
    RegionMaps,
    Stopwatch,
    UnitActivity,
)
from ganutils.data import Digits, batches, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.measures.comparisons import seconds_ratio
from ganutils.places import RUNS
from ganutils.records import by_epoch, provenance
from ganutils.sources import LATENT_BATCH_SIZE
from ganutils.studies import Cell, each

COMMAND = "python -m experiments study"
WIDTH = 0.25  # of the networks, as a share of S4's channels

NOISE = {
    "no-noise": {"noise": (0.0, 0.0)},
    "constant-noise": {"noise": (0.10, 0.10)},
    "noise-decay": {},
}
WITHOUT = {
    "no-smoothing": {"real_label": 1.0},
    "no-batch-norm": {"batch_norm": False},
    "no-dropout": {"dropout": 0.0},
}
EIGHTS = {
    "8": {"digit": 8},
    "8-pairs": {"digit": 8, "pairs": True},
    "8-dropout-0.4": {"digit": 8, "dropout": 0.4},
}
OTHERS = {  # with fewer seeds than the eights
    "all": {},
    **{str(digit): {"digit": digit} for digit in range(10) if digit != 8},
    "8-beta_1-0.9": {"digit": 8, "beta_1": 0.9},
}
# For S2.2: half and twice its rate, on a simple shape and on a complex one.
RATED = {
    f"{digit}-rate-{rate}": {"digit": digit, "rate": float(rate)}
    for rate in ("1e-4", "4e-4")
    for digit in (1, 8)
}
DIMENSIONS = {f"{number}d": {"latent_dim": number} for number in (2, 3, 4)}
ACTIVATIONS = {name: {"activation": name} for name in networks.ACTIVATIONS}


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
    seed: int, digit: int | None = None, pairs: bool = False, **changes: float
) -> pd.DataFrame:
    """S2's 5,001 batches of one digit, or of all, measured every 500 on its test images.

    Args:
        pairs: show the generator each input's reversal.
        changes: arguments of sources.dense.
    """
    keras.config.set_dtype_policy(hardware.best())
    digits = load_digits("mnist")
    if digit is not None:
        digits = digits.only(digit)
    model = sources.dense_by_pairs(seed) if pairs else sources.dense(seed, **changes)
    rows = sources.train_dense(model, digits, seed)
    return rows.assign(**provenance(digits.said, f"{COMMAND} dense"))


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


def parted(digits: Digits) -> tuple[np.ndarray, np.ndarray]:
    """The training images (uint8) that are learned from, five sixths, and those held out."""
    cut = len(digits.train_images) * 5 // 6
    return digits.train_images[:cut], digits.train_images[cut:]


def measured(
    gan: GAN,
    digits: Digits,
    seed: int,
    command: str,
    epochs: int,
    batch_size: int = 128,
    steps: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> pd.DataFrame:
    """Train on five sixths of the training images: one row of metrics for each epoch.

    The others are the judge's reference; on half of them D is examined.

    Args:
        seed: of the order of batches.
        command: for the rows' provenance.
        steps: in an epoch; by default as many as there are batches.
        callbacks: what else is measured or changed.
    """
    learned, held_out = parted(digits)
    some = len(held_out) // 2
    history = gan.fit(
        batches(learned, batch_size, seed),
        epochs=epochs,
        steps_per_epoch=steps or len(learned) // batch_size,
        verbose=0,
        callbacks=[
            Stopwatch(),
            *callbacks,
            DiscriminatorGap(to_symmetric(learned[-some:]), to_symmetric(held_out[:some])),
            JudgeMetrics(every=2),
        ],
    ).history
    told = f"{digits.name}, first {len(learned):,} training images"
    return by_epoch(history).assign(**provenance(told, command))


def with_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the activation study, and each training's pace as a multiple of ReLU's."""
    return rows.assign(seconds_ratio=seconds_ratio(rows, "relu"))


@dataclass(frozen=True)
class Study:
    """A list of cells, and what is made of their rows before they are recorded."""

    cells: list[Cell]
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows


STUDIES = {
    "dcgan": Study(each(train_dcgan, NOISE | WITHOUT, 3)),
    "dense": Study(
        each(train_eights, EIGHTS, 5) + each(train_eights, OTHERS, 3) + each(train_eights, RATED, 3)
    ),
    "latent": Study(each(train_latent, DIMENSIONS, 5)),
    "activation": Study(each(train_activation, ACTIVATIONS, 5), with_ratio),
}
