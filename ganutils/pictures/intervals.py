"""Means with their intervals, of studies made and of studies invented; how values are spread.

Functions draw into axes that they are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ganutils.measures.comparisons import interval
from ganutils.measures.simulation import Studies

# What becomes of an invented study, the worst first: colour (Tol 2021) and marker.
FATES = {
    "announces what is not so": ("#AA3377", "X"),
    "finds it": ("#000000", "o"),
    "finds nothing": ("#999999", "o"),
}


def dots_and_intervals(
    axes: Axes, table: pd.DataFrame, colours: Mapping[str, str] | None = None
) -> None:
    """A row for each column of a table: its values as dots, their mean and its 95 % interval.

    Args:
        table: one row for each seed.
        colours: of the columns; without them all are dark.
    """
    for place, name in enumerate(table):
        values, colour = table[name], (colours or {}).get(name, "0.15")
        low, high = interval(values)
        axes.plot([low, high], [place] * 2, color=colour, linewidth=5, alpha=0.3)
        axes.plot(values, [place] * len(values), "o", color=colour, markersize=5, alpha=0.8)
        axes.plot(values.mean(), place, "|", color="0.1", markersize=18, markeredgewidth=2)
    axes.set_yticks(range(table.shape[1]), table.columns)
    axes.set_ylim(table.shape[1] - 0.5, -0.5)
    axes.grid(axis="x", color="0.92")


def dance(axes: Axes, studies: Studies, number: int = 40) -> None:
    """The intervals of the first invented studies side by side, and the truth across (Cumming)."""
    shown = slice(number)
    places = np.arange(len(studies.means[shown]))
    fates = np.select([studies.wrong[shown], studies.found[shown]], list(FATES)[:2], list(FATES)[2])
    for fate, (colour, marker) in FATES.items():
        which = fates == fate
        axes.vlines(places[which], studies.lows[shown][which], studies.highs[shown][which], colour)
        axes.plot(
            places[which], studies.means[shown][which], marker, color=colour, markersize=5,
            label=f"{fate}: {share(studies, fate):.0%}",
        )  # fmt: skip
    axes.axhline(0, color="0.4", linewidth=1)
    axes.axhline(studies.difference, color="0.4", linewidth=1, linestyle="--")
    axes.set(xlabel="studies", xticks=[], ylabel="difference found")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), fontsize=9, ncols=3, frameon=False)


def share(studies: Studies, fate: str) -> float:
    """How many of invented studies have a fate of FATES."""
    of = {"finds nothing": ~studies.found, "announces what is not so": studies.wrong}
    return float(np.mean(of.get(fate, studies.found & ~studies.wrong)))


def histograms(
    every: Sequence[Axes], passed: Sequence[tuple[np.ndarray, np.ndarray]], colour: str
) -> None:
    """What each hidden layer's activation function gets (grey) and puts out, one axes a layer.

    What is exactly 0 stands as a number beside its peak, which would dwarf all else.

    Args:
        passed: for each layer inputs and outputs, arrays of one shape (units.passed).
    """
    bins = np.linspace(-3, 3, 61)
    for axes, (before, after) in zip(every, passed, strict=True):
        axes.hist(before.ravel(), bins, density=True, color="0.85")
        put, zero = after.ravel(), float((after == 0).mean())
        weights = np.full(put[put != 0].shape, 1 / (put.size * (bins[1] - bins[0])))
        look = {"weights": weights, "histtype": "step", "linewidth": 1.6, "color": colour}
        axes.hist(put[put != 0], bins, **look)
        if zero > 0.01:
            axes.annotate(
                f"{zero:.0%} are\nexactly 0", (0.03, 0.95), xycoords="axes fraction", va="top",
                fontsize=9, color=colour,
            )  # fmt: skip
            axes.plot([0, 0], [0, 1], color=colour, linewidth=3)
        axes.set(xlim=(-3, 3), ylim=(0, 1), yticks=[], xticks=(-2, 0, 2))
