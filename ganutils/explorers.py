"""Widgets that steer a generator by hand. Each returns a box to display as a cell's output."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import imageio.v3 as imageio
import ipywidgets
import keras
import numpy as np
from matplotlib.figure import Figure

from ganutils import plotting
from ganutils.data import to_pixels
from ganutils.latent import gaussian_vectors, generate, linear_walk, spherical_walk


def journey(generator: keras.Model, stops: int = 8, seed: int = 0) -> ipywidgets.VBox:
    """One slider along a closed path through latent space, and the image at each point.

    The path goes along arcs between `stops` random latent vectors and comes back to the first.
    """
    path = closed_path(generator.input_shape[-1], stops, seed)
    slider = ipywidgets.IntSlider(
        value=0, max=len(path) - 1, description="position", layout={"width": "420px"}
    )
    picture = _picture()

    def draw(_: dict | None = None) -> None:
        picture.value = image_bytes(generate(generator, path[[slider.value]]))

    slider.observe(draw, "value")
    draw()
    return ipywidgets.VBox([slider, picture])


def closed_path(latent_dim: int, stops: int = 8, seed: int = 0, steps: int = 12) -> np.ndarray:
    """Points (stops * steps, latent_dim) along arcs between random vectors and back."""
    vectors = gaussian_vectors(stops, latent_dim, seed)
    shares = np.arange(steps) / steps
    following = np.roll(vectors, -1, axis=0)
    arcs = [spherical_walk(a, b, shares) for a, b in zip(vectors, following, strict=True)]
    return np.concatenate(arcs)


def journey_film(generator: keras.Model, rows: int = 3, columns: int = 8) -> bytes:
    """A GIF in which rows x columns images each go round a closed path of their own."""
    paths = [closed_path(generator.input_shape[-1], 4, seed) for seed in range(rows * columns)]
    frames = [
        plotting.tile(to_pixels(generate(generator, np.stack(vectors))), columns)
        for vectors in zip(*paths, strict=True)
    ]
    large = [np.kron(frame, np.ones((2, 2), np.uint8)) for frame in frames]
    return imageio.imwrite("<bytes>", large, extension=".gif", duration=100, loop=0)


def two_walks(generator: keras.Model, start: np.ndarray, end: np.ndarray) -> ipywidgets.VBox:
    """One slider from one latent vector to another, along the straight line and along the arc.

    Args:
        start, end: latent vectors (latent_dim,).
    """
    slider = ipywidgets.FloatSlider(
        value=0, min=0, max=1, step=0.02, description="way", layout={"width": "420px"}
    )
    walks = {"straight line": linear_walk, "arc": spherical_walk}
    pictures = {name: _picture() for name in walks}
    labels = {name: ipywidgets.Label() for name in walks}

    def draw(_: dict | None = None) -> None:
        for name, walk in walks.items():
            point = walk(start, end, np.array([slider.value]))
            pictures[name].value = image_bytes(generate(generator, point))
            labels[name].value = f"{name}, length {np.linalg.norm(point):.1f}"

    slider.observe(draw, "value")
    draw()
    columns = [ipywidgets.VBox([pictures[name], labels[name]]) for name in walks]
    return ipywidgets.VBox([slider, ipywidgets.HBox(columns)])


def player(advance: Callable[[], None], draw: Callable[[], Figure]) -> ipywidgets.VBox:
    """Play, pause or single-step anything that moves in steps, such as a training.

    `advance()` makes one step, `draw()` the picture after it. While it plays, steps follow each
    other as fast as the kernel can draw; other cells can run only once it is paused.
    """
    play = ipywidgets.ToggleButton(description="play")
    step = ipywidgets.Button(description="one step")
    count = ipywidgets.Label()
    picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
    steps, tasks = 0, set()

    def show() -> None:
        picture.value = plotting.png(draw())
        count.value = f"step {steps}"

    def move(_: ipywidgets.Button | None = None) -> None:
        nonlocal steps
        advance()
        steps += 1
        show()

    async def run() -> None:
        while play.value:
            move()
            await asyncio.sleep(0.02)  # lets the kernel hear the pause button

    def toggle(change: dict) -> None:
        play.description = "pause" if change["new"] else "play"
        if change["new"]:
            tasks.add(task := asyncio.ensure_future(run()))  # kept, or it would be forgotten
            task.add_done_callback(tasks.discard)

    play.observe(toggle, "value")
    step.on_click(move)
    show()
    return ipywidgets.VBox([ipywidgets.HBox([play, step, count]), picture])


def image_bytes(images: np.ndarray, columns: int = 1, enlarge: int = 8) -> bytes:
    """Images (N, 28, 28, 1) in [-1, 1] as one PNG, each pixel `enlarge` times as wide."""
    sheet = plotting.tile(to_pixels(images), columns)
    pixels = np.kron(sheet, np.ones((enlarge, enlarge), np.uint8))
    return imageio.imwrite("<bytes>", pixels, extension=".png")


def _picture() -> ipywidgets.Image:
    return ipywidgets.Image(format="png", layout={"width": "256px", "height": "256px"})
