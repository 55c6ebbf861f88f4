"""Every network of the course, as a function that builds it.

The last layers stay in float32 when the others compute in bfloat16 (precision.py). S0 to S4 are
the course's sources, listed in notebook 00.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf
from keras import layers

ACTIVATIONS = {
    "relu": layers.ReLU,
    "leaky_relu": lambda: layers.LeakyReLU(negative_slope=0.2),
    "prelu": layers.PReLU,
    "elu": layers.ELU,
}


class BatchNormalization(layers.BatchNormalization):
    """Keras's with default arguments, but in training by TensorFlow's fused kernel: faster.

    Inputs (N, channels) or (N, height, width, channels); Ioffe and Szegedy 2015. The running
    variance is the unbiased one.
    """

    def call(self, inputs: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        if not (training and self.trainable):
            return super().call(inputs, training=False)
        images = inputs if len(inputs.shape) == 4 else inputs[:, None, None, :]
        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            images, self.gamma.value, self.beta.value, epsilon=self.epsilon
        )
        for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(self.momentum * moving + (1 - self.momentum) * now)
        return tf.reshape(outputs, tf.shape(inputs))


class Dropout(layers.Dropout):
    """Keras's without a noise shape, but with one random byte for each signal: faster.

    So the rate is rounded to a multiple of 1/256. Srivastava et al. 2014.
    """

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        dropped = min(255, round(256 * self.rate))  # of the 256 values of a byte
        if not training or dropped == 0:
            return inputs
        seed = tf.cast(self.seed_generator.next(), tf.int32)
        number = tf.size(inputs)
        words = tf.random.stateless_uniform([(number + 3) // 4], seed, None, None, tf.int32)
        random = tf.reshape(tf.bitcast(words, tf.uint8), [-1])[:number]
        kept = tf.reshape(random, tf.shape(inputs)) >= dropped
        return tf.where(kept, inputs * (256 / (256 - dropped)), 0)


def dcgan_generator(
    latent_dim: int = 100,
    activation: str = "leaky_relu",
    width: float = 1.0,
    batch_norm: bool = True,
) -> keras.Sequential:
    """S4's generator: a latent vector (N, latent_dim) becomes an image (N, 28, 28, 1) in [-1, 1].

    2,330,944 parameters with latent_dim 100 and width 1, counted from the layers that S4 prints.

    Args:
        latent_dim: length of the latent vector, at least 1.
        activation: of the hidden layers, a name from ACTIVATIONS.
        width: share of S4's number of channels, above 0.
        batch_norm: whether the hidden layers normalise; without it they have biases instead.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    activate = activation_layer(activation)
    wide, middle, narrow = (channels(n, width) for n in (256, 128, 64))
    bias = not batch_norm  # batch normalisation brings its own

    def finish() -> list[layers.Layer]:
        return [BatchNormalization(), activate()] if batch_norm else [activate()]

    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * wide, use_bias=bias),
            *finish(),
            layers.Reshape((7, 7, wide)),
            layers.Conv2DTranspose(middle, 5, padding="same", use_bias=bias),
            *finish(),
            layers.Conv2DTranspose(narrow, 5, strides=2, padding="same", use_bias=bias),
            *finish(),
            layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False),
            layers.Activation("tanh", dtype="float32"),
        ],
        name="generator",
    )


def dcgan_discriminator(dropout: float = 0.2, width: float = 1.0) -> keras.Sequential:
    """S4's discriminator: an image (N, 28, 28, 1) in [-1, 1] becomes a logit (N, 1).

    The logit's sigmoid is D's estimate of the probability that the image is real. 212,865
    parameters at width 1.

    Args:
        dropout: share of signals silenced in training, in [0, 1).
        width: share of S4's number of channels, above 0.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_dropout(dropout)
    activate = activation_layer("leaky_relu")
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(channels(64, width), 5, strides=2, padding="same"),
            activate(),
            Dropout(dropout),
            layers.Conv2D(channels(128, width), 5, strides=2, padding="same"),
            activate(),
            Dropout(dropout),
            layers.Flatten(),
            layers.Dense(1, dtype="float32"),
        ],
        name="discriminator",
    )


def dense_autoencoder_generator(dropout: float = 0.2) -> keras.Sequential:
    """S2's generator: an image (N, 784) in [0, 1] becomes another one, through a code of 32.

    1,153,712 parameters. S2 prints the widths and that leaky ReLU and dropout follow each hidden
    layer, the code without dropout. The slope, 0.2, and the dropout rate are our choice: with
    0.4 the background stays grey.

    Raises:
        ValueError: dropout outside [0, 1).
    """
    check_dropout(dropout)
    activate = activation_layer("leaky_relu")
    hidden = []
    for units in (512, 256, 128, 64, 32, 64, 128, 256, 512):
        hidden += [layers.Dense(units), activate()]
        if units > 32:
            hidden.append(Dropout(dropout))
    return keras.Sequential(
        [
            keras.Input((784,)),
            *hidden,
            layers.Dense(784),
            layers.Activation("sigmoid", dtype="float32"),
        ],
        name="generator",
    )


def encoder_and_decoder(generator: keras.Sequential) -> tuple[keras.Sequential, keras.Sequential]:
    """The two halves of a dense autoencoder, cut behind its code, with the same weights.

    Images (N, 784) become codes (N, 32), and codes images.
    """
    widths = [layer.output.shape[-1] for layer in generator.layers]
    code = min(widths)
    cut = len(widths) - widths[::-1].index(code)  # behind the code's activation
    return (
        keras.Sequential([keras.Input((784,)), *generator.layers[:cut]], name="encoder"),
        keras.Sequential([keras.Input((code,)), *generator.layers[cut:]], name="decoder"),
    )


def dense_discriminator() -> keras.Sequential:
    """S2's discriminator: an image (N, 784) in [0, 1] becomes a logit (N, 1).

    533,505 parameters. S2 does not print the leaky ReLU's slope (0.2 here), nor the sigmoid, which
    belongs to the loss here.
    """
    activate = activation_layer("leaky_relu")
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(512),
            activate(),
            layers.Dense(256),
            activate(),
            layers.Dense(1, dtype="float32"),
        ],
        name="discriminator",
    )


def digit_classifier() -> keras.Model:
    """The judge's network: images (N, 28, 28, 1) in [-1, 1] become features and logits.

    Returns a model with two outputs: features (N, 128), not negative, and logits (N, 10).
    """
    image = keras.Input((28, 28, 1))
    x = image
    for filters in (32, 64):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization()(x)
            x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
        x = layers.Dropout(0.25)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(128, use_bias=False, dtype="float32")(x)
    x = layers.BatchNormalization(dtype="float32")(x)
    features = layers.ReLU(name="features", dtype="float32")(x)
    logits = layers.Dense(10, name="logits", dtype="float32")(layers.Dropout(0.5)(features))
    return keras.Model(image, [features, logits], name="judge")


def check_latent_dim(latent_dim: int) -> None:
    """Raise ValueError unless it is a whole number of at least 1."""
    if not isinstance(latent_dim, int) or latent_dim < 1:
        raise ValueError(f"latent_dim must be a whole number of at least 1, not {latent_dim}.")


def check_dropout(dropout: float) -> None:
    """Raise ValueError unless it is a share of signals that leaves some over."""
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must lie in [0, 1), not {dropout}.")


def activation_layer(name: str) -> Callable[[], layers.Layer]:
    """What builds the activation layer of this name; ValueError if there is none."""
    if name not in ACTIVATIONS:
        raise ValueError(f"Unknown activation {name!r}: choose from {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[name]


def channels(number: int, width: float) -> int:
    """A layer's channels at a given width, at least one."""
    if width <= 0:
        raise ValueError(f"width must be above 0, not {width}.")
    return max(1, round(number * width))
