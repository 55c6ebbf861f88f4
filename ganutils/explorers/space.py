"""The explorer of a small latent space (S1): steer a point over its class-region map by hand."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from itertools import combinations

import ipywidgets
import keras
import numpy as np
import plotly.graph_objects as go
import tensorflow as tf
from ipywidgets import Button, FloatSlider, HBox, ToggleButton, VBox

from ganutils import pretrained
from ganutils.data import to_pixels
from ganutils.explorers.panels import COORDINATES, cube_figure, heat, map_figure
from ganutils.explorers.walks import frame, image_bytes
from ganutils.latent import generate, linear_walk
from ganutils.measures import judge, regions
from ganutils.measures.regions import Regions
from ganutils.pictures import DIGIT_COLOURS, deepest, enlarge, gif, layer_name, png, tile

HIDDEN = "#eeeeee"
DARK = (2, 4, 8)  # digits whose colour wants a white label
STRIP = 12  # images along the line from A to B
LAG = {2: 0.05, 3: 0.2, 4: 0.2}  # seconds after which the maps follow: cubes are slow to draw


def space(
    name: str = "latent-2d", axes: Sequence[int] | None = None, at: np.ndarray | None = None
) -> SpaceExplorer:
    """The explorer of a shipped generator's latent space.

    Args:
        name: from pretrained.catalogue().
        axes: which 2 to 4 latent coordinates to explore; by default all, so a generator with more
            needs them named.
        at: the point (latent_dim,) that fixes the others; by default the origin, or a random
            vector for a generator that has others.

    Raises:
        ValueError: an unknown name, or axes the generator does not have.
    """
    generator = pretrained.load(name)
    if axes is None:
        if "regions" in pretrained.card(name)["parts"]:
            return SpaceExplorer(generator, regions.shipped(name))
    elif at is None and generator.prior.shape[0] > len(axes):
        at = generator.prior.draw(1)[0]
    return SpaceExplorer(generator, regions.survey(generator, axes=axes, at=at), axes, at)


def page() -> VBox:
    """The explorers of all shipped generators with a map, the fewest dimensions first."""
    parts = {name: card["parts"] for name, card in pretrained.catalogue().items()}
    mapped = [name for name in parts if "regions" in parts[name]]
    mapped.sort(key=lambda name: parts[name]["generator"]["arguments"]["latent_dim"])
    menu = ipywidgets.Dropdown(options=mapped, description="network")
    shown, made = VBox(), {}  # each is made when it is first chosen

    def choose(_: dict | None = None) -> None:
        if menu.value not in made:
            made[menu.value] = space(menu.value)
        shown.children = [made[menu.value]]

    menu.observe(choose, "value")
    choose()
    return VBox([menu, shown])


class SpaceExplorer(VBox):
    """A point in a latent space of 2 to 4 dimensions, its image, and its place on the map.

    Sliders move the point, and so does a click on a map; `way` moves it along the line from A to B.
    All controls can be reached by the keyboard. `point` (n,) is where it stands, in [-1, 1].

    Args:
        generator: latent vectors (N, latent_dim) to images (N, 28, 28, 1) in [-1, 1].
        regions: its map, as regions.survey makes it with the same axes and point.
        axes, at: as in regions.survey.
    """

    def __init__(
        self,
        generator: keras.Model,
        regions: Regions,
        axes: Sequence[int] | None = None,
        at: np.ndarray | None = None,
    ) -> None:
        (latent_dim,) = generator.prior.shape
        self.generator, self.regions = generator, regions
        self.axes = list(range(latent_dim)) if axes is None else list(axes)
        self.at = np.zeros(latent_dim, np.float32) if at is None else np.asarray(at, np.float32)
        self.dimensions = regions.classes.ndim
        self.point = np.zeros(self.dimensions)
        self.ends = {
            "A": np.full(self.dimensions, -0.8),
            "B": np.full(self.dimensions, 0.8),
        }
        self._moving = False
        self._task: asyncio.Task | None = None
        self._following: asyncio.TimerHandle | None = None
        self._see = _Eye(generator)
        self._cut: dict = {}
        self._pairs = list(combinations(range(min(self.dimensions, 3)), 2))
        self.flat, self.cube = map_figure(self._pairs, regions.side), cube_figure()
        controls = self._controls()
        self._draw_line()
        self.show(set())
        self.move(self.point)
        self._catch_up()
        super().__init__([HBox([controls[0], self._figures()]), *controls[1:]])

    # What the visitor does.

    def move(self, point: Sequence[float]) -> None:
        """Go to a point (n,), cut to [-1, 1]."""
        self.point = np.clip(np.asarray(point, float), -1, 1)  # in float32 the sliders would jitter
        self._moving = True  # the sliders follow, and must not lead
        for slider, value in zip(self.sliders, self.point, strict=True):
            slider.value = float(value)
        self._moving = False
        image, probabilities, means, maps = self._see(self.latents(self.point[None]))
        self.picture.value = image_bytes(image.numpy())
        probabilities = probabilities.numpy()
        digit = int(probabilities.argmax())
        self.verdict.value = (
            f"<b style='font-size:1.3em'>read as {digit}</b>, "
            f"the judge is {probabilities[digit]:.0%} sure"
        )
        self._seen = means.numpy(), maps
        self._follow()

    def toggle(self, digit: int) -> None:
        """Show or hide a digit's regions."""
        self.show(self.hidden ^ {digit})

    def show(self, hidden: set[int]) -> None:
        """Hide these digits' regions, and show all others."""
        self.hidden = set(hidden)
        for digit, button in enumerate(self.legend):
            off = digit in self.hidden
            button.style.button_color = HIDDEN if off else DIGIT_COLOURS[digit]
            button.style.text_color = "black" if off or digit not in DARK else "white"
            button.tooltip = f"{'show' if off else 'hide'} the regions of {digit}"
        self._draw_regions()

    def set_end(self, name: str) -> None:
        """Make the point the line's end "A" or "B"."""
        self.ends[name] = self.point.copy()
        self._draw_line()

    def crossed(self) -> set[int]:
        """The digits on the map that the line from A to B crosses."""
        line = linear_walk(self.ends["A"], self.ends["B"], np.linspace(0, 1, 200))
        return {int(self.regions.classes[self.regions.cell(point)]) for point in line}

    def film(self) -> bytes:
        """The walk from A to B as a GIF."""
        images = to_pixels(generate(self.generator, self._line(40)))
        return gif([enlarge(image, 6) for image in images], duration=80)

    def latents(self, points: np.ndarray) -> np.ndarray:
        """Latent vectors (N, latent_dim) for points (N, n) of the map."""
        vectors = np.repeat(self.at[None], len(points), axis=0)
        vectors[:, self.axes] = points
        return vectors

    # What there is to see and to touch.

    def _controls(self) -> list[ipywidgets.Widget]:
        self.sliders = [
            FloatSlider(
                value=0, min=-1, max=1, step=0.02, description=name, layout={"width": "330px"}
            )
            for name in COORDINATES[: self.dimensions]
        ]
        for slider in self.sliders:
            slider.observe(self._on_slider, "value")
        self.picture, self.verdict = frame(), ipywidgets.HTML()
        self.layers = ipywidgets.Image(format="png", layout={"width": "max-content"})
        self.layer_names = ipywidgets.HTML()
        self.legend = [
            Button(description=str(digit), layout={"width": "34px"}) for digit in range(10)
        ]
        for digit, button in enumerate(self.legend):
            button.on_click(lambda _, digit=digit: self.toggle(digit))
        every = Button(description="show all", layout={"width": "90px"})
        every.on_click(lambda _: self.show(set()))
        only = Button(description="only what the line crosses", layout={"width": "210px"})
        only.on_click(lambda _: self.show(set(range(10)) - self.crossed()))

        ends = [Button(description=f"{name} is here") for name in self.ends]
        for name, button in zip(self.ends, ends, strict=True):
            button.on_click(lambda _, name=name: self.set_end(name))
        self.way = FloatSlider(
            value=0, min=0, max=1, step=0.02, description="A to B", layout={"width": "330px"}
        )
        self.way.observe(self._on_way, "value")
        self.play = ToggleButton(description="play", layout={"width": "90px"})
        self.play.observe(self._on_play, "value")
        self.strip = ipywidgets.Image(format="png", layout={"width": "max-content"})
        save = Button(description="save as GIF")
        self.link = ipywidgets.HTML()
        save.on_click(lambda _: self._offer())
        left = VBox([self.picture, self.verdict, *self.sliders], layout={"flex": "0 0 auto"})
        self.legend_row = HBox([*self.legend, every, only], layout={"flex_flow": "row wrap"})
        return [
            left,
            HBox([*ends, self.way, self.play, save, self.link]),
            self.strip,
            ipywidgets.HTML("Each layer's mean activation over its channels, grey where it is 0:"),
            self.layers,
            self.layer_names,
        ]

    def _figures(self) -> VBox:
        """The map, or a cube above three cuts through it at the point, and the legend.

        They become widgets once all is drawn: a page that is opened later shows them as they were
        when they became so.
        """
        self.flat = go.FigureWidget(self.flat)
        for trace, pair in zip(self.flat.data[::4], self._pairs, strict=True):
            trace.on_click(lambda _, points, __, pair=pair: self._on_click(points, pair))
        if self.dimensions > 2:
            self.cube = go.FigureWidget(self.cube)
        cube = [self.cube] if self.dimensions > 2 else []
        return VBox([*cube, self.flat, self.legend_row])

    def _on_slider(self, _: dict) -> None:
        if not self._moving:
            self.move([slider.value for slider in self.sliders])

    def _on_click(self, points: object, pair: tuple[int, int]) -> None:
        if points.xs:
            point = self.point.copy()
            point[list(pair)] = points.xs[0], points.ys[0]
            self.move(point)

    def _on_way(self, change: dict) -> None:
        self.move(linear_walk(self.ends["A"], self.ends["B"], np.array([change["new"]]))[0])

    def _on_play(self, change: dict) -> None:
        self.play.description = "pause" if change["new"] else "play"
        if change["new"]:
            self._task = asyncio.ensure_future(self._walk())  # kept, or it would be forgotten

    async def _walk(self) -> None:
        if self.way.value >= 1:
            self.way.value = 0
        while self.play.value and self.way.value < 1:
            self.way.value = min(1, self.way.value + 0.02)
            await asyncio.sleep(0.03)  # lets the kernel hear the pause button
        self.play.value = False

    def _offer(self) -> None:
        data = base64.b64encode(self.film()).decode()
        self.link.value = (
            f'<a download="walk.gif" href="data:image/gif;base64,{data}">download walk.gif</a>'
        )

    def _line(self, number: int) -> np.ndarray:
        shares = np.linspace(0, 1, number)
        return self.latents(linear_walk(self.ends["A"], self.ends["B"], shares))

    def _follow(self) -> None:
        """Let maps and layers follow: a moment after the image, so that a hand does not wait.

        Moves within this moment are drawn as one. Where no event loop runs, they follow at once.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._catch_up()
        else:
            if not self._following:
                self._following = loop.call_later(LAG[self.dimensions], self._catch_up)

    def _catch_up(self) -> None:
        if self._following:
            self._following.cancel()
        self._following = None
        self._draw_layers(*self._seen)
        self._draw_point()

    def _draw_line(self) -> None:
        images = generate(self.generator, self._line(STRIP))
        self.strip.value = image_bytes(images, columns=STRIP, enlarge=2)
        self.link.value = ""
        ends = np.stack(list(self.ends.values()))
        with self.flat.batch_update():
            for line, (across, up) in zip(self.flat.data[2::4], self._pairs, strict=True):
                line.update(x=ends[:, across], y=ends[:, up])
        if self.dimensions > 2:
            self.cube.data[10].update(x=ends[:, 0], y=ends[:, 1], z=ends[:, 2])

    def _draw_point(self) -> None:
        with self.flat.batch_update():
            for k, (across, up) in enumerate(self._pairs):
                self.flat.data[4 * k + 3].update(x=[self.point[across]], y=[self.point[up]])
            self._draw_cuts()
        if self.dimensions > 2:
            x, y, z = self.point[:3]
            self.cube.data[11].update(x=[x], y=[y], z=[z])
        if self.dimensions == 4:
            self._draw_cube()

    def _draw_regions(self) -> None:
        self._cut.clear()
        with self.flat.batch_update():
            self._draw_cuts()
        if self.dimensions > 2:
            self._draw_cube()

    def _draw_cuts(self) -> None:
        """Show on each map the plane through the point, if it is another than before."""
        cell = self.regions.cell(self.point)
        for k, pair in enumerate(self._pairs):
            plane = tuple(slice(None) if i in pair else place for i, place in enumerate(cell))
            if self._cut.get(k) != plane:
                self._cut[k] = plane
                cut = Regions(self.regions.classes[plane], self.regions.confidence[plane])
                self.flat.data[4 * k].z = heat(cut, list(self.hidden))
                places = {d: p for d, p in deepest(cut).items() if d not in self.hidden}
                x, y = zip(*places.values(), strict=True) if places else ((), ())
                self.flat.data[4 * k + 1].update(x=x, y=y, text=[*map(str, places)])

    def _draw_cube(self) -> None:
        """Show the cube, in four dimensions the one at the point's fourth coordinate."""
        fourth = self.regions.cell(self.point)[3:]
        if self._cut.get("cube") == fourth:
            return
        self._cut["cube"] = fourth
        step = max(1, self.regions.side // 16)  # a browser turns some thousand points with ease
        classes = self.regions.classes[(slice(None), slice(None), slice(None), *fourth)]
        classes = classes[::step, ::step, ::step]
        places = 2 * np.indices(classes.shape) * step / (self.regions.side - 1) - 1
        with self.cube.batch_update():
            for digit, trace in enumerate(self.cube.data[:10]):
                x, y, z = places[:, classes == digit].astype(np.float32)
                trace.update(x=x, y=y, z=z, visible=digit not in self.hidden)

    def _draw_layers(self, means: np.ndarray, maps: list[tf.Tensor]) -> None:
        cells = []
        for map_ in maps:
            values = map_.numpy()
            values /= max(np.abs(values).max(), 1e-9)
            grey = (127.5 * (1 + values)).astype(np.uint8)
            cells.append(enlarge(grey, 56 // len(grey)))
        self.layers.value = png(tile(np.stack(cells), len(cells), gap=12))
        names = "".join(
            f"<td style='min-width:68px;padding:0;text-align:center'>{name}<br>{mean:+.2f}</td>"
            for name, mean in zip(self._see.names, means, strict=True)
        )
        style = "font-size:11px;line-height:1.2;margin-left:6px;border-collapse:collapse"
        self.layer_names.value = f"<table style='{style}'><tr>{names}</tr></table>"


class _Eye:
    """A compiled function: a latent vector (1, latent_dim) to all that is shown of it.

    Returns the image (1, 28, 28, 1), the judge's probabilities (10,), each layer's mean activation
    (layers,), and for each layer the mean over its channels as a small picture.
    """

    def __init__(self, generator: keras.Model) -> None:
        seen = [layer for layer in generator.layers if type(layer).__name__ != "Reshape"]
        probe = keras.Model(generator.inputs, [layer.output for layer in seen])
        reader = judge.network()
        self.names = [layer_name(layer).replace("\n", "<br>") for layer in seen]

        @tf.function(
            input_signature=[tf.TensorSpec((1, generator.input_shape[-1]))], autograph=False
        )
        def see(latent: tf.Tensor) -> tuple:
            outputs = probe(latent, training=False)
            image = outputs[-1]
            probabilities = tf.nn.softmax(reader(image, training=False)[1])[0]
            means = tf.stack([tf.reduce_mean(tf.cast(output, "float32")) for output in outputs])
            maps = [tf.cast(_as_picture(output), "float32") for output in outputs]
            return image, probabilities, means, maps

        self._see = see

    def __call__(self, latent: np.ndarray) -> tuple:
        return self._see(tf.constant(latent))


def _as_picture(output: tf.Tensor) -> tf.Tensor:
    """A layer's output (1, ...) as its mean over the channels, (height, width)."""
    if len(output.shape) == 2:  # the vectors that become 7 x 7 pixels
        output = tf.reshape(output, (1, 7, 7, -1))
    return tf.reduce_mean(output[0], axis=-1)
