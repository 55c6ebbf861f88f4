"""What narrows an interval: pairs of one seed, more seeds, or measuring each training more."""

from __future__ import annotations

import numpy as np
import pandas as pd


def pairing(one: pd.Series, other: pd.Series) -> float:
    """The spread of paired differences as a multiple of what independent runs would have.

    Var(A - B) = Var A + Var B - 2 Cov(A, B): below 1 where seeds that are lucky for one are lucky
    for the other, so that taking the difference within each seed cancels luck.

    Args:
        one, other: a value for each seed, with the same index.
    """
    return float((one - other).std() / np.hypot(one.std(), other.std()))


def worth(between: float, within: float, seeds: int, repeats: int) -> float:
    """As many trainings measured once have as narrow an interval as these measured repeatedly.

    A mean over n seeds, each measured k times, has the variance (between + within / k) / n: more
    measurements of one training never reach below what trainings differ by.

    Args:
        between: the variance between trainings, above 0 or equal.
        within: the variance of one measurement of the same training.
        seeds: n.
        repeats: k.
    """
    return seeds * (between + within) / (between + within / repeats)


def variances(table: pd.DataFrame) -> tuple[float, float]:
    """Between trainings and within one, from repeated measurements (two-way analysis of variance).

    What all trainings share at one measurement, such as a trend by the epoch, counts as neither.

    Args:
        table: one row for each measurement, one column for each training.
    """
    repeats, trainings = table.shape
    alone = table.sub(table.mean(axis=1), axis=0) - table.mean() + table.stack().mean()
    within = float((alone**2).sum().sum() / ((repeats - 1) * (trainings - 1)))
    return max(0.0, float(table.mean().var()) - within / repeats), within
