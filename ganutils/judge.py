"""The judge: a digit classifier trained on real images, and every metric that stands on it.

The judge never sees a GAN's training; it looks at images (N, 28, 28, 1) in [-1, 1] and says which
digit each shows, how sure it is, and 128 features, in which sets of images can be compared.
It was trained on MNIST: never compare its figures across data sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import keras
import numpy as np
import tensorflow as tf
from scipy.linalg import eigvals
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from ganutils import networks, pretrained
from ganutils.data import unflatten


@dataclass(frozen=True)
class Statistics:
    """Mean (128,) and covariance (128, 128) of the judge's features on a set of images."""

    mean: np.ndarray
    covariance: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray) -> Statistics:
        """Measured on features (N, 128) of at least two images."""
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(f"Expected features (N, 128), N > 1, not {features.shape}.")
        features = features.astype(np.float64)
        return cls(features.mean(axis=0), np.cov(features, rowvar=False))


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
def reference(images: str = "test") -> Statistics:
    """Shipped statistics of MNIST's 10,000 test images, or "train": its last 10,000 training ones.

    Choose between checkpoints with "train"; keep "test" for the final word.
    """
    arrays = pretrained.load_arrays("judge", "reference")
    if f"{images}_mean" not in arrays:
        raise ValueError(f'reference must be "test" or "train", not {images!r}.')
    return Statistics(arrays[f"{images}_mean"], arrays[f"{images}_covariance"])


def look(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The judge's features (N, 128) and class probabilities (N, 10).

    Raises:
        ValueError: images not of shape (N, 28, 28, 1), or outside [-1, 1].
    """
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1) or len(images) == 0:
        raise ValueError(f"The judge looks at images (N, 28, 28, 1), not {images.shape}.")
    if not (np.min(images) >= -1.001 and np.max(images) <= 1.001):  # so is NaN refused
        raise ValueError("The judge expects pixels in [-1, 1]: scale with data.to_symmetric.")
    features, probabilities = [], []
    for part in _parts(images):
        some, logits = network()(part, training=False)
        features.append(some)
        probabilities.append(keras.ops.softmax(logits))
    return np.concatenate(features), np.concatenate(probabilities)


def report(images: np.ndarray, against: str = "test") -> Report:
    """Judge images (N, 28, 28, 1) in [-1, 1]; FID needs N in the thousands to mean anything."""
    features, probabilities = look(images)
    return Report(
        samples=len(images),
        fid=frechet_distance(Statistics.of(features), reference(against)),
        confidence=float(probabilities.max(axis=1).mean()),
        score=classifier_score(probabilities),
        shares=np.bincount(probabilities.argmax(axis=1), minlength=10) / len(images),
    )


def frechet_distance(a: Statistics, b: Statistics) -> float:
    """Distance between two normal distributions: |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^1/2).

    Heusel et al. 2017, arXiv:1706.08500, with this judge's features in place of Inception's.
    """
    # The trace of a matrix's root is the sum of its eigenvalues' roots, also where it is singular.
    roots = np.sqrt(np.maximum(eigvals(a.covariance @ b.covariance).real, 0))
    spread = np.trace(a.covariance + b.covariance) - 2 * roots.sum()
    return float(np.sum((a.mean - b.mean) ** 2) + spread)


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


def sharpness(images: np.ndarray) -> float:
    """How steep the edges are: the mean slope between neighbouring pixels, weighted by itself.

    1 when every edge goes from black to white within one pixel; blurring lowers it, at any
    thickness of the strokes; 0 without any edge. Our choice; the sources only look.

    Args:
        images: (N, 28, 28, 1) in [-1, 1].
    """
    light = (np.asarray(images, np.float64) + 1) / 2
    slopes = [np.abs(np.diff(light, axis=axis)) for axis in (1, 2)]
    total = sum(slope.sum() for slope in slopes)
    return float(sum((slope**2).sum() for slope in slopes) / total) if total else 0.0


def reversals(inputs: np.ndarray, labels: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
    """How well a network turned images into their reversals, 1 - x, from dark to white background.

    - `mse_own`, `mse_other`: mean squared error of each output to the reversal of its own input,
      and to that of the next input in the list. Equal: the output does not follow its input.
    - `ssim`: structural similarity to its own reversal, at most 1 (Wang et al. 2004).
    - `judged`: share of outputs that the judge, once they are reversed again, reads as `labels`.
    - `fid`: Fréchet distance of the features of outputs, reversed again, to those of the inputs.
    - `white`: the median pixel. `variety`: the outputs' variance over the list, as a share of the
      true reversals'; 0 when all outputs are the same.

    Args:
        inputs, outputs: (N, 784) in [0, 1], N > 1.
        labels: (N,), the inputs' digits.
    """
    inputs, outputs = np.asarray(inputs, np.float32), np.asarray(outputs, np.float32)
    true = 1 - inputs
    features, probabilities = look(unflatten(1 - outputs))
    images = (tf.reshape(flat, (-1, 28, 28, 1)) for flat in (outputs, true))
    return {
        "mse_own": float(np.mean((outputs - true) ** 2)),
        "mse_other": float(np.mean((outputs - np.roll(true, -1, axis=0)) ** 2)),
        "ssim": float(tf.reduce_mean(tf.image.ssim(*images, max_val=1.0))),
        "judged": float((probabilities.argmax(axis=1) == labels).mean()),
        "fid": frechet_distance(Statistics.of(features), Statistics.of(look(unflatten(inputs))[0])),
        "white": float(np.median(outputs)),
        "variety": float(outputs.var(axis=0).sum() / true.var(axis=0).sum()),
    }


@dataclass(frozen=True)
class TwoSampleTest:
    """How well a classifier trained afresh tells generated images from real ones.

    Attributes:
        error: share of held-out images called by the wrong name; 0.5 is guessing, the ideal.
        error_margin: its standard error.
        loss: mean cross-entropy on the held-out images, in nats; ln 2 = 0.69 is guessing.
        loss_margin: its standard error.
    """

    error: float
    error_margin: float
    loss: float
    loss_margin: float


def independent_classifier(
    real: np.ndarray, generated: np.ndarray, strong: bool = True, seed: int = 0
) -> TwoSampleTest:
    """S1's independent classifier, as a classifier two-sample test (Lopez-Paz and Oquab 2017).

    A discriminator's network learns on one half of each set and is tested on the other half. The
    strong one has S4's full width and stops after 10 epochs, the weak one a quarter of it and 2
    (our choices; S1 states none). The number means something only beside the same test between
    real images and real ones (about 0.5) and between real images and bad ones (about 0).

    Args:
        real, generated: as many images of each, (N, 28, 28, 1) in [-1, 1].
    """
    if len(real) != len(generated) or len(real) < 4:
        raise ValueError(f"Give as many images of each, 4 or more: {len(real)}, {len(generated)}.")
    half = len(real) // 2
    keras.utils.set_random_seed(seed)
    classifier = networks.dcgan_discriminator(width=1.0 if strong else 0.25)
    classifier.compile(
        keras.optimizers.Adam(1e-3),
        keras.losses.BinaryCrossentropy(from_logits=True),
        jit_compile=False,
    )
    labels = np.repeat([[1.0], [0.0]], half, axis=0)
    learned = np.concatenate([real[:half], generated[:half]])
    classifier.fit(learned, labels, batch_size=128, epochs=10 if strong else 2, verbose=0)
    tested = np.concatenate([real[half : 2 * half], generated[half : 2 * half]])
    logits = np.concatenate([classifier(part, training=False) for part in _parts(tested)])
    wrong = (logits > 0) != (labels > 0.5)
    losses = np.logaddexp(0, np.where(labels > 0.5, -logits, logits))
    root = np.sqrt(len(tested))
    return TwoSampleTest(
        float(wrong.mean()),
        float(wrong.std() / root),
        float(losses.mean()),
        float(losses.std() / root),
    )


def _parts(images: np.ndarray, size: int = 500) -> list[np.ndarray]:
    return [images[start : start + size] for start in range(0, len(images), size)]
