"""Pictures of class-region maps.

A digit's colour says which class the judge reads at a latent point, its lightness how sure it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from scipy import ndimage

from ganutils.measures.regions import Regions
from ganutils.pictures.colours import DIGIT_COLOURS

PALEST = 0.25  # share of a digit's colour, beside white, where the judge is least sure


def sureness(confidence: np.ndarray) -> np.ndarray:
    """Confidence from 0.3 to 1 as a number from 0 to 1: below 0.3 nothing can be read."""
    return np.clip((confidence - 0.3) / 0.7, 0, 1)


def shade(regions: Regions) -> np.ndarray:
    """A map's colours: float RGB in [0, 1], of the map's shape and 3."""
    full = np.array([to_rgb(colour) for colour in DIGIT_COLOURS])[regions.classes]
    weight = PALEST + (1 - PALEST) * sureness(regions.confidence)[..., None]
    return 1 - weight * (1 - full)


def deepest(regions: Regions) -> dict[int, np.ndarray]:
    """For each digit on a map the coordinates in [-1, 1] of the point deepest inside its regions.

    Digits with fewer than one point in a hundred are left out.
    """
    found = {}
    for digit in np.flatnonzero(regions.shares >= 0.01):
        inside = np.pad(regions.classes == digit, 1)
        depth = ndimage.distance_transform_edt(inside)
        place = np.array(np.unravel_index(depth.argmax(), depth.shape)) - 1
        found[int(digit)] = 2 * place / (np.array(regions.classes.shape) - 1) - 1
    return found


def draw_map(axes: Axes, regions: Regions, names: bool = True) -> None:
    """A two-dimensional map with its first coordinate to the right and its second upwards.

    Args:
        names: write each digit where its region is deepest.
    """
    half = 1 / (len(regions.classes) - 1)  # a point's colour fills the cell around it
    axes.imshow(
        shade(regions).swapaxes(0, 1),
        origin="lower",
        extent=(-1 - half, 1 + half, -1 - half, 1 + half),
        interpolation="nearest",
    )
    axes.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlim=(-1, 1), ylim=(-1, 1))
    if names:
        for digit, (x, y) in deepest(regions).items():
            axes.text(
                x, y, str(digit), ha="center", va="center", fontweight="bold", color="0.1"
            ).set_clip_on(True)


def region_maps(maps: Mapping[str, Regions], columns: int = 4) -> Figure:
    """Titled two-dimensional maps in rows of `columns`, with a key to the colours."""
    columns = min(columns, len(maps))
    rows = -(-len(maps) // columns)
    width = 9.5 / max(columns, 2)
    figure, every = plt.subplots(
        rows, columns, figsize=(9.5, (width + 0.15) * rows + 0.5), squeeze=False
    )
    for axes in every.ravel()[len(maps) :]:
        axes.axis("off")
    for axes, (title, regions) in zip(every.ravel(), maps.items(), strict=False):
        draw_map(axes, regions, names=columns <= 4)
        axes.set_title(title)
        axes.label_outer()
    for axes in every[-1]:
        axes.set_xlabel("$z_1$")
    for axes in every[:, 0]:
        axes.set_ylabel("$z_2$")
    _key(figure)
    return figure


def slices(regions: Regions, number: int = 16) -> Figure:
    """A cube cut across each of its three axes at `number` places: two rows for each axis.

    In the rows of z_1 the first coordinate is fixed and steps from left to right; the second
    coordinate runs to the right, the third upwards. In those of z_2 and z_3 the coordinates follow
    each other likewise, in a circle.
    """
    side, columns = len(regions.classes), -(-number // 2)
    places = np.rint(np.linspace(0, side - 1, number)).astype(int)
    figure, every = plt.subplots(6, columns, figsize=(8.2, 7.1))
    for axis in range(3):
        for axes, place in zip(every[2 * axis : 2 * axis + 2].flat, places, strict=False):
            cut = Regions(regions.classes.take(place, axis), regions.confidence.take(place, axis))
            if axis == 1:  # after the second coordinate comes the third, then the first
                cut = Regions(cut.classes.T, cut.confidence.T)
            draw_map(axes, cut, names=False)
            axes.set(xticks=[], yticks=[])
            axes.set_title(f"$z_{axis + 1}$ = {2 * place / (side - 1) - 1:+.2f}", fontsize=10)
    _key(figure)
    return figure


def cubes(regions: Mapping[str, Regions], sure: float = 0.5) -> Figure:
    """Titled cubes side by side, seen from one corner: points the judge is sure of, by colour."""
    figure = plt.figure(figsize=(9.5, 9.5 / len(regions) + 0.6))
    for i, (title, cube) in enumerate(regions.items()):
        axes = figure.add_subplot(1, len(regions), i + 1, projection="3d")
        shown = cube.confidence >= sure
        places = 2 * np.argwhere(shown) / (np.array(cube.classes.shape) - 1) - 1
        axes.scatter(*places.T, c=shade(cube)[shown], s=260 / len(cube.classes), depthshade=False)
        axes.set(xticks=(-1, 1), yticks=(-1, 1), zticks=(-1, 1))
        axes.set(xlabel="$z_1$", ylabel="$z_2$", zlabel="$z_3$")
        axes.tick_params(pad=-3, labelsize=9)
        axes.xaxis.labelpad = axes.yaxis.labelpad = axes.zaxis.labelpad = -10
        axes.set_title(title)
    _key(figure)
    return figure


def _key(figure: Figure) -> None:
    handles = [Patch(color=colour, label=str(i)) for i, colour in enumerate(DIGIT_COLOURS)]
    figure.legend(
        handles=handles, loc="outside lower center", ncols=10, handlelength=1, columnspacing=1
    )
