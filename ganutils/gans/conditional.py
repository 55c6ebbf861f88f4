"""A GAN that is asked for a class."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from ganutils import latent, losses
from ganutils.gans.gan import GAN


class ConditionalGAN(GAN):
    """G draws the class that it is asked for, since D knows which one it is (Mirza, Osindero 2014).

    A batch holds images in [-1, 1] and their labels (N,), as data.batches gives them with `labels`.
    Both networks take [what GAN's take, labels]; else all is as in GAN.
    """

    def train_step(self, batch: tuple[tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        """One update of each network: G is asked for the labels of the real images."""
        real, labels = batch
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator([self.latents(real), labels], training=True)
            real_logits = self.discriminator([self.with_noise(real), labels], training=True)
            fake_logits = self.discriminator([self.with_noise(fake), labels], training=True)
            g_loss = self.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        self.learn(generator=(g_tape, g_loss), discriminator=(d_tape, d_loss))
        return self.track(g_loss=g_loss, d_loss=d_loss, **self.answers(real_logits, fake_logits))

    def draw(self, number: int, seed: int = 0) -> np.ndarray:
        """Examples (number, ...) of the averaged generator: of class 0, 1, to 9, and 0 again."""
        labels = np.arange(number, dtype=np.int32) % 10
        return latent.generate(self.averaged, self.prior.draw(number, seed), labels)
