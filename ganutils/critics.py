"""Critics that can be seen: between two heaps of numbers, and between points in the plane.

The pictures are in `pictures.critics`.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.optimizers import Adam

from ganutils import toy
from ganutils.data import shuffled
from ganutils.gans import WassersteinGAN
from ganutils.latent import Prior


def best_critic(real: np.ndarray, fake: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The critic of slope at most 1 whose mean on real minus that on generated numbers is largest.

    It climbs where a larger share of the generated numbers lies to the left than of the real ones,
    and falls where a smaller one does. The difference of its means is the Wasserstein-1 distance:
    Kantorovich and Rubinstein's theorem, in one dimension.

    Args:
        real: (n,). fake: (m,).

    Returns:
        Knots (n + m,), rising, and its heights there, from 0 on; it is straight between them.
        Where both shares are equal, and beyond the ends, any slope would do: here it is flat.
    """
    knots = np.sort(np.concatenate([real, fake]))
    shares = [
        np.searchsorted(np.sort(heap), knots[:-1], side="right") / len(heap)
        for heap in (real, fake)
    ]
    slopes = np.sign(shares[1] - shares[0])
    return knots, np.concatenate([[0], np.cumsum(slopes * np.diff(knots))])


def on_a_line(
    real: np.ndarray,
    fake: np.ndarray,
    clip: float | None = None,
    penalty: float = 10.0,
    steps: int = 1_000,
    seed: int = 0,
) -> keras.Model:
    """Train a critic between two heaps of numbers that stay where they are.

    The penalty gives way a little: between two points at distance d the slope becomes 1 + d / (2
    penalty), where slope * d - penalty (slope - 1)^2 is largest. And a slope that must change its
    sign has to pass 0, which costs the whole penalty: where real numbers lie in the middle, such a
    critic may stay on one side.

    Args:
        real, fake: (n,) each.
        clip, penalty: as in WassersteinGAN.
        steps: each on all numbers, by Adam 2e-3.

    Returns:
        The critic: numbers (N, 1) to (N, 1).
    """
    keras.utils.set_random_seed(seed)
    hidden = [layers.Dense(64, activation="leaky_relu") for _ in range(2)]
    critic = keras.Sequential([keras.Input((1,)), *hidden, layers.Dense(1)], name="critic")
    gan = WassersteinGAN(toy.generator(), critic, clip=clip, penalty=penalty, seed=seed)
    gan.compile(generator=Adam(0.0), critic=Adam(2e-3))  # the generator takes no step
    step = tf.function(gan.critic_step)
    heaps = [tf.constant(heap[:, None], tf.float32) for heap in (real, fake)]
    for _ in range(steps):
        step(*heaps)
    return critic


class Game:
    """A Wasserstein GAN in the plane: toy's networks, and real points on notebook 01's ring.

    It is played like toy.Game, and each of its steps is five of the critic and one of G.

    Attributes:
        gan: its `generator` and `critic` are what is to be seen.
        distances: for each call of `play` the critic's mean distance in it.

    Args:
        clip, penalty: as in WassersteinGAN; the ring is small, and a smaller penalty leads home.
        rate: of Adam, for both networks.
        batch: points in each of the six batches.
    """

    def __init__(
        self,
        clip: float | None = None,
        penalty: float = 1.0,
        rate: float = 1e-3,
        batch: int = 128,
        seed: int = 0,
    ) -> None:
        keras.utils.set_random_seed(seed)
        generator = toy.generator()
        generator.prior = Prior("normal", (toy.LATENT_DIM,))
        self.gan = WassersteinGAN(
            generator, toy.discriminator(), clip=clip, penalty=penalty, averaging=0.0, seed=seed
        )
        self.gan.compile(generator=Adam(rate, 0.5, 0.9), critic=Adam(rate, 0.5, 0.9))
        points = toy.ring(20_000, np.random.default_rng(seed))
        self._stream = iter(shuffled(points, self.gan.critic_steps * batch, seed))
        self._step = tf.function(self.gan.train_step)
        self.distances: list[float] = []

    def play(self, steps: int) -> Game:
        """So many steps, at least one."""
        for tracker in self.gan.trackers.values():
            tracker.reset_state()
        for _ in range(steps):
            told = self._step(next(self._stream))
        self.distances.append(float(told["distance"]))
        return self

    def samples(self, number: int = 2_000) -> np.ndarray:
        """Generated points (number, 2), always of the same latent vectors: no step is disturbed."""
        return self.gan.draw(number)
