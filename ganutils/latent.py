"""Latent vectors: where they come from, what a generator makes of them, and ways between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from ganutils.hardware import in_batches

KINDS = ("normal", "uniform", "unit")


@dataclass(frozen=True)
class Prior:
    """How a generator's latent vectors are drawn; each generator carries its own as `.prior`.

    Attributes:
        kind: "normal", independent standard normal numbers; "uniform", even in [-1, 1]; "unit",
            even in [0, 1].
        shape: of one latent vector: (latent_dim,); (time, features) for noise at each step.
    """

    kind: str
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A prior is one of {', '.join(KINDS)}, not {self.kind!r}.")

    def sample(self, number: int | tf.Tensor, seeds: keras.random.SeedGenerator) -> tf.Tensor:
        """Latent vectors (number, *shape) for a training step."""
        shape = (number, *self.shape)
        if self.kind == "normal":
            return keras.random.normal(shape, seed=seeds)
        return keras.random.uniform(shape, self.least, 1, seed=seeds)

    def draw(self, number: int, seed: int = 0) -> np.ndarray:
        """Latent vectors (number, *shape), float32, the same for the same seed."""
        random, shape = np.random.default_rng(seed), (number, *self.shape)
        if self.kind == "normal":
            return random.standard_normal(shape, dtype=np.float32)
        return random.uniform(self.least, 1, shape).astype(np.float32)

    @property
    def least(self) -> float:
        """The lower end of an even distribution; its upper end is 1."""
        return -1.0 if self.kind == "uniform" else 0.0


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


def generate(
    generator: keras.Model, latents: np.ndarray, labels: np.ndarray | None = None
) -> np.ndarray:
    """What a generator makes of latent vectors (N, *prior.shape): examples (N, ...), by batches.

    Args:
        labels: (N,), what a conditional generator is asked for.

    Raises:
        ValueError: latent vectors of a shape the generator does not take, labels that it needs and
            does not get, or others than one from 0 to 9 for each vector.
    """
    if (labels is None) == (len(generator.inputs) > 1):
        raise ValueError(
            "A conditional generator takes latent vectors and labels, any other one no labels."
        )
    if labels is not None and (len(labels) != len(latents) or not np.isin(labels, range(10)).all()):
        raise ValueError("Give one label from 0 to 9 for each latent vector.")
    shape = generator.inputs[0].shape[1:]
    if latents.shape[1:] != shape:
        expected = ", ".join(map(str, ("N", *shape)))
        raise ValueError(f"This generator takes latent vectors ({expected}), not {latents.shape}.")
    return in_batches(generator, latents if labels is None else [latents, labels])


def draw(generator: keras.Model, number: int, seed: int = 0) -> np.ndarray:
    """Examples (number, ...) from a generator's own prior, the same for the same seed."""
    return generate(generator, generator.prior.draw(number, seed))


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
