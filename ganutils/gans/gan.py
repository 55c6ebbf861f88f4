"""What a GAN is: one training step. The loop around it is `keras.Model.fit`."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from ganutils import losses
from ganutils.gans.game import Game


class GAN(Game):
    """A generator and a discriminator that learn from each other (Goodfellow et al. 2014).

    A batch holds images in [-1, 1]. G and D stand for the two networks. `noise_std` is the standard
    deviation of the noise added to D's inputs, 0 unless it is assigned another number, as
    callbacks.InstanceNoise does.

    Metrics, measured in training, with noise and dropout: both losses; `d_real` and `d_fake`,
    D's mean output (a probability) on each kind of image; `d_accuracy`, the share of images that D
    calls by their right name, where what it answers when it cannot tell, half the label of real
    images, divides the two names.

    Args:
        generator: carries its prior; discriminator: images to logits (N, 1).
        real_label: D's target for real images; below 1 is one-sided label smoothing (S4: 0.9).
        generator_loss: called with D's logits (N, 1) on generated images, returns a scalar.
        averaging, seed: as in Game.

    Raises:
        ValueError: real_label outside (0.5, 1], averaging outside [0, 1).
    """

    METRICS = ("g_loss", "d_loss", "d_real", "d_fake", "d_accuracy")

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        real_label: float = 1.0,
        generator_loss: Callable[[tf.Tensor], tf.Tensor] = losses.generator_loss,
        averaging: float = 0.995,
        seed: int = 0,
    ) -> None:
        if not 0.5 < real_label <= 1:
            raise ValueError(f"real_label must lie in (0.5, 1], not {real_label}.")
        players = {"generator": [generator], "discriminator": [discriminator]}
        super().__init__(players, averaging, seed)
        self.discriminator = discriminator
        self.real_label = real_label
        self.generator_loss = generator_loss
        self.noise_std = self.add_weight(
            shape=(), initializer="zeros", trainable=False, dtype="float32", name="noise_std"
        )

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        """One update of each network, from one batch of real images (N, 28, 28, 1) in [-1, 1]."""
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(self.latents(real), training=True)
            real_logits = self.discriminator(self.with_noise(real), training=True)
            fake_logits = self.discriminator(self.with_noise(fake), training=True)
            g_loss = self.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)

        g_weights = self.generator.trainable_variables
        d_weights = self.discriminator.trainable_variables
        g_gradients = g_tape.gradient(g_loss, g_weights)
        d_gradients = d_tape.gradient(d_loss, d_weights)
        self.optimizers["generator"].apply(g_gradients, g_weights)
        self.optimizers["discriminator"].apply(d_gradients, d_weights)
        self.update_average()
        answers = self.answers(real_logits, fake_logits)
        return self.track(g_loss=g_loss, d_loss=d_loss, **answers)

    def with_noise(self, images: tf.Tensor) -> tf.Tensor:
        """Images (N, 28, 28, 1) with Gaussian noise added to each pixel, not clipped.

        Sønderby et al. 2017 call it instance noise; S4.
        """
        noise = keras.random.normal(tf.shape(images), seed=self.seeds)
        return images + self.noise_std * noise

    def answers(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> dict[str, tf.Tensor]:
        """What D says of each kind of image, and how often it is right."""
        # A D that cannot tell answers real_label / 2 to all: the mean of both labels.
        guess = np.log(self.real_label / (2 - self.real_label))  # as a logit
        right = tf.concat([real_logits > guess, fake_logits < guess], axis=0)
        return {
            "d_real": tf.sigmoid(real_logits),
            "d_fake": tf.sigmoid(fake_logits),
            "d_accuracy": tf.cast(right, tf.float32),
        }
