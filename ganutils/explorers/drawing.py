"""Draw a digit: a canvas, and what a BiGAN makes of the drawing."""

from __future__ import annotations

from pathlib import Path

import anywidget
import keras
import numpy as np
import traitlets
from ipywidgets import HTML, Dropdown, FloatSlider, HBox, Image, VBox
from matplotlib import pyplot as plt

from ganutils import pictures
from ganutils.data import Digits, like_mnist, to_symmetric
from ganutils.explorers.walks import frame, image_bytes
from ganutils.hardware import in_batches
from ganutils.latent import generate, linear_walk
from ganutils.measures import judge
from ganutils.measures.codes import CodePlane


class Canvas(anywidget.AnyWidget):
    """A black square to draw on in white, by mouse, pen or finger.

    Attributes:
        side: in pixels.
        ink: the shades after the last stroke, side * side bytes, row by row; none before one.
    """

    _esm = Path(__file__).with_name("drawing.js")
    side = traitlets.Int(140).tag(sync=True)
    ink = traitlets.CBytes().tag(sync=True)  # arrives as a memoryview

    @property
    def image(self) -> np.ndarray:
        """What is drawn, uint8 (side, side), black before the first stroke."""
        if not self.ink:
            return np.zeros((self.side, self.side), np.uint8)
        return np.frombuffer(self.ink, np.uint8).reshape(self.side, self.side)


class DrawADigit(VBox):
    """A canvas; the drawing as MNIST would have it, what comes back of it, and where its code lies.

    And a slider from its code to that of a test digit: of the nearest one in code of the class that
    a menu names.

    Attributes:
        image: the drawing (1, 28, 28, 1) in [-1, 1]. code: E's of it, (1, n).
        goal: the number of the test digit that the slider leads to.

    Args:
        generator, encoder: a BiGAN's.
        digits: whose test images are encoded.
        number: how many of them.
    """

    def __init__(
        self, generator: keras.Model, encoder: keras.Model, digits: Digits, number: int = 2_000
    ) -> None:
        self.generator, self.encoder = generator, encoder
        self.labels = digits.test_labels[:number]
        self.codes = in_batches(encoder, to_symmetric(digits.test_images[:number]))
        self.plane = CodePlane(self.codes)
        self.canvas = Canvas()
        self.drawn, self.back, self.between = frame(), frame(), frame()
        self.map = Image(format="png", layout={"max_width": "100%"})
        self.told = HTML()
        self.menu = Dropdown(options=sorted({*self.labels.tolist()}), description="to a")
        self.way = FloatSlider(0, min=0, max=1, step=0.05, description="way")
        self.canvas.observe(self._draw, "ink")
        self.menu.observe(self._aim, "value")
        self.way.observe(self._walk, "value")
        self._draw()
        heads = ("draw here", "as MNIST has it", "drawn again, G(E(x))")
        panels = (self.canvas, self.drawn, self.back)
        columns = [VBox([HTML(head), one]) for head, one in zip(heads, panels, strict=True)]
        steered = VBox([self.menu, self.way, self.between])
        super().__init__([HBox(columns), self.told, HBox([self.map, steered])])

    def _draw(self, _: dict | None = None) -> None:
        """Encode what is on the canvas, and show what follows from it."""
        self.image = to_symmetric(like_mnist(self.canvas.image)[None])
        self.code = in_batches(self.encoder, self.image)
        back = generate(self.generator, self.code)
        self.drawn.value, self.back.value = image_bytes(self.image), image_bytes(back)
        self.told.value = "Draw a digit; it is encoded after each stroke."
        if self.canvas.image.any():
            seen = judge.look(np.concatenate([self.image, back]))
            (first, sure), (second, sure_too) = zip(seen.digits, seen.confidence, strict=True)
            self.told.value = (
                f"The judge reads a {first} ({sure:.0%} sure), and in what comes back a {second} "
                f"({sure_too:.0%} sure)."
            )
        self._aim()

    def _aim(self, _: dict | None = None) -> None:
        """Choose the test digit that the slider leads to, and show where it lies."""
        of_class = np.flatnonzero(self.labels == self.menu.value)
        apart = np.linalg.norm(self.codes[of_class] - self.code, axis=1)
        self.goal = int(of_class[apart.argmin()])
        ends = self.plane.of(np.concatenate([self.code, self.codes[[self.goal]]]))
        figure, axes = plt.subplots(figsize=(5.4, 4.2))
        pictures.draw_codes(axes, self.plane.points, self.labels, ends)
        self.map.value = pictures.png(figure)
        self._walk()

    def _walk(self, _: dict | None = None) -> None:
        """Show the image at the slider's place on the line between the codes."""
        point = linear_walk(self.code[0], self.codes[self.goal], np.array([self.way.value]))
        self.between.value = image_bytes(generate(self.generator, point))
