"""The explorer of a conditional generator (S1): a class to ask for, and a map for each class."""

from __future__ import annotations

from collections.abc import Mapping

import keras
from ipywidgets import Dropdown, HBox

from ganutils import networks
from ganutils.explorers.space import SpaceExplorer
from ganutils.measures.regions import Regions


class ConditionalExplorer(SpaceExplorer):
    """A SpaceExplorer with S1's two selectors: which class is asked for, and whose map is shown.

    The map follows the class until another one is chosen; `label` and `map_of` are the selectors.

    Args:
        generator: takes [latent vectors (N, latent_dim), labels (N,)] and carries its prior.
        maps: for each class, as regions.by_label makes them.
    """

    def __init__(self, generator: keras.Model, maps: Mapping[int, Regions]) -> None:
        first = next(iter(maps))
        super().__init__(networks.given(generator, first), maps[first])
        self.maps_by_label = maps
        self.label = Dropdown(options=list(maps), description="ask for")
        same = [("the digit asked for", None), *((f"{label}", label) for label in maps)]
        self.map_of = Dropdown(options=same, description="map of")
        self.label.observe(self._on_label, "value")
        self.map_of.observe(self._on_map_of, "value")
        self.children = [HBox([self.label, self.map_of]), *self.children]

    def _on_label(self, change: dict) -> None:
        self.generator.label.assign(change["new"])
        self._on_map_of()
        self._on_point({})
        self._show_ends()

    def _on_map_of(self, _: dict | None = None) -> None:
        shown = self.label.value if self.map_of.value is None else self.map_of.value
        self.take(self.maps_by_label[shown])
