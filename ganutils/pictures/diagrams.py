"""Drawings of networks, and of what flows between them."""

from __future__ import annotations

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from ganutils.pictures.colours import NETWORK_COLOURS


def game_diagram() -> Figure:
    """The two networks, and what flows between them: forwards solid, learning dashed."""
    figure, axes = plt.subplots(figsize=(9.5, 3.3))
    blue, orange = NETWORK_COLOURS["generator"], NETWORK_COLOURS["discriminator"]
    boxes = (
        (0, 1, "random vector $z$", "0.92", "black"),
        (1, 1, "generator G", blue, "white"),
        (2, 1, "generated $G(z)$", "0.92", blue),
        (2, 0, "real $x$", "0.92", "black"),
        (3, 0.5, "discriminator D", orange, "white"),
        (4, 0.5, "probability\nthat it is real", "0.92", "black"),
    )
    for column, row, text, colour, ink in boxes:
        axes.add_patch(Rectangle((column - 0.38, row - 0.2), 0.76, 0.4, facecolor=colour))
        axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=11)
    look = {"arrowstyle": "-|>", "mutation_scale": 14}
    arrows = (((0, 1), (1, 1)), ((1, 1), (2, 1)), ((2, 1), (3, 0.55)), ((2, 0), (3, 0.45)))
    for (x, y), (to_x, to_y) in (*arrows, ((3, 0.5), (4, 0.5))):
        ends = (x + 0.38, y), (to_x - 0.38, to_y)
        axes.add_patch(FancyArrowPatch(*ends, color="0.3", **look))
    back = {"linestyle": "--", "linewidth": 1.6, **look}
    # Back through D, of which no weight changes, to the generated point and on to G.
    way = (((3.95, 0.72), (3.3, 0.72)), ((2.8, 0.72), (2.3, 1.22)), ((2.0, 1.22), (1.1, 1.22)))
    for ends in way:
        bend = "arc3,rad=0.25" if ends[0][0] < 3.9 else "arc3,rad=0.35"
        axes.add_patch(FancyArrowPatch(*ends, connectionstyle=bend, color=blue, **back))
    axes.text(2.75, 1.5, "G learns through D", color=blue, ha="center", fontsize=11)
    axes.add_patch(
        FancyArrowPatch(
            (3.95, 0.28), (3.1, 0.28), connectionstyle="arc3,rad=-0.35", color=orange, **back
        )
    )
    axes.text(3.55, -0.12, "D learns from both", color=orange, ha="center", fontsize=11)
    axes.set(xlim=(-0.45, 4.45), ylim=(-0.35, 1.7))
    axes.axis("off")
    return figure


def network_diagram(network: keras.Sequential, example: np.ndarray | None = None) -> Figure:
    """Each shape on the way through a network: a slab for an image's, a bar for a vector's.

    Below each shape stand the layers that made it; above it, the shape.

    Args:
        example: one input (1, ...), if the slabs shall show what becomes of it: of each, the
            channel that varies most.
    """
    stages: list[tuple[tuple[int, ...], list[str]]] = [(network.input_shape[1:], ["input"])]
    fronts = [example]
    for layer in network.layers:
        name = layer_name(layer)
        fronts.append(None if example is None else layer(fronts[-1], training=False))
        if layer.output.shape[1:] == stages[-1][0] and not name.startswith("Conv"):
            stages[-1][1].append(name)
            fronts.pop(-2)
        else:
            stages.append((layer.output.shape[1:], [name]))
    figure, axes = plt.subplots(figsize=(9.5, 9.5 * 2.1 / len(stages)))
    colour = NETWORK_COLOURS.get(network.name, "0.5")
    largest = max([28, *(shape[0] for shape, _ in stages if len(shape) == 3)])
    for i, (shape, layers) in enumerate(stages):
        _draw_shape(axes, i, shape, colour, fronts[i], largest)
        axes.text(
            i, 1.15, "×".join(f"{n:,}" for n in shape), ha="center", fontweight="bold", fontsize=11
        )
        small = min(10, 88 / len(stages))  # so that neighbours do not touch
        axes.text(i, 0.02, "\n".join(layers), ha="center", va="top", fontsize=small)
        if i:
            arrow = FancyArrowPatch(
                (i - 0.62, 0.55), (i - 0.4, 0.55), arrowstyle="-|>", mutation_scale=12, color="0.4"
            )
            axes.add_patch(arrow)
    axes.set(xlim=(-0.5, len(stages) - 0.4), ylim=(-0.65, 1.3), aspect="equal")
    axes.set_title(f"{network.name}, {network.count_params():,} parameters", loc="left")
    axes.axis("off")
    return figure


def layer_name(layer: keras.layers.Layer) -> str:
    """A layer's short name, a convolution's with its size and stride."""
    short = {
        "BatchNormalization": "BatchNorm",
        "FusedBatchNormalization": "BatchNorm",
        "ByteDropout": "Dropout",
        "Conv2DTranspose": "ConvT",
        "Conv2D": "Conv",
    }
    kind = type(layer).__name__
    name = short.get(kind, kind)
    if name.startswith("Conv"):
        name += f" {layer.kernel_size[0]}×{layer.kernel_size[0]}"
        name += f"\nstride {layer.strides[0]}"
    if kind == "Activation":
        name = layer.activation.__name__
    return name


def _draw_shape(
    axes: Axes,
    at: float,
    shape: tuple[int, ...],
    colour: str,
    maps: np.ndarray | None,
    largest: int,
) -> None:
    if len(shape) == 1:
        height = 0.05 + 0.9 * min(1, shape[0] / 784) ** 0.5  # by area: a narrow code looks narrow
        axes.add_patch(
            Rectangle((at - 0.04, 0.55 - height / 2), 0.08, height, facecolor=colour, alpha=0.8)
        )
        return
    size = 0.3 + 0.4 * shape[0] / largest
    sheets = 1 + round(np.log2(shape[2]))
    for sheet in range(sheets):  # channels, one sheet for each doubling
        shift = 0.022 * (sheets - 1 - 2 * sheet) / 2
        axes.add_patch(
            Rectangle(
                (at - size / 2 + shift, 0.55 - size / 2 + shift),
                size,
                size,
                facecolor=colour,
                edgecolor="white",
                linewidth=0.8,
            )
        )
    if maps is not None:
        channels = np.asarray(maps, np.float32)[0]
        most = channels.std(axis=(0, 1)).argmax()
        left, bottom = at - size / 2 + shift, 0.55 - size / 2 + shift
        place = (left, left + size, bottom, bottom + size)
        front = (1 + channels) / 2 if channels.shape[-1] == 3 else channels[..., most]
        axes.imshow(front, "gray", extent=place, zorder=3)
