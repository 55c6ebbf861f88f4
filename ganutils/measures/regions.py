"""Class-region maps: which class a generator draws where in its latent space (S1).

Of digits a class is a digit, of landscapes a kind. A map asks their judge about a regular grid of
latent points. A generator with more than the mapped
dimensions is mapped along chosen axes, through a point that fixes the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import keras
import numpy as np

from ganutils import networks, pretrained
from ganutils.latent import generate, grid
from ganutils.measures import judge, scenes

JUDGES = {(28, 28, 1): judge, (64, 64, 3): scenes}  # by the images' shape


@dataclass(frozen=True)
class Regions:
    """The judge's view of a grid over [-1, 1]^n.

    Attributes:
        classes: uint8, n times `side`: the class read at each point, indexed like the coordinates.
        confidence: float32 of the same shape: the probability the judge gives it.
        names: of the classes; class 0 is the first.
    """

    classes: np.ndarray
    confidence: np.ndarray
    names: tuple[str, ...] = judge.NAMES

    @property
    def side(self) -> int:
        """How many points lie along the first axis."""
        return len(self.classes)

    @property
    def shares(self) -> np.ndarray:
        """The share of the grid that each class holds, (classes,), summing to 1."""
        return np.bincount(self.classes.ravel(), minlength=len(self.names)) / self.classes.size

    def cell(self, point: Sequence[float]) -> tuple[int, ...]:
        """The index of the grid's nearest point to one in [-1, 1]^n."""
        steps = (np.clip(point, -1, 1) + 1) / 2 * (np.array(self.classes.shape) - 1)
        return tuple(np.rint(steps).astype(int))

    def touching(self) -> np.ndarray:
        """How many neighbouring points hold each two classes: (classes, classes), symmetric."""
        pairs = np.zeros((len(self.names),) * 2, int)
        for axis in range(self.classes.ndim):
            a, b = (
                np.delete(self.classes, place, axis).ravel() for place in (0, -1)
            )  # each point, and the one before it
            np.add.at(pairs, (a, b), 1)
        return pairs + pairs.T

    def borders(self) -> np.ndarray:
        """Which points have a neighbour, along some axis, of another class: bool, same shape."""
        found = np.zeros(self.classes.shape, bool)
        for axis in range(self.classes.ndim):
            other = np.diff(self.classes.astype(int), axis=axis) != 0
            for ends in ((1, 0), (0, 1)):  # the point after each change, and the one before it
                width = [ends if i == axis else (0, 0) for i in range(self.classes.ndim)]
                found |= np.pad(other, width)
        return found

    def changed(self, before: Regions) -> float:
        """The share of cells whose class differs from that of another map of the same shape."""
        return float((self.classes != before.classes).mean())

    def arrays(self) -> dict[str, np.ndarray]:
        """The map as two small arrays for a file, the confidence rounded to 1/255."""
        return {
            "classes": self.classes,
            "confidence": np.rint(255 * self.confidence).astype(np.uint8),
        }

    @classmethod
    def of_arrays(
        cls, arrays: dict[str, np.ndarray], names: tuple[str, ...] = judge.NAMES
    ) -> Regions:
        """What `arrays` made."""
        return cls(arrays["classes"], arrays["confidence"].astype(np.float32) / 255, names)


def shipped(name: str) -> Regions:
    """The map that comes with a shipped generator of 2 to 4 latent dimensions.

    Raises:
        ValueError: an unknown name, or a generator without a map.
    """
    arrays = pretrained.load_arrays(name, "regions")
    network = pretrained.card(name)["parts"]["generator"]["network"]
    names = scenes.NAMES if network == "landscape_generator" else judge.NAMES
    return Regions.of_arrays(arrays, names)


def judge_of(generator: keras.Model) -> ModuleType:
    """The judge of what a generator draws: a module with `look`, `network` and `NAMES`.

    Raises:
        ValueError: images that none looks at.
    """
    shape = generator.output_shape[1:]
    if shape not in JUDGES:
        told = " or ".join(map(str, JUDGES))
        raise ValueError(f"A map needs a judge, who looks at images {told}, not {shape}.")
    return JUDGES[shape]


def shipped_by_label(name: str) -> dict[int, Regions]:
    """The maps that come with a shipped conditional generator, one for each class.

    Raises:
        ValueError: an unknown name, or a generator without such maps.
    """
    every = Regions.of_arrays(pretrained.load_arrays(name, "cubes"))
    pairs = zip(every.classes, every.confidence, strict=True)
    return {label: Regions(*pair) for label, pair in enumerate(pairs)}


def by_label(generator: keras.Model, side: int | None = None) -> dict[int, Regions]:
    """A map of a conditional generator's latent space for each class that it can be asked for.

    Args:
        side: as in survey.
    """
    asked = networks.given(generator, 0)
    maps = {}
    for label in range(10):
        asked.label.assign(label)
        maps[label] = survey(asked, side)
    return maps


def survey(
    generator: keras.Model,
    side: int | Sequence[int] | None = None,
    axes: Sequence[int] | None = None,
    at: np.ndarray | None = None,
) -> Regions:
    """Map a generator's latent space, about 10,000 points of it by default, as S1 does.

    Args:
        generator: latent vectors (N, latent_dim) to images of a shape in JUDGES, in [-1, 1]; it
            carries its prior.
        side: points along each axis, one number or one for each; by default 100, 22 or 10 for
            2, 3 or 4 axes.
        axes: the latent coordinates that are mapped, 2 to 4 of them; by default all.
        at: the point (latent_dim,) that fixes the others; by default the origin.

    Raises:
        ValueError: axes that the generator does not have, or too many.
    """
    (latent_dim,) = generator.prior.shape
    axes = list(range(latent_dim)) if axes is None else list(axes)
    if not (2 <= len(axes) <= 4 and len(set(axes)) == len(axes)) or not all(
        0 <= axis < latent_dim for axis in axes
    ):
        raise ValueError(f"Name 2 to 4 different axes between 0 and {latent_dim - 1}, not {axes}.")
    side = side or round(10_000 ** (1 / len(axes)))
    sides = [side] * len(axes) if isinstance(side, int) else list(side)
    mapped = grid(sides)
    points = np.zeros((len(mapped), latent_dim), np.float32)
    if at is not None:
        points[:] = at
    points[:, axes] = mapped
    classes, confidence = read(generator, points)
    names = judge_of(generator).NAMES
    return Regions(classes.reshape(sides), confidence.reshape(sides), names)


def read(generator: keras.Model, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The class that the judge reads at each latent point (N,), uint8, and its probability (N,)."""
    look = judge_of(generator).look
    classes, confidence = [], []
    for start in range(0, len(points), 2_000):  # so that a large map does not hold all images
        seen = look(generate(generator, points[start : start + 2_000])).probabilities
        classes.append(seen.argmax(axis=1).astype(np.uint8))
        confidence.append(seen.max(axis=1))
    return np.concatenate(classes), np.concatenate(confidence)
