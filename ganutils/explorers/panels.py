"""What an explorer draws: maps, a cube and layers, each a panel that is told what to show.

Traces of plotly's figures are found by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from matplotlib.colors import to_hex
from plotly.subplots import make_subplots

from ganutils.measures.regions import Regions
from ganutils.pictures import CLASS_COLOURS, colours_of, deepest, enlarge, png, tile
from ganutils.pictures.colours import ink
from ganutils.pictures.maps import hatched

COORDINATES = ("z₁", "z₂", "z₃", "z₄")
POINT = {"color": "black", "line": {"color": "white", "width": 2}}


def heat(regions: Regions, hidden: Collection[int] = ()) -> np.ndarray:
    """A map as the numbers that `colour_scale` colours; classes that are hidden become NaN.

    The whole part is the class; a quarter is added, or three where a stripe says that the judge
    is unsure. The second coordinate comes first, as plotly wants its rows, and rows lie in order:
    other arrays it sends as text, which knows no NaN.
    """
    values = regions.classes + np.where(hatched(regions), 0.75, 0.25)
    values[np.isin(regions.classes, list(hidden))] = np.nan
    return np.ascontiguousarray(values.T)


def colour_scale(names: Sequence[str]) -> list[list]:
    """Plotly's colours from 0 to the number of classes: each class's, then its stripes'."""
    bands = [to_hex(colour) for pair in zip(*colours_of(names), strict=True) for colour in pair]
    return [[(i + end) / len(bands), colour] for i, colour in enumerate(bands) for end in (0, 1)]


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
    traces are "map (0, 1)", "names (0, 1)", "line (0, 1)" and "point (0, 1)" for the first two
    coordinates, and so on.
    """

    def __init__(self, regions: Regions) -> None:
        self.pairs = list(combinations(range(min(regions.classes.ndim, 3)), 2))
        super().__init__(regions, _map_figure(self.pairs, regions))

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
        """Draw a point (n,), and the planes through it but for the regions of hidden classes."""
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
        names = self.regions.names
        cut = Regions(self.regions.classes[plane], self.regions.confidence[plane], names)
        self.traces[f"map {pair}"].z = heat(cut, hidden)
        named = [(names[one], *place) for one, place in deepest(cut) if one not in hidden]
        texts, x, y = zip(*named, strict=True) if named else ((), (), ())
        inks = [ink(CLASS_COLOURS[name]) for name in texts]
        self.traces[f"names {pair}"].update(
            x=x, y=y, text=texts, textfont={"color": inks, "weight": "bold"}
        )


class CubePanel(Panel):
    """A cube to be turned: the first three coordinates, at the point's fourth if there is one.

    The traces are the classes' names, the points where one is read, "line" and "point".
    """

    def __init__(self, regions: Regions) -> None:
        super().__init__(regions, _cube_figure(regions.names))

    def show_line(self, ends: np.ndarray) -> None:
        """Draw the line between two points (2, n)."""
        self.traces["line"].update(x=ends[:, 0], y=ends[:, 1], z=ends[:, 2])

    def show_point(self, point: Sequence[float], hidden: Collection[int]) -> None:
        """Draw a point (n,), and the cube at its fourth coordinate but for hidden classes."""
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
        for class_, name in enumerate(self.regions.names):
            x, y, z = places[:, classes == class_].astype(np.float32)
            self.traces[name].update(x=x, y=y, z=z, visible=class_ not in hidden)


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
        """Draw each layer's map, (n, n) of some n up to 64, and write their means (layers,)."""
        cells, size = [], max(56, *map(len, maps))
        for values in maps:
            scaled = values / max(np.abs(values).max(), 1e-9)
            grey = (127.5 * (1 + scaled)).astype(np.uint8)
            cells.append(enlarge(grey, size // len(grey)))
        self.pictures.value = png(tile(np.stack(cells), len(cells), gap=12))
        names = "".join(
            f"<td style='min-width:68px;padding:0;text-align:center'>{name}<br>{mean:+.2f}</td>"
            for name, mean in zip(self.names, means, strict=True)
        )
        style = "font-size:11px;line-height:1.2;margin-left:6px;border-collapse:collapse"
        self.means.value = f"<table style='{style}'><tr>{names}</tr></table>"


def _map_figure(pairs: Sequence[tuple[int, int]], regions: Regions) -> go.Figure:
    """The traces of a MapPanel, without values. Only maps answer clicks."""
    figure = make_subplots(1, len(pairs), horizontal_spacing=0.09)
    axis, scale = np.linspace(-1, 1, regions.side), colour_scale(regions.names)
    for column, pair in enumerate(pairs, 1):
        across, up = (COORDINATES[coordinate] for coordinate in pair)
        figure.add_heatmap(
            x=axis, y=axis, zmin=0, zmax=len(regions.names), colorscale=scale, showscale=False,
            hovertemplate=f"{across} %{{x:.2f}}, {up} %{{y:.2f}}<extra></extra>",
            name=f"map {pair}", row=1, col=column,
        )  # fmt: skip
        figure.add_scatter(mode="text", hoverinfo="skip", name=f"names {pair}", row=1, col=column)
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


def _cube_figure(names: Sequence[str]) -> go.Figure:
    """The traces of a CubePanel, without values."""
    figure = go.Figure()
    for name in names:
        figure.add_scatter3d(
            mode="markers", name=name, hoverinfo="name",
            marker={"size": 3.5, "color": CLASS_COLOURS[name], "opacity": 0.75, "symbol": "square"},
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
