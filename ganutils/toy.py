"""A GAN in the plane: points instead of images, so that the whole game can be seen.

The training loop stands in notebook 01; here are the data, the two small networks, the picture,
and the numbers by which a broken game is recognised.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from matplotlib.figure import Figure
from sklearn.datasets import make_moons

from ganutils.plotting import NETWORK_COLOURS

LIMIT = 1.6  # what a picture shows of the plane, from -LIMIT to LIMIT
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


def draw_game(
    real: np.ndarray,
    fake: np.ndarray,
    d: keras.Model,
    history: Sequence[tuple[float, float]] = (),
    title: str = "",
) -> Figure:
    """The game at one moment: D's surface, real and generated points, and where G is pushed.

    An arrow shows the direction in which D's logit rises at a generated point: G's gradient
    descent moves the point along it. Arrows are drawn for 40 points, their length by the root of
    the slope. With a history, the losses so far stand beside it.

    Args:
        real, fake: points (N, 2).
        history: each step's loss of G and of D.
    """
    axis = np.linspace(-LIMIT, LIMIT, 80, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    surface = tf.sigmoid(d(grid.reshape(-1, 2))).numpy().reshape(80, 80)
    some = tf.constant(fake[:40])
    with tf.GradientTape() as tape:
        tape.watch(some)
        logits = d(some)
    push = tape.gradient(logits, some).numpy()
    push /= np.sqrt(np.linalg.norm(push, axis=1, keepdims=True)) + 1e-9
    blue, orange = (NETWORK_COLOURS[name] for name in ("generator", "discriminator"))
    if len(history):
        figure, (axes, curves) = plt.subplots(1, 2, figsize=(9.5, 4.3), width_ratios=[5.4, 4])
        for colour, name, losses in zip((blue, orange), "GD", np.transpose(history), strict=True):
            curves.plot(np.arange(1, len(losses) + 1), losses, color=colour, label=f"{name}'s loss")
        curves.set(xlabel="step", ylabel="loss, nats")
        curves.legend()
    else:
        figure, axes = plt.subplots(figsize=(5.4, 4.6))
    shades = axes.contourf(axis, axis, surface, np.linspace(0, 1, 21), cmap="Greys_r", alpha=0.6)
    figure.colorbar(shades, ax=axes, label="D's output", ticks=[0, 0.5, 1])
    axes.plot(*real.T, ".", color="0.1", markersize=3, label="real")
    axes.plot(*fake.T, ".", color=blue, markersize=3, label="generated")
    axes.quiver(*some.numpy().T, *push.T, color=orange, scale=12, width=4e-3)
    axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal", title=title)
    axes.legend(loc="upper right", markerscale=4, fontsize=10)
    return figure
