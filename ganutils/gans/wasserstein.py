"""The Wasserstein GAN: its critic may not be steep, and what it says is a distance (S3)."""

from __future__ import annotations

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.gans.game import Game


class WassersteinGAN(Game):
    """A generator and a critic, which tells how far apart real and generated images lie.

    The critic takes several steps for each of G's. Its slope is held down by clipping its weights
    (Arjovsky et al. 2017) or by a penalty on slopes other than 1 (Gulrajani et al. 2017). A batch
    holds enough real images for all critic steps, (critic_steps * N, ...): each step sees its own.

    Metrics: G's loss; `distance`, the mean of the critic's outputs on real images minus that on
    generated ones, over all critic steps; `penalty`, 0 with clipping.

    Args:
        generator: carries its prior. critic: images to numbers (N, 1), without batch normalisation,
            which would tie an image's answer to its neighbours.
        critic_steps: for each step of G.
        penalty: weight of the gradient penalty.
        clip: bound on each weight of the critic instead, above 0.
        averaging, seed: as in Game.

    Raises:
        ValueError: clip not above 0, or fewer than one critic step.
    """

    METRICS = ("g_loss", "distance", "penalty")

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        critic_steps: int = 5,
        penalty: float = 10.0,
        clip: float | None = None,
        averaging: float = 0.995,
        seed: int = 0,
    ) -> None:
        if critic_steps < 1 or (clip is not None and clip <= 0):
            raise ValueError(
                f"critic_steps must be at least 1, not {critic_steps}; clip above 0, not {clip}."
            )
        super().__init__({"generator": [generator], "critic": [critic]}, averaging, seed)
        self.critic, self.critic_steps = critic, critic_steps
        self.penalty, self.clip = penalty, clip

    def train_step(self, batch: tf.Tensor) -> dict[str, tf.Tensor]:
        """Some steps of the critic, each on a part of the batch, then one of G."""
        for real in tf.split(batch, self.critic_steps):
            self.critic_step(real, self.generator(self.latents(real), training=True))
        with tf.GradientTape() as tape:
            fake = self.generator(self.latents(real), training=True)
            g_loss = losses.wasserstein_generator_loss(self.critic(fake, training=True))
        self.learn(generator=(tape, g_loss))
        return self.track(g_loss=g_loss)

    def critic_step(self, real: tf.Tensor, fake: tf.Tensor) -> None:
        """One step of the critic, on as many real and generated images (N, ...)."""
        with tf.GradientTape() as tape:
            loss = losses.wasserstein_critic_loss(
                self.critic(real, training=True), self.critic(fake, training=True)
            )
            penalty = self.slope_penalty(real, fake)
            total = loss + self.penalty * penalty
        self.learn(critic=(tape, total))
        if self.clip is not None:
            for weight in self.weights_of("critic"):
                weight.assign(tf.clip_by_value(weight, -self.clip, self.clip))
        self.track(distance=-loss, penalty=penalty)

    def slope_penalty(self, real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
        """The gradient penalty, at random points; 0 where weights are clipped instead."""
        if self.clip is not None:
            return tf.constant(0.0)
        shares = keras.random.uniform(tf.shape(real)[:1], seed=self.seeds)
        return losses.gradient_penalty(
            lambda points: self.critic(points, training=True), real, fake, shares
        )
