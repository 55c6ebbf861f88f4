"""A GAN whose discriminator is kept flat where the real images are."""

from __future__ import annotations

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.gans.gan import GAN


class R1GAN(GAN):
    """Every 16th step, D takes another one, down R1: half of gamma times its mean squared slope.

    The slope is that of its logits at real images (Mescheder et al. 2018, arXiv:1801.04406). As in
    StyleGAN2 (Karras et al. 2020, arXiv:1912.04958) the penalty is 16 times as large for being
    that rare; their correction of Adam's numbers for the additional step, by 16/17, is left out.

    Metrics: GAN's, and `squared_slope`, the mean over the steps that measured it.

    Args:
        gamma: the penalty's weight, above 0; others: as in GAN.

    Raises:
        ValueError: gamma not above 0.
    """

    METRICS = (*GAN.METRICS, "squared_slope")
    EVERY = 16

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        gamma: float = 1.0,
        **others: object,
    ) -> None:
        if gamma <= 0:
            raise ValueError(f"gamma must be above 0, not {gamma}: without R1 it is a GAN.")
        super().__init__(generator, discriminator, **others)
        self.gamma = gamma

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        """GAN's update of each network, and in every 16th step D's along R1."""
        due = self.optimizers["generator"].iterations % self.EVERY == 0
        tf.cond(due, lambda: self.flatten(real), lambda: None)
        return super().train_step(real)

    def flatten(self, real: tf.Tensor) -> None:
        """D's step along R1, at real images (N, 28, 28, 1) in [-1, 1], with noise as ever."""
        with tf.GradientTape() as tape:
            slopes = losses.squared_slopes(
                lambda images: self.discriminator(images, training=True), self.with_noise(real)
            )
            squared_slope = tf.reduce_mean(slopes)
            penalty = self.EVERY * self.gamma / 2 * squared_slope
        weights = self.weights_of("discriminator")
        flat = tf.UnconnectedGradients.ZERO  # for the last bias, which tilts nothing
        gradients = tape.gradient(
            penalty, [one.value for one in weights], unconnected_gradients=flat
        )
        self.optimizers["discriminator"].apply(gradients, weights)
        self.track(squared_slope=squared_slope)
