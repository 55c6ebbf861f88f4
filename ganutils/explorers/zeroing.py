"""What a part of a hidden layer draws: set it to zero, and see what the image loses (S1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets
import keras
import numpy as np
from ipywidgets import Dropdown, FloatSlider, HBox, IntRangeSlider, VBox

from ganutils.data.rendering import PARTS
from ganutils.explorers.walks import frame, image_bytes
from ganutils.measures import judge, scenes, units


def told_digits(images: np.ndarray) -> list[str]:
    """What the judge reads in images of digits, HTML for each."""
    seen = judge.look(images)
    pairs = zip(seen.digits, seen.confidence, strict=True)
    return [f"<b>read as {digit}</b>, {sure:.0%} sure" for digit, sure in pairs]


def told_parts(images: np.ndarray) -> list[str]:
    """How much of each image is which part of a landscape, HTML for each."""
    shares = [(scenes.look(images).parts == part).mean(axis=(1, 2)) for part in range(len(PARTS))]
    return [
        ", ".join(f"{part} <b>{share:.0%}</b>" for part, share in zip(PARTS, one, strict=True))
        for one in np.transpose(shares)
    ]


class ZeroingExplorer(VBox):
    """Sliders over the units (height, width, channels) behind a hidden activation function.

    The box that the three ranges span is set to zero; the image is shown whole and without it.

    Args:
        generators: by name, of one latent dimension, in [-1, 1], and of one width.
        layer: as in units.painter.
        tell: what is said of images (N, ...) in [-1, 1] below them, HTML for each.
        order: the order of the channels, which all have; without it each generator's own, first
            that without which pixels change most.

    Raises:
        ValueError: no generators, or of different shapes.
    """

    def __init__(
        self,
        generators: Mapping[str, keras.Model],
        layer: int = -1,
        tell: Callable[[np.ndarray], list[str]] = told_digits,
        order: Sequence[int] | None = None,
    ) -> None:
        self.painters = {name: units.painter(one, layer) for name, one in generators.items()}
        shapes = {(one.input_shape[-1], two.input_shape[1:]) for one, two in self.painters.values()}
        if len(shapes) != 1:
            raise ValueError(
                "Give one generator or more, all of the same latent dimension and width, not "
                f"{len(generators)} of {len(shapes)} shapes."
            )
        [(latent_dim, shape)] = shapes
        self.tell = tell
        self.order = {
            name: _ranked(*self.painters[name], one.prior.draw(32))
            if order is None
            else np.array(order)
            for name, one in generators.items()
        }
        self.network = Dropdown(options=list(generators), description="network")
        self.sliders = [
            FloatSlider(min=-1, max=1, step=0.02, description=f"z{i + 1}")
            for i in range(latent_dim)
        ]
        self.ranges = {
            name: IntRangeSlider(value=(0, high), min=0, max=high, description=name)
            for name, high in zip(("rows", "columns", "channels"), shape, strict=True)
        }
        # Begin with the whole image: without rows, or, where an order is given, without channels.
        self.ranges["rows" if order is None else "channels"].value = (0, 0)
        self.pictures, self.labels = [frame(), frame()], [ipywidgets.HTML(), ipywidgets.HTML()]
        for control in (self.network, *self.sliders, *self.ranges.values()):
            control.observe(self.draw, "value")
        self.draw()
        shown = [VBox(pair) for pair in zip(self.pictures, self.labels, strict=True)]
        steered = [VBox([self.network, *self.sliders]), VBox(list(self.ranges.values()))]
        super().__init__([HBox(steered), HBox(shown)])

    def draw(self, _: dict | None = None) -> None:
        """Show the image of where the sliders stand, with and without the box."""
        first, second = self.painters[self.network.value]
        latent = np.array([[slider.value for slider in self.sliders]], np.float32)
        whole = np.asarray(first(latent))
        rows, columns, ranks = (slice(*control.value) for control in self.ranges.values())
        box = rows, columns, self.order[self.network.value][ranks]
        images = second(np.concatenate([whole, units.without(whole, box)])).numpy()
        titles = ("whole", f"{1 - units.without(np.ones_like(whole), box).mean():.0%} set to zero")
        for i, (title, told) in enumerate(zip(titles, self.tell(images), strict=True)):
            self.pictures[i].value = image_bytes(images[[i]])
            self.labels[i].value = f"{title}: {told}"


def _ranked(first: keras.Model, second: keras.Model, latents: np.ndarray) -> np.ndarray:
    """Channels, first the one without which pixels change most."""
    whole = np.asarray(first(latents))
    drawn = np.asarray(second(whole))
    changes = [
        np.abs(np.asarray(second(units.without(whole, np.s_[:, :, channel]))) - drawn).mean()
        for channel in range(whole.shape[-1])
    ]
    return np.argsort(-np.array(changes))
