"""How a training goes: its losses magnified, sick ones beside a healthy one, what changes it.

Rows are data frames as records.read gives them; functions return a matplotlib figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from ganutils.losses import guessing
from ganutils.measures.comparisons import interval
from ganutils.pictures.colours import ARM_COLOURS, NETWORK_COLOURS
from ganutils.pictures.curves import label_epochs, plain_log
from ganutils.pictures.images import show

BLUE, VERMILION = (NETWORK_COLOURS[name] for name in ("generator", "discriminator"))


def close_up(history: pd.DataFrame, real_label: float = 1.0) -> Figure:
    """FID (logarithmic) and both losses from epoch 2 on, the losses on scales of equal length.

    Dashed: what each loss is when D cannot tell.

    Args:
        history: with the columns epoch, fid, g_loss and d_loss.
        real_label: D's target for real images.
    """
    rows = history[history["epoch"] > 1]
    figure, (left, *losses) = plt.subplots(1, 3, figsize=(9.5, 3.1))
    left.semilogy(rows["epoch"], rows["fid"], color=NETWORK_COLOURS["judge"])
    plain_log(left.yaxis)
    left.set_title("FID")
    columns, levels = ("g_loss", "d_loss"), guessing(real_label)
    middles = [(rows[name].min() + rows[name].max()) / 2 for name in columns]
    half = max(
        max(abs(rows[name] - middle).max(), abs(level - middle))
        for name, middle, level in zip(columns, middles, levels, strict=True)
    )
    for axes, name, middle, level, colour in zip(
        losses, columns, middles, levels, (BLUE, VERMILION), strict=True
    ):
        axes.plot(rows["epoch"], rows[name], color=colour)
        axes.axhline(level, color="0.5", linewidth=1, linestyle="--")
        axes.set(
            title=f"{name[0].upper()}'s loss, nats", ylim=(middle - 1.1 * half, middle + 1.1 * half)
        )
    for axes in (left, *losses):
        label_epochs(axes)
    return figure


def clinic(rows: pd.DataFrame, settings: Sequence[str], real_label: float = 1.0) -> Figure:
    """Losses (top, logarithmic) and D's outputs (bottom) by epoch, a column for each setting.

    Thick: the mean of the seeds; thin: each. Dashed: a D that cannot tell.

    Args:
        rows: with the columns arm, seed, epoch, g_loss, d_loss, d_real and d_fake.
        settings: names in the column arm.
        real_label: D's target for real images.
    """
    figure, every = plt.subplots(
        2, len(settings), figsize=(9.5, 5), sharex=True, sharey="row", squeeze=False
    )
    top = {"g_loss": (BLUE, "G's loss"), "d_loss": (VERMILION, "D's loss")}
    bottom = {"d_real": ("0.2", "on real images"), "d_fake": (BLUE, "on generated")}
    for column, setting in zip(every.T, settings, strict=True):
        some = rows[rows["arm"] == setting]
        for axes, lines in zip(column, (top, bottom), strict=True):
            for measure, (colour, label) in lines.items():
                _draw_seeds(axes, some, measure, colour, label)
        column[0].set_title(setting)
        for level, colour in zip(guessing(real_label), (BLUE, VERMILION), strict=True):
            column[0].axhline(level, color=colour, linewidth=1, linestyle="--")
        column[1].axhline(real_label / 2, color="0.5", linewidth=1, linestyle="--")
        label_epochs(column[1])
    every[0, 0].set(ylabel="loss, nats", yscale="log", ylim=(0.01, 20))
    every[0, 0].yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    every[1, 0].set(ylabel="D's mean output", ylim=(0, 1))
    for axes in every[:, -1]:
        axes.legend(fontsize=10)
    return figure


def differences(versus: pd.DataFrame, label: str) -> Figure:
    """Each setting's difference from the base: its seeds as points, over their 95 % interval.

    Args:
        versus: as comparisons.differences makes it.
    """
    order = versus.mean(axis=1).sort_values().index
    figure, axes = plt.subplots(figsize=(9.5, 0.45 * len(order) + 0.9))
    for place, setting in enumerate(order):
        colour = ARM_COLOURS.get(setting, "0.2")
        ends = interval(versus.loc[setting])
        axes.plot(ends, [place] * 2, color=colour, linewidth=6, alpha=0.25, solid_capstyle="butt")
        axes.plot(versus.loc[setting], [place] * versus.shape[1], "o", color=colour)
        axes.plot(versus.loc[setting].mean(), place, "|", color="0.1", ms=16, mew=2)
    axes.axvline(0, color="0.5", linewidth=1)
    axes.set_yticks(range(len(order)), [setting.replace("-", " ") for setting in order])
    axes.set(xlabel=label, ylim=(len(order) - 0.5, -0.5))
    return figure


def cures(rows: pd.DataFrame, settings: Sequence[str]) -> Figure:
    """FID in the last epoch (left) and D's accuracy over the first half: a row for each setting.

    Points: seeds; strokes: their mean. Grey bands: where the first setting's seeds lie.

    Args:
        rows: with the columns arm, seed, epoch, fid and d_accuracy.
    """
    figure, every = plt.subplots(1, 2, figsize=(9.5, 0.36 * len(settings) + 0.9), sharey=True)
    early = rows[rows["epoch"] <= rows["epoch"].max() / 2]
    accuracy = early.groupby(["arm", "seed"])["d_accuracy"].mean()
    last = rows[rows["epoch"] == rows["epoch"].max()].set_index(["arm", "seed"])["fid"]
    labels = "FID in the last epoch", "D's accuracy, first half of the epochs"
    for axes, values, label in zip(every, (last, accuracy), labels, strict=True):
        healthy = values[settings[0]]
        axes.axvspan(healthy.min(), healthy.max(), color="0.9")
        for place, setting in enumerate(settings):
            cure = setting.rpartition(", ")[0] in settings
            colour = VERMILION if place and not cure else "0.3"
            axes.plot(values[setting], [place] * len(values[setting]), "o", color=colour, alpha=0.7)
            axes.plot(values[setting].mean(), place, "|", color="0.1", ms=16, mew=2)
        axes.set(xlabel=label, ylim=(len(settings) - 0.5, -0.5))
        axes.grid(axis="y", color="0.95")
    every[0].set_yticks(range(len(settings)), settings)
    every[0].set_xscale("log")
    plain_log(every[0].xaxis)
    return figure


def gallery(sheets: Mapping[str, Sequence[np.ndarray]], columns: Sequence[str]) -> Figure:
    """Sheets of images (uint8, height x width), all of one shape: a row for each name."""
    height, width = next(iter(sheets.values()))[0].shape
    inches = 9.5 / len(columns) * height / width + 0.4
    figure, every = plt.subplots(
        len(sheets), len(columns), figsize=(9.5, inches * len(sheets)), squeeze=False
    )
    for row, (name, some) in zip(every, sheets.items(), strict=True):
        for axes, sheet, column in zip(row, some, columns, strict=True):
            show(axes, sheet, "")
            axes.set_title(column, loc="right", fontsize=10, color="0.4")
        row[0].set_title(name, loc="left")
    return figure


def _draw_seeds(axes: Axes, rows: pd.DataFrame, measure: str, colour: str, label: str) -> None:
    table = rows.pivot(index="epoch", columns="seed", values=measure)
    axes.plot(table, color=colour, linewidth=0.7, alpha=0.6)
    axes.plot(table.mean(axis=1), color=colour, label=label)
