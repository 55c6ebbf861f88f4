"""The judge: a digit classifier trained on real images, and every metric that stands on it.

The judge never sees a GAN's training; it looks at images (N, 28, 28, 1) in [-1, 1] and says which
digit each shows, how sure it is, and 128 features, in which sets of images can be compared.
It was trained on MNIST: never compare its figures across data sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import keras
import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import softmax
from sklearn.neighbors import NearestNeighbors

from ganutils import pretrained
from ganutils.hardware import in_batches
from ganutils.measures.fid import Moments, frechet_distance

NAMES = tuple("0123456789")  # of the classes that it reads


@dataclass(frozen=True)
class Report:
    """What the judge says of a set of images.

    Attributes:
        samples: how many images were judged.
        fid: Fréchet distance of their features to the reference's; 0 is ideal.
        confidence: mean probability of the digit that the judge names, in [0.1, 1].
        score: the classifier score ("Inception score" with this judge), in [1, 10].
        shares: the share of each digit, (10,), summing to 1.
    """

    samples: int
    fid: float
    confidence: float
    score: float
    shares: np.ndarray

    @property
    def digits(self) -> int:
        """How many of the ten digits make up at least one image in a hundred."""
        return int((self.shares >= 0.01).sum())


@cache
def network() -> keras.Model:
    """The shipped classifier: images (N, 28, 28, 1) in [-1, 1] to features and logits."""
    return pretrained.load("judge", part="classifier")


@cache
def reference(images: str = "test") -> Moments:
    """Shipped statistics of MNIST's 10,000 test images, or "train": its last 10,000 training ones.

    Choose between checkpoints with "train"; keep "test" for the final word.
    """
    arrays = pretrained.load_arrays("judge", "reference")
    if f"{images}_mean" not in arrays:
        raise ValueError(f'reference must be "test" or "train", not {images!r}.')
    return Moments(arrays[f"{images}_mean"], arrays[f"{images}_covariance"])


class Reading(NamedTuple):
    """What the judge sees in images: features (N, 128) and class probabilities (N, 10)."""

    features: np.ndarray
    probabilities: np.ndarray

    @property
    def digits(self) -> np.ndarray:
        """The digit that each image is read as, uint8 (N,)."""
        return self.probabilities.argmax(axis=1).astype(np.uint8)

    @property
    def confidence(self) -> np.ndarray:
        """The probability of that digit, float32 (N,), in [0.1, 1]."""
        return self.probabilities.max(axis=1)


def look(images: np.ndarray) -> Reading:
    """Read images (N, 28, 28, 1) in [-1, 1].

    Raises:
        ValueError: images not of shape (N, 28, 28, 1), or outside [-1, 1].
    """
    check_images(images, (28, 28, 1))
    features, logits = in_batches(network(), images)
    return Reading(features, softmax(logits, axis=1))


def check_images(images: np.ndarray, shape: tuple[int, int, int]) -> None:
    """Raise ValueError unless they are at least one image of this shape, in [-1, 1]."""
    if images.ndim != 4 or images.shape[1:] != shape or len(images) == 0:
        wanted = ", ".join(map(str, shape))
        raise ValueError(f"The judge looks at images (N, {wanted}), not {images.shape}.")
    if not (np.min(images) >= -1.001 and np.max(images) <= 1.001):  # so is NaN refused
        raise ValueError("The judge expects pixels in [-1, 1]: scale with data.to_symmetric.")


def report(images: np.ndarray, against: str = "test") -> Report:
    """Judge images (N, 28, 28, 1) in [-1, 1]; FID needs N in the thousands to mean anything."""
    seen = look(images)
    return Report(
        samples=len(images),
        fid=frechet_distance(Moments.of(seen.features), reference(against)),
        confidence=float(seen.confidence.mean()),
        score=classifier_score(seen.probabilities),
        shares=np.bincount(seen.digits, minlength=10) / len(images),
    )


def classifier_score(probabilities: np.ndarray) -> float:
    """exp of the mean divergence of p(digit | image) from p(digit), in [1, 10].

    Salimans et al. 2016, arXiv:1606.03498: 10 when each image is clear and all digits are equal.
    """
    overall = probabilities.mean(axis=0)
    ratio = np.log(probabilities + 1e-12) - np.log(overall + 1e-12)
    return float(np.exp((probabilities * ratio).sum(axis=1).mean()))


def density_and_coverage(
    real: np.ndarray, generated: np.ndarray, neighbours: int = 5
) -> tuple[float, float]:
    """How densely generated features lie among the real ones, and how many of those they reach.

    Around each real feature a ball reaches to its k-th real neighbour. Density: how many balls
    hold a generated feature, on average, in units of k (about 1 is ideal). Coverage: the share of
    balls that hold at least one (1 is ideal). Naeem et al. 2020, arXiv:2002.09797.

    Args:
        real: features (N, 128); generated: features (M, 128).
    """
    radii = NearestNeighbors(n_neighbors=neighbours).fit(real).kneighbors()[0][:, -1]
    inside = cdist(real, generated) <= radii[:, None]
    density = inside.sum() / (neighbours * len(generated))
    return float(density), float(inside.any(axis=1).mean())


def nearest(
    images: np.ndarray, among: np.ndarray, number: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest rows of `among` for each image or feature row: distances and indices (N, number).

    Distances are Euclidean; images are flattened first.
    """
    search = NearestNeighbors(n_neighbors=number).fit(among.reshape(len(among), -1))
    return search.kneighbors(images.reshape(len(images), -1))
