"""What a generator's hidden units do: how many are near zero, which never act, and what they draw.

The units of a layer are the numbers that its activation function puts out: (N, 12544) behind the
first layer, (N, height, width, channels) behind the others.
"""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd

from ganutils import networks

KINDS = tuple(type(make()) for make in networks.ACTIVATIONS.values())


def hidden(generator: keras.Model) -> list[keras.layers.Layer]:
    """The layers of hidden activation functions, from the latent vector to the image."""
    return [layer for layer in generator.layers if isinstance(layer, KINDS)]


def outputs(generator: keras.Model, latents: np.ndarray) -> list[np.ndarray]:
    """What each hidden activation function puts out, float32, for latent vectors (N, n)."""
    probe = keras.Model(generator.inputs, [layer.output for layer in hidden(generator)])
    return [np.asarray(part, np.float32) for part in probe([latents], training=False)]


def activity(generator: keras.Model, latents: np.ndarray) -> pd.DataFrame:
    """How quiet each hidden layer is: one row a layer, its number in the column "layer".

    `near_zero`: the share of units at or below a twentieth of the layer's largest, in size, in the
    same image: on a picture of the layer they look as zeros do ("black", S1). `dead`: the share of
    units, behind a convolution of channels, whose activation function gets no positive input from
    any of the latent vectors. With ReLU these put out 0 and learn nothing.

    Args:
        latents: (N, n), from the generator's prior; a thousand or so.
    """
    probe = keras.Model(
        generator.inputs, [(layer.input, layer.output) for layer in hidden(generator)]
    )
    rows = []
    sizes = np.zeros(len(hidden(generator)))
    highest: list = [-np.inf] * len(sizes)
    for part in np.array_split(latents, max(1, len(latents) // 100)):
        for i, (before, after) in enumerate(probe([part], training=False)):
            size = np.abs(np.asarray(after, np.float32).reshape(len(part), -1))
            sizes[i] += (size <= size.max(axis=1, keepdims=True) / 20).mean() * len(part)
            top = np.asarray(before, np.float32).max(axis=tuple(range(before.ndim - 1)))
            highest[i] = np.maximum(highest[i], top)
    for number, (quiet, top) in enumerate(zip(sizes / len(latents), highest, strict=True), 1):
        rows.append({"layer": number, "near_zero": quiet, "dead": float((top <= 0).mean())})
    return pd.DataFrame(rows)


def painter(generator: keras.Model) -> tuple[keras.Model, keras.Model]:
    """The generator cut behind its last hidden activation function.

    Returns two models with its weights: latent vectors (N, n) to units (N, 14, 14, channels), and
    such units to images (N, 28, 28, 1). Between them units can be set to zero.
    """
    last = hidden(generator)[-1]
    after = generator.layers[generator.layers.index(last) + 1 :]
    units = keras.Model(generator.inputs[0], last.output)
    image = keras.Sequential([keras.Input(units.output_shape[1:]), *after])
    return units, image


def without(units: np.ndarray, box: tuple[slice, slice, slice]) -> np.ndarray:
    """Units (N, height, width, channels) of which those in a box are set to zero."""
    kept = units.copy()
    kept[(slice(None), *box)] = 0
    return kept
