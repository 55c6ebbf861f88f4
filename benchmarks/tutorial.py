"""The baseline: a DCGAN's step as TensorFlow's public tutorial writes it.

https://www.tensorflow.org/tutorials/generative/dcgan: everything in float32, Keras's own layers,
two tapes over one forward pass, both updates at its end; no noise on D's inputs, no numbers kept.
Networks, label smoothing and rates are S4's, so that only the step differs.
"""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import layers

from ganutils import hardware, losses, networks, sources
from ganutils.gans import GAN

OWN = {
    networks.FusedBatchNormalization: layers.BatchNormalization,
    networks.ByteDropout: layers.Dropout,
}


class TutorialGAN(GAN):
    """The tutorial's step; with `averaging` it also keeps the average by which we judge."""

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        latents = tf.random.normal([tf.shape(real)[0], self.generator.input_shape[-1]])
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(latents, training=True)
            real_logits = self.discriminator(real, training=True)
            fake_logits = self.discriminator(fake, training=True)
            g_loss = losses.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        g_weights = self.generator.trainable_variables
        d_weights = self.discriminator.trainable_variables
        g_gradients = g_tape.gradient(g_loss, g_weights)
        d_gradients = d_tape.gradient(d_loss, d_weights)
        g_optimizer, d_optimizer = self.optimizers["generator"], self.optimizers["discriminator"]
        g_optimizer.apply_gradients(zip(g_gradients, g_weights, strict=True))
        d_optimizer.apply_gradients(zip(d_gradients, d_weights, strict=True))
        if self.averaging:
            self.update_average()
        return {"g_loss": g_loss, "d_loss": d_loss}


def with_keras_layers(network: keras.Model) -> keras.Model:
    """The same network, freshly initialised, with Keras's own layers in place of the course's."""

    def original(layer: layers.Layer) -> layers.Layer:
        return OWN.get(type(layer), type(layer)).from_config(layer.get_config())

    other = keras.models.clone_model(network, clone_function=original)
    other.prior = getattr(network, "prior", None)
    return other


def tutorial_gan(
    seed: int = 0, width: float = 1.0, policy: str = "float32", averaging: float = 0.0
) -> TutorialGAN:
    """S4's networks, label smoothing and optimizers under the tutorial's step, compiled."""
    with hardware.use(policy):
        model = sources.dcgan(seed, width)
        gan = TutorialGAN(
            with_keras_layers(model.generator),
            with_keras_layers(model.discriminator),
            real_label=model.real_label,
            averaging=averaging,
            seed=seed,
        )
    gan.compile(
        **{
            player: type(optimizer).from_config(optimizer.get_config())
            for player, optimizer in model.optimizers.items()
        }
    )
    return gan
