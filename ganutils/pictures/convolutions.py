"""A transposed convolution, painted stroke by stroke, and the pattern that its strokes leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ganutils.pictures.colours import NETWORK_COLOURS


def paint(
    inputs: np.ndarray, kernel: np.ndarray, stride: int, strokes: int | None = None
) -> np.ndarray:
    """What a transposed convolution paints: each input pixel is one stroke of the brush.

    Args:
        inputs: (height, width). kernel: (size, size), the brush.
        strokes: how many have been made, row by row; by default all.

    Returns:
        ((height - 1) * stride + size, (width - 1) * stride + size), before anything is cut off.
    """
    size, (height, width) = len(kernel), inputs.shape
    canvas = np.zeros(((height - 1) * stride + size, (width - 1) * stride + size))
    for row, column in list(np.ndindex(height, width))[:strokes]:
        top, left = row * stride, column * stride
        canvas[top : top + size, left : left + size] += inputs[row, column] * kernel
    return canvas


def painting(inputs: np.ndarray, kernel: np.ndarray, stride: int, moments: Sequence[int]) -> Figure:
    """The input (left), and the canvas after so many strokes: the last one stands in a frame.

    Args:
        inputs, kernel, stride: as in `paint`.
        moments: numbers of strokes, a canvas for each.
    """
    blue = NETWORK_COLOURS["generator"]
    whole = paint(inputs, kernel, stride)
    kept = len(inputs) * stride  # what padding "same" keeps; it cuts off less at the top
    cut = (len(kernel) - stride) // 2
    ratios = [len(inputs), *[len(whole)] * len(moments)]
    unit = min(9.5 / sum(ratios), 0.45)  # inches for a pixel
    figure, (first, *canvases) = plt.subplots(
        1, len(ratios), figsize=(unit * sum(ratios), unit * len(whole) + 0.4), width_ratios=ratios
    )
    first.imshow(inputs, "gray", vmin=0, vmax=inputs.max(), extent=_cells(inputs))
    first.set_title("input")
    for axes, strokes in zip(canvases, moments, strict=True):
        canvas = paint(inputs, kernel, stride, strokes)
        axes.imshow(canvas, "gray", vmin=0, vmax=whole.max(), extent=_cells(canvas))
        axes.set_title(f"stroke {strokes}" if strokes else "nothing yet")
        frame = {"facecolor": "none", "edgecolor": "0.6", "linestyle": "--"}
        axes.add_patch(Rectangle((cut, cut), kept, kept, **frame))
        if strokes:
            row, column = divmod(strokes - 1, inputs.shape[1])
            place, size = (column * stride, row * stride), len(kernel)
            axes.add_patch(Rectangle(place, size, size, ec=blue, fc="none", lw=2.5))
    if len(moments) == 1 and moments[0]:
        row, column = divmod(moments[0] - 1, inputs.shape[1])
        first.add_patch(Rectangle((column, row), 1, 1, ec=blue, fc="none", lw=2.5))
    for axes in (first, *canvases):
        axes.set(xticks=[], yticks=[])
        axes.spines[["top", "right"]].set_visible(True)
    return figure


def heat_maps(maps: Mapping[str, np.ndarray]) -> Figure:
    """Titled arrays (height, width) side by side, each with a scale of its own, which begins at 0.

    Few whole numbers are written into the scale as they are.
    """
    figure, every = plt.subplots(1, len(maps), figsize=(9.5, 9.5 / len(maps) + 0.2))
    for axes, (title, values) in zip(np.atleast_1d(every), maps.items(), strict=True):
        drawn = axes.imshow(values, "viridis", vmin=0, interpolation="nearest")
        levels = np.unique(values)
        whole = len(levels) < 10 and not np.any(levels % 1)
        figure.colorbar(drawn, ax=axes, shrink=0.7, ticks=levels if whole else None)
        axes.set_title(title)
        axes.axis("off")
    return figure


def _cells(array: np.ndarray) -> tuple[int, int, int, int]:
    """The extent that gives each pixel the square from its row and column on, as patches count."""
    height, width = array.shape
    return 0, width, height, 0
