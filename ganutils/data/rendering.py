"""Landscapes that are computed: 64 x 64 pixels in colour, each a function of (seed, number)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

KINDS = ("mountains", "lake", "coast", "forest")
PARTS = ("sky", "land", "water", "sun")  # what the numbers of a mask say
SIDE, FINE = 64, 2  # each pixel is the mean of 2 x 2 finer ones
SIZE = SIDE * FINE
Y, X = np.indices((SIZE, SIZE)) / SIZE  # 0 at the top, 0 at the left
# By time of day: the sky at the zenith and at the horizon, and how bright the land is.
TIMES = {
    "day": ((0.16, 0.40, 0.78), (0.74, 0.87, 0.96), 1.0),
    "evening": ((0.20, 0.22, 0.48), (0.99, 0.60, 0.32), 0.55),
    "dawn": ((0.42, 0.50, 0.76), (0.98, 0.80, 0.74), 0.75),
    "grey": ((0.52, 0.57, 0.63), (0.82, 0.84, 0.85), 0.8),
}
SUN, CLOUD, SNOW = (np.array(colour) for colour in ((1, 0.96, 0.78), (1, 1, 1), (0.96, 0.97, 1)))
ROCK, GRASS, FIR, SAND, DEEP = (
    np.array(colour)
    for colour in (
        (0.42, 0.38, 0.36),
        (0.36, 0.50, 0.20),
        (0.10, 0.24, 0.15),
        (0.86, 0.76, 0.54),
        (0.08, 0.24, 0.36),
    )
)


class Scene(NamedTuple):
    """One rendered landscape.

    Attributes:
        image: uint8 (64, 64, 3).
        mask: uint8 (64, 64), indices into PARTS: exact but for pixels that a border cuts.
        kind: an index into KINDS.
    """

    image: np.ndarray
    mask: np.ndarray
    kind: int


def render(number: int, seed: int = 0) -> Scene:
    """The landscape of this number; the kinds take turns."""
    kind = number % len(KINDS)
    canvas = Canvas(np.random.default_rng([seed, number]))
    (canvas.mountains, canvas.lake, canvas.coast, canvas.forest)[kind]()
    fine = (SIDE, FINE, SIDE, FINE)
    image = np.clip(canvas.image, 0, 1).reshape(*fine, 3).mean(axis=(1, 3))
    shares = [(canvas.mask == part).reshape(fine).mean(axis=(1, 3)) for part in range(len(PARTS))]
    mask = np.argmax(shares, axis=0).astype(np.uint8)
    return Scene(np.rint(255 * image).astype(np.uint8), mask, kind)


def noise(random: np.random.Generator, cells: tuple[int, ...], octaves: int = 4) -> np.ndarray:
    """Smooth noise with finer and finer detail, in about [-1, 1]: (SIZE,), or (SIZE, SIZE).

    Args:
        cells: how many of its coarsest waves lie along each axis.
    """
    total = np.zeros((SIZE,) * len(cells))
    for octave in range(octaves):
        values = random.uniform(-1, 1, [number * 2**octave + 2 for number in cells])
        for axis, number in enumerate(cells):
            place = np.linspace(0, number * 2**octave, SIZE)
            left, share = np.divmod(place, 1)
            left, share = left.astype(int), share**2 * (3 - 2 * share)
            share = share[:, None] if axis < len(cells) - 1 else share
            values = values.take(left, axis) * (1 - share) + values.take(left + 1, axis) * share
        total += values / 2 ** (octave + 1)
    return total


class Canvas:
    """A picture in the making: a sky is there from the start, whatever is nearer is painted later.

    Args:
        random: decides all that a scene leaves open.
    """

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        zenith, horizon, self.light = TIMES[random.choice([*TIMES], p=(0.45, 0.2, 0.2, 0.15))]
        self.horizon = np.array(horizon) + random.normal(0, 0.02, 3)
        self.level = random.uniform(0.45, 0.6)  # of the horizon
        down = np.clip(Y / self.level, 0, 1)[..., None] ** 1.4
        above = np.array(zenith) + random.normal(0, 0.03, 3)
        self.image = above * (1 - down) + self.horizon * down
        self.mask = np.zeros((SIZE, SIZE), np.uint8)
        self.sun = random.uniform(0.12, 0.88)
        if random.random() < 0.7:
            height, radius = self.level * random.uniform(0.2, 0.7), random.uniform(0.045, 0.07)
            distance = np.hypot(X - self.sun, Y - height)
            self.paint(0.5 * np.exp(-distance / 0.13), SUN)
            self.paint(distance < radius, SUN, "sun")
        if random.random() < 0.6:
            veil = 4 * (noise(random, (6, 2)) - random.uniform(0, 0.2))
            veil = np.clip(veil, 0, 0.9) * np.clip(1.4 - 1.4 * Y / self.level, 0, 1)
            self.paint(veil, 0.4 * self.horizon + 0.6 * CLOUD * (0.5 + 0.5 * self.light), "sky")

    def paint(self, cover: np.ndarray, colour: np.ndarray, part: str = "") -> None:
        """Lay a colour (3,), or one a pixel, over a share of each pixel, and mark what it shows."""
        self.image += cover[..., None] * (colour - self.image)
        if part:
            self.mask[cover > 0.5] = PARTS.index(part)

    def mountains(self) -> None:
        """Three chains, the farthest with snow, and a meadow."""
        for share, height, snow in ((0.0, 0.36, 0.16), (0.35, 0.24, 0), (0.7, 0.14, 0)):
            colour, haze = ROCK * (1 - share) + FIR * share, 0.55 - 0.5 * share
            snow *= self.random.uniform(0.3, 1)
            self.ridge(self.level + 0.25 * share, height, colour, haze, snow)
        self.meadow(self.random.uniform(0.78, 0.88))

    def lake(self) -> None:
        """Mountains and a wood, and both again in still water."""
        self.ridge(self.level, 0.32, ROCK, 0.5, self.random.uniform(0, 0.12))
        self.ridge(self.level, 0.16, FIR, 0.2)
        self.firs(self.level + 0.01, 0.05, 30, 0.25)
        self.water(self.level, 0.75)
        if self.random.random() < 0.6:
            self.meadow(self.random.uniform(0.82, 0.92))

    def coast(self) -> None:
        """The sea, often with a headland at one side, and a beach."""
        if self.random.random() < 0.7:
            side = X[0] if self.random.random() < 0.5 else 1 - X[0]
            along = np.clip(1 - side / self.random.uniform(0.4, 0.7), -1, 1)
            self.ridge(self.level + 0.04, 0.22, 0.6 * ROCK + 0.4 * GRASS, 0.35, along=along)
        self.water(self.level, 0.15)
        tilt = 0.12 * self.random.uniform(-1, 1) * (X[0] - 0.5)
        shore = self.random.uniform(0.72, 0.9) + tilt + 0.03 * noise(self.random, (2,))
        grains = 1 + 0.06 * noise(self.random, (16, 16))
        self.paint(shore < Y, SAND * self.light * grains[..., None], "land")
        self.paint(0.85 * (np.abs(Y - shore) < 0.012), CLOUD * (0.4 + 0.6 * self.light))

    def forest(self) -> None:
        """Smooth hills, and firs that stand the denser the farther they are."""
        self.ridge(self.level, 0.2, 0.5 * GRASS + 0.5 * FIR, 0.5, smooth=True)
        self.ridge(self.level + 0.1, 0.14, GRASS, 0.3, smooth=True)
        for share in (0.2, 0.6, 1.0):
            base = self.level + 0.08 + 0.22 * share
            self.meadow(base - 0.03, 0.5 - 0.45 * share)
            self.firs(base, 0.08 + 0.12 * share, 26 - round(14 * share), 0.5 - 0.5 * share)
        self.meadow(self.random.uniform(0.84, 0.92))

    def ridge(
        self,
        base: float,
        height: float,
        colour: np.ndarray,
        haze: float,
        snow: float = 0.0,
        along: np.ndarray | float = 1.0,
        smooth: bool = False,
    ) -> None:
        """A chain of hills, brighter on the slopes that face the sun.

        Args:
            base, height: where it stands and how far it rises, as shares of the picture.
            haze: of the air before it; snow: how far down it lies from the tops.
            along: what the height is multiplied by in each column.
            smooth: round hills, not rocks.
        """
        outline = noise(self.random, (3,), 2 if smooth else 5)
        top = base - height * (0.55 + 0.6 * outline) * along
        lean = (Y - top) * (0.0 if smooth else 0.7)
        slope = np.interp(X + lean * np.sign(0.5 - self.sun), X[0], np.gradient(outline) * SIZE / 3)
        lit = 1 + 0.22 * np.clip(slope * np.tanh(6 * (self.sun - X)), -1.5, 1.5)
        under = Y - top
        white = (under < snow * (1 + 2 * slope / 3))[..., None]
        lit = lit[..., None]
        ground = np.where(white, SNOW * np.clip(lit, 0.75, 1.0), colour * lit)
        self.paint((under > 0) & (base + 0.3 > Y), self.in_haze(ground, haze), "land")

    def meadow(self, top: float, haze: float = 0.0) -> None:
        """Land from a height down to the lower edge."""
        edge = top + 0.03 * noise(self.random, (2,))
        blades = 1 + 0.25 * noise(self.random, (20, 10), 2) - 0.5 * (Y - top)
        self.paint(edge < Y, self.in_haze(GRASS * blades[..., None], haze), "land")

    def firs(self, base: float, size: float, number: int, haze: float) -> None:
        """A row of them."""
        places = self.random.uniform(-0.05, 1.05, (number, 1))
        heights = size * self.random.uniform(0.6, 1.2, (number, 1))
        tops = (heights - 3.2 * np.abs(X[:1] - places)).max(axis=0)
        standing = (base - tops < Y) & (base + 0.012 > Y)
        self.paint(standing, self.in_haze(FIR, haze), "land")

    def water(self, level: float, clear: float) -> None:
        """Water below a level: what stands above it is mirrored, the sun glitters.

        Args:
            clear: how much of it is a mirror; the rest has the colour of the depth.
        """
        first = round(level * SIZE)
        rows = np.clip(2 * first - np.arange(first, SIZE) - 1, 0, SIZE - 1)
        mirrored = self.image[rows]
        swell = noise(self.random, (60, 5), 2)[first:]
        depth = (Y - level)[first:]
        aside = np.rint(SIZE * 0.06 * swell * (0.3 + depth)).astype(int)
        columns = np.clip(np.arange(SIZE) + aside, 0, SIZE - 1)
        mirrored = np.take_along_axis(mirrored, columns[..., None], axis=1)
        deep = (DEEP + 0.35 * self.horizon) * self.light
        seen = clear * 0.85 * mirrored + (1 - clear * 0.85) * deep * (1 + 0.35 * swell[..., None])
        from_sun = (X[first:] - self.sun) / (0.05 + 0.2 * depth)
        glitter = 0.56 * np.exp(-(from_sun**2)) * (swell > 0.12)
        seen += glitter[..., None] * (SUN - seen)
        whole = np.concatenate([self.image[:first], seen])
        self.paint(first <= Y * SIZE, whole, "water")

    def in_haze(self, colour: np.ndarray, haze: float) -> np.ndarray:
        """A colour by this time's light, seen through so much air."""
        return (1 - haze) * colour * self.light + haze * self.horizon
