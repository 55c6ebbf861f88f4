"""Convolutional networks for landscapes of 64 x 64 pixels in colour (S1)."""

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
