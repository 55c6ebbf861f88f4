"""GANs whose generator turns one image into another, as S2's: from dark to white background."""

from __future__ import annotations

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.gans.gan import GAN


class TranslationGAN(GAN):
    """S2's GAN: D is shown outputs alone.

    A batch holds equal numbers of G's inputs, of real examples for D, and of further inputs for
    G's own step, all (N, 784) in [0, 1].
    """

    def train_step(self, batch: tuple[tf.Tensor, tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        """D's step on real examples, D's step on outputs, then G's through the D that has moved.

        S2 prints no step. This is that of public dense GANs of its time (Linder-Norén's Keras-GAN):
        outputs are made without dropout for D, and with it for G's own step.
        """
        inputs, real, fresh = batch
        fake = self.generator(inputs, training=False)
        seen = []
        for images, label in ((real, self.real_label), (fake, 0.0)):
            with tf.GradientTape() as tape:
                logits = self.discriminator(images, training=True)
                loss = losses.cross_entropy(label, logits)
            self.learn(discriminator=(tape, loss))
            seen.append((logits, loss))
        with tf.GradientTape() as tape:
            drawn = self.generator(fresh, training=True)
            g_loss = self.generator_loss(self.discriminator(drawn))
        self.learn(generator=(tape, g_loss))
        (real_logits, on_real), (fake_logits, on_fake) = seen
        answers = self.answers(real_logits, fake_logits)
        return self.track(g_loss=g_loss, d_loss=on_real + on_fake, **answers)


class PairedGAN(GAN):
    """The same game, but D is shown input and output together: do they belong to each other?

    Isola et al. 2017, without their error to the known answer. D takes (N, 1568); `noise_std` is
    that of the noise on the images which it sees, not on the inputs.

    Args:
        covered: hide the inputs from D behind zeros, and all else is the same: the control.
        others: as in GAN.
    """

    def __init__(self, *networks: keras.Model, covered: bool = False, **others: object) -> None:
        super().__init__(*networks, **others)
        self.covered = covered

    def train_step(self, batch: tuple[tf.Tensor, tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        """One update of each network, from such a batch, of which it needs the first two parts."""
        inputs, real, _ = batch
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(inputs, training=True)
            real_logits = self.discriminator(self.shown(inputs, real), training=True)
            fake_logits = self.discriminator(self.shown(inputs, fake), training=True)
            g_loss = self.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        self.learn(generator=(g_tape, g_loss), discriminator=(d_tape, d_loss))
        return self.track(g_loss=g_loss, d_loss=d_loss, **self.answers(real_logits, fake_logits))

    def shown(self, inputs: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """What D sees of an input and the image that belongs to it: (N, 1568)."""
        left = tf.zeros_like(inputs) if self.covered else inputs
        return tf.concat([left, self.with_noise(images)], axis=1)
