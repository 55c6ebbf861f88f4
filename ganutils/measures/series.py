"""How good are generated series? TimeGAN's two scores, stronger judges, RCGAN's measures.

All series are windows (N, steps, features). A number means something only beside the same one for
real series against real ones.
"""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from scipy.spatial.distance import cdist
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

from ganutils.data import shuffled
from ganutils.hardware import in_batches
from ganutils.networks.layers import check_sizes

BATCH = 128


class Contest(NamedTuple):
    """What a judge learns from, and what it is tested on."""

    learned_real: np.ndarray
    learned_generated: np.ndarray
    tested_real: np.ndarray
    tested_generated: np.ndarray

    @classmethod
    def at_random(cls, real: np.ndarray, generated: np.ndarray, seed: int = 0) -> Contest:
        """As published: four fifths of each, drawn at random, are learned from.

        Where windows overlap, most that are tested are nearly known, but only real ones.
        """
        random = np.random.default_rng(seed)
        (real, tested_real), (generated, tested) = (
            np.split(random.permutation(some), [len(some) * 4 // 5]) for some in (real, generated)
        )
        return cls(real, generated, tested_real, tested)

    @classmethod
    def held_out(cls, train: np.ndarray, test: np.ndarray, generated: np.ndarray) -> Contest:
        """Real windows that share no step with those learned from are tested.

        Generated ones are parted in the same proportion.
        """
        cut = len(generated) * len(train) // (len(train) + len(test))
        return cls(train, generated[:cut], test, generated[cut:])


def recurrent_judge(
    contest: Contest, units: int | None = None, batches: int = 2_000, seed: int = 0
) -> float:
    """The discriminative score: how far a GRU's accuracy lies from guessing, from 0 to 0.5.

    Yoon et al. 2019: one layer, whose last state a dense one reads; Adam 1e-3, 2,000 batches of
    128 real and 128 generated windows. Accuracy is the mean of those on both kinds.

    Args:
        units: of the GRU; None: as published, half as many as features, two for the sines. That
            is little: with 16 far more is seen.

    Raises:
        ValueError: units that are no whole number of at least 1.
    """
    steps, features = contest.learned_real.shape[1:]
    units = max(1, features // 2) if units is None else units
    check_sizes(units=units)
    judge = _gru(steps, features, units, False, seed)
    judge.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), jit_compile=True)
    kinds = (contest.learned_real, contest.learned_generated)
    size = min(BATCH, *map(len, kinds))
    names = tf.repeat([[1.0], [0.0]], size, axis=0)
    both = tf.data.Dataset.zip(*(shuffled(kind, size, seed) for kind in kinds))
    stream = both.map(lambda real, generated: (tf.concat([real, generated], 0), names))
    judge.fit(stream, steps_per_epoch=batches, verbose=0)
    tested = (in_batches(judge, kind) > 0 for kind in contest[2:])
    return _away_from_guessing(*tested)


def forest_judge(contest: Contest, trees: int = 200, seed: int = 0) -> float:
    """The same score from a random forest, to which a window is a list of numbers."""
    forest = RandomForestClassifier(trees, random_state=seed)
    kinds = contest[:2]
    names = np.repeat([True, False], [*map(len, kinds)])
    forest.fit(_flat(np.concatenate(kinds)), names)
    return _away_from_guessing(*(forest.predict(_flat(kind)) for kind in contest[2:]))


def _away_from_guessing(real: np.ndarray, generated: np.ndarray) -> float:
    """From what was called real of either kind."""
    accuracy = (np.mean(real) + 1 - np.mean(generated)) / 2
    return float(abs(accuracy - 0.5))


def predictive_score(
    real: np.ndarray, generated: np.ndarray, batches: int = 5_000, seed: int = 0
) -> float:
    """The mean absolute error, on real series, of a GRU that learned on generated ones to foresee.

    Yoon et al. 2019: from all features but the last it tells the last feature's next value, in
    [0, 1]. As many units as half the features, Adam 1e-3, batches of 128. What it says of series
    whose features are independent, as the sines', is only whether their mean and spread are right.

    Raises:
        ValueError: series of one feature.
    """
    steps, features = real.shape[1:]
    if features < 2:
        raise ValueError("The predictive score needs two features: it foresees one from others.")
    seer = _gru(steps - 1, features - 1, features // 2, True, seed, "sigmoid")
    seer.compile("adam", "mae", jit_compile=True)
    stream = shuffled(generated, min(BATCH, len(generated)), seed)
    seer.fit(
        stream.map(lambda some: (some[:, :-1, :-1], some[:, 1:, -1:])),
        steps_per_epoch=batches,
        verbose=0,
    )
    return float(np.abs(in_batches(seer, real[:, :-1, :-1]) - real[:, 1:, -1:]).mean())


def _gru(
    steps: int, features: int, units: int, everywhere: bool, seed: int, last: str | None = None
) -> keras.Model:
    """One GRU layer and a dense one, behind the last step or at each; its start is the seed's."""
    keras.utils.set_random_seed(seed)
    gru = layers.GRU(units, return_sequences=everywhere, reset_after=False)
    return keras.Sequential([keras.Input((steps, features)), gru, layers.Dense(1, last)])


def forest_accuracy(
    learned: np.ndarray,
    labels: np.ndarray,
    tested: np.ndarray,
    tested_labels: np.ndarray,
    trees: int = 500,
    seed: int = 0,
) -> float:
    """The share of windows whose class a random forest finds that learned from others.

    Esteban et al. 2017: learned from generated windows and tested on real ones it is TSTR, the
    other way round TRTS. Between real ones it is the most that can be had, and with shuffled
    labels the least.
    """
    forest = RandomForestClassifier(trees, random_state=seed).fit(_flat(learned), labels)
    return float(forest.score(_flat(tested), tested_labels))


def mean_discrepancy(
    real: np.ndarray, generated: np.ndarray, most: int = 2_000, seed: int = 0
) -> float:
    """The squared maximum mean discrepancy: 0 on average where both are alike; it may be below.

    Gretton et al. 2012, unbiased, with the kernel exp(-d^2 / (2 s^2)) on windows as lists of
    numbers. The bandwidth s is chosen on a fifth of them, which is then left out (Esteban et al.
    2017): of five around the median distance the one under which both kinds differ most in units
    of the estimate's own standard deviation (Sutherland et al. 2017).

    Args:
        most: of each kind that are looked at.
    """
    number = min(most, len(real), len(generated))
    random = np.random.default_rng(seed)
    kinds = [_flat(random.permutation(kind)[:number]) for kind in (real, generated)]
    few = max(2, number // 5)
    some, others = ([kind[part] for kind in kinds] for part in (slice(few), slice(few, None)))
    distances = _squared_distances(*some)
    middle = np.sqrt(np.median(distances[1]))
    sizes = middle * 2.0 ** np.arange(-2, 3)
    best = max(sizes, key=lambda size: np.divide(*_discrepancy(distances, size)))
    return float(_discrepancy(_squared_distances(*others), best)[0])


def _squared_distances(real: np.ndarray, generated: np.ndarray) -> tuple[np.ndarray, ...]:
    """Within the real, between the real and the generated, within the generated."""
    pairs = ((real, real), (real, generated), (generated, generated))
    return tuple(cdist(*pair, "sqeuclidean") for pair in pairs)


def _discrepancy(distances: tuple[np.ndarray, ...], size: float) -> tuple[float, float]:
    """The estimate and its standard deviation, but for a factor that is the same for all sizes."""
    real, between, generated = (np.exp(-squares / (2 * size**2)) for squares in distances)
    number = len(between)
    together = real + generated - between - between.T
    np.fill_diagonal(together, 0)
    rows = together.sum(axis=1) / (number - 1)
    return rows.mean(), np.sqrt(rows.var() + 1e-8)


class AutoRegression:
    """A baseline: each step is a linear function of those before it, plus normal noise.

    Fitted by least squares. A window begins with steps from a normal distribution that has the
    real ones' mean and covariance.

    Args:
        windows: (N, steps, features) in [0, 1].
        order: how many steps are looked back, fewer than a window has.

    Raises:
        ValueError: another order.
    """

    def __init__(self, windows: np.ndarray, order: int = 2) -> None:
        self.shape, self.order = windows.shape[1:], order
        if not 1 <= order < self.shape[0]:
            raise ValueError(f"order must lie between 1 and {self.shape[0] - 1}, not {order}.")
        first = _flat(windows[:, :order])
        self.mean, self.covariance = first.mean(axis=0), np.cov(first, rowvar=False)
        pasts = np.lib.stride_tricks.sliding_window_view(windows, order + 1, axis=1)
        pasts = pasts.reshape(-1, *pasts.shape[2:])
        past, present = _flat(pasts[..., :-1].swapaxes(1, 2)), pasts[..., -1]
        self.rule = LinearRegression().fit(past, present)
        self.noise = np.cov(present - self.rule.predict(past), rowvar=False)

    def draw(self, number: int, seed: int = 0) -> np.ndarray:
        """Windows (number, steps, features), float32 in [0, 1], the same for the same seed."""
        random, (steps, features) = np.random.default_rng(seed), self.shape

        def normal(mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
            # Columns that are multiples of each other leave a covariance without an inverse.
            return random.multivariate_normal(mean, np.atleast_2d(covariance), number, "ignore")

        drawn = [*normal(self.mean, self.covariance).reshape(number, -1, features).swapaxes(0, 1)]
        while len(drawn) < steps:
            past = _flat(np.stack(drawn[-self.order :], axis=1))
            drawn.append(self.rule.predict(past) + normal(np.zeros(features), self.noise))
        return np.clip(np.stack(drawn, axis=1), 0, 1).astype(np.float32)


def _flat(windows: np.ndarray) -> np.ndarray:
    return windows.reshape(len(windows), -1)
