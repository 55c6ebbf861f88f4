"""TimeGAN's joint step: a GAN that plays among codes of series, where each code must lead on."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.gans.game import Game
from ganutils.networks import chained


class TimeGAN(Game):
    """Five networks, three players: G with S, E with R, and D (Yoon et al. 2019; S3).

    E turns a series into a code at each step, R turns codes back. G draws codes from noise, S moves
    each code to where it would be a step later, and D tells the codes of real series from both
    kinds. What is generated is R(S(G(z))). Before the game E and R have learned to rebuild series,
    and S to foresee codes: two plain fits (sequences.prepare). A batch holds enough series in
    [0, 1] for three parts, (3 N, steps, features).

    Metrics: the three players' losses; `ahead`, the supervised loss; `moments`, losses.moments_loss
    of what is generated. `averaged` is R(S(G(z))) of the averaged networks.

    Args:
        generator: carries its prior. supervisor, embedder, recovery, discriminator: as in
            networks.timegan_supervisor and so on.
        supervised: called with codes and S's guesses from them, returns a scalar. With
            losses.mean_squared_error nothing is foreseen, as in S3's formula.
        averaging, seed: as in Game; the original averages nothing.
    """

    METRICS = ("g_loss", "d_loss", "e_loss", "ahead", "moments")
    STRONG = 0.15  # D rests while its loss is no higher than this

    def __init__(
        self,
        generator: keras.Model,
        supervisor: keras.Model,
        embedder: keras.Model,
        recovery: keras.Model,
        discriminator: keras.Model,
        supervised: Callable[[tf.Tensor, tf.Tensor], tf.Tensor] = losses.next_step_loss,
        averaging: float = 0.995,
        seed: int = 0,
    ) -> None:
        players = {
            "generator": [generator, supervisor],
            "embedder": [embedder, recovery],
            "discriminator": [discriminator],
        }
        super().__init__(players, averaging, seed, followed=[recovery])
        self.supervisor, self.embedder, self.recovery = supervisor, embedder, recovery
        self.discriminator, self.supervised = discriminator, supervised
        self.averaged = chained(*self.averages)

    def train_step(self, batch: tf.Tensor) -> dict[str, tf.Tensor]:
        """Two steps of G with S and of E with R, then one of D, each from its part of the batch."""
        *twice, last = tf.split(batch, 3)
        for real in twice:
            with tf.GradientTape() as g_tape, tf.GradientTape() as e_tape:
                codes, drawn = self.embedder(real), self.generator(self.latents(real))
                moved = self.supervisor(drawn)
                fooled = sum(losses.generator_loss(self.discriminator(h)) for h in (moved, drawn))
                ahead = self.supervised(codes, self.supervisor(codes))
                moments = losses.moments_loss(real, self.recovery(moved))
                g_loss = fooled + 100 * (tf.sqrt(ahead) + moments)
                rebuilt = losses.reconstruction_loss(real, self.recovery(codes))
                e_loss = rebuilt + 0.1 * ahead
            self.learn(generator=(g_tape, g_loss), embedder=(e_tape, e_loss))
            self.track(g_loss=g_loss, e_loss=e_loss, ahead=ahead, moments=moments)

        codes, drawn = self.embedder(last), self.generator(self.latents(last))
        moved = self.supervisor(drawn)
        with tf.GradientTape() as tape:
            on_real, on_moved, on_drawn = map(self.discriminator, (codes, moved, drawn))
            d_loss = losses.discriminator_loss(on_real, on_moved)
            d_loss += losses.cross_entropy(0.0, on_drawn)
        self.learn_unless_strong(tape, d_loss)
        return self.track(d_loss=d_loss)

    def learn_unless_strong(self, tape: tf.GradientTape, loss: tf.Tensor) -> None:
        """D's step, which it only takes where its loss is above STRONG."""

        def learn() -> tf.Tensor:
            self.learn(discriminator=(tape, loss))
            return loss

        tf.cond(loss > self.STRONG, learn, lambda: loss)
