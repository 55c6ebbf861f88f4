"""Convolutional networks for landscapes of 64 x 64 pixels in colour: S1's, and their judge."""

from __future__ import annotations

import keras
from keras import layers

from ganutils.latent import Prior
from ganutils.networks.layers import (
    ByteDropout,
    FusedBatchNormalization,
    activation_layer,
    channels,
    check_dropout,
    check_latent_dim,
)
from ganutils.networks.origin import remembered


@remembered
def landscape_generator(
    latent_dim: int = 3, activation: str = "leaky_relu", width: float = 1.0
) -> keras.Sequential:
    """S1's landscape generator in our reconstruction: (N, latent_dim) to (N, 64, 64, 3) in [-1, 1].

    S1 states its 10,729,344 parameters alone. Of 248,136 networks in S4's manner that were counted,
    this one has them, with three latent dimensions and width 1. The prior is uniform.

    Args:
        latent_dim: length of the latent vector, at least 1.
        activation: of the hidden layers, a name from ACTIVATIONS.
        width: share of these channels, above 0.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    activate = activation_layer(activation)
    first = channels(512, width)
    stack: list[layers.Layer] = [
        keras.Input((latent_dim,)),
        layers.Dense(4 * 4 * first, use_bias=False),
        FusedBatchNormalization(),
        activate(),
        layers.Reshape((4, 4, first)),
    ]
    for number in (512, 256, 128):
        painting = layers.Conv2DTranspose(
            channels(number, width), 5, strides=2, padding="same", use_bias=False
        )
        stack += [painting, FusedBatchNormalization(), activate()]
    stack += [
        layers.Conv2DTranspose(3, 7, strides=2, padding="same", use_bias=False),
        layers.Activation("tanh", dtype="float32"),
    ]
    generator = keras.Sequential(stack, name="generator")
    generator.prior = Prior("uniform", (latent_dim,))
    return generator


@remembered
def landscape_discriminator(dropout: float = 0.2, width: float = 1.0) -> keras.Sequential:
    """Its discriminator: images (N, 64, 64, 3) in [-1, 1] to logits (N, 1).

    S4's with a third convolution. S1's, of 2,563,713 parameters, cannot be recovered.

    Args:
        dropout, width: as in dcgan_discriminator.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_dropout(dropout)
    activate = activation_layer("leaky_relu")
    stack: list[layers.Layer] = [keras.Input((64, 64, 3))]
    for number in (64, 128, 256):
        looking = layers.Conv2D(channels(number, width), 5, strides=2, padding="same")
        stack += [looking, activate(), ByteDropout(dropout)]
    return keras.Sequential(
        [*stack, layers.Flatten(), layers.Dense(1, dtype="float32")], name="discriminator"
    )


@remembered
def landscape_judge() -> keras.Model:
    """What a landscape shows, and where: of images (N, 64, 64, 3) in [-1, 1].

    A small U-Net (Ronneberger et al. 2015, arXiv:1505.04597): on its way down it reads the kind, on
    its way up, with what it saw before each step down, each pixel's part.

    Returns a model with three outputs: features (N, 128), not negative; logits of the four kinds
    (N, 4); logits of the four parts (N, 64, 64, 4). What they stand for says data.rendering.
    """
    image = keras.Input((64, 64, 3))
    seen, x = [], image
    for filters in (24, 48, 96):
        seen.append(x)
        x = _convolved(x, filters, strides=2)
    deep = _convolved(x, 128)
    features = layers.GlobalAveragePooling2D(name="features", dtype="float32")(deep)
    kinds = layers.Dense(4, name="kinds", dtype="float32")(features)
    x = deep
    for filters, before in zip((48, 24, 16), reversed(seen), strict=True):
        x = layers.Concatenate()([layers.UpSampling2D()(x), before])
        x = _convolved(x, filters)
    parts = layers.Conv2D(4, 1, name="parts", dtype="float32")(x)
    return keras.Model(image, [features, kinds, parts], name="judge")


def _convolved(x: keras.KerasTensor, filters: int, strides: int = 1) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, strides, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))
