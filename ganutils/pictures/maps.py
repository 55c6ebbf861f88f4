"""Pictures of class-region maps.

A colour says which class, such as which digit, the judge reads at a latent point; where it is less
than `SURE` sure, the colour is hatched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from scipy import ndimage

from ganutils.measures.judge import NAMES
from ganutils.measures.regions import Regions
from ganutils.pictures.colours import CLASS_COLOURS, DIGIT_COLOURS, ink

SURE = 0.7  # the judge's confidence below which a map is hatched


def colours_of(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The classes' colours, and their stripes: the same mixed with the ink that is read upon it.

    Both float RGB in [0, 1], (classes, 3).
    """
    full = np.array([to_rgb(CLASS_COLOURS[name]) for name in names])
    inks = np.array([to_rgb(ink(CLASS_COLOURS[name])) for name in names])
    return full, (full + inks) / 2


def hatched(regions: Regions) -> np.ndarray:
    """Which points of a two-dimensional map a stripe of the hatching covers, bool."""
    return (regions.confidence < SURE) & (np.indices(regions.classes.shape).sum(axis=0) % 3 == 0)


def shade(regions: Regions) -> np.ndarray:
    """A two-dimensional map's colours: float RGB in [0, 1], of the map's shape and 3."""
    full, stripes = (colours[regions.classes] for colours in colours_of(regions.names))
    return np.where(hatched(regions)[..., None], stripes, full)


def deepest(regions: Regions, least: float = 0.01) -> list[tuple[int, np.ndarray]]:
    """Each patch's class and the coordinates in [-1, 1] of the point deepest inside, by class.

    A patch is a connected part of a class's regions; those with a smaller share of the map than
    `least` are left out.
    """
    found = []
    for class_ in range(len(regions.names)):
        parts, number = ndimage.label(regions.classes == class_)
        for part in range(1, number + 1):
            inside = parts == part
            if inside.mean() >= least:
                depth = ndimage.distance_transform_edt(np.pad(inside, 1))
                place = np.array(np.unravel_index(depth.argmax(), depth.shape)) - 1
                found.append((class_, 2 * place / (np.array(inside.shape) - 1) - 1))
    return found


def draw_map(axes: Axes, regions: Regions, named: float = 0.01) -> None:
    """A two-dimensional map with its first coordinate to the right and its second upwards.

    Args:
        named: the share of the map from which on a patch bears its name, where it is deepest.
    """
    half = 1 / (len(regions.classes) - 1)  # a point's colour fills the cell around it
    axes.imshow(
        shade(regions).swapaxes(0, 1),
        origin="lower",
        extent=(-1 - half, 1 + half, -1 - half, 1 + half),
        interpolation="nearest",
    )
    axes.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlim=(-1, 1), ylim=(-1, 1))
    for class_, (x, y) in deepest(regions, named):
        name = regions.names[class_]
        look = {"ha": "center", "va": "center", "fontweight": "bold", "clip_on": True}
        axes.text(x, y, name, color=ink(CLASS_COLOURS[name]), **look)


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
        draw_map(axes, regions, named=0.01 if columns < 4 else 0.03)
        axes.set_title(title)
        axes.label_outer()
    for axes in every[-1]:
        axes.set_xlabel("$z_1$")
    for axes in every[:, 0]:
        axes.set_ylabel("$z_2$")
    class_key(figure, next(iter(maps.values())).names)
    return figure


def slices(regions: Regions, number: int = 8) -> Figure:
    """A cube cut across each of its three axes at `number` places, a row for each axis.

    In the row of z_1 the first coordinate is fixed and steps from left to right; the second
    coordinate runs to the right, the third upwards. In those of z_2 and z_3 the coordinates follow
    each other likewise, in a circle.
    """
    side = len(regions.classes)
    places = np.rint(np.linspace(0, side - 1, number)).astype(int)
    figure, every = plt.subplots(3, number, figsize=(9.5, 28.5 / number + 2))
    for axis, row in enumerate(every):
        for axes, place in zip(row, places, strict=True):
            parts = [one.take(place, axis) for one in (regions.classes, regions.confidence)]
            if axis == 1:  # after the second coordinate comes the third, then the first
                parts = [one.T for one in parts]
            draw_map(axes, Regions(*parts, regions.names), named=0.06)
            axes.set(xticks=[], yticks=[])
            axes.set_title(f"$z_{axis + 1}$ = {2 * place / (side - 1) - 1:+.2f}", fontsize=10)
        across, up = (axis + 1) % 3 + 1, (axis + 2) % 3 + 1
        row[0].set(xlabel=f"$z_{across}$", ylabel=f"$z_{up}$")
    class_key(figure, regions.names)
    return figure


def cubes(regions: Mapping[str, Regions], sure: float = 0.5) -> Figure:
    """Titled cubes side by side, seen from one corner: points the judge is sure of, by colour."""
    figure = plt.figure(figsize=(9.5, 9.5 / len(regions) + 0.9))
    for i, (title, cube) in enumerate(regions.items()):
        axes = figure.add_subplot(1, len(regions), i + 1, projection="3d")
        shown = cube.confidence >= sure
        places = 2 * np.argwhere(shown) / (np.array(cube.classes.shape) - 1) - 1
        colours = colours_of(cube.names)[0][cube.classes[shown]]
        axes.scatter(*places.T, c=colours, s=260 / len(cube.classes), depthshade=False)
        axes.set(xticks=(-1, 1), yticks=(-1, 1), zticks=(-1, 1))
        axes.set(xlabel="$z_1$", ylabel="$z_2$", zlabel="$z_3$")
        axes.tick_params(pad=-3, labelsize=9)
        axes.xaxis.labelpad = axes.yaxis.labelpad = axes.zaxis.labelpad = -12
        axes.set_box_aspect(None, zoom=0.85)  # room for the labels
        axes.set_title(title)
    class_key(figure, next(iter(regions.values())).names)
    return figure


def boxes(cuts: Sequence[Regions], centres: np.ndarray, halves: np.ndarray) -> Figure:
    """Three cuts through the middle of a cube, and the outline of a box for each digit.

    Args:
        cuts: two-dimensional maps of the planes u_1 u_2, u_1 u_3 and u_2 u_3.
        centres, halves: of the boxes, (10, 3), in units of half the cube.
    """
    figure, every = plt.subplots(1, 3, figsize=(9.5, 3.9))
    for axes, cut, across, up in zip(every, cuts, (0, 0, 1), (1, 2, 2), strict=True):
        draw_map(axes, cut, named=0.06)
        for digit, (centre, half) in enumerate(zip(centres, halves, strict=True)):
            low, high = ((centre + side * half)[[across, up]] for side in (-1, 1))
            own = CLASS_COLOURS[str(digit)]
            for colour, width in (("white", 4), (own, 2)):
                axes.add_patch(Rectangle(low, *(high - low), fill=False, ec=colour, lw=width))
            look = {"color": ink(own), "fontsize": 8, "ha": "center"}
            look["bbox"] = {"fc": own, "ec": "white", "pad": 1.5}
            axes.text(*high, str(digit), va="center", **look)
        axes.set(xlabel=f"$u_{across + 1}$", ylabel=f"$u_{up + 1}$")
        axes.set_title(f"$u_{4 - across - up}$ = 0")
    class_key(figure)
    return figure


def draw_codes(
    axes: Axes, points: np.ndarray, labels: np.ndarray, way: np.ndarray | None = None
) -> None:
    """Codes in a plane, coloured by digit, whose number stands at the middle of its own.

    Args:
        points: (N, 2). labels: (N,), from 0 to 9.
        way: two points (2, 2), of which the first is a star and the second a ring.
    """
    axes.scatter(*points.T, c=np.array(DIGIT_COLOURS)[labels], s=5, alpha=0.6, linewidths=0)
    for digit in np.unique(labels):
        colour, middle = DIGIT_COLOURS[digit], np.median(points[labels == digit], axis=0)
        look = {"ha": "center", "va": "center", "fontweight": "bold", "color": ink(colour)}
        axes.text(*middle, str(digit), bbox={"fc": colour, "ec": "white", "pad": 2}, **look)
    if way is not None:
        axes.plot(*way.T, ":", color="black", linewidth=1.5)
        for point, marker, size in zip(way, "*o", (20, 11), strict=True):
            look = {"markerfacecolor": "white", "markeredgewidth": 1.5}
            axes.plot(*point, marker, color="black", markersize=size, **look)
    axes.set(xlabel="first principal component", ylabel="second", xticks=[], yticks=[])


def class_key(figure: Figure, names: Sequence[str] = NAMES) -> None:
    """Write below a figure which colour is which class, and what the hatching says."""
    handles = [Patch(color=CLASS_COLOURS[name], label=name) for name in names]
    doubt = f"judge under {SURE:.0%} sure"
    handles.append(Patch(facecolor="white", edgecolor="0.3", hatch="////", label=doubt))
    figure.legend(
        handles=handles, loc="outside lower center", ncols=11, handlelength=1, columnspacing=1
    )
