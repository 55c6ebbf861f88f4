"""Plotly's figures of class-region maps, to be turned, clicked and steered in an explorer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from matplotlib.colors import to_rgb
from plotly.subplots import make_subplots

from ganutils.measures.regions import Regions
from ganutils.pictures.colours import DIGIT_COLOURS
from ganutils.pictures.maps import PALEST, sureness

COORDINATES = ("z₁", "z₂", "z₃", "z₄")
POINT = {"color": "black", "line": {"color": "white", "width": 2}}


def heat(regions: Regions, hidden: Sequence[int] = ()) -> np.ndarray:
    """A map as the numbers that COLOUR_SCALE colours; digits that are hidden become NaN.

    The whole part is the digit, the rest its sureness. The second coordinate comes first, as
    plotly wants its rows.
    """
    values = regions.classes + 0.999 * sureness(regions.confidence)
    values[np.isin(regions.classes, hidden)] = np.nan
    return values.T


def _colour_scale() -> list[list]:
    stops = []
    for digit, colour in enumerate(DIGIT_COLOURS):
        full = np.array(to_rgb(colour))
        for place, weight in ((digit / 10, PALEST), ((digit + 0.9999) / 10, 1)):
            red, green, blue = (round(255 * part) for part in 1 - weight * (1 - full))
            stops.append([place, f"rgb({red},{green},{blue})"])
    stops[-1][0] = 1
    return stops


COLOUR_SCALE = _colour_scale()


def map_figure(pairs: Sequence[tuple[int, int]], side: int) -> go.Figure:
    """Maps of pairs of latent coordinates side by side, each with a line and a point upon it.

    Traces come in fours: the map, its digits' names, the line from A to B, the point. Only maps
    answer clicks.

    Args:
        side: of the maps, whose values are to be set.
    """
    figure = make_subplots(1, len(pairs), horizontal_spacing=0.09)
    axis = np.linspace(-1, 1, side)
    for column, (across, up) in enumerate(pairs, 1):
        across, up = COORDINATES[across], COORDINATES[up]
        figure.add_heatmap(
            x=axis, y=axis, zmin=0, zmax=10, colorscale=COLOUR_SCALE, showscale=False,
            hovertemplate=f"{across} %{{x:.2f}}, {up} %{{y:.2f}}<extra></extra>",
            row=1, col=column,
        )  # fmt: skip
        figure.add_scatter(mode="text", hoverinfo="skip", row=1, col=column)
        figure.add_scatter(
            mode="lines+text", text=["A", "B"], textposition="top center", hoverinfo="skip",
            textfont={"size": 16, "color": "black", "weight": "bold"},
            line={"color": "black", "width": 2, "dash": "dot"}, row=1, col=column,
        )  # fmt: skip
        figure.add_scatter(
            mode="markers", marker={"size": 14, **POINT}, hoverinfo="skip", row=1, col=column
        )
        for update, title in ((figure.update_xaxes, across), (figure.update_yaxes, up)):
            update(
                title={"text": title, "standoff": 2}, range=[-1.02, 1.02], tickvals=[-1, 0, 1],
                showgrid=False, zeroline=False, row=1, col=column,
            )  # fmt: skip
    size = 430 if len(pairs) == 1 else 250
    _plain(figure, width=size * len(pairs), height=size)
    return figure


def cube_figure() -> go.Figure:
    """A cube to be turned: a trace of points for each digit, then the line and the point."""
    figure = go.Figure()
    for digit, colour in enumerate(DIGIT_COLOURS):
        figure.add_scatter3d(
            mode="markers", name=str(digit), hoverinfo="name",
            marker={"size": 3.5, "color": colour, "opacity": 0.75, "symbol": "square"},
        )  # fmt: skip
    figure.add_scatter3d(
        mode="lines+text", text=["A", "B"], line={"color": "black", "width": 6}, hoverinfo="skip"
    )
    figure.add_scatter3d(mode="markers", marker={"size": 9, **POINT}, hoverinfo="skip")
    axis = {"range": [-1.05, 1.05], "tickvals": [-1, 0, 1], "showbackground": False}
    names = dict(zip(("xaxis", "yaxis", "zaxis"), COORDINATES, strict=False))
    figure.update_scenes(
        {key: axis | {"title": {"text": name}} for key, name in names.items()},
        aspectmode="cube",
        camera={"eye": {"x": 1.6, "y": -1.75, "z": 1.0}},
    )
    _plain(figure, width=560, height=430)
    return figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})


def _plain(figure: go.Figure, width: int, height: int) -> None:
    figure.update_layout(
        template="simple_white", width=width, height=height, showlegend=False,
        margin={"l": 45, "r": 10, "t": 10, "b": 40}, font={"size": 14}, uirevision="kept",
    )  # fmt: skip
