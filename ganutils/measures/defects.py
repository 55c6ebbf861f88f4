"""Known defects, put into images on purpose to see which measure notices (Heusel et al. 2017).

Each takes images (N, 28, 28, 1) in [-1, 1], their labels (N,) and a level, and returns as many.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter

Defect = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


def blurred(images: np.ndarray, labels: np.ndarray, level: float) -> np.ndarray:
    """With a Gaussian of this standard deviation, in pixels."""
    return gaussian_filter(images, (0, level, level, 0))


def noisy(images: np.ndarray, labels: np.ndarray, level: float) -> np.ndarray:
    """With normal noise of this standard deviation, clipped to [-1, 1]."""
    noise = np.random.default_rng(0).standard_normal(images.shape, dtype=np.float32)
    return np.clip(images + level * noise, -1, 1)


def without(images: np.ndarray, labels: np.ndarray, level: float) -> np.ndarray:
    """Without the first `level` digits; images of the others come again in their place."""
    kept = np.flatnonzero(labels >= level)
    return images[np.resize(kept, len(images))]


def repeated(images: np.ndarray, labels: np.ndarray, level: float) -> np.ndarray:
    """Only one image in `level`, again and again."""
    return images[np.resize(np.arange(int(len(images) / level)), len(images))]


def grafted(images: np.ndarray, labels: np.ndarray, level: float) -> np.ndarray:
    """In this share of the images, the lower half is that of an image of another digit."""
    random, mixed = np.random.default_rng(0), images.copy()
    for i in np.flatnonzero(random.random(len(images)) < level):
        mixed[i, 14:] = images[random.choice(np.flatnonzero(labels != labels[i])), 14:]
    return mixed


# What makes it, and its levels; the first is none.
DEFECTS: dict[str, tuple[Defect, tuple[float, ...]]] = {
    "blur": (blurred, (0, 0.5, 0.75, 1, 1.5)),
    "noise": (noisy, (0, 0.1, 0.2, 0.3, 0.4)),
    "digits left out": (without, (0, 1, 2, 3, 5)),
    "copies of each image": (repeated, (1, 3, 10, 30, 100)),
    "grafted images": (grafted, (0, 0.05, 0.1, 0.25, 0.5)),
}
