"""What a part of the last hidden layer draws: set it to zero, and see what the image loses (S1)."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import keras
import numpy as np
from ipywidgets import Dropdown, FloatSlider, HBox, IntRangeSlider, VBox

from ganutils.explorers.walks import frame, image_bytes
from ganutils.measures import judge, units


class ZeroingExplorer(VBox):
    """Sliders over the units (height, width, channels) behind the last hidden activation function.

    The box that the three ranges span is set to zero; the image is shown whole and without it.
    Channels are ranked: first stands the one without which pixels change most.

    Args:
        generators: by name, of one latent dimension, in [-1, 1], and of one width.

    Raises:
        ValueError: no generators, or of different shapes.
    """

    def __init__(self, generators: Mapping[str, keras.Model]) -> None:
        self.painters = {name: units.painter(one) for name, one in generators.items()}
        shapes = {(one.input_shape[-1], two.input_shape[1:]) for one, two in self.painters.values()}
        if len(shapes) != 1:
            raise ValueError(
                "Give one generator or more, all of the same latent dimension and width, not "
                f"{len(generators)} of {len(shapes)} shapes."
            )
        [(latent_dim, shape)] = shapes
        self.order = {name: _ranked(one) for name, one in generators.items()}
        self.network = Dropdown(options=list(generators), description="network")
        self.sliders = [
            FloatSlider(min=-1, max=1, step=0.02, description=f"z{i + 1}")
            for i in range(latent_dim)
        ]
        self.ranges = {
            name: IntRangeSlider(value=(0, high), min=0, max=high, description=name)
            for name, high in zip(("rows", "columns", "channels"), shape, strict=True)
        }
        self.ranges["rows"].value = (0, 0)  # begin with the whole image
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
        seen = judge.look(images)
        titles = ("whole", f"{1 - units.without(np.ones_like(whole), box).mean():.0%} set to zero")
        for i, title in enumerate(titles):
            self.pictures[i].value = image_bytes(images[[i]])
            told = f"<b>read as {seen.digits[i]}</b>, {seen.confidence[i]:.0%} sure"
            self.labels[i].value = f"{title}: {told}"


def _ranked(generator: keras.Model) -> np.ndarray:
    changes = units.pixel_changes(units.prints(generator, generator.prior.draw(32)))
    return np.argsort(-changes)
