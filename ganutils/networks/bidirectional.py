"""The BiGAN's networks: the original's dense ones, and convolutional ones of ours.

The dense ones (Donahue et al. 2017, arXiv:1605.09782) have no biases, and their batch normalisation
has neither gain nor offset. The convolutional ones go with `dcgan_generator(50, prior="uniform")`.
"""

from __future__ import annotations

import keras
from keras import layers

from ganutils.latent import Prior
from ganutils.networks.layers import (
    FusedBatchNormalization,
    activation_layer,
    channels,
    check_latent_dim,
)
from ganutils.networks.origin import remembered

IMAGE = (28, 28, 1)


@remembered
def bigan_generator(latent_dim: int = 50, units: int = 1_024) -> keras.Model:
    """Latent vectors (N, latent_dim), uniform in [-1, 1], to images (N, 28, 28, 1) in [-1, 1].

    The latent vector enters both hidden layers. With the original's numbers 1,953,792 weights, and
    4,096 running averages. The original ends in a sigmoid, since its images lie in [0, 1].

    Args:
        latent_dim: length of the latent vector, at least 1.
        units: of both hidden layers.

    Raises:
        ValueError: latent_dim below 1.
    """
    check_latent_dim(latent_dim)
    latent = keras.Input((latent_dim,))
    first = layers.ReLU()(_normalised(units, latent))
    second = layers.ReLU()(_normalised(units, layers.Concatenate()([first, latent])))
    pixels = layers.Dense(28 * 28, use_bias=False)(second)
    image = layers.Activation("tanh", dtype="float32")(layers.Reshape(IMAGE)(pixels))
    generator = keras.Model(latent, image, name="generator")
    generator.prior = Prior("uniform", (latent_dim,))
    return generator


@remembered
def bigan_encoder(latent_dim: int = 50, units: int = 1_024) -> keras.Model:
    """Images (N, 28, 28, 1) in [-1, 1] to codes (N, latent_dim) in [-1, 1], where the prior lies.

    1,902,592 weights, and 2,048 running averages.

    Args:
        latent_dim, units: as in bigan_generator.
    """
    check_latent_dim(latent_dim)
    leaky, image = activation_layer("leaky_relu"), keras.Input(IMAGE)
    first = leaky()(layers.Dense(units, use_bias=False)(layers.Flatten()(image)))
    features = leaky()(_normalised(units, first))  # which the course looks at, too
    code = layers.Dense(latent_dim, use_bias=False)(features)
    return keras.Model(image, layers.Activation("tanh", dtype="float32")(code), name="encoder")


@remembered
def bigan_discriminator(latent_dim: int = 50, units: int = 1_024) -> keras.Model:
    """[Images (N, 28, 28, 1), codes (N, latent_dim)] to logits (N, 1): do both belong together?

    The code enters the second hidden layer. 1,903,616 weights, and 2,048 running averages.

    Args:
        latent_dim, units: as in bigan_generator.
    """
    check_latent_dim(latent_dim)
    leaky, image, code = (
        activation_layer("leaky_relu"),
        keras.Input(IMAGE),
        keras.Input((latent_dim,)),
    )
    first = leaky()(layers.Dense(units, use_bias=False)(layers.Flatten()(image)))
    second = leaky()(_normalised(units, layers.Concatenate()([first, code])))
    logit = layers.Dense(1, use_bias=False, dtype="float32")(second)
    return keras.Model([image, code], logit, name="discriminator")


@remembered
def bigan_image_encoder(latent_dim: int = 50, width: float = 1.0) -> keras.Model:
    """Images (N, 28, 28, 1) in [-1, 1] to codes (N, latent_dim) in [-1, 1], by convolutions.

    S4's looking layers, normalised, and a hidden layer of 1,024 units: 6,685,042 parameters with
    latent_dim 50 and width 1.

    Args:
        latent_dim: length of a code, at least 1.
        width: share of these channels and units, above 0.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    leaky, image = activation_layer("leaky_relu"), keras.Input(IMAGE)
    x = image
    for number in (64, 128):
        x = layers.Conv2D(channels(number, width), 5, strides=2, padding="same", use_bias=False)(x)
        x = leaky()(FusedBatchNormalization()(x))
    x = layers.Dense(channels(1_024, width), use_bias=False)(layers.Flatten()(x))
    features = leaky()(FusedBatchNormalization()(x))
    code = layers.Activation("tanh", dtype="float32")(layers.Dense(latent_dim)(features))
    return keras.Model(image, code, name="encoder")


@remembered
def bigan_image_discriminator(latent_dim: int = 50, width: float = 1.0) -> keras.Model:
    """[Images (N, 28, 28, 1), codes (N, latent_dim)] to logits (N, 1), by convolutions.

    What S4's D sees in the image meets the code in a hidden layer of 512 units. 3,444,481
    parameters with latent_dim 50 and width 1.

    Args:
        latent_dim, width: as in bigan_image_encoder.
    """
    check_latent_dim(latent_dim)
    leaky, image, code = (
        activation_layer("leaky_relu"),
        keras.Input(IMAGE),
        keras.Input((latent_dim,)),
    )
    x = image
    for number in (64, 128):
        x = leaky()(layers.Conv2D(channels(number, width), 5, strides=2, padding="same")(x))
    both = layers.Concatenate()([layers.Flatten()(x), code])
    hidden = leaky()(layers.Dense(channels(512, width))(both))
    logit = layers.Dense(1, dtype="float32")(hidden)
    return keras.Model([image, code], logit, name="discriminator")


def _normalised(units: int, inputs: keras.KerasTensor) -> keras.KerasTensor:
    """A dense layer and batch normalisation, each without what could be learnt besides weights."""
    sums = layers.Dense(units, use_bias=False)(inputs)
    return layers.BatchNormalization(center=False, scale=False)(sums)
