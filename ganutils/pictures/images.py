"""Pictures of images: sheets, enlarged, side by side, as PNG or GIF.

Images are uint8, (N, height, width) or in colour (N, height, width, 3), as data.to_pixels gives
them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import imageio.v3 as imageio
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from ganutils.data.rendering import PARTS
from ganutils.pictures.colours import NETWORK_COLOURS, PART_COLOURS


def tile(images: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """One uint8 picture of many, (N, height, width[, 3]), in rows of `columns`, with grey gaps."""
    number, height, width, *colours = images.shape
    rows = -(-number // columns)
    shape = (rows * (height + gap) + gap, columns * (width + gap) + gap, *colours)
    sheet = np.full(shape, 96, np.uint8)
    for i, image in enumerate(images):
        top = gap + (i // columns) * (height + gap)
        left = gap + (i % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def enlarge(picture: np.ndarray, times: int) -> np.ndarray:
    """A picture with each pixel `times` as wide and as high."""
    return picture.repeat(times, axis=0).repeat(times, axis=1)


def by_digit(images: np.ndarray, labels: np.ndarray, rows: int) -> np.ndarray:
    """The first `rows` images of each digit, in the order that `tile(..., columns=10)` needs."""
    chosen = [np.flatnonzero(labels == digit)[:rows] for digit in range(10)]
    if min(map(len, chosen)) < rows:
        raise ValueError(f"Some digit has fewer than {rows} images.")
    return images[np.stack(chosen, axis=1).ravel()]


def pushed(images: np.ndarray, pushes: np.ndarray) -> np.ndarray:
    """Grey images tinted where D asks for a change: vermilion for brighter, blue for darker.

    Each image has a scale of its own: full colour is its largest push but for one pixel in fifty.

    Args:
        images: (N, height, width), uint8. pushes: (N, height, width, 1), as pixels.pushes.

    Returns:
        uint8 (N, height, width, 3).
    """
    pushes = np.asarray(pushes, float)
    strength = np.abs(pushes)
    most = np.quantile(strength, 0.98, axis=(1, 2, 3), keepdims=True)
    strength = np.clip(strength / np.maximum(most, 1e-12), 0, 1)
    darker, brighter = (to_rgb(NETWORK_COLOURS[name]) for name in ("generator", "discriminator"))
    asked = 255 * np.where(pushes > 0, brighter, darker)
    return (strength * asked + (1 - strength) * 0.75 * images[..., None]).astype(np.uint8)


def lit(images: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Coloured images, dark but where their masks (N, height, width), bool, are true."""
    return np.where(masks[..., None], images, images // 5)


def tinted(parts: np.ndarray) -> np.ndarray:
    """Parts of landscapes (N, height, width), numbered as in data.rendering, in their colours."""
    colours = np.array([to_rgb(PART_COLOURS[name]) for name in PARTS])
    return np.rint(255 * colours).astype(np.uint8)[parts]


def side_by_side(sheets: Mapping[str, np.ndarray]) -> Figure:
    """Titled pictures (uint8, height x width[ x 3]) side by side, all of one height."""
    ratios = [sheet.shape[1] / sheet.shape[0] for sheet in sheets.values()]
    figure, axes = plt.subplots(
        1, len(sheets), figsize=(9.5, 9.5 / sum(ratios) + 0.4), width_ratios=ratios
    )
    for one, (title, sheet) in zip(np.atleast_1d(axes), sheets.items(), strict=True):
        show(one, sheet, title)
    return figure


def stacked(sheets: Mapping[str, np.ndarray], heads: Sequence[str] = ()) -> Figure:
    """Grey pictures (uint8, height x width) of one width below each other, named at the left.

    Args:
        heads: names of equally wide columns, above the first.
    """
    heights = [sheet.shape[0] / sheet.shape[1] for sheet in sheets.values()]
    figure, axes = plt.subplots(
        len(sheets), 1, figsize=(9.5, 8 * sum(heights) + 0.1), height_ratios=heights, squeeze=False
    )
    for one, (title, sheet) in zip(axes.flat, sheets.items(), strict=True):
        one.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        one.set_ylabel(title, rotation=0, ha="right", va="center")
        one.set(xticks=[], yticks=[])
        one.spines[:].set_visible(False)
    if heads:
        first = axes.flat[0]
        width = next(iter(sheets.values())).shape[1] / len(heads)
        first.xaxis.tick_top()
        first.set_xticks([width * (i + 0.5) for i in range(len(heads))], heads)
        first.tick_params(length=0)
    return figure


def numbered(images: np.ndarray, first: int = 1, columns: int = 10) -> Figure:
    """Images (N, height, width) in rows of `columns`, each over its number, from `first` on."""
    rows, height, width = -(-len(images) // columns), *images.shape[1:]
    below = np.pad(images, ((0, 0), (0, height // 3), (0, 0)))  # room for the number
    figure, axes = plt.subplots(figsize=(9.5, 9.5 * rows / columns * 4 / 3))
    axes.imshow(tile(below, columns, gap=2), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    for place in range(len(images)):
        down, right = divmod(place, columns)
        axes.text(
            right * (width + 2) + width / 2, (down + 1) * (height + height // 3 + 2) - 1,
            str(first + place), ha="center", va="bottom", fontsize=9, color="white",
        )  # fmt: skip
    axes.axis("off")
    return figure


def show(axes: Axes, sheet: np.ndarray, title: str) -> None:
    """Draw a grey (height x width) or coloured picture, uint8, without axes."""
    axes.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set_title(title)
    axes.axis("off")


def signed(maps: np.ndarray, largest: float | None = None) -> np.ndarray:
    """Maps of numbers (N, height, width) in colour, uint8: blue below 0, white at 0, red above.

    Args:
        largest: the size that is full colour; each map's own without it.
    """
    sizes = largest or np.abs(maps).max(axis=(1, 2), keepdims=True) + 1e-9
    shades = plt.get_cmap("RdBu_r")((1 + np.clip(maps / sizes, -1, 1)) / 2)
    return (255 * shades[..., :3]).astype(np.uint8)


def png(picture: Figure | np.ndarray) -> bytes:
    """A figure, which is closed, or a uint8 picture as a PNG file's bytes."""
    if isinstance(picture, np.ndarray):
        return imageio.imwrite("<bytes>", picture, extension=".png")
    buffer = io.BytesIO()
    picture.savefig(buffer, format="png", dpi=100)
    plt.close(picture)
    return buffer.getvalue()


def gif(frames: Sequence[np.ndarray], duration: int) -> bytes:
    """Pictures as a GIF that repeats, each shown for `duration` milliseconds."""
    return imageio.imwrite("<bytes>", frames, extension=".gif", duration=duration, loop=0)
