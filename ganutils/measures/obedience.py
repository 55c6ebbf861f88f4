"""Obedience: does a conditional generator draw the class that it is asked for, and how variously?

Images are (N, 28, 28, 1) in [-1, 1], labels (N,) from 0 to 9.
"""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
from sklearn.metrics import confusion_matrix

from ganutils import networks
from ganutils.data import Digits, to_symmetric
from ganutils.hardware import in_batches
from ganutils.latent import generate
from ganutils.measures import judge


class Asked(NamedTuple):
    """What a generator was asked for, and what it drew."""

    labels: np.ndarray
    images: np.ndarray


def ask(generator: keras.Model, number: int = 1_000, seed: int = 0, scale: float = 1.0) -> Asked:
    """Ask for `number` images of each class, class by class.

    Args:
        generator: takes [latent vectors, labels] and carries its prior.
        scale: what the latent vectors are multiplied by; 0 asks at the origin alone.
    """
    labels = np.repeat(np.arange(10, dtype=np.int32), number)
    latents = scale * generator.prior.draw(len(labels), seed)
    return Asked(labels, generate(generator, latents.astype(np.float32), labels))


def table(labels: np.ndarray, read: np.ndarray) -> np.ndarray:
    """The share of the images asked for as one digit, a row, that are read as another: (10, 10)."""
    return confusion_matrix(labels, read, labels=range(10), normalize="true")


def obeyed(asked: Asked) -> np.ndarray:
    """The share of each class's images that the judge reads as asked for: (10,)."""
    return table(asked.labels, judge.look(asked.images).digits).diagonal()


def by_scale(generator: keras.Model, scales: np.ndarray, number: int = 100) -> np.ndarray:
    """The share that the judge reads as asked for, by the scale of the latent vectors: (scales,).

    Args:
        number: images of each class at each scale.
    """
    return np.array([obeyed(ask(generator, number, scale=scale)).mean() for scale in scales])


def variety(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How far apart two images of a class lie, by the root of their mean squared distance: (10,).

    Args:
        features: the judge's, (N, 128), at least two of each class.
    """
    classes = [features[labels == digit] for digit in range(10)]
    return np.array([np.sqrt(2 * one.var(axis=0, ddof=1).sum()) for one in classes])


def train_on_generated(
    asked: Asked, test_images: np.ndarray, test_labels: np.ndarray, epochs: int = 3, seed: int = 0
) -> float:
    """Train a classifier on what was drawn, test it on real images: the share it reads rightly.

    TSTR, "train on synthetic, test on real" (Esteban et al. 2017, arXiv:1706.02633), with the
    judge's network and Adam 1e-3. Beside it belongs the same from as many real images.
    """
    keras.utils.set_random_seed(seed)
    features_and_logits = networks.digit_classifier()
    classifier = keras.Model(features_and_logits.input, features_and_logits.outputs[1])
    classifier.compile(
        keras.optimizers.Adam(1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    classifier.fit(asked.images, asked.labels, 128, epochs, verbose=0)
    return float((in_batches(classifier, test_images).argmax(axis=1) == test_labels).mean())


def report(asked: Asked, digits: Digits, seed: int = 0) -> dict[str, float]:
    """What the judge and a classifier make of a generator's images beside a data set's test images.

    `obeyed` and `obeyed_least`, the mean and the least of ten classes; `variety`, the mean over the
    classes of generated over real; `tstr`, train_on_generated's, and `trtr`, its control, the same
    from as many real images.
    """
    test, ours = to_symmetric(digits.test_images), judge.look(asked.images)
    real_labels = digits.train_labels[: len(asked.labels)]
    as_many = Asked(real_labels, to_symmetric(digits.train_images[: len(real_labels)]))
    shares = table(asked.labels, ours.digits).diagonal()
    real = variety(judge.look(test).features, digits.test_labels)
    return {
        "obeyed": float(shares.mean()),
        "obeyed_least": float(shares.min()),
        "variety": float((variety(ours.features, asked.labels) / real).mean()),
        "tstr": train_on_generated(asked, test, digits.test_labels, seed=seed),
        "trtr": train_on_generated(as_many, test, digits.test_labels, seed=seed),
    }
