"""Latent vectors: where they come from, what a generator makes of them, and ways between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

Sampler = Callable[[int | tf.Tensor, keras.random.SeedGenerator], tf.Tensor]


def gaussian_sampler(latent_dim: int) -> Sampler:
    """Draws latent vectors (N, latent_dim) from the standard normal distribution, for a GAN."""
    return lambda number, seed: keras.random.normal((number, latent_dim), seed=seed)


def gaussian_vectors(number: int, latent_dim: int, seed: int = 0) -> np.ndarray:
    """Standard normal latent vectors (number, latent_dim), float32, the same for the same seed."""
    return np.random.default_rng(seed).standard_normal((number, latent_dim), dtype=np.float32)


def uniform_sampler(latent_dim: int) -> Sampler:
    """Draws latent vectors (N, latent_dim) evenly from the cube [-1, 1]^n, for a GAN."""
    return lambda number, seed: keras.random.uniform((number, latent_dim), -1, 1, seed=seed)


def uniform_vectors(number: int, latent_dim: int, seed: int = 0) -> np.ndarray:
    """Vectors (number, latent_dim) evenly from [-1, 1]^n, float32, the same for the same seed."""
    return np.random.default_rng(seed).uniform(-1, 1, (number, latent_dim)).astype(np.float32)


# How a generator's inputs are drawn, by the name that its card gives.
PRIORS = {"normal": gaussian_vectors, "uniform": uniform_vectors}


def grid(sides: Sequence[int]) -> np.ndarray:
    """The points (N, n) of a regular grid over [-1, 1]^n, `sides` points along its n axes.

    Ends are included. The last coordinate runs fastest, so that a result reshaped to `sides` is
    indexed like the coordinates.

    Raises:
        ValueError: more than two million points, or fewer than two along an axis.
    """
    if min(sides) < 2 or np.prod(sides, dtype=float) > 2e6:
        raise ValueError(
            f"A grid of {' x '.join(map(str, sides))} points: choose sides of at least 2 and two "
            "million points at most."
        )
    axes = [np.linspace(-1, 1, side, dtype=np.float32) for side in sides]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


def generate(generator: keras.Model, latents: np.ndarray, batch_size: int = 500) -> np.ndarray:
    """Images (N, 28, 28, 1) for latent vectors (N, latent_dim), batch by batch.

    Raises:
        ValueError: latent vectors of a length the generator does not take.
    """
    latent_dim = generator.input_shape[-1]
    if latents.ndim != 2 or latents.shape[1] != latent_dim:
        raise ValueError(
            f"This generator takes latent vectors (N, {latent_dim}), not {latents.shape}."
        )
    starts = range(0, len(latents), batch_size)
    return np.concatenate(
        [generator(latents[i : i + batch_size], training=False).numpy() for i in starts]
    )


def linear_walk(start: np.ndarray, end: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Points on the straight line between two latent vectors: (len(shares), latent_dim).

    Args:
        shares: how far to go, 0 at `start` and 1 at `end`.
    """
    shares = np.asarray(shares, np.float32)[:, None]
    return (1 - shares) * start + shares * end


def spherical_walk(start: np.ndarray, end: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Points on the arc between two latent vectors: (len(shares), latent_dim).

    The direction turns at an even pace and the length changes evenly with it, so the walk keeps
    to the shell where normal vectors lie (White 2016, arXiv:1609.04468).
    """
    shares = np.asarray(shares, np.float32)[:, None]
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    a, b = start / lengths[0], end / lengths[1]
    angle = np.arccos(np.clip(a @ b, -1, 1))
    if np.sin(angle) < 1e-6:  # parallel vectors: there is no arc to follow
        return linear_walk(start, end, shares[:, 0])
    direction = (np.sin((1 - shares) * angle) * a + np.sin(shares * angle) * b) / np.sin(angle)
    return direction * linear_walk(lengths[0], lengths[1], shares[:, 0])
