"""How series move, as curves to be drawn: autocorrelation, spectrum, and where windows lie.

All series are windows (N, steps, features).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE


def autocorrelation(windows: np.ndarray) -> np.ndarray:
    """How alike values are that lie 0, 1, 2 ... steps apart: (steps,), 1 for the same values.

    For each lag the correlation over all windows of all pairs so far apart, the mean over the
    features. Deviations are taken from a feature's mean over all windows and steps, so that windows
    at different heights are correlated at every lag.
    """
    away = windows - windows.mean(axis=(0, 1))
    steps, variances = windows.shape[1], np.maximum((away**2).mean(axis=(0, 1)), 1e-12)
    products = [
        (away[:, lag:] * away[:, : steps - lag]).mean(axis=(0, 1)) / variances
        for lag in range(steps)
    ]
    return np.mean(products, axis=1)


def spectrum(windows: np.ndarray) -> np.ndarray:
    """How much of the variance within a window goes round 1, 2 ... times in it: (steps // 2,).

    Mean squared sizes of the discrete Fourier transform, over windows and features. They sum up to
    the mean variance of a window around its own mean.
    """
    steps = windows.shape[1]
    power = np.abs(np.fft.rfft(windows, axis=1)) ** 2 / steps**2
    twice = np.full(power.shape[1], 2.0)  # what turns the other way round, but for the fastest
    twice[-1] = 1 if steps % 2 == 0 else 2
    return (twice[:, None] * power.mean(axis=0)).mean(axis=1)[1:]


def places(
    kinds: Mapping[str, np.ndarray], number: int = 300, seed: int = 0
) -> dict[str, dict[str, np.ndarray]]:
    """Where windows lie in two planes: by "PCA" and "t-SNE", by kind, points (number, 2).

    The principal components are those of the first kind, the real one. Yoon et al. 2019 average
    a window's features first; here it is the list of all its numbers. t-SNE (van der Maaten and
    Hinton 2008) keeps neighbours and no distances; all kinds are placed together.

    Args:
        number: of each kind that are placed, the first ones; fewer where there are fewer.
    """
    lists = {name: some[:number].reshape(len(some[:number]), -1) for name, some in kinds.items()}
    borders = np.cumsum([*map(len, lists.values())])[:-1]
    together = np.concatenate([*lists.values()])
    planes = {
        "PCA": PCA(2).fit(next(iter(lists.values()))).transform(together),
        "t-SNE": TSNE(random_state=seed, init="pca").fit_transform(together),
    }
    return {
        plane: dict(zip(lists, np.split(points, borders), strict=True))
        for plane, points in planes.items()
    }
