"""The course's own convolutional pair for digits: small windows, and enlarging apart from painting.

Each size is looked at twice, by windows of 3 x 3. The generator enlarges by repeating pixels, so
that no window covers some pixels more often than their neighbours (Odena et al. 2016).
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


@remembered
def flagship_generator(latent_dim: int = 100, width: float = 1.0) -> keras.Sequential:
    """Normal latent vectors (N, latent_dim) to images (N, 28, 28, 1) in [-1, 1].

    1,517,600 parameters with latent_dim 100 and width 1, and 59 million multiply-accumulates an
    image, where S4's has 52.

    Args:
        latent_dim: length of the latent vector, at least 1.
        width: share of these channels, above 0.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    activate, first = activation_layer("leaky_relu"), channels(256, width)
    stack: list[layers.Layer] = [
        keras.Input((latent_dim,)),
        layers.Dense(7 * 7 * first, use_bias=False),
        FusedBatchNormalization(),
        activate(),
        layers.Reshape((7, 7, first)),
    ]
    for number in (64, 32):
        stack.append(layers.UpSampling2D())
        for _ in range(2):
            painting = layers.Conv2D(channels(number, width), 3, padding="same", use_bias=False)
            stack += [painting, FusedBatchNormalization(), activate()]
    stack += [
        layers.Conv2D(1, 3, padding="same", use_bias=False),
        layers.Activation("tanh", dtype="float32"),
    ]
    generator = keras.Sequential(stack, name="generator")
    generator.prior = Prior("normal", (latent_dim,))
    return generator


@remembered
def flagship_discriminator(width: float = 1.0) -> keras.Sequential:
    """Images (N, 28, 28, 1) in [-1, 1] to logits (N, 1).

    Neither dropout nor batch normalisation: R1 is to hold it. 355,137 parameters at width 1, and
    28 million multiply-accumulates an image, where S4's has 10.

    Args:
        width: share of these channels, above 0.

    Raises:
        ValueError: width not above 0.
    """
    activate = activation_layer("leaky_relu")
    stack: list[layers.Layer] = [
        keras.Input((28, 28, 1)),
        layers.Conv2D(channels(32, width), 3, padding="same"),
        activate(),
    ]
    for number in (64, 128):
        for size, stride in ((4, 2), (3, 1)):
            looking = layers.Conv2D(channels(number, width), size, strides=stride, padding="same")
            stack += [looking, activate()]
    return keras.Sequential(
        [*stack, layers.Flatten(), layers.Dense(1, dtype="float32")], name="discriminator"
    )
