"""How a training goes: its losses magnified, and what a change of its recipe is worth.

Rows are data frames as records.read gives them; functions return a matplotlib figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from ganutils.losses import guessing
from ganutils.pictures.colours import ARM_COLOURS, NETWORK_COLOURS
from ganutils.pictures.curves import label_epochs, plain_log
from ganutils.pictures.intervals import dots_and_intervals

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


def signs(rows: pd.DataFrame, arms: Sequence[str]) -> Figure:
    """What trainings show of their health, by epoch, each seed a line: both losses, D's outputs.

    The losses stand on logarithmic scales.

    Args:
        rows: with the columns arm, seed, epoch, g_loss, d_loss, d_real and d_fake.
    """
    figure, every = plt.subplots(1, 3, figsize=(9.5, 3.4))
    panels = {"G's loss, nats": "g_loss", "D's loss, nats": "d_loss", "": "d_real"}
    for arm in arms:
        for seed, one in rows[rows["arm"] == arm].groupby("seed"):
            look = {"color": ARM_COLOURS[arm], "linewidth": 1.1, "alpha": 0.85}
            for axes, measure in zip(every, panels.values(), strict=True):
                label = arm if seed == rows["seed"].min() else None
                axes.plot(one["epoch"], one[measure], label=label, **look)
            every[-1].plot(one["epoch"], one["d_fake"], linestyle=":", **look)
    for axes, title in zip(every, panels, strict=True):
        axes.set(title=title, yscale="log")
        label_epochs(axes)
    every[-1].set(title="D's output: real –, generated ···", yscale="linear", ylim=(0, 1))
    figure.legend(*every[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def differences(versus: pd.DataFrame, label: str) -> Figure:
    """Each setting's difference from the base: its seeds as points, over their 95 % interval.

    Args:
        versus: as comparisons.differences makes it.
    """
    order = versus.mean(axis=1).sort_values().index
    figure, axes = plt.subplots(figsize=(9.5, 0.45 * len(order) + 0.9))
    dots_and_intervals(axes, versus.loc[order].T, ARM_COLOURS)
    axes.axvline(0, color="0.5", linewidth=1)
    axes.set_yticks(range(len(order)), [setting.replace("-", " ") for setting in order])
    axes.set_xlabel(label)
    return figure
