"""Pictures. One colour for each network and each digit class throughout the course.

Functions return a matplotlib figure; images are uint8 (N, 28, 28), as data.to_pixels gives them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import MaxNLocator

# Okabe and Ito 2008: colour-blind readers tell them apart, too.
NETWORK_COLOURS = {"generator": "#0072B2", "discriminator": "#D55E00", "judge": "#009E73"}
# Petroff 2021, arXiv:2107.02270: ten colours, likewise.
DIGIT_COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)

plt.rcParams.update(
    {
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "font.size": 12,
        "axes.titlesize": 12,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
        "lines.linewidth": 2,
    }
)


def tile(images: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """One uint8 picture of many: (N, 28, 28) in rows of `columns`, with grey gaps."""
    number, height, width = images.shape
    rows = -(-number // columns)
    sheet = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap), 96, np.uint8)
    for i, image in enumerate(images):
        top = gap + (i // columns) * (height + gap)
        left = gap + (i % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def by_digit(images: np.ndarray, labels: np.ndarray, rows: int) -> np.ndarray:
    """The first `rows` images of each digit, in the order that `tile(..., columns=10)` needs."""
    chosen = [np.flatnonzero(labels == digit)[:rows] for digit in range(10)]
    if min(map(len, chosen)) < rows:
        raise ValueError(f"Some digit has fewer than {rows} images.")
    return images[np.stack(chosen, axis=1).ravel()]


def pictures(sheets: Mapping[str, np.ndarray]) -> Figure:
    """Titled grey pictures (uint8, height x width) side by side, all of one height."""
    ratios = [sheet.shape[1] / sheet.shape[0] for sheet in sheets.values()]
    figure, axes = plt.subplots(
        1, len(sheets), figsize=(9.5, 9.5 / sum(ratios) + 0.4), width_ratios=ratios
    )
    for one, (title, sheet) in zip(np.atleast_1d(axes), sheets.items(), strict=True):
        _show(one, sheet, title)
    return figure


def training(history: Mapping[str, Sequence[float]], images: np.ndarray) -> Figure:
    """Losses so far (left) and samples (right) of a training in progress."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    _draw_losses(left, history)
    _show(right, tile(images, int(np.sqrt(len(images)))), f"epoch {len(history['g_loss'])}")
    return figure


def training_curves(history: Mapping[str, Sequence[float]], real_label: float = 1.0) -> Figure:
    """Both losses (left), and what D says of real and of generated images (right), by epoch.

    A D that cannot tell them apart answers half the label that it is asked to give real images.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4))
    _draw_losses(left, history)
    epochs = np.arange(1, len(history["d_real"]) + 1)
    right.plot(epochs, history["d_real"], color="0.2", label="real images")
    right.plot(epochs, history["d_fake"], color=NETWORK_COLOURS["generator"], label="generated")
    guess = real_label / 2
    right.axhline(guess, color="0.6", linewidth=1, linestyle="--")
    right.annotate("cannot tell", (epochs[-1], guess - 0.06), ha="right", color="0.4", fontsize=10)
    right.set(ylabel="mean of D's output", ylim=(0, 1))
    label_epochs(right)
    right.legend(loc="upper right")
    return figure


def noise_curves(epochs: int, first: float, last: float) -> Figure:
    """The noise level by epoch (left), and D's best answer to a smoothed label (right)."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.2))
    colour = NETWORK_COLOURS["discriminator"]
    left.plot(np.arange(1, epochs + 1), np.linspace(first, last, epochs), color=colour)
    left.set(ylabel="noise (std. deviation)", ylim=(0, None))
    label_epochs(left)
    output = np.linspace(0.3, 0.999, 200)
    for label, style in ((1.0, "--"), (0.9, "-")):
        loss = -label * np.log(output) - (1 - label) * np.log(1 - output)
        right.plot(output, loss, style, color=colour, label=f"label {label}")
    right.axvline(0.9, color="0.6", linewidth=1)
    right.set(xlabel="D's output for a real image", ylabel="loss, nats", ylim=(0, 1.5))
    right.legend(loc="upper center")
    return figure


def digit_shares(shares: np.ndarray) -> Figure:
    """How often each digit is generated: (10,) shares, against an even tenth."""
    figure, axes = plt.subplots(figsize=(6, 2.8))
    axes.bar(range(10), 100 * shares, color=DIGIT_COLOURS)
    axes.axhline(10, color="0.4", linewidth=1, linestyle="--")
    axes.annotate("even", (9.5, 10.2), ha="left", color="0.3")
    axes.set(xlabel="digit, as the judge reads it", ylabel="share, %", xticks=range(10))
    axes.set_xlim(-0.6, 10.3)
    return figure


def game_diagram() -> Figure:
    """The two networks, and what flows between them."""
    figure, axes = plt.subplots(figsize=(9.5, 2.9))
    blue, orange = NETWORK_COLOURS["generator"], NETWORK_COLOURS["discriminator"]
    boxes = (
        (0, 1, "random vector $z$", "0.92", "black"),
        (1, 1, "generator G", blue, "white"),
        (2, 1, "generated $G(z)$", "0.92", "black"),
        (2, 0, "real $x$", "0.92", "black"),
        (3, 0.5, "discriminator D", orange, "white"),
        (4, 0.5, "probability\nthat it is real", "0.92", "black"),
    )
    for column, row, text, colour, ink in boxes:
        axes.add_patch(Rectangle((column - 0.38, row - 0.2), 0.76, 0.4, facecolor=colour))
        axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=11)
    arrows = (((0, 1), (1, 1)), ((1, 1), (2, 1)), ((2, 1), (3, 0.55)), ((2, 0), (3, 0.45)))
    for (x, y), (to_x, to_y) in (*arrows, ((3, 0.5), (4, 0.5))):
        axes.add_patch(
            FancyArrowPatch(
                (x + 0.38, y), (to_x - 0.38, to_y), arrowstyle="-|>", mutation_scale=14, color="0.3"
            )
        )
    bend = {"arrowstyle": "-|>", "mutation_scale": 14, "linestyle": "--"}
    axes.add_patch(
        FancyArrowPatch((3.9, 0.72), (1, 1.22), connectionstyle="arc3,rad=0.28", color=blue, **bend)
    )
    axes.text(2.75, 1.66, "G learns through D", color=blue, ha="center", fontsize=11)
    axes.add_patch(
        FancyArrowPatch(
            (3.9, 0.28), (3, 0.28), connectionstyle="arc3,rad=-0.5", color=orange, **bend
        )
    )
    axes.text(3.45, -0.26, "D learns from both", color=orange, ha="center", fontsize=11)
    axes.set(xlim=(-0.45, 4.45), ylim=(-0.35, 1.8))
    axes.axis("off")
    return figure


def network_diagram(network: keras.Sequential) -> Figure:
    """Each shape on the way through a network: a slab for an image's, a bar for a vector's.

    Below each shape stand the layers that made it; above it, the shape.
    """
    stages: list[tuple[tuple[int, ...], list[str]]] = [(network.input_shape[1:], ["input"])]
    for layer in network.layers:
        name = layer_name(layer)
        if layer.output.shape[1:] == stages[-1][0] and not name.startswith("Conv"):
            stages[-1][1].append(name)
        else:
            stages.append((layer.output.shape[1:], [name]))
    figure, axes = plt.subplots(figsize=(9.5, 9.5 * 2.1 / len(stages)))
    colour = NETWORK_COLOURS.get(network.name, "0.5")
    for i, (shape, layers) in enumerate(stages):
        _draw_shape(axes, i, shape, colour)
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


def png(figure: Figure) -> bytes:
    """The figure as a PNG file's bytes; the figure is closed."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    plt.close(figure)
    return buffer.getvalue()


def label_epochs(axes: Axes) -> None:
    """Name the x axis, with ticks at whole epochs only."""
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def layer_name(layer: keras.layers.Layer) -> str:
    """A layer's short name, a convolution's with its size and stride."""
    short = {"BatchNormalization": "BatchNorm", "Conv2DTranspose": "ConvT", "Conv2D": "Conv"}
    kind = type(layer).__name__
    name = short.get(kind, kind)
    if name.startswith("Conv"):
        name += f" {layer.kernel_size[0]}×{layer.kernel_size[0]}"
        name += f"\nstride {layer.strides[0]}"
    if kind == "Activation":
        name = layer.activation.__name__
    return name


def _show(axes: Axes, sheet: np.ndarray, title: str) -> None:
    axes.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set_title(title)
    axes.axis("off")


def _draw_losses(axes: Axes, history: Mapping[str, Sequence[float]]) -> None:
    epochs = np.arange(1, len(history["g_loss"]) + 1)
    axes.plot(epochs, history["g_loss"], color=NETWORK_COLOURS["generator"], label="G's loss")
    axes.plot(epochs, history["d_loss"], color=NETWORK_COLOURS["discriminator"], label="D's loss")
    axes.set(ylabel="loss, nats", ylim=(0, None))
    label_epochs(axes)
    axes.legend(loc="best")


def _draw_shape(axes: Axes, at: float, shape: tuple[int, ...], colour: str) -> None:
    if len(shape) == 1:
        height = 0.2 + 0.17 * np.log10(shape[0])
        axes.add_patch(
            Rectangle((at - 0.04, 0.55 - height / 2), 0.08, height, facecolor=colour, alpha=0.8)
        )
        return
    size = 0.3 + 0.4 * shape[0] / 28
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
