"""Dense networks: S2's, for images of 784 pixels in a row in [0, 1], and one that draws."""

from __future__ import annotations

import keras
from keras import layers

from ganutils.latent import Prior
from ganutils.networks.layers import (
    ByteDropout,
    activation_layer,
    channels,
    check_dropout,
    check_latent_dim,
)
from ganutils.networks.origin import remembered


@remembered
def dense_generator(latent_dim: int = 100, width: float = 1.0) -> keras.Sequential:
    """Normal latent vectors (N, latent_dim) to images (N, 28, 28, 1) in [-1, 1], by dense layers.

    Four hidden layers of 512 units with ReLU, and no batch normalisation, as in the trial of
    Arjovsky et al. 2017. 1,241,872 parameters with latent_dim 100 and width 1.

    Args:
        latent_dim: length of the latent vector, at least 1.
        width: share of these units, above 0.

    Raises:
        ValueError: an argument outside these ranges.
    """
    check_latent_dim(latent_dim)
    hidden = [layers.Dense(channels(512, width), activation="relu") for _ in range(4)]
    generator = keras.Sequential(
        [
            keras.Input((latent_dim,)),
            *hidden,
            layers.Dense(28 * 28),
            layers.Reshape((28, 28, 1)),
            layers.Activation("tanh", dtype="float32"),
        ],
        name="generator",
    )
    generator.prior = Prior("normal", (latent_dim,))
    return generator


@remembered
def dense_autoencoder_generator(dropout: float = 0.2) -> keras.Sequential:
    """S2's generator: an image (N, 784) in [0, 1] becomes another one, through a code of 32.

    1,153,712 parameters. S2 prints the widths and that leaky ReLU and dropout follow each hidden
    layer, the code without dropout. The slope, 0.2, and the dropout rate are our choice.

    Raises:
        ValueError: dropout outside [0, 1).
    """
    check_dropout(dropout)
    activate = activation_layer("leaky_relu")
    hidden = []
    for units in (512, 256, 128, 64, 32, 64, 128, 256, 512):
        hidden += [layers.Dense(units), activate()]
        if units > 32:
            hidden.append(ByteDropout(dropout))
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


@remembered
def dense_discriminator(images: int = 1, dropout: float = 0.0) -> keras.Sequential:
    """S2's discriminator: an image (N, 784) in [0, 1] becomes a logit (N, 1).

    533,505 parameters. S2 does not print the leaky ReLU's slope (0.2 here), nor the sigmoid, which
    belongs to the loss here; dropout it has none.

    Args:
        images: how many lie side by side in its input, (N, 784 * images).
        dropout: after each hidden layer.

    Raises:
        ValueError: dropout outside [0, 1).
    """
    check_dropout(dropout)
    activate = activation_layer("leaky_relu")
    hidden = []
    for units in (512, 256):
        hidden += [layers.Dense(units), activate(), ByteDropout(dropout)]
    return keras.Sequential(
        [keras.Input((784 * images,)), *hidden, layers.Dense(1, dtype="float32")],
        name="discriminator",
    )
