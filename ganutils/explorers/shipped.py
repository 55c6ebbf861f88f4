"""The explorers of what comes with the course, by name."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np
from ipywidgets import VBox

from ganutils import pretrained
from ganutils.explorers.conditional import ConditionalExplorer
from ganutils.explorers.space import SpaceExplorer
from ganutils.measures import regions


def space(
    name: str = "latent-2d", axes: Sequence[int] | None = None, at: np.ndarray | None = None
) -> SpaceExplorer:
    """The explorer of a shipped generator's latent space; with a conditional one, of ten.

    Args:
        name: from pretrained.catalogue().
        axes: which 2 to 4 latent coordinates to explore; by default all, so a generator with more
            needs them named.
        at: the point (latent_dim,) that fixes the others; by default the origin, or a random
            vector for a generator that has others.

    Raises:
        ValueError: an unknown name, a generator that draws from no latent vectors, or axes the
            generator does not have.
    """
    generator, parts = pretrained.load(name), pretrained.card(name)["parts"]
    if not hasattr(generator, "prior"):
        raise ValueError(f"{name!r} does not draw from latent vectors, so it has no map.")
    if len(generator.inputs) > 1:
        if axes is not None or at is not None:
            raise ValueError(f"The maps of {name!r} are whole: leave out axes and at.")
        return ConditionalExplorer(generator, regions.shipped_by_label(name))
    if axes is None:
        if "regions" in parts:
            return SpaceExplorer(generator, regions.shipped(name))
    elif at is None and generator.prior.shape[0] > len(axes):
        at = generator.prior.draw(1)[0]
    return SpaceExplorer(generator, regions.survey(generator, axes=axes, at=at), axes, at)


def page() -> VBox:
    """The explorers of all shipped generators with a map, the fewest dimensions first."""
    cards = pretrained.catalogue()
    mapped = [name for name in cards if {"regions", "cubes"} & {*cards[name]["parts"]}]
    mapped.sort(key=lambda name: cards[name]["parts"]["generator"]["arguments"]["latent_dim"])
    named = [(name.replace("-", " ").replace("_", " "), name) for name in mapped]
    menu = ipywidgets.Dropdown(options=named, description="network")
    shown, made = VBox(), {}  # each is made when it is first chosen

    def choose(_: dict | None = None) -> None:
        if menu.value not in made:
            made[menu.value] = space(menu.value)
        shown.children = [made[menu.value]]

    menu.observe(choose, "value")
    choose()
    return VBox([menu, shown])
