"""Handwritten digits: real MNIST where it can be had, scikit-learn's digits everywhere."""

from __future__ import annotations

import os
import socket
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from scipy.ndimage import zoom
from sklearn.datasets import load_digits as load_sklearn_digits
from sklearn.model_selection import train_test_split

MNIST_ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
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


ROOT = Path(__file__).parents[1]
IN_CHECKOUT = (ROOT / "pyproject.toml").is_file()


def course_folder(name: str) -> Path:
    """Where `data/NAME` lies: in a checkout beside the package, in an installed wheel inside it."""
    return ROOT / "data" / name if IN_CHECKOUT else Path(__file__).parent / "shipped" / name


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
        return _sklearn_digits()
    if named := os.environ.get("GANUTILS_MNIST"):
        return _read_mnist(Path(named))
    if (cached := _cache_folder() / "mnist.npz").exists():
        return _read_mnist(cached)
    try:
        return _read_mnist(_download_mnist())
    except OSError:
        if source == "mnist":
            raise
    print("MNIST cannot be downloaded here: using scikit-learn's 1,797 digits instead.")
    return _sklearn_digits()


def _cache_folder() -> Path:
    return ROOT / "data" if IN_CHECKOUT else Path.home() / ".keras" / "datasets"


def _download_mnist() -> Path:
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(5)  # a closed network must not hang a lesson
    target = _cache_folder() / "mnist.npz"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # A download that breaks off, or is no MNIST, must not stay in the cache.
        with tempfile.TemporaryDirectory(dir=target.parent) as draft:
            downloaded = keras.utils.get_file(
                "mnist.npz", MNIST_ADDRESS, file_hash=MNIST_SHA256, cache_dir=draft, cache_subdir=""
            )
            return Path(downloaded).replace(target)
    except Exception as error:  # get_file raises bare Exceptions
        raise OSError(
            f"MNIST could not be downloaded ({error}): connect to the internet, or name a copy of "
            'mnist.npz in the variable GANUTILS_MNIST, or use source="sklearn".'
        ) from error
    finally:
        socket.setdefaulttimeout(patience)


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


def to_symmetric(images: np.ndarray) -> np.ndarray:
    """uint8 (N, 28, 28) to float32 (N, 28, 28, 1) in [-1, 1], the range of tanh."""
    return _with_channel(images).astype(np.float32) / 127.5 - 1


def to_unit(images: np.ndarray) -> np.ndarray:
    """uint8 (N, 28, 28) to float32 (N, 28, 28, 1) in [0, 1], the range of the sigmoid."""
    return _with_channel(images).astype(np.float32) / 255


def to_pixels(images: np.ndarray) -> np.ndarray:
    """Float images in [-1, 1], (N, 28, 28, 1), back to uint8 (N, 28, 28)."""
    return np.round(127.5 * (np.clip(images[..., 0], -1, 1) + 1)).astype(np.uint8)


def _with_channel(images: np.ndarray) -> np.ndarray:
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(
            f"Expected uint8 images of shape (N, height, width), "
            f"not {images.dtype} of shape {images.shape}."
        )
    return images[..., np.newaxis]


def batches(
    images: np.ndarray, batch_size: int, seed: int = 0, first_step: int = 0
) -> tf.data.Dataset:
    """An endless stream of shuffled batches, float32 (batch_size, 28, 28, 1) in [-1, 1].

    The order in each pass over the images is a function of (seed, pass) alone, and each pass drops
    its last incomplete batch. A run resumed with `first_step` therefore sees the batches that an
    unbroken one would have seen.

    Args:
        images: uint8 (N, 28, 28).
        first_step: how many batches have been seen before.
    """
    if not 1 <= batch_size <= len(images):
        raise ValueError(f"batch_size must lie between 1 and {len(images)}, not {batch_size}.")
    pixels = tf.constant(_with_channel(images))

    in_a_pass = len(images) // batch_size

    def one_pass(number: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(
            tf.range(len(images)), seed=tf.stack([tf.cast(seed, tf.int64), number])
        )
        return tf.data.Dataset.from_tensor_slices(order).batch(batch_size, drop_remainder=True)

    return (
        tf.data.Dataset.counter(first_step // in_a_pass)
        .flat_map(one_pass)
        .skip(first_step % in_a_pass)
        .map(lambda order: tf.cast(tf.gather(pixels, order), tf.float32) / 127.5 - 1)
        .prefetch(tf.data.AUTOTUNE)
    )


def reversed_pairs(images: np.ndarray, batch_size: int = 128, seed: int = 0) -> tf.data.Dataset:
    """An endless stream of pairs: dark-background images, and the same ones reversed, 1 - x.

    Both float32 (batch_size, 784) in [0, 1]. As in S2, each batch is drawn anew, with replacement;
    which images the n-th one holds is a function of (seed, n) alone.

    Args:
        images: uint8 (N, 28, 28).
    """
    flat = tf.constant(flatten(images))

    def pair(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        drawn = tf.random.stateless_uniform(
            [batch_size], tf.stack([tf.cast(seed, tf.int64), number]), 0, len(flat), tf.int32
        )
        dark = tf.gather(flat, drawn)
        return dark, 1 - dark

    return tf.data.Dataset.counter().map(pair).prefetch(tf.data.AUTOTUNE)


def flatten(images: np.ndarray) -> np.ndarray:
    """uint8 (N, 28, 28) to float32 (N, 784) in [0, 1], what S2's dense networks take."""
    return to_unit(images).reshape(len(images), -1)


def unflatten(images: np.ndarray) -> np.ndarray:
    """Flat images (N, 784) in [0, 1] to (N, 28, 28, 1) in [-1, 1], what the judge takes."""
    return (2 * np.asarray(images, np.float32) - 1).reshape(-1, 28, 28, 1)
