"""Curves and bars: a training by epoch, and comparisons of recorded results.

Rows are data frames as records.read gives them; functions return a matplotlib figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

from ganutils.pictures.colours import ARM_COLOURS, NETWORK_COLOURS
from ganutils.pictures.images import show, tile


def training(history: Mapping[str, Sequence[float]], images: np.ndarray) -> Figure:
    """Losses so far (left) and samples (right) of a training in progress."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    _draw_losses(left, history)
    show(right, tile(images, int(np.sqrt(len(images)))), f"epoch {len(history['g_loss'])}")
    return figure


def compare_arms(
    rows: pd.DataFrame,
    panels: Mapping[str, Sequence[str]],
    measure: str,
    label: str,
    log: bool = False,
) -> Figure:
    """One measure by epoch, each arm's mean over its seeds as a line, its seeds as thin ones.

    Args:
        rows: with the columns arm, seed, epoch and `measure`.
        panels: the arms that each titled panel compares.
        log: draw the measure on a logarithmic scale.
    """
    figure, every = plt.subplots(
        1, len(panels), figsize=(9.5, 3.6), sharey=True, squeeze=False, layout="constrained"
    )
    for axes, (title, arms) in zip(every[0], panels.items(), strict=True):
        for arm in arms:
            table = rows[rows["arm"] == arm].pivot(index="epoch", columns="seed", values=measure)
            table = table.dropna()
            axes.plot(table, color=ARM_COLOURS[arm], linewidth=0.7, alpha=0.7)
            axes.plot(table.mean(axis=1), color=ARM_COLOURS[arm], label=arm.replace("-", " "))
        axes.set_title(title)
        axes.legend(fontsize=10)
        label_epochs(axes)
        if log:
            axes.set_yscale("log")
            plain_log(axes.yaxis)
    every[0][0].set_ylabel(label)
    return figure


def final_spread(rows: pd.DataFrame, measure: str, label: str) -> Figure:
    """Each arm's seeds in the last epoch as points, and their mean as a bar across."""
    last = rows[rows["epoch"] == rows["epoch"].max()]
    order = last.groupby("arm")[measure].mean().sort_values().index
    figure, axes = plt.subplots(figsize=(9.5, 0.45 * len(order) + 0.9))
    for place, arm in enumerate(order):
        values = last.loc[last["arm"] == arm, measure]
        colour = ARM_COLOURS.get(arm, "0.35")  # a cure has none of its own
        axes.plot(values, [place] * len(values), "o", color=colour, alpha=0.8)
        axes.plot(values.mean(), place, "|", color="0.1", markersize=18, markeredgewidth=2)
    axes.set_yticks(range(len(order)), [arm.replace("-", " ") for arm in order])
    axes.set(xlabel=label, xscale="log", ylim=(len(order) - 0.5, -0.5))
    plain_log(axes.xaxis)
    axes.grid(axis="x", which="both", color="0.92")
    return figure


def distances(rows: pd.DataFrame, colours: Mapping[str, str]) -> Figure:
    """The share of images nearer to a training image than a distance: pixels (left), features.

    Args:
        rows: with the columns images (a name), pixels and features (distances).
        colours: by the sets' names.
    """
    figure, every = plt.subplots(1, 2, figsize=(9.5, 3.4), sharey=True)
    for axes, space in zip(every, ("pixels", "features"), strict=True):
        for name, colour in colours.items():
            values = np.sort(rows.loc[rows["images"] == name, space])
            shares = 100 * np.arange(1, len(values) + 1) / len(values)
            axes.plot(values, shares, color=colour, label=name)
        axes.set_xlabel(f"distance to the nearest training image, {space}")
        axes.set_xlim(0, rows[space].quantile(0.995))
    every[0].set_ylabel("images nearer, %")
    figure.legend(*every[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def speed(rows: pd.DataFrame) -> Figure:
    """How many times as fast as the tutorial's each kind of step is, with quartiles."""
    figure, axes = plt.subplots(figsize=(9.5, 0.42 * len(rows) + 0.9))
    places, ratio = np.arange(len(rows)), rows["times_as_fast"]
    margins = np.abs([ratio - rows["lower_quartile"], rows["upper_quartile"] - ratio])
    ours = rows["step"] == "course"
    colours = np.where(ours, NETWORK_COLOURS["generator"], "0.7")
    axes.barh(places, ratio, color=colours, xerr=margins, error_kw={"ecolor": "0.3"})
    for place, value in zip(places, ratio, strict=True):
        axes.annotate(f"{value:.2f}", (0.02, place), va="center", color="white", weight="bold")
    axes.axvline(1, color="0.4", linewidth=1, linestyle="--")
    axes.set_yticks(places, rows["step"])
    axes.invert_yaxis()
    axes.set_xlabel("times as fast as the tutorial's step")
    return figure


def quality_by_time(runs: Mapping[str, pd.DataFrame]) -> Figure:
    """FID against seconds of training, each seed a line.

    Args:
        runs: by recipe, rows with the columns seed, seconds and fid.
    """
    figure, axes = plt.subplots(figsize=(9.5, 3.8))
    for (name, rows), colour in zip(runs.items(), cycle(("0.5", "#0072B2", "#E69F00"))):
        for seed, one in rows.dropna(subset="fid").groupby("seed"):
            label = name if seed == rows["seed"].min() else None
            axes.plot(one["seconds"], one["fid"], "-o", markersize=3, color=colour, label=label)
    axes.set(xlabel="seconds of training steps", ylabel="FID (lower is better)", yscale="log")
    plain_log(axes.yaxis)
    axes.legend()
    return figure


def plain_log(axis: Axis) -> None:
    """Ticks at 1, 2, 5, 10, 20 ... in plain numbers on a logarithmic axis."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def label_epochs(axes: Axes) -> None:
    """Name the x axis, with ticks at whole epochs only."""
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _draw_losses(axes: Axes, history: Mapping[str, Sequence[float]]) -> None:
    """Both losses, or a critic's distance: lifted by any number, it leaves G's loss another one."""
    epochs = np.arange(1, len(history["g_loss"]) + 1)
    g, d = (NETWORK_COLOURS[name] for name in ("generator", "discriminator"))
    if "distance" in history:
        axes.plot(epochs, history["distance"], color=d, label="the critic's distance")
    else:
        axes.plot(epochs, history["g_loss"], color=g, label="G's loss")
        axes.plot(epochs, history["d_loss"], color=d, label="D's loss")
        axes.set_ylabel("loss, nats")
    axes.set_ylim(0, None)
    label_epochs(axes)
    axes.legend(loc="best")
