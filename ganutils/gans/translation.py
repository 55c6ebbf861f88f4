"""GANs whose generator turns one image into another, as S2's: from dark to white background."""

from __future__ import annotations

import tensorflow as tf

from ganutils import losses
from ganutils.gans.gan import GAN


class PairedGAN(GAN):
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
                logits = self.discriminator(self.shown(inputs, images), training=True)
                loss = losses.cross_entropy(label, logits)
            self.learn(discriminator=(tape, loss))
            seen.append((logits, loss))
        with tf.GradientTape() as tape:
            drawn = self.generator(fresh, training=True)
            g_loss = self.generator_loss(self.discriminator(self.shown(fresh, drawn)))
        self.learn(generator=(tape, g_loss))
        (real_logits, on_real), (fake_logits, on_fake) = seen
        answers = self.answers(real_logits, fake_logits)
        return self.track(g_loss=g_loss, d_loss=on_real + on_fake, **answers)

    def shown(self, inputs: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """What D sees of an input and the image that belongs to it: the image, (N, 784)."""
        return images


class SeenPairGAN(PairedGAN):
    """The same game, but D is shown input and output together, (N, 1568): do they belong together?

    Isola et al. 2017, without their error to the known answer. `noise_std` blurs D's sight of the
    images, not of the inputs.
    """

    def shown(self, inputs: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """The input and the image that belongs to it, with noise, side by side: (N, 1568)."""
        return tf.concat([inputs, self.with_noise(images)], axis=1)
