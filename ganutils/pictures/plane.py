"""A GAN in the plane at moments of its game, and how it went; the flow of a game of two numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from ganutils import toy
from ganutils.pictures.colours import NETWORK_COLOURS

LIMIT = 1.6  # what a picture shows of the plane, from -LIMIT to LIMIT
BLUE, ORANGE = (NETWORK_COLOURS[name] for name in ("generator", "discriminator"))
# D's output: white where it cannot tell, grey where it says "real", orange where "generated".
DOUBT = LinearSegmentedColormap.from_list("doubt", ["#f3b27f", "white", "0.72"])


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
    some = tf.constant(fake[:40])
    with tf.GradientTape() as tape:
        tape.watch(some)
        logits = d(some)
    push = tape.gradient(logits, some).numpy()
    push /= np.sqrt(np.linalg.norm(push, axis=1, keepdims=True)) + 1e-9
    if len(history):
        figure, (axes, curves) = plt.subplots(1, 2, figsize=(9.5, 4.3), width_ratios=[5.4, 4])
        _draw_losses(curves, np.asarray(history))
    else:
        figure, axes = plt.subplots(figsize=(5.4, 4.6))
    shades = _draw_plane(axes, real, fake, surface(d))
    figure.colorbar(shades, ax=axes, label="D's output", ticks=[0, 0.5, 1])
    axes.quiver(*some.numpy().T, *push.T, color=ORANGE, scale=12, width=4e-3)
    axes.set_title(title)
    axes.legend(loc="upper right", markerscale=4, fontsize=10)
    return figure


def surface(d: keras.Model, side: int = 80) -> np.ndarray:
    """D's output over the plane that a picture shows, (side, side), in [0, 1]; rows are y."""
    axis = np.linspace(-LIMIT, LIMIT, side, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    return tf.sigmoid(d(grid.reshape(-1, 2))).numpy().reshape(side, side)


def warped(g: keras.Model, lines: int = 21, reach: float = 2.5) -> np.ndarray:
    """Where G sends a square grid of latent vectors: (2, lines, points, 2).

    First the lines of equal z1, then those of equal z2, each from -reach to reach.
    """
    across = np.linspace(-reach, reach, lines)
    along = np.linspace(-reach, reach, 161)
    upright = np.stack(np.meshgrid(across, along, indexing="ij"), axis=-1)
    both = np.stack([upright, upright[..., ::-1]]).astype(np.float32)
    return g(both.reshape(-1, 2)).numpy().reshape(both.shape)


def game_moments(
    real: np.ndarray,
    moments: Mapping[int, tuple[np.ndarray, np.ndarray, np.ndarray]],
    history: np.ndarray,
) -> Figure:
    """Moments of one game side by side, G's warped grid below each, and the losses beneath.

    Args:
        real: points (N, 2).
        moments: by step: generated points (N, 2), D's `surface`, G's `warped` grid.
        history: each step's loss of G and of D, (steps, 2).
    """
    names = [str(step) for step in moments]
    figure, axes = plt.subplot_mosaic(
        [[f"plane {n}" for n in names], [f"grid {n}" for n in names], ["losses"] * len(names)],
        figsize=(9.5, 6.6),
        height_ratios=[1, 1, 0.7],
    )
    for step, (fake, answers, grid) in moments.items():
        top, below = axes[f"plane {step}"], axes[f"grid {step}"]
        _draw_plane(top, real, fake, answers)
        top.set_title(f"step {step:,}", fontsize=11)
        for family in grid:
            below.plot(family[..., 0].T, family[..., 1].T, color=BLUE, linewidth=0.5)
        axes["losses"].axvline(step, color="0.6", linewidth=1, linestyle=":")
    for name in names:
        for panel in (axes[f"plane {name}"], axes[f"grid {name}"]):
            panel.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal", xticks=[])
            panel.set_yticks([])
    _draw_losses(axes["losses"], history)
    return figure


def hops(
    real: np.ndarray, seen: Sequence[np.ndarray], every: int, losses: Sequence[float]
) -> Figure:
    """A game that may have collapsed: where its points are, where they were, and G's loss.

    Args:
        real: points (N, 2).
        seen: generated points (N, 2), looked at every so many steps; the last six looks are drawn
            over each other, numbered, the newest darkest.
        losses: G's, by step.
    """
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.2))
    left.plot(*real.T, ".", color="0.75", markersize=3)
    trail = np.array([np.median(points, axis=0) for points in seen[-6:]])
    left.plot(*trail.T, "-", color="0.4", linewidth=0.8)
    for number, points in enumerate(seen[-6:], start=1):
        shade = plt.get_cmap("Blues")(0.25 + number / 8)
        left.plot(*points[:100].T, "o", color=shade, markersize=5, markeredgewidth=0, alpha=0.5)
        left.annotate(
            str(number),
            trail[number - 1],
            ha="center",
            va="center",
            fontsize=9,
            bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )
    left.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal")
    left.set_title(f"{len(trail)} looks, {every} steps apart", fontsize=11)
    _draw_roll(middle, every, np.array([toy.mode_shares(points) for points in seen]))
    middle.set(xlabel="step", ylabel="mode", yticks=range(1, len(toy.CENTRES) + 1))
    right.plot(np.arange(1, len(losses) + 1), losses, color=BLUE, linewidth=0.8)
    right.axhline(np.log(2), color="0.4", linewidth=1, linestyle=":")
    right.set(xlabel="step", ylabel="G's loss, nats (dotted: log 2)", ylim=(0, 2))
    return figure


def rolls(rows: pd.DataFrame, arms: Sequence[str]) -> Figure:
    """Recorded games: for each arm (a column) and seed (a row) which modes held points, by step.

    Args:
        rows: with the columns arm, seed, step and mode_1 to mode_8, shares of points.
    """
    seeds = sorted(rows.loc[rows["arm"].isin(arms), "seed"].unique())
    figure, grid = plt.subplots(
        len(seeds), len(arms), figsize=(9.5, 0.62 * len(seeds) + 0.7), sharex=True, squeeze=False
    )
    for column, arm in zip(grid.T, arms, strict=True):
        column[0].set_title(arm, fontsize=10)
        column[-1].set_xlabel("step", fontsize=10)
        for axes, seed in zip(column, seeds, strict=True):
            one = rows[(rows["arm"] == arm) & (rows["seed"] == seed)]
            axes.set_yticks([])
            if len(one):
                _draw_roll(axes, one["step"].iloc[0], one.filter(like="mode_").to_numpy())
                axes.tick_params(labelsize=8)
    for axes, seed in zip(grid[:, 0], seeds, strict=True):
        axes.set_ylabel(f"seed {seed}", fontsize=8)
    return figure


def _draw_roll(axes: Axes, every: int, shares: np.ndarray) -> None:
    """A row for each mode, darker the more points it holds; shares (looks, modes), in [0, 1]."""
    extent = (every / 2, every * (len(shares) + 0.5), 0.5, shares.shape[1] + 0.5)
    axes.imshow(
        np.sqrt(shares.T),  # so that few points are seen, too
        cmap="Blues",
        vmin=0,
        vmax=0.6,
        aspect="auto",
        origin="lower",
        extent=extent,
        interpolation="nearest",
    )
    axes.grid(False)


def draw_field(
    axes: Axes,
    field: Callable[[np.ndarray, np.ndarray], Sequence[np.ndarray]],
    path: np.ndarray,
    limit: float = 2.8,
) -> None:
    """A game of two numbers: arrows say where a small step leads, the line where a game went.

    Args:
        field: of two arrays of one shape: the two velocities there.
        path: (steps, 2), from its start, a dot, to its end, a triangle.
        limit: the picture shows the square from -limit to limit.
    """
    grid = np.meshgrid(*2 * [np.linspace(-limit, limit, 11)])
    axes.quiver(*grid, *field(*grid), color="0.65", width=5e-3, scale=22)
    axes.plot(*path.T, color=BLUE, linewidth=1.2)
    axes.plot(*path[0], "o", color=BLUE, markersize=6)
    axes.plot(*path[-1], "^", color="0.1", markersize=6, clip_on=False)
    axes.plot(0, 0, "*", color=ORANGE, markersize=12)
    axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")


def _draw_plane(axes: Axes, real: np.ndarray, fake: np.ndarray, answers: np.ndarray) -> object:
    axis = np.linspace(-LIMIT, LIMIT, len(answers))
    shades = axes.contourf(axis, axis, answers, np.linspace(0, 1, 21), cmap=DOUBT)
    axes.plot(*real.T, ".", color="0.1", markersize=3, label="real")
    axes.plot(*fake.T, ".", color=BLUE, markersize=3, label="generated")
    axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal")
    return shades


def _draw_losses(axes: Axes, history: np.ndarray) -> None:
    for colour, name, losses in zip((BLUE, ORANGE), "GD", history.T, strict=True):
        steps = np.arange(1, len(losses) + 1)
        axes.plot(steps, losses, color=colour, linewidth=1, label=f"{name}'s loss")
    axes.set(xlabel="step", ylabel="loss, nats")
    axes.legend(loc="center right", fontsize=10)
