"""Every network of the course, as a function that builds it.

The last layers stay in float32 when the others compute in bfloat16 (precision.py). S0 to S4 are
the course's sources, listed in notebook 00.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers

ACTIVATIONS = {
    "relu": layers.ReLU,
    "leaky_relu": lambda: layers.LeakyReLU(negative_slope=0.2),
    "prelu": layers.PReLU,
    "elu": layers.ELU,
}


def dcgan_generator(
    latent_dim: int = 100, activation: str = "leaky_relu", width: float = 1.0
) -> keras.Sequential:
    """S4's generator: a latent vector (N, latent_dim) becomes an image (N, 28, 28, 1) in [-1, 1].

    2,330,944 parameters with latent_dim 100 and width 1, counted from the layers that S4 prints.

    Args:
        latent_dim: length of the latent vector, at least 1.
        activation: of the hidden layers, a name from ACTIVATIONS.
        width: share of S4's number of channels, above 0.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    activate = activation_layer(activation)
    wide, middle, narrow = (channels(n, width) for n in (256, 128, 64))
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * wide, use_bias=False),
            layers.BatchNormalization(),
            activate(),
            layers.Reshape((7, 7, wide)),
            layers.Conv2DTranspose(middle, 5, padding="same", use_bias=False),
            layers.BatchNormalization(),
            activate(),
            layers.Conv2DTranspose(narrow, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            activate(),
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
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must lie in [0, 1), not {dropout}.")
    activate = activation_layer("leaky_relu")
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(channels(64, width), 5, strides=2, padding="same"),
            activate(),
            layers.Dropout(dropout),
            layers.Conv2D(channels(128, width), 5, strides=2, padding="same"),
            activate(),
            layers.Dropout(dropout),
            layers.Flatten(),
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
