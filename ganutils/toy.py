"""A GAN in the plane: points instead of images, so that the whole game can be seen.

The training loop stands in notebook 01, the picture in `ganutils.pictures`; here are the data, the
two small networks, and the count of modes, by which a broken game is recognised.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from sklearn.datasets import make_moons

ANGLES = 2 * np.pi * np.arange(8) / 8
CENTRES = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def ring(number: int, random: np.random.Generator, spread: float = 0.05) -> np.ndarray:
    """Points (number, 2), float32, of eight equal Gaussians around CENTRES, on the unit circle.

    Args:
        spread: each Gaussian's standard deviation.
    """
    centres = CENTRES[random.integers(len(CENTRES), size=number)]
    return (centres + spread * random.standard_normal((number, 2))).astype(np.float32)


def two_moons(number: int, random: np.random.Generator, spread: float = 0.05) -> np.ndarray:
    """Points (number, 2), float32, of scikit-learn's two half moons, centred."""
    points, _ = make_moons(number, noise=spread, random_state=int(random.integers(2**31)))
    return (points - [0.5, 0.25]).astype(np.float32)


def generator(latent_dim: int = 8, units: int = 64) -> keras.Sequential:
    """Latent vectors (N, latent_dim) become points (N, 2)."""
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(units, activation="relu"),
            layers.Dense(units, activation="relu"),
            layers.Dense(2),
        ],
        name="generator",
    )


def discriminator(units: int = 64, spectral: bool = False) -> keras.Sequential:
    """Points (N, 2) become logits (N, 1).

    Args:
        spectral: bound each layer's slope by 1 (spectral normalisation, Miyato et al. 2018).
    """

    def dense(*arguments: object) -> layers.Layer:
        layer = layers.Dense(*arguments)
        return layers.SpectralNormalization(layer) if spectral else layer

    return keras.Sequential(
        [
            keras.Input((2,)),
            dense(units, "leaky_relu"),
            dense(units, "leaky_relu"),
            dense(1),
        ],
        name="discriminator",
    )


def modes_covered(points: np.ndarray, reach: float = 0.2, share: float = 0.02) -> int:
    """How many of the ring's eight Gaussians have at least this share of the points in reach.

    Args:
        points: (N, 2).
        reach: distance from a centre within which a point counts.
    """
    distances = np.linalg.norm(points[:, None] - CENTRES, axis=2)
    nearest = distances.argmin(axis=1)[distances.min(axis=1) < reach]
    counts = np.bincount(nearest, minlength=len(CENTRES))
    return int((counts >= share * len(points)).sum())
