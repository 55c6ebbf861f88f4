"""A GAN in the plane: points instead of images, so that the whole game can be seen.

Notebook 01 writes such a game out in forty lines. Here is the same game with whatever the lessons
change in it, the data, and the numbers by which a broken game is recognised; the pictures are in
`pictures.plane`.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.optimizers import Adam

from ganutils import losses

ANGLES = 2 * np.pi * np.arange(8) / 8
CENTRES = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
LATENT_DIM = 2


def ring(number: int, random: np.random.Generator, spread: float = 0.05) -> np.ndarray:
    """Points (number, 2), float32, of eight equal Gaussians around CENTRES, on the unit circle.

    Args:
        spread: each Gaussian's standard deviation.
    """
    centres = CENTRES[random.integers(len(CENTRES), size=number)]
    return (centres + spread * random.standard_normal((number, 2))).astype(np.float32)


def noise(number: int, random: np.random.Generator) -> np.ndarray:
    """Latent vectors (number, LATENT_DIM), float32, normal."""
    return random.standard_normal((number, LATENT_DIM)).astype(np.float32)


def generator() -> keras.Sequential:
    """Latent vectors (N, LATENT_DIM) become points (N, 2)."""
    return keras.Sequential(
        [
            keras.Input((LATENT_DIM,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(2),
        ],
        name="generator",
    )


def discriminator() -> keras.Sequential:
    """Points (N, 2) become logits (N, 1)."""
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(64, activation="leaky_relu"),
            layers.Dense(64, activation="leaky_relu"),
            layers.Dense(1),
        ],
        name="discriminator",
    )


class Game:
    """G against D in the plane; begin with `start`.

    Attributes:
        g, d: the two networks.
        history: (steps, 3), by step: G's loss, D's, the norm of G's gradient.

    Args:
        g_optimizer, d_optimizer: an optimizer's class and its arguments, such as (Adam, rate,
            beta_1).
        g_loss: of D's logits on generated points.
        penalty: weight of the mean squared slope of D's logit at real points (R1).
        batch: points in a batch.
        lead: how many steps D makes alone before the game.
        lump: what G's last layer is multiplied with before the game; 0.1 makes a tight lump.
    """

    BATCHES = tuple(tf.TensorSpec((None, None, size)) for size in (2, LATENT_DIM, LATENT_DIM))

    def __init__(
        self,
        g_optimizer: tuple = (Adam, 1e-3, 0.5),
        d_optimizer: tuple = (Adam, 5e-3, 0.5),
        g_loss: Callable[[tf.Tensor], tf.Tensor] = losses.generator_loss,
        penalty: float = 0.0,
        batch: int = 128,
        lead: int = 0,
        lump: float = 1.0,
    ) -> None:
        self.g_loss, self.penalty, self.batch = g_loss, penalty, batch
        self.lead, self.lump = lead, lump
        self.g, self.d = generator(), discriminator()
        (make_g, *g_settings), (make_d, *d_settings) = g_optimizer, d_optimizer
        self.g_optimizer, self.d_optimizer = make_g(*g_settings), make_d(*d_settings)
        self.g_optimizer.build(self.g.trainable_variables)
        self.d_optimizer.build(self.d.trainable_variables)
        states = self.g_optimizer.variables + self.d_optimizer.variables
        self._unused = [(state, state.numpy()) for state in states]

    def start(self, seed: int) -> Game:
        """New weights from a seed, in the same game: its graph is built only once."""
        keras.utils.set_random_seed(seed)
        self.random = np.random.default_rng(seed)
        for network, new in zip((self.g, self.d), (generator(), discriminator()), strict=True):
            network.set_weights(new.get_weights())
        last = self.g.layers[-1].kernel
        last.assign(self.lump * last)
        for state, value in self._unused:
            state.assign(value)
        self.history = np.empty((0, 3))
        self.d_alone(self.lead)
        return self

    def play(self, steps: int) -> Game:
        """So many steps, each first D's, then G's.

        All batches are drawn first, in the order of single steps, and handed over in one call, so
        that no step waits for Python: a thousand steps give the same weights as one at a time.
        """
        played = self._loop(*self._batches(steps))
        self.history = np.concatenate([self.history, played])
        return self

    def d_alone(self, steps: int) -> None:
        """So many steps of D, while G stands still."""
        if steps:
            self._d_alone(*self._batches(steps)[:2])

    def g_alone(self, steps: int) -> None:
        """So many steps of G, while D stands still."""
        for _ in range(steps):
            self.update_g(noise(self.batch, self.random))

    def samples(self, number: int = 2000) -> np.ndarray:
        """Generated points (number, 2), always of the same latent vectors: no step is disturbed."""
        return self.g(noise(number, np.random.default_rng(0))).numpy()

    def update_d(self, real: tf.Tensor, z: tf.Tensor) -> tf.Tensor:
        """One step of D; its loss before it."""
        with tf.GradientTape() as tape:
            with tf.GradientTape() as at_points:
                at_points.watch(real)
                real_logits = self.d(real)
            loss = losses.discriminator_loss(real_logits, self.d(self.g(z)))
            if self.penalty:
                slope = at_points.gradient(real_logits, real)
                loss += self.penalty * tf.reduce_mean(tf.reduce_sum(slope**2, axis=1))
        weights = self.d.trainable_variables
        self.d_optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    def update_g(self, z: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """One step of G; its loss before it, and the norm of its gradient."""
        with tf.GradientTape() as tape:
            loss = self.g_loss(self.d(self.g(z)))
        weights = self.g.trainable_variables
        gradients = tape.gradient(loss, weights)
        self.g_optimizer.apply(gradients, weights)
        return loss, tf.linalg.global_norm(gradients)

    @tf.function(input_signature=BATCHES)
    def _loop(self, real: tf.Tensor, for_d: tf.Tensor, for_g: tf.Tensor) -> tf.Tensor:
        steps = tf.shape(real)[0]
        history = tf.TensorArray(tf.float32, steps)
        for step in tf.range(steps):
            d_loss = self.update_d(real[step], for_d[step])
            g_loss, slope = self.update_g(for_g[step])
            history = history.write(step, [g_loss, d_loss, slope])
        return history.stack()

    @tf.function(input_signature=BATCHES[:2])
    def _d_alone(self, real: tf.Tensor, for_d: tf.Tensor) -> None:
        for step in tf.range(tf.shape(real)[0]):
            self.update_d(real[step], for_d[step])

    def _batches(self, steps: int) -> list[np.ndarray]:
        """Real points, and latent vectors for D's step and for G's: (steps, batch, size) each."""
        draws = (ring, noise, noise)
        drawn = [[draw(self.batch, self.random) for draw in draws] for _ in range(steps)]
        return [np.stack(one) for one in zip(*drawn, strict=True)]


def mode_shares(points: np.ndarray, reach: float = 0.2) -> np.ndarray:
    """The share of points within reach of each of CENTRES, (8,).

    Args:
        points: (N, 2).
    """
    distances = np.linalg.norm(points[:, None] - CENTRES, axis=2)
    nearest = distances.argmin(axis=1)[distances.min(axis=1) < reach]
    return np.bincount(nearest, minlength=len(CENTRES)) / len(points)


def modes_covered(points: np.ndarray, share: float = 0.02) -> int:
    """How many of the ring's eight Gaussians have at least this share of the points in reach."""
    return int((mode_shares(points) >= share).sum())
