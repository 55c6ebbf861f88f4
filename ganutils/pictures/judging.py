"""What measures of images see: distances by hand, defects, samples, pairs, and a game of snapshots.

Rows are data frames as records.read gives them; functions return a matplotlib figure.
"""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from ganutils.measures.fid import Moments
from ganutils.pictures.colours import NETWORK_COLOURS
from ganutils.pictures.curves import plain_log

FLOOR = {"color": "0.4", "linewidth": 1, "linestyle": "--"}


def two_normals(mean: float, std: float) -> Figure:
    """The standard normal distribution (real, grey), another one, and the way of each quantile."""
    figure, axes = plt.subplots(figsize=(9.5, 3.2))
    x = np.linspace(-4, 8, 400)
    for shift, width, colour, up in (
        (0.0, 1.0, "0.3", 1),
        (mean, std, NETWORK_COLOURS["generator"], -1),
    ):
        density = up * stats.norm.pdf(x, shift, width)
        axes.fill_between(x, density, color=colour, alpha=0.35, linewidth=0)
        axes.plot(x, density, color=colour)
    for quantile in np.linspace(0.05, 0.95, 10):
        start = stats.norm.ppf(quantile)
        end = mean + std * start
        ends = (start, 0.6 * stats.norm.pdf(start)), (end, -0.6 * stats.norm.pdf(end, mean, std))
        axes.annotate("", ends[1], ends[0], arrowprops={"arrowstyle": "->", "color": "0.2"})
    value = mean**2 + (1 - std) ** 2
    title = f"Fréchet distance: ({mean:g} − 0)² + ({std:g} − 1)² = {value:.2f}"
    axes.set(title=title, xlabel="a feature", yticks=[], xlim=(-4, 8))
    axes.axhline(0, color="0.3", linewidth=1)
    axes.spines["left"].set_visible(False)
    return figure


def feature_distances(features: np.ndarray, reference: Moments, distances: np.ndarray) -> Figure:
    """The feature that is farthest off, and its normal curve (left); all distances, sorted (right).

    Args:
        features: (N, n); distances: (n,).
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.2))
    worst = distances.argmax()
    mean, std = reference.mean[worst], np.sqrt(reference.covariance[worst, worst])
    colour = NETWORK_COLOURS["generator"]
    left.hist(features[:, worst], 40, density=True, color=colour, alpha=0.5, label="generated")
    x = np.linspace(mean - 3 * std, mean + 3 * std, 200)
    left.plot(x, stats.norm.pdf(x, mean, std), color="0.3", label="real: its normal curve")
    highest = 3 * stats.norm.pdf(0, 0, std)  # of what is shown: half of a feature may be 0
    left.set(xlabel=f"feature {worst}", yticks=[], ylim=(0, highest))
    left.legend(fontsize=9)
    right.bar(range(len(distances)), np.sort(distances)[::-1], width=1, color=colour)
    right.set(xlabel="features, sorted", ylabel="distance")
    return figure


def defects(rows: pd.DataFrame, floor: float, marks: Mapping[str, float]) -> Figure:
    """FID (above), density and coverage (below) of real images, by the level of each defect.

    Args:
        rows: with the columns defect, level, fid, density and coverage.
        floor: FID of undamaged real images.
        marks: FIDs of generators, by name.
    """
    names = rows["defect"].unique()
    figure, every = plt.subplots(2, len(names), figsize=(9.5, 4.6), sharey="row", sharex="col")
    for (above, below), name in zip(every.T, names, strict=True):
        one = rows[rows["defect"] == name]
        above.semilogy(one["level"], one["fid"], "-o", color=NETWORK_COLOURS["judge"], markersize=5)
        above.axhline(floor, **FLOOR)
        for mark in marks.values():
            above.axhline(mark, color=NETWORK_COLOURS["generator"], linewidth=1)
        for measure, style in (("density", ":s"), ("coverage", "-o")):
            below.plot(one["level"], one[measure], style, color="0.25", markersize=4, label=measure)
        above.set_title(name, fontsize=11)
        if name.startswith("copies"):
            below.set_xscale("log")
            below.xaxis.set_major_formatter("{x:g}")
    first = every[0, 0]
    for label, mark in {**marks, "real": floor}.items():
        first.annotate(label, (0, mark), (0, 2), textcoords="offset points", fontsize=9)
    first.set_ylabel("FID")
    plain_log(first.yaxis)
    every[1, 0].set(ylabel="density, coverage", ylim=(0, None))
    every[1, 0].legend(fontsize=9)
    figure.supxlabel("level of the defect", fontsize=11)
    return figure


def sample_sizes(rows: pd.DataFrame, colours: Mapping[str, str]) -> Figure:
    """FID of samples of N images against the test images, by N (left) and by 1/N (right)."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True)
    rows = rows[rows["against"] == "test"]
    for name, colour in colours.items():
        one = rows[rows["images"] == name]
        means = one.groupby("samples")["fid"].mean()
        left.plot(one["samples"], one["fid"], ".", color=colour, alpha=0.5)
        left.plot(means.index, means, color=colour, label=name)
        right.plot(1 / means.index, means, "o", color=colour)
        slope, start = np.polyfit(1 / means.index[1:], means.iloc[1:], 1)
        right.plot([0, 1 / 500], [start, start + slope / 500], color=colour, linewidth=1)
        right.annotate(f"N → ∞: {start:.2f}", (3e-5, start + 0.33), color=colour, fontsize=11)
    left.set(xlabel="images N", ylabel="FID", xscale="log", ylim=(0, None))
    right.set(xlabel="1/N", xlim=(0, 1 / 480), xticks=[0, 0.001, 0.002])
    left.legend()
    return figure


def fidelity_and_diversity(rows: pd.DataFrame, colours: Mapping[str, str]) -> Figure:
    """Density across, coverage up, one point for each set of images.

    Args:
        rows: indexed by name, with the columns density and coverage.
        colours: by name; the others are black.
    """
    figure, axes = plt.subplots(figsize=(9.5, 4))
    for name, one in rows.iterrows():
        left = one["density"] < 0.95  # where its label goes
        look = {"color": colours.get(name, "black")}
        axes.plot(one["density"], one["coverage"], "o", markersize=9, **look)
        axes.annotate(
            f"{name}\nFID {one['fid']:.2f}",
            (one["density"], one["coverage"]),
            (-9 if left else 9, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=11,
            **look,
        )
    axes.set(xlabel="density: clear", ylabel="coverage: varied", xlim=(0.3, 1.4), ylim=(0, 1))
    return figure


def truncation(rows: pd.DataFrame) -> Figure:
    """By the scale of z: FID (left), confidence (middle), density and coverage (right)."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.1))
    look = {"color": NETWORK_COLOURS["judge"], "markersize": 5}
    left.semilogy(rows["scale"], rows["fid"], "-o", **look)
    plain_log(left.yaxis)
    left.set_ylabel("FID")
    middle.plot(rows["scale"], rows["confidence"], "-o", **look)
    middle.set_ylabel("judge's mean confidence")
    for measure, style in (("density", ":s"), ("coverage", "-o")):
        right.plot(rows["scale"], rows[measure], style, color="0.25", markersize=4, label=measure)
    right.set_ylim(0, None)
    right.legend()
    for axes in (left, middle, right):
        axes.axvline(1, **FLOOR)
        axes.set_xlabel("z times")
    return figure


def confidences(sets: Mapping[str, np.ndarray], colours: Mapping[str, str]) -> Figure:
    """How many images of each set the judge is less sure of than a limit, by the limit."""
    figure, axes = plt.subplots(figsize=(9.5, 3.2))
    for name, values in sets.items():
        limits = np.linspace(0.3, 1, 200)
        shares = 100 * np.searchsorted(np.sort(values), limits) / len(values)
        axes.plot(limits, shares, color=colours[name], label=name)
    axes.set(xlabel="confidence", ylabel="images below it, %", xlim=(0.3, 1), ylim=(0, 40))
    axes.legend()
    return figure


def learning_curves(rows: pd.DataFrame) -> Figure:
    """A classifier's error by epoch, on what it learned from and on what it did not.

    Args:
        rows: with the columns images, seed, epoch, on ("learned", "held out") and error.
    """
    names = rows["images"].unique()
    figure, every = plt.subplots(1, len(names), figsize=(9.5, 3.1), sharey=True)
    for axes, name in zip(every, names, strict=True):
        for (_, kind), one in rows[rows["images"] == name].groupby(["seed", "on"]):
            style = {"learned": ":", "held out": "-"}[kind]
            axes.plot(one["epoch"], 100 * one["error"], style, color="black", linewidth=1.5)
        axes.axhline(50, **FLOOR)
        axes.set(xlabel="epoch", ylim=(0, 56), xticks=[1, 5, 10])
        axes.set_title(name.replace(" against ", "\nagainst "), fontsize=11)
    every[0].set_ylabel("error, %")
    every[-1].plot([], [], ":", color="black", label="learned from")
    every[-1].plot([], [], color="black", label="held out")
    every[-1].legend(fontsize=9)
    return figure


def skill(rows: pd.DataFrame) -> Figure:
    """Each snapshot of G before each of D (left); FID and G's loss along two ways (right).

    Args:
        rows: with the columns g_round, d_round, called_real (a share), g_loss and fid.
    """
    figure, every = plt.subplot_mosaic(
        [["map", "fid"], ["map", "loss"]], figsize=(9.5, 4.3), width_ratios=[1.15, 1]
    )
    called, losses, fids = (
        rows.pivot(index="d_round", columns="g_round", values=name)
        for name in ("called_real", "g_loss", "fid")
    )
    rounds, last = called.index.to_numpy(), called.index.max()
    ticks = [1, *range(5, last + 1, 5)]
    axes, colour = every["map"], NETWORK_COLOURS["generator"]
    shown = axes.pcolormesh(rounds, rounds, 100 * called, cmap="cividis", vmin=0, vmax=100)
    figure.colorbar(shown, ax=axes, label="generated images called real, %")
    axes.plot(rounds, rounds, color="white", linewidth=2.5)
    axes.axhline(last, color="white", linestyle=":", linewidth=2.5)
    axes.set(xlabel="G of round", ylabel="before D of round", xticks=ticks, yticks=ticks)
    every["fid"].semilogy(rounds, fids.loc[last], color=NETWORK_COLOURS["judge"])
    every["fid"].set(ylabel="FID", xticks=ticks)
    plain_log(every["fid"].yaxis)
    label = f"each before the D of round {last}"
    every["loss"].plot(rounds, np.diag(losses), color=colour, label="each before its own D")
    every["loss"].plot(rounds, losses.loc[last], ":", color=colour, label=label)
    every["loss"].set(xlabel="G of round", ylabel="G's loss, nats", xticks=ticks)
    every["loss"].legend(fontsize=9)
    return figure


def numbered_pairs(images: np.ndarray, columns: int = 5) -> Figure:
    """Images uint8 (2N, 28, 28), of which each two in turn make a pair, numbered from 1."""
    pairs = images.reshape(-1, 2, *images.shape[1:])
    rows = -(-len(pairs) // columns)
    figure, every = plt.subplots(rows, columns, figsize=(9.5, 1.15 * rows))
    for axes in every.flat:
        axes.axis("off")
    for number, (axes, (left, right)) in enumerate(zip(every.flat, pairs, strict=False), 1):
        gap = np.full((len(left), 3), 255, np.uint8)
        sheet = np.concatenate([left, gap, right], axis=1)
        axes.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.text(-3, 14, number, ha="right", va="center", fontsize=11)
    return figure
