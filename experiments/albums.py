"""What trainings drew on their way: each keeps an album under runs/, a study records them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from ganutils.data import to_pixels
from ganutils.places import RUNS, course_folder


class Album(keras.callbacks.Callback):
    """Keeps the same images after each epoch: uint8 (epochs, N, 28, 28) in one file.

    Args:
        draw: called after each epoch, returns images (N, 28, 28, 1) in [-1, 1].
        file: an .npz; its folder is made, and a file of a training that was stopped replaced.
    """

    def __init__(self, draw: Callable[[], np.ndarray], file: Path) -> None:
        super().__init__()
        self.draw, self.file, self.pages = draw, file, []
        file.parent.mkdir(parents=True, exist_ok=True)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.pages.append(to_pixels(self.draw()))
        np.savez_compressed(self.file, images=np.stack(self.pages))


def shelf(study: str) -> Path:
    """The folder under runs/ where a study's trainings keep their albums."""
    return RUNS / f"{study}_albums"


def record(study: str) -> None:
    """Record a study's albums as data/results/STUDY_albums.npz, by file name; none: nothing."""
    files = sorted(shelf(study).glob("*.npz"))
    if files:
        albums = {file.stem: np.load(file, allow_pickle=False)["images"] for file in files}
        np.savez_compressed(course_folder("results") / f"{study}_albums.npz", **albums)
