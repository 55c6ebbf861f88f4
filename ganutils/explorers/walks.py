"""One slider along a path: through latent space, or from one image's code to another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets
import keras
import numpy as np

from ganutils import latent, pictures, pretrained
from ganutils.data import to_pixels, unflatten
from ganutils.latent import generate, linear_walk, spherical_walk
from ganutils.measures import judge
from ganutils.networks import encoder_and_decoder


def journey(generator: keras.Model, stops: int = 8, seed: int = 0) -> ipywidgets.VBox:
    """One slider along a closed path through latent space, and the image at each point.

    The path goes along arcs between `stops` random latent vectors and comes back to the first.
    """
    path = closed_path(generator, stops, seed)
    slider = ipywidgets.IntSlider(
        value=0, max=len(path) - 1, description="position", layout={"width": "420px"}
    )
    picture = frame()

    def draw(_: dict | None = None) -> None:
        picture.value = image_bytes(generate(generator, path[[slider.value]]))

    slider.observe(draw, "value")
    draw()
    return ipywidgets.VBox([slider, picture])


def closed_path(
    generator: keras.Model, stops: int = 8, seed: int = 0, steps: int = 12
) -> np.ndarray:
    """Points (stops * steps, latent_dim) along arcs between vectors of its prior, and back."""
    vectors = generator.prior.draw(stops, seed)
    shares = np.arange(steps) / steps
    following = np.roll(vectors, -1, axis=0)
    arcs = [spherical_walk(a, b, shares) for a, b in zip(vectors, following, strict=True)]
    return np.concatenate(arcs)


def journey_film(generator: keras.Model, rows: int = 3, columns: int = 8) -> bytes:
    """A GIF in which rows x columns images each go round a closed path of their own."""
    paths = [closed_path(generator, 4, seed) for seed in range(rows * columns)]
    frames = [
        pictures.tile(to_pixels(generate(generator, np.stack(vectors))), columns)
        for vectors in zip(*paths, strict=True)
    ]
    return pictures.gif([pictures.enlarge(frame, 2) for frame in frames], duration=100)


def code_walks(
    networks: Mapping[str, keras.Model], start: np.ndarray, end: np.ndarray
) -> ipywidgets.VBox:
    """One slider from one image's code to another's, along the line, through each autoencoder.

    Args:
        networks: dense autoencoders by name.
        start, end: images (784,) in [0, 1].
    """

    def through(name: str, network: keras.Model) -> Callable[[float], tuple[np.ndarray, str]]:
        encoder, decoder = encoder_and_decoder(network)
        first, last = encoder(np.stack([start, end])).numpy()

        def draw(way: float) -> tuple[np.ndarray, str]:
            return unflatten(decoder(linear_walk(first, last, np.array([way])))), name

        return draw

    return _side_by_side([through(*item) for item in networks.items()])


def _side_by_side(draws: list[Callable[[float], tuple[np.ndarray, str]]]) -> ipywidgets.VBox:
    """A slider from 0 to 1, and below it the image and the label that each function makes."""
    slider = ipywidgets.FloatSlider(
        value=0, min=0, max=1, step=0.02, description="way", layout={"width": "420px"}
    )
    pictures, labels = [frame() for _ in draws], [ipywidgets.Label() for _ in draws]

    def show(_: dict | None = None) -> None:
        for draw, picture, label in zip(draws, pictures, labels, strict=True):
            image, label.value = draw(slider.value)
            picture.value = image_bytes(image)

    slider.observe(show, "value")
    show()
    columns = [ipywidgets.VBox(pair) for pair in zip(pictures, labels, strict=True)]
    return ipywidgets.VBox([slider, ipywidgets.HBox(columns)])


def gallery(names: Sequence[str], rows: int = 3) -> ipywidgets.VBox:
    """A menu of shipped generators, and images of the chosen one, a column for each digit.

    The judge names the digits; a digit that 400 images a row do not hold `rows` times is an error.
    """
    menu = ipywidgets.Dropdown(options=list(names), description="generator")
    picture = ipywidgets.Image(format="png", layout={"width": "640px"})

    def draw(_: dict | None = None) -> None:
        images = latent.draw(pretrained.load(menu.value), 400 * rows)
        chosen = pictures.by_digit(to_pixels(images), judge.look(images).digits, rows)
        picture.value = pictures.png(pictures.enlarge(pictures.tile(chosen, columns=10), 2))

    menu.observe(draw, "value")
    draw()
    return ipywidgets.VBox([menu, picture])


def image_bytes(images: np.ndarray, columns: int = 1, size: int = 224) -> bytes:
    """Images (N, height, width, channels) in [-1, 1] as one PNG, each up to `size` pixels wide.

    Each pixel becomes a whole number of them, at least one.
    """
    sheet = pictures.tile(to_pixels(images), columns)
    return pictures.png(pictures.enlarge(sheet, max(1, size // images.shape[2])))


def frame() -> ipywidgets.Image:
    return ipywidgets.Image(format="png", layout={"width": "256px", "height": "256px"})
