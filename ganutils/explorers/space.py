"""The explorer of a small latent space (S1): steer a point over its class-region map by hand."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from functools import partial

import ipywidgets
import keras
import numpy as np
import traitlets
from ipywidgets import Button, FloatSlider, HBox, ToggleButton, VBox

from ganutils.data import to_pixels
from ganutils.explorers.panels import COORDINATES, CubePanel, LayerPanel, MapPanel
from ganutils.explorers.sight import Sight
from ganutils.explorers.walks import frame, image_bytes
from ganutils.latent import generate, linear_walk
from ganutils.measures.regions import Regions
from ganutils.pictures import CLASS_COLOURS, enlarge, gif
from ganutils.pictures.colours import ink

HIDDEN = "#eeeeee"
STRIP = 12  # images along the line from A to B
LAG = {2: 0.05, 3: 0.2, 4: 0.2}  # seconds after which the maps follow: cubes are slow to draw


class SpaceExplorer(VBox):
    """A point in a latent space of 2 to 4 dimensions, its image, and its place on the map.

    Sliders move the point, and so does a click on a map; `way` moves it along the line from A to B.
    All controls can be reached by the keyboard. What they change are three traits, and all that is
    shown follows these, whoever sets them.

    Args:
        generator: latent vectors (N, latent_dim) to images that have a judge, in [-1, 1]; it
            carries its prior.
        regions: its map, as regions.survey makes it with the same axes and point.
        axes, at: as in regions.survey.

    Traits:
        point: where it stands, n numbers; they are cut to [-1, 1].
        ends: the two points that the line joins, by name: "A" and "B".
        hidden: the classes, by number, whose regions are not shown.
    """

    point = traitlets.Tuple()
    ends = traitlets.Dict()
    hidden = traitlets.Set()

    def __init__(
        self,
        generator: keras.Model,
        regions: Regions,
        axes: Sequence[int] | None = None,
        at: np.ndarray | None = None,
    ) -> None:
        super().__init__()
        (latent_dim,) = generator.prior.shape
        self.generator, self.regions = generator, regions
        self.axes = list(range(latent_dim)) if axes is None else list(axes)
        self.at = np.zeros(latent_dim, np.float32) if at is None else np.asarray(at, np.float32)
        self.dimensions = regions.classes.ndim
        self.point = (0,) * self.dimensions
        self.ends = {"A": (-0.8,) * self.dimensions, "B": (0.8,) * self.dimensions}
        self.sight = Sight(generator)
        self.maps, self.layers = MapPanel(regions), LayerPanel(self.sight.names)
        self.panels = [CubePanel(regions), self.maps] if self.dimensions > 2 else [self.maps]
        self._following: asyncio.TimerHandle | None = None
        self._walking: asyncio.Task | None = None
        steering, legend, walking = self._steering(), self._legend(), self._walking_controls()
        self._look()
        self._catch_up()
        self._show_ends()
        self._show_hidden()
        figures = [panel.come_alive() for panel in self.panels]  # once all is drawn
        self.maps.on_click(self._on_click)
        self.observe(self._on_point, "point")
        self.observe(self._show_ends, "ends")
        self.observe(self._show_hidden, "hidden")
        top = HBox([steering, VBox([*figures, legend])])
        self.children = [top, walking, self.strip, self.layers]

    def crossed(self) -> set[int]:
        """The classes, by number, on the map that the line from A to B crosses."""
        return {int(self.regions.classes[self.regions.cell(point)]) for point in self._line(200)}

    def film(self) -> bytes:
        """The walk from A to B as a GIF."""
        images = to_pixels(generate(self.generator, self.latents(self._line(40))))
        times = max(1, 168 // images.shape[1])
        return gif([enlarge(image, times) for image in images], duration=80)

    def take(self, regions: Regions) -> None:
        """Lie over another map of the same shape."""
        self.regions = regions
        for panel in self.panels:
            panel.take(regions)
        self._show_point()

    def latents(self, points: np.ndarray) -> np.ndarray:
        """Latent vectors (N, latent_dim) for points (N, n) of the map."""
        vectors = np.repeat(self.at[None], len(points), axis=0)
        vectors[:, self.axes] = points
        return vectors

    @traitlets.validate("point")
    def _cut(self, proposal: dict) -> tuple[float, ...]:
        if len(proposal["value"]) != self.dimensions:
            raise traitlets.TraitError(
                f"A point of this map has {self.dimensions} numbers, not {len(proposal['value'])}."
            )
        return tuple(min(1.0, max(-1.0, float(number))) for number in proposal["value"])

    def _line(self, number: int) -> np.ndarray:
        """Points (number, n) from A to B."""
        return self._on_the_way(np.linspace(0, 1, number))

    def _on_the_way(self, shares: np.ndarray) -> np.ndarray:
        start, end = map(np.array, (self.ends["A"], self.ends["B"]))
        return linear_walk(start, end, shares)

    # What there is to touch: each control changes a trait.

    def _steering(self) -> VBox:
        self.sliders = []
        for i, name in enumerate(COORDINATES[: self.dimensions]):
            slider = FloatSlider(
                value=0, min=-1, max=1, step=0.02, description=name, layout={"width": "330px"}
            )
            slider.observe(partial(self._on_slider, i), "value")
            self.sliders.append(slider)
        self.picture, self.verdict = frame(), ipywidgets.HTML()
        return VBox([self.picture, self.verdict, *self.sliders], layout={"flex": "0 0 auto"})

    def _legend(self) -> HBox:
        names = self.regions.names
        self.legend = [
            Button(description=name, layout={"width": f"{26 + 8 * len(name)}px"}) for name in names
        ]
        for class_, button in enumerate(self.legend):
            button.on_click(lambda _, class_=class_: self._hide(self.hidden ^ {class_}))
        every = Button(description="show all", layout={"width": "90px"})
        every.on_click(lambda _: self._hide(set()))
        only = Button(description="only what the line crosses", layout={"width": "210px"})
        only.on_click(lambda _: self._hide(set(range(len(names))) - self.crossed()))
        return HBox([*self.legend, every, only], layout={"flex_flow": "row wrap"})

    def _walking_controls(self) -> HBox:
        ends = [Button(description=f"{name} is here") for name in self.ends]
        for name, button in zip(self.ends, ends, strict=True):
            button.on_click(lambda _, name=name: self._set_end(name))
        self.way = FloatSlider(
            value=0, min=0, max=1, step=0.02, description="A to B", layout={"width": "330px"}
        )
        self.way.observe(self._on_way, "value")
        self.play = ToggleButton(description="play", layout={"width": "90px"})
        self.play.observe(self._on_play, "value")
        save = Button(description="save as GIF")
        save.on_click(self._offer)
        self.link = ipywidgets.HTML()
        self.strip = ipywidgets.Image(format="png", layout={"width": "max-content"})
        return HBox([*ends, self.way, self.play, save, self.link])

    def _on_slider(self, coordinate: int, change: dict) -> None:
        self._move({coordinate: change["new"]})

    def _on_click(self, coordinates: Mapping[int, float]) -> None:
        self._move(coordinates)

    def _move(self, coordinates: Mapping[int, float]) -> None:
        self.point = tuple(coordinates.get(i, number) for i, number in enumerate(self.point))

    def _hide(self, classes: set[int]) -> None:
        self.hidden = classes

    def _set_end(self, name: str) -> None:
        self.ends = self.ends | {name: self.point}

    def _on_way(self, change: dict) -> None:
        self.point = tuple(self._on_the_way(np.array([change["new"]]))[0])

    def _on_play(self, change: dict) -> None:
        self.play.description = "pause" if change["new"] else "play"
        if change["new"]:
            self._walking = asyncio.ensure_future(self._walk())  # kept, or it would be forgotten

    async def _walk(self) -> None:
        if self.way.value >= 1:
            self.way.value = 0
        while self.play.value and self.way.value < 1:
            self.way.value = min(1, self.way.value + 0.02)
            await asyncio.sleep(0.03)  # lets the kernel hear the pause button
        self.play.value = False

    def _offer(self, _: Button) -> None:
        data = base64.b64encode(self.film()).decode()
        self.link.value = (
            f'<a download="walk.gif" href="data:image/gif;base64,{data}">download walk.gif</a>'
        )

    # What there is to see: it follows the traits.

    def _on_point(self, _: dict) -> None:
        """Show the image at once, and let maps and layers follow: a hand does not wait for them.

        Moves within the moment until then are drawn as one. Where no event loop runs, they follow
        at once.
        """
        self._look()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._catch_up()
        else:
            if not self._following:
                self._following = loop.call_later(LAG[self.dimensions], self._catch_up)

    def _look(self) -> None:
        for slider, number in zip(self.sliders, self.point, strict=True):
            slider.value = number
        self._seen = self.sight(self.latents(np.array([self.point])))
        self.picture.value = image_bytes(self._seen.image)
        read = int(self._seen.probabilities.argmax())
        self.verdict.value = (
            f"<b style='font-size:1.3em'>read as {self.regions.names[read]}</b>, "
            f"the judge is {self._seen.probabilities[read]:.0%} sure"
        )

    def _catch_up(self) -> None:
        self._following = None
        self.layers.show(self._seen.means, self._seen.maps)
        self._show_point()

    def _show_point(self) -> None:
        for panel in self.panels:
            panel.show_point(self.point, self.hidden)

    def _show_hidden(self, _: dict | None = None) -> None:
        for class_, (name, button) in enumerate(zip(self.regions.names, self.legend, strict=True)):
            off = class_ in self.hidden
            colour = HIDDEN if off else CLASS_COLOURS[name]
            button.style.button_color, button.style.text_color = colour, ink(colour)
            button.tooltip = f"{'show' if off else 'hide'} the regions of {name}"
        self._show_point()

    def _show_ends(self, _: dict | None = None) -> None:
        images = generate(self.generator, self.latents(self._line(STRIP)))
        self.strip.value = image_bytes(images, columns=STRIP, size=56)
        self.link.value = ""  # a film of another line is out of date
        for panel in self.panels:
            panel.show_line(np.array([self.ends["A"], self.ends["B"]]))
