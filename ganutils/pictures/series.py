"""Windows of series, real and generated: as they are, how they move, and where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ganutils.measures.rhythm import autocorrelation, spectrum
from ganutils.pictures.colours import NETWORK_COLOURS

REAL = "0.3"
STYLES = ("-", "--", "-.", ":")


def windows(kinds: Mapping[str, np.ndarray], features: Sequence[str], number: int = 6) -> Figure:
    """The first windows of each kind (rows), all features of a window in one panel.

    Args:
        kinds: by name, (N, steps, features), in one range.
        features: their names.
    """
    figure, rows = plt.subplots(
        len(kinds),
        number,
        figsize=(9.5, 1.5 * len(kinds) + 0.5),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    shades = plt.get_cmap("viridis")(np.linspace(0, 0.9, len(features)))
    for row, (name, some) in zip(rows, kinds.items(), strict=True):
        for axes, window in zip(row, some, strict=False):
            for values, shade in zip(window.T, shades, strict=True):
                axes.plot(values, color=shade, linewidth=1.2)
        row[0].set_ylabel(name)
    figure.supxlabel("step", fontsize=10)
    lines = rows[0, 0].lines
    if len(features) > 1:
        figure.legend(
            lines, [name.replace("_", " ") for name in features], loc="outside upper center",
            ncols=len(features), fontsize=9,
        )  # fmt: skip
    return figure


def rhythms(kinds: Mapping[str, np.ndarray], colours: Mapping[str, str]) -> Figure:
    """Autocorrelation (left) and spectrum (right) of windows by kind, in colour or line style.

    Args:
        kinds: by name, (N, steps, features). colours: by the same names.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4))
    for place, (name, some) in enumerate(kinds.items()):
        look = {"color": colours[name], "linestyle": STYLES[place % len(STYLES)]}
        if place == 0:
            look |= {"linewidth": 5, "alpha": 0.6}
        left.plot(autocorrelation(some), **look, label=name)
        power = spectrum(some)
        right.plot(np.arange(1, len(power) + 1), power, **look, marker=".")
    left.set(xlabel="steps apart", ylabel="autocorrelation")
    right.set(xlabel="times round in a window", ylabel="variance", yscale="log")
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return figure


def clouds(places: Mapping[str, Mapping[str, np.ndarray]], real: str, generated: str) -> Figure:
    """Two kinds of windows as points in each plane: real ones grey, generated ones blue.

    Axes hold every kind that was placed, so that pictures of several can be compared.

    Args:
        places: by plane and kind, points (N, 2), as rhythm.places gives them.
        real, generated: names of two kinds.
    """
    figure, every = plt.subplots(1, len(places), figsize=(9.5, 4.2))
    for axes, (plane, kinds) in zip(every, places.items(), strict=True):
        axes.plot(*kinds[real].T, "o", color=REAL, markersize=4, alpha=0.5, label=real)
        axes.plot(
            *kinds[generated].T, "x", color=NETWORK_COLOURS["generator"], markersize=4,
            alpha=0.8, label=generated,
        )  # fmt: skip
        low, high = (
            getattr(np, end)([getattr(points, end)(axis=0) for points in kinds.values()], axis=0)
            for end in ("min", "max")
        )
        edge = 0.05 * (high - low)
        axes.set(
            xlim=(low[0] - edge[0], high[0] + edge[0]),
            ylim=(low[1] - edge[1], high[1] + edge[1]),
            xticks=[],
            yticks=[],
            title=plane,
        )
    figure.legend(*every[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure
