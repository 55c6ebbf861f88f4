"""Measures of pixels: sharpness, D's push at each, and how well S2's networks reverse an image."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from scipy.ndimage import convolve

from ganutils import losses
from ganutils.data import unflatten
from ganutils.measures import fid, judge


def sharpness(images: np.ndarray) -> float:
    """How steep the edges are: the mean slope between neighbouring pixels, weighted by itself.

    1 when every edge goes from black to white within one pixel; blurring lowers it, at any
    thickness of the strokes; 0 without any edge. Our choice; the sources only look.

    Args:
        images: (N, 28, 28, 1) in [-1, 1].
    """
    light = (np.asarray(images, np.float64) + 1) / 2
    slopes = [np.abs(np.diff(light, axis=axis)) for axis in (1, 2)]
    total = sum(slope.sum() for slope in slopes)
    return float(sum((slope**2).sum() for slope in slopes) / total) if total else 0.0


def dots(images: np.ndarray) -> float:
    """The share of dark pixels that have no dark one among their eight neighbours.

    Strokes have hardly any, speckle is made of them; 0 where nothing is dark. Our choice.

    Args:
        images: (N, 784) in [0, 1], on white background; dark is below 0.5.
    """
    dark = (np.asarray(images).reshape(-1, 28, 28) < 0.5).astype(int)
    around = convolve(dark, np.ones((1, 3, 3), int), mode="constant") - dark
    return float((dark * (around == 0)).sum() / max(1, dark.sum()))


def pushes(discriminator: keras.Model, images: np.ndarray) -> np.ndarray:
    """What D tells G about each pixel: minus the gradient of each image's own loss of G.

    Where it is positive, a brighter pixel would lower G's loss; G learns from nothing else. D is
    asked without dropout and without noise.

    Args:
        discriminator: images to logits.
        images: (N, 28, 28, 1) in [-1, 1].

    Returns:
        (N, 28, 28, 1), in nats for each unit of brightness.
    """
    pixels = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        loss = len(images) * losses.generator_loss(discriminator(pixels, training=False))
    return -tape.gradient(loss, pixels).numpy()


def reversals(inputs: np.ndarray, labels: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
    """How well a network turned images into their reversals, 1 - x, from dark to white background.

    - `mse_own`, `mse_other`: mean squared error of each output to the reversal of its own input,
      and to that of the next input in the list. Equal: the output does not follow its input.
    - `ssim`: structural similarity to its own reversal, at most 1 (Wang et al. 2004).
    - `judged`: share of outputs that the judge, once they are reversed again, reads as `labels`.
    - `fid`: Fréchet distance of the features of outputs, reversed again, to those of the inputs.
    - `dots`: the share of dark pixels without a dark neighbour.
    - `white`: the median pixel. `variety`: the outputs' variance over the list, as a share of the
      true reversals'; 0 when all outputs are the same.

    Args:
        inputs, outputs: (N, 784) in [0, 1], N > 1.
        labels: (N,), the inputs' digits.
    """
    inputs, outputs = np.asarray(inputs, np.float32), np.asarray(outputs, np.float32)
    true = 1 - inputs
    seen, theirs = (judge.look(unflatten(flat)) for flat in (1 - outputs, inputs))
    images = (tf.reshape(flat, (-1, 28, 28, 1)) for flat in (outputs, true))
    return {
        "mse_own": float(np.mean((outputs - true) ** 2)),
        "mse_other": float(np.mean((outputs - np.roll(true, -1, axis=0)) ** 2)),
        "ssim": float(tf.reduce_mean(tf.image.ssim(*images, max_val=1.0))),
        "judged": float((seen.digits == labels).mean()),
        "fid": fid.frechet_distance(*(fid.Moments.of(one.features) for one in (seen, theirs))),
        "dots": dots(outputs),
        "white": float(np.median(outputs)),
        "variety": float(outputs.var(axis=0).sum() / true.var(axis=0).sum()),
    }
