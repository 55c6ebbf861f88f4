"""What a GAN is: one training step. The loop around it is `keras.Model.fit`."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf

from ganutils import losses
from ganutils.latent import Sampler, gaussian_sampler

METRICS = ("g_loss", "d_loss", "d_real", "d_fake", "d_accuracy")


class GAN(keras.Model):
    """A generator and a discriminator that learn from each other (Goodfellow et al. 2014).

    Train it with `gan.compile(g_optimizer, d_optimizer)` and `gan.fit(batches, ...)`, where a
    batch holds images in [-1, 1]. G and D stand for the two networks.

    `averaged` is a second generator whose weights are the moving average of G's. `noise_std` is
    the standard deviation of the noise added to D's inputs, 0 unless callbacks.InstanceNoise moves
    it. Metrics, measured in training, with noise and dropout: both losses; `d_real` and `d_fake`,
    D's mean output (a probability) on each kind of image; `d_accuracy`, the share of images that D
    calls by their right name.

    Args:
        sampler: called with (N, random seeds), returns G's inputs (N, latent_dim); by default
            standard normal vectors.
        real_label: D's target for real images; below 1 is one-sided label smoothing (S4: 0.9).
        generator_loss: called with D's logits (N, 1) on generated images, returns a scalar.
        averaging: decay of the moving average per step, 0 for none.
        seed: of latent vectors and noise; dropout has its own (keras.utils.set_random_seed).
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        sampler: Sampler | None = None,
        real_label: float = 1.0,
        generator_loss: Callable[[tf.Tensor], tf.Tensor] = losses.generator_loss,
        averaging: float = 0.995,
        seed: int = 0,
    ) -> None:
        super().__init__(name="gan")
        if not 0.5 < real_label <= 1:
            raise ValueError(f"real_label must lie in (0.5, 1], not {real_label}.")
        if not 0 <= averaging < 1:
            raise ValueError(f"averaging must lie in [0, 1), not {averaging}.")
        self.generator = generator
        self.discriminator = discriminator
        self.averaged = keras.models.clone_model(generator)
        self.averaged.set_weights(generator.get_weights())
        self.sampler = sampler or gaussian_sampler(generator.input_shape[-1])
        self.real_label = real_label
        self.generator_loss = generator_loss
        self.averaging = averaging
        self.seeds = keras.random.SeedGenerator(seed)
        self.noise_std = self.add_weight(
            shape=(), initializer="zeros", trainable=False, dtype="float32", name="noise_std"
        )
        self.trackers = {name: keras.metrics.Mean(name=name) for name in METRICS}
        self.built = True  # both networks are; Keras need not guess from data

    def compile(
        self,
        g_optimizer: keras.optimizers.Optimizer,
        d_optimizer: keras.optimizers.Optimizer,
        **kwargs,
    ) -> None:
        """Give each network its optimizer; `kwargs` as in `keras.Model.compile`."""
        # XLA makes this step slower on a CPU, and Keras's "auto" may choose it.
        super().compile(optimizer=None, jit_compile=False, **kwargs)
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer
        # Their state must exist before a checkpoint can restore it.
        g_optimizer.build(self.generator.trainable_variables)
        d_optimizer.build(self.discriminator.trainable_variables)

    def train_step(self, batch: tf.Tensor) -> dict[str, tf.Tensor]:
        """One update of each network, from one batch of real images (N, 28, 28, 1) in [-1, 1]."""
        latents, real = self.deal(batch)
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(latents, training=True)
            real_logits = self.discriminator(self.with_noise(real), training=True)
            fake_logits = self.discriminator(self.with_noise(fake), training=True)
            g_loss = self.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)

        g_weights = self.generator.trainable_variables
        d_weights = self.discriminator.trainable_variables
        g_gradients = g_tape.gradient(g_loss, g_weights)
        d_gradients = d_tape.gradient(d_loss, d_weights)
        self.g_optimizer.apply(g_gradients, g_weights)
        self.d_optimizer.apply(d_gradients, d_weights)
        self.update_average()
        return self.track(g_loss, d_loss, real_logits, fake_logits)

    def deal(self, batch: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """What each network starts from: G from latent vectors, D from the real images."""
        return self.sampler(tf.shape(batch)[0], self.seeds), batch

    def with_noise(self, images: tf.Tensor) -> tf.Tensor:
        """Images (N, 28, 28, 1) with Gaussian noise added to each pixel, not clipped.

        Sønderby et al. 2017 call it instance noise; S4.
        """
        noise = keras.random.normal(tf.shape(images), seed=self.seeds)
        return images + self.noise_std * noise

    def update_average(self) -> None:
        """Move each averaged weight a small step towards the generator's."""
        for average, weight in zip(self.averaged.weights, self.generator.weights, strict=True):
            average.assign(self.averaging * average + (1 - self.averaging) * weight)

    def track(
        self, g_loss: tf.Tensor, d_loss: tf.Tensor, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Average the step's numbers over the epoch, for the progress bar and the history."""
        correct = tf.concat([real_logits > 0, fake_logits < 0], axis=0)
        values = {
            "g_loss": g_loss,
            "d_loss": d_loss,
            "d_real": tf.sigmoid(real_logits),
            "d_fake": tf.sigmoid(fake_logits),
            "d_accuracy": tf.cast(correct, tf.float32),
        }
        for name, value in values.items():
            self.trackers[name].update_state(value)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def state(self) -> list[keras.Variable]:
        """Every number that the next step depends on, in a fixed order, for a checkpoint."""
        return [*self.variables, *self.g_optimizer.variables, *self.d_optimizer.variables]


class PairedGAN(GAN):
    """A GAN whose generator turns one image into another: S2's, from dark to white background.

    A batch is a pair of equal numbers of images: G's inputs, and real examples for D, both of
    shape (N, 784) in [0, 1].
    """

    def deal(self, batch: tuple[tf.Tensor, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
        """G starts from the first of the pair, D from the second."""
        return batch
