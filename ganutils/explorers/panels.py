"""What an explorer draws: maps, a cube and layers, each a panel that is told what to show.

Traces of plotly's figures are found by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, combinations

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from matplotlib.colors import to_hex
from plotly.subplots import make_subplots

from ganutils.measures.regions import Regions
from ganutils.pictures import DIGIT_COLOURS, deepest, enlarge, png, tile
from ganutils.pictures.colours import ink
from ganutils.pictures.maps import STRIPES, hatched

COORDINATES = ("z₁", "z₂", "z₃", "z₄")
POINT = {"color": "black", "line": {"color": "white", "width": 2}}


def heat(regions: Regions, hidden: Collection[int] = ()) -> np.ndarray:
    """A map as the numbers that COLOUR_SCALE colours; digits that are hidden become NaN.

    The whole part is the digit; a quarter is added, or three where a stripe says that the judge
    is unsure. The second coordinate comes first, as plotly wants its rows, and rows lie in order:
    other arrays it sends as text, which knows no NaN.
    """
    values = regions.classes + np.where(hatched(regions), 0.75, 0.25)
    values[np.isin(regions.classes, list(hidden))] = np.nan
    return np.ascontiguousarray(values.T)


def _colour_scale() -> list[list]:
    bands = [*chain(*zip(DIGIT_COLOURS, map(to_hex, STRIPES), strict=True))]
    return [[(i + end) / len(bands), colour] for i, colour in enumerate(bands) for end in (0, 1)]


COLOUR_SCALE = _colour_scale()


class Panel:
    """A figure of a map, and the names of its traces.

    It is drawn before it becomes a widget: a page that is opened later shows a widget as it was
    when it became one.

    Attributes:
        figure: a plotly figure; a widget once `come_alive` was called.
        traces: the figure's, by name.
    """

    def __init__(self, regions: Regions, figure: go.Figure) -> None:
        self.take(regions)
        self._draw_in(figure)

    def take(self, regions: Regions) -> None:
        """Have another map of the same shape, which the next `show_point` draws."""
        self.regions = regions
        self._drawn: dict = {}  # what is drawn, by the part of the figure that holds it

    def come_alive(self) -> go.FigureWidget:
        """Make the figure a widget, which from now on changes where it is displayed."""
        self._draw_in(go.FigureWidget(self.figure))
        return self.figure

    def _draw_in(self, figure: go.Figure) -> None:
        self.figure, self.traces = figure, {trace.name: trace for trace in figure.data}


class MapPanel(Panel):
    """Maps of pairs of latent coordinates, each with a line and a point upon it.

    Of three or four dimensions there are three maps side by side, cuts through the point. The
    traces are "map (0, 1)", "digits (0, 1)", "line (0, 1)" and "point (0, 1)" for the first two
    coordinates, and so on.
    """

    def __init__(self, regions: Regions) -> None:
        self.pairs = list(combinations(range(min(regions.classes.ndim, 3)), 2))
        super().__init__(regions, _map_figure(self.pairs, regions.side))

    def on_click(self, move: Callable[[Mapping[int, float]], None]) -> None:
        """Have a click on a map call `move` with the new value of each of its two coordinates."""
        for pair in self.pairs:

            def clicked(_: object, points: object, __: object, pair: tuple = pair) -> None:
                if points.xs:  # none where the click was beside all cells
                    move(dict(zip(pair, (points.xs[0], points.ys[0]), strict=True)))

            self.traces[f"map {pair}"].on_click(clicked)

    def show_line(self, ends: np.ndarray) -> None:
        """Draw the line between two points (2, n)."""
        with self.figure.batch_update():
            for across, up in self.pairs:
                line = self.traces[f"line {across, up}"]
                line.update(x=ends[:, across], y=ends[:, up])

    def show_point(self, point: Sequence[float], hidden: Collection[int]) -> None:
        """Draw a point (n,), and the planes through it but for the regions of hidden digits."""
        cell = self.regions.cell(point)
        with self.figure.batch_update():
            for pair in self.pairs:
                across, up = pair
                self.traces[f"point {pair}"].update(x=[point[across]], y=[point[up]])
                plane = tuple(slice(None) if i in pair else at for i, at in enumerate(cell))
                drawn = plane, frozenset(hidden)
                if self._drawn.get(pair) != drawn:
                    self._drawn[pair] = drawn
                    self._show_plane(pair, plane, hidden)

    def _show_plane(
        self, pair: tuple[int, int], plane: tuple[int | slice, ...], hidden: Collection[int]
    ) -> None:
        cut = Regions(self.regions.classes[plane], self.regions.confidence[plane])
        self.traces[f"map {pair}"].z = heat(cut, hidden)
        named = [(digit, *place) for digit, place in deepest(cut) if digit not in hidden]
        digits, x, y = zip(*named, strict=True) if named else ((), (), ())
        inks = [ink(DIGIT_COLOURS[digit]) for digit in digits]
        self.traces[f"digits {pair}"].update(
            x=x, y=y, text=[*map(str, digits)], textfont={"color": inks, "weight": "bold"}
        )


class CubePanel(Panel):
    """A cube to be turned: the first three coordinates, at the point's fourth if there is one.

    The traces are "0" to "9", the points where a digit is read, "line" and "point".
    """

    def __init__(self, regions: Regions) -> None:
        super().__init__(regions, _cube_figure())

    def show_line(self, ends: np.ndarray) -> None:
        """Draw the line between two points (2, n)."""
        self.traces["line"].update(x=ends[:, 0], y=ends[:, 1], z=ends[:, 2])

    def show_point(self, point: Sequence[float], hidden: Collection[int]) -> None:
        """Draw a point (n,), and the cube at its fourth coordinate but for hidden digits."""
        x, y, z = point[:3]
        fourth = self.regions.cell(point)[3:]
        with self.figure.batch_update():
            self.traces["point"].update(x=[x], y=[y], z=[z])
            if self._drawn.get("cube") != (drawn := (fourth, frozenset(hidden))):
                self._drawn["cube"] = drawn
                self._show_cube(fourth, hidden)

    def _show_cube(self, fourth: tuple[int, ...], hidden: Collection[int]) -> None:
        side = self.regions.side
        step = -(-side // 16)  # a browser turns some thousand points with ease
        classes = self.regions.classes[(slice(None), slice(None), slice(None), *fourth)]
        classes = classes[::step, ::step, ::step]
        places = 2 * np.indices(classes.shape) * step / (side - 1) - 1
        for digit in range(10):
            x, y, z = places[:, classes == digit].astype(np.float32)
            self.traces[str(digit)].update(x=x, y=y, z=z, visible=digit not in hidden)


class LayerPanel(ipywidgets.VBox):
    """What each layer puts out, as a small picture of the mean over its channels.

    Args:
        names: of the layers, HTML.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.pictures = ipywidgets.Image(format="png", layout={"width": "max-content"})
        self.means = ipywidgets.HTML()
        told = "Each layer's mean activation over its channels, grey where it is 0:"
        super().__init__([ipywidgets.HTML(told), self.pictures, self.means])

    def show(self, means: np.ndarray, maps: Sequence[np.ndarray]) -> None:
        """Draw maps (7, 7) to (28, 28), one for each layer, and write their means (layers,)."""
        cells = []
        for values in maps:
            scaled = values / max(np.abs(values).max(), 1e-9)
            grey = (127.5 * (1 + scaled)).astype(np.uint8)
            cells.append(enlarge(grey, 56 // len(grey)))
        self.pictures.value = png(tile(np.stack(cells), len(cells), gap=12))
        names = "".join(
            f"<td style='min-width:68px;padding:0;text-align:center'>{name}<br>{mean:+.2f}</td>"
            for name, mean in zip(self.names, means, strict=True)
        )
        style = "font-size:11px;line-height:1.2;margin-left:6px;border-collapse:collapse"
        self.means.value = f"<table style='{style}'><tr>{names}</tr></table>"


def _map_figure(pairs: Sequence[tuple[int, int]], side: int) -> go.Figure:
    """The traces of a MapPanel, without values. Only maps answer clicks."""
    figure = make_subplots(1, len(pairs), horizontal_spacing=0.09)
    axis = np.linspace(-1, 1, side)
    for column, pair in enumerate(pairs, 1):
        across, up = (COORDINATES[coordinate] for coordinate in pair)
        figure.add_heatmap(
            x=axis, y=axis, zmin=0, zmax=10, colorscale=COLOUR_SCALE, showscale=False,
            hovertemplate=f"{across} %{{x:.2f}}, {up} %{{y:.2f}}<extra></extra>",
            name=f"map {pair}", row=1, col=column,
        )  # fmt: skip
        figure.add_scatter(mode="text", hoverinfo="skip", name=f"digits {pair}", row=1, col=column)
        figure.add_scatter(
            mode="lines+text", text=["A", "B"], textposition="top center", hoverinfo="skip",
            textfont={"size": 16, "color": "black", "weight": "bold"},
            line={"color": "black", "width": 2, "dash": "dot"},
            name=f"line {pair}", row=1, col=column,
        )  # fmt: skip
        figure.add_scatter(
            mode="markers", marker={"size": 14, **POINT}, hoverinfo="skip",
            name=f"point {pair}", row=1, col=column,
        )  # fmt: skip
        for update, title in ((figure.update_xaxes, across), (figure.update_yaxes, up)):
            update(
                title={"text": title, "standoff": 2}, range=[-1.02, 1.02], tickvals=[-1, 0, 1],
                showgrid=False, zeroline=False, row=1, col=column,
            )  # fmt: skip
    size = 430 if len(pairs) == 1 else 250
    _plain(figure, width=size * len(pairs), height=size)
    return figure


def _cube_figure() -> go.Figure:
    """The traces of a CubePanel, without values."""
    figure = go.Figure()
    for digit, colour in enumerate(DIGIT_COLOURS):
        figure.add_scatter3d(
            mode="markers", name=str(digit), hoverinfo="name",
            marker={"size": 3.5, "color": colour, "opacity": 0.75, "symbol": "square"},
        )  # fmt: skip
    figure.add_scatter3d(
        mode="lines+text", text=["A", "B"], line={"color": "black", "width": 6},
        hoverinfo="skip", name="line",
    )  # fmt: skip
    figure.add_scatter3d(
        mode="markers", marker={"size": 9, **POINT}, hoverinfo="skip", name="point"
    )
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
