"""A GAN in the plane at one moment of its game."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from ganutils.pictures.colours import NETWORK_COLOURS

LIMIT = 1.6  # what a picture shows of the plane, from -LIMIT to LIMIT


def draw_game(
    real: np.ndarray,
    fake: np.ndarray,
    d: keras.Model,
    history: np.ndarray | Sequence[tuple[float, float]] = (),
    title: str = "",
) -> Figure:
    """The game at one moment: D's surface, real and generated points, and where G is pushed.

    An arrow shows the direction in which D's logit rises at a generated point: G's gradient
    descent moves the point along it. Arrows are drawn for 40 points, their length by the root of
    the slope. With a history, the losses so far stand beside it.

    Args:
        real, fake: points (N, 2).
        history: each step's loss of G and of D, (steps, 2).
    """
    axis = np.linspace(-LIMIT, LIMIT, 80, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    surface = tf.sigmoid(d(grid.reshape(-1, 2))).numpy().reshape(80, 80)
    some = tf.constant(fake[:40])
    with tf.GradientTape() as tape:
        tape.watch(some)
        logits = d(some)
    push = tape.gradient(logits, some).numpy()
    push /= np.sqrt(np.linalg.norm(push, axis=1, keepdims=True)) + 1e-9
    blue, orange = (NETWORK_COLOURS[name] for name in ("generator", "discriminator"))
    if len(history):
        figure, (axes, curves) = plt.subplots(1, 2, figsize=(9.5, 4.3), width_ratios=[5.4, 4])
        for colour, name, losses in zip((blue, orange), "GD", np.transpose(history), strict=True):
            curves.plot(np.arange(1, len(losses) + 1), losses, color=colour, label=f"{name}'s loss")
        curves.set(xlabel="step", ylabel="loss, nats")
        curves.legend()
    else:
        figure, axes = plt.subplots(figsize=(5.4, 4.6))
    shades = axes.contourf(axis, axis, surface, np.linspace(0, 1, 21), cmap="Greys_r", alpha=0.6)
    figure.colorbar(shades, ax=axes, label="D's output", ticks=[0, 0.5, 1])
    axes.plot(*real.T, ".", color="0.1", markersize=3, label="real")
    axes.plot(*fake.T, ".", color=blue, markersize=3, label="generated")
    axes.quiver(*some.numpy().T, *push.T, color=orange, scale=12, width=4e-3)
    axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal", title=title)
    axes.legend(loc="upper right", markerscale=4, fontsize=10)
    return figure
