"""A training to look at while it runs: grids of samples, films, and widgets redrawn in place."""

from __future__ import annotations

from pathlib import Path

import imageio.v3 as imageio
import ipywidgets
import keras
import numpy as np

from ganutils import latent, pictures
from ganutils.callbacks import RegionMaps, region_map
from ganutils.data import to_pixels
from ganutils.measures import pixels


class SampleGrid(keras.callbacks.Callback):
    """A picture of the same latent vectors after each epoch, and a film of them at the end.

    Frames are `folder/0001.png` and so on; frames of an interrupted run are kept, so the film
    `folder/epochs.gif` shows all of it.

    Args:
        side: the grid shows side x side images.
    """

    def __init__(self, folder: str | Path, side: int = 4) -> None:
        super().__init__()
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.side = side

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        images = to_pixels(self.model.draw(self.side**2))
        imageio.imwrite(self.folder / f"{epoch + 1:04d}.png", pictures.tile(images, self.side))

    def on_train_end(self, logs: dict | None = None) -> None:
        (self.folder / "epochs.gif").write_bytes(film(self.folder))


def film(folder: str | Path) -> bytes:
    """The frames that a SampleGrid left in a folder so far, as a GIF."""
    frames = [imageio.imread(path) for path in sorted(Path(folder).glob("[0-9]*.png"))]
    return pictures.gif(frames, duration=200)


class LiveView(keras.callbacks.Callback):
    """Losses and samples in one widget, redrawn in place after each epoch.

    Display `view.widget` before `fit`. The samples always come from the same latent vectors.
    """

    def __init__(self, side: int = 5) -> None:
        super().__init__()
        self.side = side
        self.widget = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        images = to_pixels(self.model.draw(self.side**2))
        self.widget.value = pictures.png(pictures.training(self.history, images))


class Pushes(keras.callbacks.Callback):
    """Keeps what D tells G about the pixels of the same latent vectors' images, as it trains.

    After the steps 1, 2, 4, 8 and so on of the first epoch, where most happens, and after each
    epoch.

    Attributes:
        steps: how many steps had been made.
        images: at each of them, (number, 28, 28, 1) in [-1, 1], by the generator that plays, not
            by its average: to this one D speaks.
        pushes: at each of them, the same shape: pixels.pushes.
    """

    def __init__(self, number: int = 8) -> None:
        super().__init__()
        self.number = number
        self.steps: list[int] = []
        self.images: list[np.ndarray] = []
        self.pushes: list[np.ndarray] = []

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.done = epoch * self.params["steps"]

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        step = self.done + batch + 1
        if batch + 1 == self.params["steps"] or (not self.done and step & (step - 1) == 0):
            images = latent.draw(self.model.generator, self.number)
            self.steps.append(step)
            self.images.append(images)
            self.pushes.append(pixels.pushes(self.model.discriminator, images))


class LiveMap(keras.callbacks.Callback):
    """The map of the averaged generator's two latent dimensions, redrawn after each epoch.

    Display `view.widget` before `fit`; give it after the RegionMaps whose maps it shows.
    """

    def __init__(self, maps: RegionMaps) -> None:
        super().__init__()
        self.maps = maps
        self.widget = ipywidgets.Image(format="png", layout={"max_width": "100%"})

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        now = region_map(self.maps.folder / f"{epoch + 1:04d}.npz")
        self.widget.value = pictures.png(pictures.region_maps({f"epoch {epoch + 1}": now}))
