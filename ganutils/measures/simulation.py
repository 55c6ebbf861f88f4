"""Invented studies: what a paired comparison would find if the truth were known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats


class Studies(NamedTuple):
    """Many studies of one true difference, each with its own seeds; all arrays are (number,).

    Attributes:
        difference: the true one.
        means: of the differences that each study measured.
        lows, highs: the ends of their 95 % intervals (Student 1908).
        one_sign: whether all seeds agree on who is ahead.
        p: the p-values of their paired t-tests.
    """

    difference: float
    means: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    one_sign: np.ndarray
    p: np.ndarray

    @property
    def found(self) -> np.ndarray:
        """Whether an interval leaves 0 out: these studies announce a difference."""
        return (self.lows > 0) | (self.highs < 0)

    @property
    def wrong(self) -> np.ndarray:
        """Whether a study announces a difference that is not there, or one of the wrong sign."""
        return self.found & (np.sign(self.means) != np.sign(self.difference))

    @property
    def missed(self) -> np.ndarray:
        """Whether an interval leaves the true difference out."""
        return (self.lows > self.difference) | (self.highs < self.difference)

    @property
    def reversed(self) -> np.ndarray:
        """Whether the means stand in the wrong order; with equal functions there is none."""
        return self.means * np.sign(self.difference) < 0


def invent(
    difference: float, spread: float, seeds: int, number: int = 1_000, seed: int = 0
) -> Studies:
    """Studies of `seeds` normal differences each, around a true one.

    Args:
        difference: the true one.
        spread: the standard deviation of the differences between seeds, above 0.
        seeds: in each study, at least 2.
        number: of studies.
        seed: of the invention.

    Raises:
        ValueError: a spread of 0 or less, or fewer than two seeds.
    """
    if spread <= 0 or seeds < 2:
        raise ValueError(
            f"A study wants a spread above 0 and two seeds or more, not {spread} and {seeds}."
        )
    gaps = np.random.default_rng(seed).normal(difference, spread, (number, seeds))
    test = stats.ttest_1samp(gaps, 0, axis=1)
    one_sign = np.abs(np.sign(gaps).sum(axis=1)) == seeds
    ends = test.confidence_interval(0.95)
    return Studies(difference, gaps.mean(axis=1), ends.low, ends.high, one_sign, test.pvalue)


def power(effect: float, seeds: int) -> float:
    """How often a paired t-test at the level of 5 % finds an effect (Cohen 1988, chapter 2).

    Args:
        effect: the true difference as a multiple of the differences' spread.
        seeds: at least 2.
    """
    if effect == 0:
        return 0.05
    limit = stats.f.ppf(0.95, 1, seeds - 1)  # a squared t is an F
    return float(stats.ncf.sf(limit, 1, seeds - 1, seeds * effect**2))
