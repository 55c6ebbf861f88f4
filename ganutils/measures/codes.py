"""Codes: what an encoder keeps of an image, beside the image itself.

Images are (N, 28, 28, 1) in [-1, 1]; codes and features (N, n). Features before the last layer say
more of a class than codes do: published accuracies are of those, unless they say otherwise.
"""

from __future__ import annotations

import keras
import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from ganutils.data import Digits, to_symmetric
from ganutils.hardware import in_batches
from ganutils.measures import judge

REPORTED = ("own", "other", "ratio", "kept", "neighbour", "neighbour_hidden", "linear")


class CodePlane:
    """The plane in which codes (N, n) spread most: their first two principal components.

    Attributes:
        points: the codes' places in it, (N, 2).
        kept: the share of their variance that it shows.
    """

    def __init__(self, codes: np.ndarray) -> None:
        self._pca = PCA(2, random_state=0).fit(codes)
        self.points = self.of(codes)
        self.kept = float(self._pca.explained_variance_ratio_.sum())

    def of(self, codes: np.ndarray) -> np.ndarray:
        """The places (M, 2) of other codes (M, n)."""
        return self._pca.transform(codes)


def last_hidden(encoder: keras.Model) -> keras.Model:
    """The encoder up to its last hidden layer, which its last dense layer takes: same weights."""
    dense = [layer for layer in encoder.layers if isinstance(layer, keras.layers.Dense)]
    return keras.Model(encoder.inputs[0], dense[-1].input)


def reconstruction(
    generator: keras.Model, encoder: keras.Model, images: np.ndarray
) -> dict[str, float]:
    """What comes back of images that are encoded and drawn again.

    `own`: the mean distance of an image, its pixels in [0, 1], to what comes back of it; `other`:
    to what comes back of the next image; `ratio`, of both: 1 if nothing is kept, 0 if all is.
    `kept`: the share of images that the judge reads as the same digit before and after.
    """
    back = in_batches(generator, in_batches(encoder, images))
    own, other = (
        float(np.sqrt(((images - drawn) ** 2).sum(axis=(1, 2, 3))).mean() / 2)
        for drawn in (back, np.roll(back, 1, axis=0))
    )
    kept = judge.look(images).digits == judge.look(back).digits
    return {"own": own, "other": other, "ratio": own / other, "kept": float(kept.mean())}


def neighbour_accuracy(
    known: np.ndarray, labels: np.ndarray, asked: np.ndarray, truth: np.ndarray
) -> float:
    """The share of rows (M, n) asked for whose nearest known row (N, n) has their true label."""
    search = KNeighborsClassifier(n_neighbors=1, algorithm="brute").fit(known, labels)
    return float(search.score(asked, truth))


def linear_accuracy(
    known: np.ndarray, labels: np.ndarray, asked: np.ndarray, truth: np.ndarray
) -> float:
    """The same of a linear classifier, a logistic regression on standardised columns."""
    mean, spread = known.mean(axis=0), known.std(axis=0) + 1e-6
    probe = LogisticRegression(max_iter=200).fit((known - mean) / spread, labels)
    return float(probe.score((asked - mean) / spread, truth))


def report(
    generator: keras.Model, encoder: keras.Model, digits: Digits, number: int = 10_000
) -> dict[str, float]:
    """`reconstruction` of the test images, and how much of their class lies in their codes.

    `neighbour` and `linear`, both accuracies of the codes; `neighbour_hidden`, of the last hidden
    layer. They are learned from the first `number` training images.
    """
    images = [to_symmetric(some) for some in (digits.train_images[:number], digits.test_images)]
    labels = digits.train_labels[:number], digits.test_labels
    codes, hidden = (
        [in_batches(network, some) for some in images]
        for network in (encoder, last_hidden(encoder))
    )
    return {
        **reconstruction(generator, encoder, images[1]),
        "neighbour": neighbour_accuracy(codes[0], labels[0], codes[1], labels[1]),
        "neighbour_hidden": neighbour_accuracy(hidden[0], labels[0], hidden[1], labels[1]),
        "linear": linear_accuracy(codes[0], labels[0], codes[1], labels[1]),
    }
