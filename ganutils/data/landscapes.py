"""Landscapes of 64 x 64 pixels in colour: photos that the reader names, or rendered ones."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from PIL import Image, ImageOps

from ganutils.data.rendering import SIDE, render

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True)
class Landscapes:
    """Images to train on (uint8, N x 64 x 64 x 3), and what was loaded.

    Attributes:
        masks: uint8 (N, 64, 64), indices into rendering.PARTS; kinds: uint8 (N,), indices into
            rendering.KINDS. Nobody knows those of photos: there both are None.
    """

    train_images: np.ndarray
    name: str
    masks: np.ndarray | None = None
    kinds: np.ndarray | None = None

    @property
    def said(self) -> str:
        """The data set in words, for cards and rows: "rendered landscapes, 5,000 images"."""
        return f"{self.name}, {len(self.train_images):,} images"


def load_landscapes(source: str = "auto", number: int = 5_000, seed: int = 0) -> Landscapes:
    """Load landscapes.

    Rendered in this process; within `joblib.parallel_config(n_jobs=-1)` on all cores.

    Args:
        source: "auto" takes the photos in the folder named by the variable GANUTILS_LANDSCAPES,
            each cut to its middle square, else renders; "rendered" always renders.
        number: how many are rendered, at least 1; seed: with another one, others. Photos are all
            that there are.

    Raises:
        ValueError: unknown source, number below 1, a folder without photos, or a damaged one in it.
    """
    if source not in ("auto", "rendered"):
        raise ValueError(f'source must be "auto" or "rendered", not {source!r}.')
    if source == "auto" and (named := os.environ.get("GANUTILS_LANDSCAPES")):
        return _photos(Path(named))
    if number < 1:
        raise ValueError(f"number must be at least 1, not {number}.")
    scenes = Parallel()(delayed(render)(place, seed) for place in range(number))
    images, masks, kinds = (np.stack(part) for part in zip(*scenes, strict=True))
    return Landscapes(images, "rendered landscapes", masks, kinds.astype(np.uint8))


def _photos(folder: Path) -> Landscapes:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise ValueError(f"{folder} holds no photos: correct or unset GANUTILS_LANDSCAPES.")
    images = []
    for file in files:
        try:
            with Image.open(file) as photo:
                upright = ImageOps.exif_transpose(photo).convert("RGB")
                images.append(np.array(ImageOps.fit(upright, (SIDE, SIDE))))
        except OSError as error:
            raise ValueError(f"{file} is damaged or no photo: take it out of there.") from error
    return Landscapes(np.stack(images), "photos of your own")
