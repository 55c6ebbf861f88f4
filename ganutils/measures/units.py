"""What a generator's hidden units do: how many are near zero, which never act, and what they draw.

The units of a layer are the numbers that its activation function puts out: (N, 12544) behind the
first layer of digits' generators, (N, height, width, channels) behind the others.
"""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from ganutils import networks
from ganutils.measures import judge

KINDS = tuple(type(make()) for make in networks.ACTIVATIONS.values())


def hidden(generator: keras.Model) -> list[keras.layers.Layer]:
    """The layers of hidden activation functions, from the latent vector to the image."""
    return [layer for layer in generator.layers if isinstance(layer, KINDS)]


def passed(generator: keras.Model, latents: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """What each hidden activation function gets and puts out, float32, for latents (N, n)."""
    probe = keras.Model(
        generator.inputs, [(layer.input, layer.output) for layer in hidden(generator)]
    )
    return [
        (np.asarray(before, np.float32), np.asarray(after, np.float32))
        for before, after in probe([latents], training=False)
    ]


def outputs(generator: keras.Model, latents: np.ndarray) -> list[np.ndarray]:
    """What each hidden activation function puts out, float32, for latent vectors (N, n)."""
    return [after for _, after in passed(generator, latents)]


def activity(generator: keras.Model, latents: np.ndarray) -> pd.DataFrame:
    """How quiet each hidden layer is: one row a layer, its number in the column "layer".

    `near_zero`: the share of units at or below a twentieth of the layer's largest, in size, in the
    same image: on a picture of the layer they look as zeros do ("black", S1). `dead`: the share of
    units, behind a convolution of channels, whose activation function gets no positive input from
    any of the latent vectors. With ReLU these put out 0 and learn nothing.

    Args:
        latents: (N, n), from the generator's prior; a thousand or so.
    """
    rows = []
    sizes = np.zeros(len(hidden(generator)))
    highest: list = [-np.inf] * len(sizes)
    for part in np.array_split(latents, max(1, len(latents) // 100)):
        for i, (before, after) in enumerate(passed(generator, part)):
            size = np.abs(after.reshape(len(part), -1))
            sizes[i] += (size <= size.max(axis=1, keepdims=True) / 20).mean() * len(part)
            top = before.max(axis=tuple(range(before.ndim - 1)))
            highest[i] = np.maximum(highest[i], top)
    for number, (quiet, top) in enumerate(zip(sizes / len(latents), highest, strict=True), 1):
        rows.append({"layer": number, "near_zero": quiet, "dead": float((top <= 0).mean())})
    return pd.DataFrame(rows)


def painter(generator: keras.Model, layer: int = -1) -> tuple[keras.Model, keras.Model]:
    """The generator cut behind one of its hidden activation functions, by default the last.

    Returns two models with its weights: latent vectors (N, n) to units (N, height, width,
    channels), and such units to images. Between them units can be set to zero.

    Args:
        layer: which of `hidden`, counted from 0, or from -1 backwards.
    """
    cut = generator.layers.index(hidden(generator)[layer]) + 1
    if isinstance(generator.layers[cut], keras.layers.Reshape):  # the first layer's units in place
        cut += 1
    units = keras.Model(generator.inputs[0], generator.layers[cut - 1].output)
    image = keras.Sequential([keras.Input(units.output_shape[1:]), *generator.layers[cut:]])
    return units, image


def without(units: np.ndarray, box: tuple[slice, slice, slice | np.ndarray]) -> np.ndarray:
    """Units (N, height, width, channels) of which those in a box are set to zero.

    Channels may also be named one by one.
    """
    kept = units.copy()
    kept[(slice(None), *box)] = 0
    return kept


def prints(generator: keras.Model, latents: np.ndarray) -> np.ndarray:
    """What each channel of the last hidden layer adds to the image, before tanh: float32.

    (N, 28, 28, channels) for latent vectors (N, n), in colour (N, 64, 64, 3, channels). The last
    layer has no bias, so the prints of all channels add up to what tanh turns into the image.
    """
    units = np.asarray(painter(generator)[0](latents), np.float32)
    apart = tf.linalg.diag(np.moveaxis(stamps(generator), 0, -1))  # each channel paints its own
    height, width, colours = generator.output_shape[1:]
    apart = tf.reshape(apart, (*apart.shape[:2], -1, units.shape[-1]))
    shape = (len(units), height, width, apart.shape[2])
    painted = tf.nn.conv2d_transpose(units, apart, shape, strides=2).numpy()
    return painted if colours == 1 else painted.reshape(*shape[:3], colours, -1)


def stamps(generator: keras.Model) -> np.ndarray:
    """The last layer's kernel: what one unit of each channel paints, float32.

    (channels, 5, 5), in colour (channels, 7, 7, 3).
    """
    layers = generator.layers
    paint = layers[layers.index(hidden(generator)[-1]) + 1]
    kernel = np.moveaxis(np.asarray(paint.kernel, np.float32), -1, 0)
    return kernel[..., 0] if kernel.shape[-1] == 1 else kernel


def pixel_changes(parts: np.ndarray) -> np.ndarray:
    """How much a pixel changes, on average, when one channel's print is missing: (channels,).

    Args:
        parts: prints (N, height, width, channels), or in colour.
    """
    total = parts.sum(axis=-1)
    changes = [np.abs(np.tanh(total - part) - np.tanh(total)).mean() for part in _channels(parts)]
    return np.array(changes)


def doubts(parts: np.ndarray) -> np.ndarray:
    """How much less probable the judge finds what it read, when a print is missing: (channels,).

    Ablation, as in GAN dissection (Bau et al. 2019, arXiv:1811.10597), with a reader in place of
    its segmentation.

    Args:
        parts: prints (N, 28, 28, channels).
    """
    total = parts.sum(axis=-1)
    whole = judge.look(np.tanh(total)[..., None])
    rows = np.arange(len(total))
    kept = [
        judge.look(np.tanh(total - part)[..., None]).probabilities[rows, whole.digits]
        for part in _channels(parts)
    ]
    return whole.confidence.mean() - np.mean(kept, axis=1)


def decisive_group(part: np.ndarray) -> list[int]:
    """Channels without which the judge reads another digit, found by greedy search.

    One after the other goes, each time the one whose loss makes another digit most probable. A
    smaller group may exist.

    Args:
        part: the prints (28, 28, channels) of one image.
    """
    gone: list[int] = []
    left = part.sum(axis=-1)
    read = judge.look(np.tanh(left)[None, ..., None]).digits[0]
    while len(gone) < part.shape[-1]:
        rest = [channel for channel in range(part.shape[-1]) if channel not in gone]
        images = np.tanh(np.stack([left - part[..., channel] for channel in rest]))[..., None]
        others = np.delete(judge.look(images).probabilities, read, axis=1).max(axis=1)
        best = int(others.argmax())
        gone.append(rest[best])
        left = left - part[..., rest[best]]
        if judge.look(images[[best]]).digits[0] != read:
            break
    return gone


def straightened(generator: keras.Model, slope: float) -> keras.Model:
    """The generator with its weights, but with LeakyReLUs of this slope in place of its ReLUs.

    Slope 0 is the generator itself; with slope 1 nothing bends but tanh at the end.
    """

    def bend(layer: keras.layers.Layer) -> keras.layers.Layer:
        if isinstance(layer, keras.layers.ReLU):
            return keras.layers.LeakyReLU(negative_slope=slope)
        return layer.__class__.from_config(layer.get_config())

    other = keras.models.clone_model(generator, clone_function=bend)
    other.set_weights(generator.get_weights())
    return other


def _channels(parts: np.ndarray) -> np.ndarray:
    return np.moveaxis(parts, -1, 0)
