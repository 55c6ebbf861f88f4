"""The BiGAN: a GAN with an encoder, which must learn to invert the generator."""

from __future__ import annotations

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.gans.game import Game


class BiGAN(Game):
    """D sees pairs: an image and its code, (x, E(x)), or an image drawn and its origin, (G(z), z).

    G and E are one player and share their goal, that D takes the one kind for the other. If D can
    tell nothing apart, both kinds of pairs are distributed alike, and then E inverts G (Donahue et
    al. 2017; Dumoulin et al. 2017). A batch holds images in [-1, 1].

    Metrics: both players' losses; `d_real` and `d_fake`, D's mean output (a probability) on (x,
    E(x)) and on (G(z), z).

    Args:
        generator: carries its prior. encoder: images to codes of the prior's shape.
        discriminator: [images, codes] to logits (N, 1).
        averaging, seed: as in Game; the encoder's average is `averages[1]`.
    """

    METRICS = ("g_loss", "d_loss", "d_real", "d_fake")

    def __init__(
        self,
        generator: keras.Model,
        encoder: keras.Model,
        discriminator: keras.Model,
        averaging: float = 0.995,
        seed: int = 0,
    ) -> None:
        players = {"generator": [generator, encoder], "discriminator": [discriminator]}
        super().__init__(players, averaging, seed)
        self.encoder, self.discriminator = encoder, discriminator

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        """One update of D, and one of G and E: the same loss with the labels exchanged."""
        latents = self.latents(real)
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(latents, training=True)
            codes = self.encoder(real, training=True)
            real_logits = self.discriminator([real, codes], training=True)
            fake_logits = self.discriminator([fake, latents], training=True)
            d_loss = losses.discriminator_loss(real_logits, fake_logits)
            g_loss = losses.discriminator_loss(fake_logits, real_logits)
        self.learn(generator=(g_tape, g_loss), discriminator=(d_tape, d_loss))
        d_real, d_fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
        return self.track(g_loss=g_loss, d_loss=d_loss, d_real=d_real, d_fake=d_fake)
