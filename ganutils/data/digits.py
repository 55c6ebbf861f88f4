"""Handwritten digits: real MNIST where it can be had, scikit-learn's digits everywhere."""

from __future__ import annotations

import os
import zipfile
import zlib
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pooch
from scipy.ndimage import zoom
from sklearn.datasets import load_digits as load_sklearn_digits
from sklearn.model_selection import train_test_split

from ganutils.places import download_folder

MNIST_ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
PATIENCE = 5  # seconds without a word from the server
MNIST_SHAPES = {
    "x_train": (60_000, 28, 28),
    "y_train": (60_000,),
    "x_test": (10_000, 28, 28),
    "y_test": (10_000,),
}


@dataclass(frozen=True)
class Digits:
    """Images (uint8, N x 28 x 28, ink is bright), labels (0 to 9), and what was loaded."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    name: str

    @property
    def said(self) -> str:
        """The data set in words, for cards and rows: "MNIST, 60,000 training images"."""
        return f"{self.name}, {len(self.train_images):,} training images"

    def only(self, *digits: int) -> Digits:
        """The same data set, reduced to some digit classes: `digits.only(8)`."""
        if not digits or not set(digits) <= set(range(10)):
            raise ValueError(f"Name one or more digits from 0 to 9, not {digits}.")
        train = np.isin(self.train_labels, digits)
        test = np.isin(self.test_labels, digits)
        return replace(
            self,
            train_images=self.train_images[train],
            train_labels=self.train_labels[train],
            test_images=self.test_images[test],
            test_labels=self.test_labels[test],
        )


def load_digits(source: str = "auto") -> Digits:
    """Load handwritten digits.

    Args:
        source: "auto" takes the file named by the variable GANUTILS_MNIST, else the cached
            MNIST, else downloads it, else falls back on scikit-learn's digits and says so;
            "mnist" insists on MNIST, "sklearn" on scikit-learn's digits.

    Raises:
        ValueError: unknown source, or a file that is not MNIST.
        OSError: "mnist" was insisted on and cannot be had.
    """
    if source not in ("auto", "mnist", "sklearn"):
        raise ValueError(f'source must be "auto", "mnist" or "sklearn", not {source!r}.')
    if source == "sklearn":
        return deepcopy(_sklearn_digits())  # the caller may write into them
    if named := os.environ.get("GANUTILS_MNIST"):
        return _read_mnist(Path(named))
    if (cached := download_folder() / "mnist.npz").exists():
        return _read_mnist(cached)
    try:
        return _read_mnist(_download_mnist())
    except OSError:
        if source == "mnist":
            raise
    print("MNIST cannot be downloaded here: using scikit-learn's 1,797 digits instead.")
    return load_digits("sklearn")


def _download_mnist() -> Path:
    # Closed networks must not hang a lesson, and what breaks off must not stay in the cache: pooch
    # downloads to a temporary file and checks it before it takes the name.
    pooch.get_logger().setLevel("WARNING")  # its progress bar says enough
    patient = pooch.HTTPDownloader(timeout=PATIENCE, progressbar=True)
    try:
        found = pooch.retrieve(
            MNIST_ADDRESS, MNIST_SHA256, "mnist.npz", download_folder(), downloader=patient
        )
    except Exception as error:  # whatever kept it away, from a closed network to a wrong digest
        raise OSError(
            f"MNIST could not be downloaded ({error}): connect to the internet, or name a copy of "
            'mnist.npz in the variable GANUTILS_MNIST, or use source="sklearn".'
        ) from error
    return Path(found)


def _read_mnist(path: Path) -> Digits:
    if not path.is_file():
        raise ValueError(f"{path} does not exist: correct or unset GANUTILS_MNIST.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in MNIST_SHAPES}
    except (OSError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path} is damaged or not Keras's mnist.npz: delete it or name another file."
        ) from error
    for name, shape in MNIST_SHAPES.items():
        if arrays[name].shape != shape or arrays[name].dtype != np.uint8:
            raise ValueError(
                f"{path} is not MNIST: {name} should be uint8 of shape {shape}, "
                f"but is {arrays[name].dtype} of shape {arrays[name].shape}."
            )
    if arrays["x_train"].max() <= 1 or max(arrays["y_train"].max(), arrays["y_test"].max()) != 9:
        raise ValueError(f"{path} is not MNIST: pixels must span 0 to 255 and labels 0 to 9.")
    return Digits(arrays["x_train"], arrays["y_train"], arrays["x_test"], arrays["y_test"], "MNIST")


@cache
def _sklearn_digits() -> Digits:
    """scikit-learn's 1,797 digits of 8 x 8 pixels, drawn at MNIST's size: 1,500 to train with."""
    small = load_sklearn_digits()
    smooth = zoom(small.images / 16, (1, 20 / 8, 20 / 8), order=3)
    ink = 1 / (1 + np.exp(-12 * (smooth - 0.5)))
    images = np.pad(ink, ((0, 0), (4, 4), (4, 4)))
    train_images, test_images, train_labels, test_labels = train_test_split(
        np.round(255 * images).astype(np.uint8),
        small.target.astype(np.uint8),
        test_size=297,
        stratify=small.target,
        random_state=0,
    )
    return Digits(train_images, train_labels, test_images, test_labels, "scikit-learn digits")
