"""Series, cut into windows: sines and smooth curves, stock days, warm and cold months, digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits as load_sklearn_digits
from sklearn.gaussian_process.kernels import RBF
from sklearn.model_selection import train_test_split

from ganutils.places import course_folder

# TimeGAN's sines: the largest frequency, in radians a step, and the phase's range.
SINES = {"code": (0.1, (0.0, 0.1)), "paper": (2 * np.pi, (-np.pi, np.pi))}


@dataclass(frozen=True)
class Series:
    """Windows of series, float32 (N, steps, features), and what was loaded.

    Each feature is scaled so that the training windows span [0, 1]; others may leave it. No time
    step is in both parts.

    Attributes:
        train, test: the windows to learn from, and those held out.
        features: their names.
        low, span: (features,), the training part's least value and range, before it was scaled.
        train_labels, test_labels: int32 (N,), where windows have a class.
    """

    train: np.ndarray
    test: np.ndarray
    name: str
    features: tuple[str, ...]
    low: np.ndarray
    span: np.ndarray
    train_labels: np.ndarray | None = None
    test_labels: np.ndarray | None = None

    @classmethod
    def of(
        cls, train: np.ndarray, test: np.ndarray, name: str, features: tuple[str, ...]
    ) -> Series:
        """Scale both parts by the training part alone, feature by feature."""
        low = train.min(axis=(0, 1))
        span = train.max(axis=(0, 1)) - low
        span = np.where(span > 0, span, 1)
        train, test = (((part - low) / span).astype(np.float32) for part in (train, test))
        return cls(train, test, name, features, low, span)

    @property
    def said(self) -> str:
        """The data set in words, for cards and rows: "sines, 10,000 training windows"."""
        return f"{self.name}, {len(self.train):,} training windows"

    def restored(self, windows: np.ndarray) -> np.ndarray:
        """Windows in the units that they had before they were scaled: dollars, degrees."""
        return self.low + self.span * windows


def sines(
    number: int, steps: int = 24, features: int = 5, version: str = "code", seed: int = 0
) -> np.ndarray:
    """Independent sines (number, steps, features) as TimeGAN's, (1 + sin(f t + p)) / 2, t from 0.

    Yoon et al. 2019 say one thing and do another.

    Args:
        version: "code", what their program draws, on which their figures rest: f and p even in
            [0, 0.1], so that no series passes the first half of a wave, and all values lie above
            0.5; "paper", what their text says: f even in [0, 2 pi], p in [-pi, pi].

    Raises:
        ValueError: an unknown version.
    """
    if version not in SINES:
        raise ValueError(f"version must be one of {', '.join(SINES)}, not {version!r}.")
    fastest, phases = SINES[version]
    random, shape = np.random.default_rng(seed), (number, 1, features)
    frequency, phase = random.uniform(0, fastest, shape), random.uniform(*phases, shape)
    return (1 + np.sin(frequency * np.arange(steps)[:, None] + phase)) / 2


def smooth_curves(number: int, steps: int = 24, features: int = 1, seed: int = 0) -> np.ndarray:
    """Curves of a Gaussian process (number, steps, features), as RCGAN's "smooth" ones.

    Esteban et al. 2017: mean 0, covariance 0.2 exp(-0.1 d^2) between steps d apart.
    """
    time = np.arange(steps, dtype=float)[:, None]
    covariance = 0.2 * RBF(np.sqrt(1 / 0.2))(time)
    random = np.random.default_rng(seed)
    drawn = random.multivariate_normal(
        np.zeros(steps), covariance, (number, features), method="eigh"
    )
    return drawn.swapaxes(1, 2)


def cut(
    rows: np.ndarray, steps: int, share: float = 0.8, blocks: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Windows (N, steps, features) to learn from, and others to be held out, which share no row.

    Time is parted first, and only then are windows cut, one from each row on that leaves enough of
    its part. Neighbours overlap: dealt at random after they were cut, nearly every window held out
    would be known from those beside it.

    Args:
        rows: (time, features), in the order of time.
        share: of the time, from its beginning, that is learned from.
        blocks: in how many equal stretches of time this is done, for series that drift: then the
            parts differ less than the past from the future.

    Raises:
        ValueError: a part of a block without a single window.
    """
    parts: tuple[list, list] = ([], [])
    for block in np.array_split(rows, blocks):
        border = round(share * len(block))
        for part, some in zip(parts, (block[:border], block[border:]), strict=True):
            if len(some) < steps:
                raise ValueError(
                    f"No window of {steps} steps fits into {len(some)} rows: choose fewer steps, "
                    f"fewer blocks than {blocks} or another share than {share}."
                )
            part.append(np.lib.stride_tricks.sliding_window_view(some, steps, axis=0))
    train, test = (np.concatenate(part).swapaxes(1, 2) for part in parts)
    return train, test


def load_series(source: str, steps: int = 24, number: int = 10_000, seed: int = 0) -> Series:
    """Load windows of series.

    Args:
        source: "sines" or "sines of the paper", five features; "smooth", curves of one; "stocks",
            Google's 2,148 trading days from 2004 to 2013, six features, parted in ten stretches;
            "el nino", 732 months of the sea's temperature off Peru, parted in two. Where the last
            two come from stands in data/README.md.
        steps: of a window, at least 1.
        number: of training windows that are drawn, and of held out ones a fifth of it; recorded
            series have as many as they have.
        seed: of what is drawn.

    Raises:
        ValueError: unknown source; steps or number below 1; steps that do not fit.
    """
    if source not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}, not {source!r}.")
    if min(steps, number) < 1:
        raise ValueError(f"steps and number must be at least 1, not {steps} and {number}.")
    return SOURCES[source](steps, number, seed)


def digit_rows() -> Series:
    """scikit-learn's 1,797 digits as series: from above, eight rows of eight values, with labels.

    Every fifth of each class is held out. Esteban et al. 2017 read MNIST so.
    """
    digits = load_sklearn_digits()
    train, test, train_labels, test_labels = train_test_split(
        digits.images.astype(np.float32) / 16,
        digits.target.astype(np.int32),
        test_size=0.2,
        stratify=digits.target,
        random_state=0,
    )
    columns = tuple(f"column {number}" for number in range(1, 9))
    name = "rows of scikit-learn digits"
    zero, sixteen = np.zeros(8), np.full(8, 16)
    return Series(train, test, name, columns, zero, sixteen, train_labels, test_labels)


def _drawn(
    draw: Callable[..., np.ndarray], name: str, steps: int, number: int, seed: int
) -> Series:
    """Windows are independent of each other: what is held out is drawn after the others."""
    windows = draw(number + max(1, number // 5), steps, seed=seed)
    features = tuple(f"feature {place + 1}" for place in range(windows.shape[2]))
    return Series.of(windows[:number], windows[number:], name, features)


def _recorded(file: str, name: str, blocks: int, steps: int) -> Series:
    rows = pd.read_csv(course_folder("series") / file, index_col=0)
    train, test = cut(rows.to_numpy(float), steps, blocks=blocks)
    return Series.of(train, test, name, tuple(rows.columns))


SOURCES: dict[str, Callable[[int, int, int], Series]] = {
    "sines": lambda *asked: _drawn(sines, "sines", *asked),
    "sines of the paper": lambda *asked: _drawn(
        lambda number, steps, seed: sines(number, steps, version="paper", seed=seed),
        "sines of the paper",
        *asked,
    ),
    "smooth": lambda *asked: _drawn(smooth_curves, "smooth curves", *asked),
    "stocks": lambda steps, *_: _recorded("google_days.csv", "Google's trading days", 10, steps),
    "el nino": lambda steps, *_: _recorded("el_nino_months.csv", "El Niño's months", 2, steps),
}
