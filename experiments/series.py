"""The study of series: S3's recurrent GANs and two that need no network, before the same judges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ganutils import hardware, sequences
from ganutils.data import Series, load_series, shuffled
from ganutils.measures.series import (
    AutoRegression,
    Contest,
    forest_judge,
    mean_discrepancy,
    predictive_score,
    recurrent_judge,
)
from ganutils.records import provenance

COMMAND = "python -m experiments study series"


def train_series(seed: int, source: str, kind: str, **changes: object) -> pd.DataFrame:
    """One way of drawing series, learned from some source and judged: one row.

    Args:
        source: of data.load_series.
        kind: from KINDS.
        changes: arguments of that kind.
    """
    with hardware.use("float32"):
        series = load_series(source)
        drawn = KINDS[kind](series, seed, **changes)
        row = {"source": source, **judged(series, drawn, seed)}
        return pd.DataFrame([row]).assign(**provenance(series.said, COMMAND))


def judged(series: Series, drawn: np.ndarray, seed: int = 0) -> dict[str, float]:
    """Every measure of windows that were drawn, in [0, 1], once.

    `discriminative` and `predictive` are TimeGAN's scores as published, in its units: sines as they
    were before they were scaled. `sixteen` and `forest` are stronger judges; the latter is asked
    about windows held out, too. `discrepancy` is the squared MMD.
    """
    as_told = series.restored if series.name.startswith("sines") else np.asarray
    real, ours = (as_told(some).astype(np.float32) for some in (series.train, drawn))
    contest = Contest.at_random(real, ours, seed)
    held_out = Contest.held_out(series.train, series.test, drawn)
    return {
        "discriminative": recurrent_judge(contest, seed=seed),
        "predictive": predictive_score(real, ours, seed=seed),
        "sixteen": recurrent_judge(contest, 16, seed=seed),
        "forest": forest_judge(contest, seed=seed),
        "forest_held_out": forest_judge(held_out, seed=seed),
        "discrepancy": mean_discrepancy(series.train, drawn, seed=seed),
    }


def by_timegan(
    series: Series, seed: int, shift: bool = True, prepared: int = 1_000, batches: int = 2_000
) -> np.ndarray:
    """As many windows as there are to learn from, by a TimeGAN trained for a while.

    Args:
        shift: as in sequences.timegan.
        prepared: batches of each of the first two phases; batches: of the joint one.
    """
    steps, features = series.train.shape[1:]
    gan = sequences.timegan(features, steps, seed=seed, shift=shift)
    sequences.prepare(gan, series.train, prepared, seed)
    gan.fit(
        shuffled(series.train, 3 * sequences.BATCH_SIZE, seed), steps_per_epoch=batches, verbose=0
    )
    return gan.draw(len(series.train), seed)


def by_rcgan(series: Series, seed: int, batches: int = 10_000) -> np.ndarray:
    """The same by an RCGAN without classes."""
    steps, features = series.train.shape[1:]
    gan = sequences.rcgan(features, steps, classes=0, seed=seed)
    gan.fit(shuffled(series.train, 28, seed), steps_per_epoch=batches, verbose=0)
    return gan.draw(len(series.train), seed)


def by_c_rnn_gan(
    series: Series, seed: int, matching: bool = True, batches: int = 5_000
) -> np.ndarray:
    """The same by a C-RNN-GAN of 100 units, with feature matching or as S3 prints it.

    Its answers are any real numbers; they are cut to [0, 1].
    """
    steps, features = series.train.shape[1:]
    gan = sequences.c_rnn_gan(features, steps, 100, seed=seed, matching=matching)
    gan.fit(shuffled(series.train, 20, seed), steps_per_epoch=batches, verbose=0)
    return np.clip(gan.draw(len(series.train), seed), 0, 1)


def by_autoregression(series: Series, seed: int, order: int = 2) -> np.ndarray:
    """The same by the baseline."""
    return AutoRegression(series.train, order).draw(len(series.train), seed)


def real(series: Series, seed: int) -> np.ndarray:
    """The floor: real windows, which share no step with those to learn from."""
    return series.test


KINDS: dict[str, Callable[..., np.ndarray]] = {
    "timegan": by_timegan,
    "rcgan": by_rcgan,
    "c-rnn-gan": by_c_rnn_gan,
    "autoregression": by_autoregression,
    "real": real,
}
