"""The judge of landscapes: which kind each shows, which part each pixel is, and what follows.

It was trained on rendered landscapes and looks at images (N, 64, 64, 3) in [-1, 1]. Kinds and parts
are numbered as in data.rendering.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import keras
import numpy as np
from scipy.special import softmax

from ganutils import pretrained
from ganutils.data import rendering
from ganutils.hardware import in_batches
from ganutils.measures.fid import Moments, frechet_distance
from ganutils.measures.judge import check_images

NAMES = rendering.KINDS  # of the classes that it reads


class Seen(NamedTuple):
    """What the judge sees: features (N, 128), kinds' probabilities (N, 4), parts (N, 64, 64)."""

    features: np.ndarray
    probabilities: np.ndarray
    parts: np.ndarray

    @property
    def smallest_share(self) -> float:
        """The share of the rarest kind, in [0, 1/4]."""
        kinds = self.probabilities.argmax(axis=1)
        return float(np.bincount(kinds, minlength=4).min() / len(kinds))


@cache
def network() -> keras.Model:
    """The shipped judge: images to features, kinds' logits and parts' logits."""
    return pretrained.load("landscape-judge", part="judge")


@cache
def reference() -> Moments:
    """Shipped statistics of the features of 5,000 rendered landscapes, none of them trained on."""
    arrays = pretrained.load_arrays("landscape-judge", "reference")
    return Moments(arrays["mean"], arrays["covariance"])


def look(images: np.ndarray) -> Seen:
    """Read images (N, 64, 64, 3) in [-1, 1]; `parts` is uint8.

    Raises:
        ValueError: images not of shape (N, 64, 64, 3), or outside [-1, 1].
    """
    check_images(images, (64, 64, 3))
    features, kinds, parts = in_batches(network(), images)
    return Seen(features, softmax(kinds, axis=1), parts.argmax(axis=-1).astype(np.uint8))


def fid(seen: Seen, against: Moments | None = None) -> float:
    """Fréchet distance of what was seen to other images; comparable by this judge alone.

    Args:
        against: of their features; by default the reference's.
    """
    return frechet_distance(Moments.of(seen.features), against or reference())


def intersection_over_union(ours: np.ndarray, theirs: np.ndarray) -> float:
    """How well two masks agree: the share of the pixels in either that are in both, in [0, 1].

    Args:
        ours, theirs: bool, of one shape; of two empty masks NaN.
    """
    with np.errstate(invalid="ignore"):
        return float(np.divide((ours & theirs).sum(), (ours | theirs).sum()))
