"""Conditional networks: G is asked for a class, and D is told which one it should see (S1)."""

from __future__ import annotations

import math

import keras
from keras import layers

from ganutils.networks.images import dcgan_discriminator, dcgan_generator
from ganutils.networks.origin import remembered

CLASSES = 10
# How a label's embedding meets the input. S1's parameter counts allow the first two.
WAYS = {"multiplied": layers.Multiply, "added": layers.Add, "concatenated": layers.Concatenate}


@remembered
def conditional_generator(
    latent_dim: int = 3, way: str = "multiplied", width: float = 1.0
) -> keras.Model:
    """S1's generator that is asked for a class: [latents (N, latent_dim), labels (N,)] to images.

    Images are (N, 28, 28, 1) in [-1, 1]. The label's embedding, as long as the latent vector, meets
    it; S4's layers follow. 1,114,206 parameters with three latent dimensions and width 1, added or
    multiplied. The prior is the uniform one, as in sources.small_space.

    Args:
        latent_dim, width: as in dcgan_generator.
        way: how embedding and vector meet, from WAYS.

    Raises:
        ValueError: an argument outside these ranges.
    """
    return conditioned(dcgan_generator(latent_dim, width=width, prior="uniform"), way)


@remembered
def conditional_discriminator(
    way: str = "multiplied", dropout: float = 0.2, width: float = 1.0
) -> keras.Model:
    """S1's discriminator that is told a class: [images (N, 28, 28, 1), labels (N,)] to logits.

    The label's embedding is an image of its own; concatenated, it is a second channel. Logits are
    (N, 1). 220,705 parameters at width 1, added or multiplied.

    Args:
        way: as in conditional_generator. dropout, width: as in dcgan_discriminator.

    Raises:
        ValueError: an argument outside these ranges.
    """
    return conditioned(dcgan_discriminator(dropout, width), way)


def conditioned(network: keras.Sequential, way: str) -> keras.Model:
    """A new network of the same layers, whose input first meets the embedding of a label.

    It takes [what the network takes, labels (N,), whole numbers from 0 to 9].

    Raises:
        ValueError: an unknown way.
    """
    if way not in WAYS:
        raise ValueError(f"Unknown way {way!r}: choose from {', '.join(WAYS)}.")
    first = keras.Input(network.input_shape[1:])
    label = keras.Input((), dtype="int32")
    # Not layers.Embedding: its gradient adds up in no fixed order. Its first values are the same.
    embedding = layers.Dense(
        math.prod(first.shape[1:]),
        use_bias=False,
        kernel_initializer=keras.initializers.RandomUniform(-0.05, 0.05),
        name="embedding",
    )
    embedded = embedding(keras.ops.one_hot(label, CLASSES))
    outputs = WAYS[way]()([first, layers.Reshape(first.shape[1:])(embedded)])
    for layer in network.layers:
        outputs = type(layer).from_config(layer.get_config())(outputs)
    model = keras.Model([first, label], outputs, name=network.name)
    if hasattr(network, "prior"):
        model.prior = network.prior
    return model
