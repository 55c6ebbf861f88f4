"""What one training of the studies of landscapes does: S1's 3.5, on rendered ones and on photos."""

from __future__ import annotations

import os
from functools import cache

import keras
import numpy as np
import pandas as pd

from experiments.train_landscapes import rendered
from experiments.trainings import COMMAND
from ganutils import hardware, sources
from ganutils.callbacks import (
    DiscriminatorGap,
    IndependentClassifier,
    SceneMetrics,
    Stopwatch,
    UnitActivity,
)
from ganutils.data import Landscapes, batches, load_landscapes, to_symmetric
from ganutils.measures import scenes
from ganutils.measures.fid import Moments
from ganutils.records import by_epoch, provenance

WIDTH, BATCH_SIZE = 0.125, 32
EPOCHS, STEPS = 16, 150  # with rendered ones an epoch is a pass
RENDERED = 6_000


@cache
def scenery(photos: bool) -> Landscapes:
    """What a study learns from and measures with.

    Raises:
        ValueError: photos are asked for, and no folder of them is named.
    """
    if not photos:
        return rendered(RENDERED)
    if not os.environ.get("GANUTILS_LANDSCAPES"):
        raise ValueError("Name a folder of landscape photos in the variable GANUTILS_LANDSCAPES.")
    return load_landscapes()


def parted(landscapes: Landscapes) -> tuple[np.ndarray, np.ndarray]:
    """The images (uint8) that are learned from, four fifths chosen by chance, and the others."""
    order = np.random.default_rng(0).permutation(len(landscapes.train_images))
    cut = len(order) * 4 // 5
    return landscapes.train_images[order[:cut]], landscapes.train_images[order[cut:]]


def train_landscapes(
    seed: int, activation: str, photos: bool = False, epochs: int = EPOCHS, steps: int = STEPS
) -> pd.DataFrame:
    """S1's landscape GAN at an eighth of our reconstruction's width, another activation in G.

    One row for each epoch. FID is measured against held-out images, by a judge that knows rendered
    landscapes alone: that of photos is a rougher measure.

    Args:
        activation: a name from networks.ACTIVATIONS.
        photos: learn from the reader's photos, not from rendered ones.
    """
    keras.config.set_dtype_policy(hardware.best())
    landscapes = scenery(photos)
    learned, held_out = parted(landscapes)
    real = to_symmetric(held_out)
    gan = sources.landscapes(seed, WIDTH, activation=activation)
    history = gan.fit(
        batches(learned, BATCH_SIZE, seed),
        epochs=epochs,
        steps_per_epoch=steps,
        verbose=0,
        callbacks=[
            Stopwatch(),
            UnitActivity(),
            DiscriminatorGap(to_symmetric(learned[: len(real)]), real),
            IndependentClassifier(real, epochs // 4, strong=True),
            SceneMetrics(every=max(1, epochs // 8), against=Moments.of(scenes.look(real).features)),
        ],
    ).history
    command = f"{COMMAND} {'photos' if photos else 'landscapes'}"
    return by_epoch(history).assign(
        activation=activation,
        width=WIDTH,
        parameters=gan.generator.count_params(),
        **provenance(landscapes.said, command),
    )
