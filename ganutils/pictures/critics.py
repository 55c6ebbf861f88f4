"""Critics: heights and slopes between two heaps of numbers, and over the plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ganutils.losses import squared_slopes
from ganutils.pictures.colours import ARM_COLOURS, NETWORK_COLOURS
from ganutils.pictures.curves import label_epochs, plain_log
from ganutils.pictures.plane import LIMIT

BLUE = NETWORK_COLOURS["generator"]
STYLES = ("-", "--", ":", "-.")


def critics_on_a_line(
    real: np.ndarray, fake: np.ndarray, x: np.ndarray, heights: Mapping[str, np.ndarray]
) -> Figure:
    """Two heaps of numbers, the heights of critics over them, and their slopes.

    A critic is worth as much when it is lifted: each is drawn with mean 0 on the generated ones.

    Args:
        real: (n,). fake: (m,).
        x: (points,), rising. heights: by critic, (points,).
    """
    figure, (above, middle, below) = plt.subplots(
        3, 1, figsize=(8, 5.6), sharex=True, height_ratios=[0.6, 1.4, 1]
    )
    for heap, colour, name in ((real, "0.3", "real"), (fake, BLUE, "generated")):
        above.hist(heap, np.linspace(x[0], x[-1], 60), color=colour, alpha=0.6, label=name)
    above.set(yticks=[])
    above.spines["left"].set_visible(False)
    above.legend(fontsize=10)
    shades = plt.get_cmap("copper")(np.linspace(0, 0.8, len(heights)))
    for (name, height), style, shade in zip(heights.items(), STYLES, shades, strict=False):
        lifted = height - np.interp(fake, x, height).mean()
        middle.plot(x, lifted, style, color=shade, label=name)
        below.plot(x, np.gradient(height, x), style, color=shade)
    middle.set_ylabel("height")
    middle.legend(fontsize=10)
    for slope in (-1, 1):
        below.axhline(slope, color="0.6", linewidth=0.8)
    below.set(xlabel="$x$", ylabel="slope")
    return figure


def critics_in_the_plane(
    real: np.ndarray, games: Mapping[str, tuple[np.ndarray, keras.Model]], side: int = 80
) -> Figure:
    """Games at one moment, a row each: a critic's heights with the points, and its slopes.

    Heights are drawn as contours, ten to twenty, of each critic's own scale; slopes, the lengths of
    its gradient, by one logarithmic scale that is white at 1.

    Args:
        real: points (N, 2).
        games: by name, generated points (N, 2) and the critic.
        side: of the grid on which a critic is looked at.
    """
    axis = np.linspace(-LIMIT, LIMIT, side, dtype=np.float32)
    grid = tf.constant(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))
    figure, rows = plt.subplots(
        len(games), 2, figsize=(9.5, 4.2 * len(games)), squeeze=False, sharex=True, sharey=True
    )
    for (left, right), (name, (fake, critic)) in zip(rows, games.items(), strict=True):
        heights = critic(grid).numpy().reshape(side, side)
        slopes = np.sqrt(squared_slopes(critic, grid).numpy()).reshape(side, side)
        lines = left.contour(axis, axis, heights, 12, cmap="viridis", linewidths=1)
        figure.colorbar(lines, ax=left, label="critic")
        left.plot(*real.T, ".", color="0.1", markersize=3, label="real")
        left.plot(*fake.T, ".", color=BLUE, markersize=3, label="generated")
        left.set_title(name)
        shades = right.pcolormesh(
            axis, axis, np.clip(slopes, 0.01, 100), cmap="PuOr", norm=LogNorm(0.01, 100)
        )
        bar = figure.colorbar(shades, ax=right, label="slope", ticks=[0.01, 0.1, 1, 10, 100])
        bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        for axes in (left, right):
            axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal")
    rows[0, 0].legend(loc="upper right", markerscale=4, fontsize=10)
    return figure


def distance_and_fid(rows: pd.DataFrame, arms: Sequence[str]) -> Figure:
    """What second players say of a distance beside FID (logarithmic), by epoch, a column a game.

    Each training is a line, and has its own scale below: from 0 to the largest distance in it.

    Args:
        rows: with the columns arm, seed, epoch, fid and held_out_distance.
    """
    figure, every = plt.subplots(2, len(arms), figsize=(9.5, 5), sharex=True, sharey="row")
    for (above, below), arm in zip(every.T, arms, strict=True):
        for _, one in rows[rows["arm"] == arm].groupby("seed"):
            look = {"color": ARM_COLOURS[arm], "linewidth": 1.1, "alpha": 0.85}
            above.plot(one["epoch"], one["fid"], **look)
            distance = one["held_out_distance"]
            below.plot(one["epoch"], distance / distance.abs().max(), **look)
        above.set(title=arm, yscale="log")
        plain_log(above.yaxis)
        label_epochs(below)
    every[0, 0].set_ylabel("FID")
    every[1, 0].set_ylabel("distance told, share\nof its largest")
    return figure
