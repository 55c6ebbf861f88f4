"""Convolutional networks for images of 28 x 28 pixels (S4, and S1's with another latent vector)."""

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
from ganutils.networks.spectral import SpectralNormalization


@remembered
def dcgan_generator(
    latent_dim: int = 100,
    activation: str = "leaky_relu",
    width: float = 1.0,
    batch_norm: bool = True,
    prior: str = "normal",
) -> keras.Sequential:
    """S4's generator: a latent vector (N, latent_dim) becomes an image (N, 28, 28, 1) in [-1, 1].

    2,330,944 parameters with latent_dim 100 and width 1, counted from the layers that S4 prints.

    Args:
        latent_dim: length of the latent vector, at least 1.
        activation: of the hidden layers, a name from ACTIVATIONS.
        width: share of S4's number of channels, above 0.
        batch_norm: whether the hidden layers normalise; without it they have biases instead.
        prior: how its latent vectors are drawn, a kind from latent.KINDS.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    activate = activation_layer(activation)
    wide, middle, narrow = (channels(n, width) for n in (256, 128, 64))
    bias = not batch_norm  # batch normalisation brings its own

    def finish() -> list[layers.Layer]:
        return [FusedBatchNormalization(), activate()] if batch_norm else [activate()]

    generator = keras.Sequential(
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
    generator.prior = Prior(prior, (latent_dim,))
    return generator


@remembered
def dcgan_discriminator(
    dropout: float = 0.2, width: float = 1.0, spectral: bool = False
) -> keras.Sequential:
    """S4's discriminator: an image (N, 28, 28, 1) in [-1, 1] becomes a logit (N, 1).

    The logit's sigmoid is D's estimate of the probability that the image is real. 212,865
    parameters at width 1.

    Args:
        dropout: share of signals silenced in training, in [0, 1).
        width: share of S4's number of channels, above 0.
        spectral: whether each layer is divided by its largest stretch.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_dropout(dropout)
    activate = activation_layer("leaky_relu")
    held = SpectralNormalization if spectral else lambda layer: layer
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            held(layers.Conv2D(channels(64, width), 5, strides=2, padding="same")),
            activate(),
            ByteDropout(dropout),
            held(layers.Conv2D(channels(128, width), 5, strides=2, padding="same")),
            activate(),
            ByteDropout(dropout),
            layers.Flatten(),
            held(layers.Dense(1, dtype="float32")),
        ],
        name="discriminator",
    )
