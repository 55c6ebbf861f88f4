"""The exercises that are checked: their answers, out of sight, and what slips look like.

Numbered as in the notebooks, "03.1" for the first of notebook 03. Values that rest on recorded rows
or shipped weights are computed from them; none is computed before there is an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ganutils import latent, networks, pretrained, records
from ganutils.measures import comparisons, regions, units

# How far an answer may lie off, as a share of the expected one: what rounding to the digits asked
# for can change (three digits: 1.005 to 1.00; two decimals: 0.403 to 0.40).
WHOLE, THREE_DIGITS, TWO_DECIMALS = 1e-9, 5e-3, 1e-2

UNANSWERED = "Replace the ... in the cell above by your answer, and run both cells again."
RIGHT = "✓ right"
WRONG = "Not yet: think again, or unfold the solution."
NO_NUMBERS = "Not yet: only numbers can be checked here, no text and no other objects."
NOT_FINITE = "Not yet: NaN or infinity is in it; look for what is missing, or divided by 0."
SLIPS = {  # what a slip multiplies the answer by
    -1: "Not yet: the sign is the other way round.",
    100: "Not yet: it is off by a factor of 100; is a share asked for, or percent?",
    1 / np.log(2): "Not yet: it is off by a factor of ln 2; natural logarithms, or to base 2?",
    1 / np.log(10): "Not yet: it is off by a factor of ln 10; natural logarithms, or to base 10?",
}


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        expected: computes the right answer, a number or several.
        tolerance: how far an answer may lie off, as a share of it; if it is 0, the distance.
    """

    expected: Callable[[], object]
    tolerance: float


def _slope_of_s2_s_loss(answer: float) -> float:
    """Over D's logit, where D gives this answer."""
    return -2 * np.log(2 / (1 + answer)) * answer * (1 - answer) / (1 + answer)


def _narrow_on_broad() -> np.ndarray:
    """D* at 0, 1 and 2, where p and q are normal of spread 1/2 and 1."""
    p, q = (stats.norm.pdf([0, 1, 2], scale=spread) for spread in (0.5, 1))
    return p / (p + q)


def _second_step_of_adam() -> float:
    m, v = 0.5 * 0.5 * 2 - 0.5 * 2, 4  # of gradients 2 and -2, beta_1 0.5; v is corrected
    return 1 - 0.1 - 0.1 * m / (1 - 0.5**2) / np.sqrt(v)


def _parameters(latent_dim: int) -> int:
    return networks.dcgan_generator(latent_dim).count_params()


def _inside_one() -> float:
    return stats.norm.cdf(1) - stats.norm.cdf(-1)


def _lower_end() -> float:
    return comparisons.interval(pd.Series([0.4, 1.9, -0.3, 1.1, 0.2]))[0]


def _dead_in_the_cube() -> float:
    generator = pretrained.load("activation-relu")
    return units.activity(generator, latent.grid([2] * 4))["dead"][0]


def _decisive_channels() -> int:
    point = np.array([[0.1, -0.5, 0.5, 0.3]], np.float32)
    return len(units.decisive_group(units.prints(pretrained.load("activation-relu"), point)[0]))


def _tries_to_beat_a_coin() -> int:
    return next(n for n in range(21) if comparisons.share_interval(n, 20)[0] > 0.5)


def _defects_of_the_same_fid() -> list[int]:
    names = ["blur", "digits left out", "copies of each image", "grafted images"]
    rows = records.read("defects")
    chosen = rows[rows["fid"].between(3.9, 5)].sort_values("confidence")
    return [names.index(defect) + 1 for defect in chosen["defect"]]


EXERCISES = {
    "01.1": Exercise(_narrow_on_broad, TWO_DECIMALS),
    "01.2": Exercise(lambda: 0.9 * 3 / (3 + 1), THREE_DIGITS),
    "01.3": Exercise(lambda: 0.02 - 1, THREE_DIGITS),
    "01.4": Exercise(lambda: 1 + (0.8 / 2) ** 2, THREE_DIGITS),
    "02.1": Exercise(lambda: [_slope_of_s2_s_loss(said) for said in (0.5, 0.01)], THREE_DIGITS),
    "02.2": Exercise(lambda: (3 / 4, 3 / 4 * 1 / 4), THREE_DIGITS),
    "03.1": Exercise(lambda: (1, 4), WHOLE),
    "03.2": Exercise(lambda: (0.8 * 4 / 5, np.log(0.1 / 0.9)), THREE_DIGITS),
    "03.3": Exercise(lambda: (4, 1, 4), WHOLE),
    "04.1": Exercise(lambda: 1 - _inside_one() ** np.array([2, 4]), THREE_DIGITS),
    "04.2": Exercise(lambda: 10_000 * regions.shipped("latent-2d").shares[8], THREE_DIGITS),
    "04.3": Exercise(lambda: 1 / 3, TWO_DECIMALS),
    "05.1": Exercise(_lower_end, TWO_DECIMALS),
    "05.2": Exercise(
        lambda: np.sqrt((1.44 + 0.25 - 2 * 0.6 * 1.2 * 0.5) / (1.44 + 0.25)), THREE_DIGITS
    ),
    # A thousand points find 0.8 % too many, which must not pass.
    "05.3": Exercise(_dead_in_the_cube, THREE_DIGITS),
    # Near its end a search may go another way where numbers are rounded otherwise.
    "05.4": Exercise(_decisive_channels, 0.09),
    "06.1": Exercise(lambda: (1 - 4) ** 2 + (2 - 0.5) ** 2, THREE_DIGITS),
    "06.2": Exercise(_tries_to_beat_a_coin, WHOLE),
    "06.3": Exercise(_defects_of_the_same_fid, WHOLE),
    "A1.1": Exercise(_second_step_of_adam, THREE_DIGITS),
    "A1.2": Exercise(lambda: np.sqrt(512 / 8), THREE_DIGITS),
}


def reply(number: str, answer: object) -> str:
    """What is to be said to an answer: right, not yet and what slip it may be, or what to do.

    No reply holds the expected value, and no answer of whatever kind raises an error.

    Args:
        number: the exercise's, such as "03.1".
        answer: a number, or several in a tuple, list, array or tensor; None or ... before there
            is one.

    Raises:
        ValueError: there is no exercise of this number.
    """
    if number not in EXERCISES:
        raise ValueError(f"No exercise {number!r} is checked: choose from {', '.join(EXERCISES)}.")
    if answer is None or answer is ...:
        return UNANSWERED
    numbers = _numbers(answer)
    if numbers is None:
        return NO_NUMBERS
    expected = np.ravel(EXERCISES[number].expected()).astype(float)
    if numbers.size != expected.size:
        wanted = "one number is" if expected.size == 1 else f"{expected.size} numbers are"
        return f"Not yet: {wanted} asked for, not {numbers.size}."
    if not np.isfinite(numbers).all():
        return NOT_FINITE
    return _judged(numbers, expected, EXERCISES[number].tolerance)


def _numbers(answer: object) -> np.ndarray | None:
    """An answer as a flat array of float64, or None if it is not made of numbers."""
    try:
        array = np.asarray(answer)
        if array.dtype.kind in "bcSUmM":  # truth, complex, text, times: some would pass as floats
            return None
        return array.astype(float).ravel()
    except Exception:  # an object may fail in any way when it is asked for numbers
        return None


def _judged(numbers: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    allowed = tolerance * np.where(expected == 0, 1, np.abs(expected))

    def near(candidate: np.ndarray) -> bool:
        return bool((np.abs(candidate - expected) <= allowed).all())

    if near(numbers):
        return RIGHT
    if expected.any():  # 0 is the same in every unit
        for factor, hint in SLIPS.items():
            if near(numbers / factor) or near(numbers * factor):
                return hint
    return WRONG
