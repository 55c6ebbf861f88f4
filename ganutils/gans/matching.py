"""A GAN whose generator is told what D sees on average, not what D concludes."""

from __future__ import annotations

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.gans.gan import GAN


class FeatureMatchingGAN(GAN):
    """G makes D's last hidden layer see, on average, what it sees on real examples.

    Salimans et al. 2016; Mogren 2016 uses it for music where D is too strong. D learns as in GAN.
    Arguments and metrics are GAN's, but `generator_loss`, which has no part here.
    """

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        """One update of each network, from one batch of real examples."""
        discriminator = self.with_features()
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(self.latents(real), training=True)
            real_seen, real_logits = discriminator(self.with_noise(real), training=True)
            fake_seen, fake_logits = discriminator(self.with_noise(fake), training=True)
            g_loss = losses.feature_matching_loss(real_seen, fake_seen)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        self.learn(generator=(g_tape, g_loss), discriminator=(d_tape, d_loss))
        return self.track(g_loss=g_loss, d_loss=d_loss, **self.answers(real_logits, fake_logits))

    def with_features(self) -> keras.Model:
        """D with two outputs, what its last layer is given, and its logits."""
        last = self.discriminator.layers[-1]
        return keras.Model(self.discriminator.inputs[0], [last.input, last.output])
