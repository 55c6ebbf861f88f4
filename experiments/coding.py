"""What one training of the study of codes does, with settings and a seed; it returns rows.

It needs the real MNIST.
"""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd

from experiments import trainings
from experiments.trainings import COMMAND, WIDTH
from ganutils import hardware, survey
from ganutils.data import Digits, batches, load_digits
from ganutils.gans import BiGAN
from ganutils.measures import codes
from ganutils.records import by_epoch, provenance

EPOCHS, EVERY = 20, 5


class CodeMetrics(keras.callbacks.Callback):
    """Adds codes.report's numbers, every `every` epochs, in between they are NaN.

    Of a BiGAN's averaged networks, or of an autoencoder's. The test images are those held out.
    """

    def __init__(self, digits: Digits, every: int = EVERY) -> None:
        super().__init__()
        self.digits, self.every = digits, every

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        game = isinstance(self.model, BiGAN)
        encoder, generator = self.model.averages[::-1] if game else self.model.layers
        told = dict.fromkeys(codes.REPORTED, np.nan)
        if (epoch + 1) % self.every == 0:
            told = codes.report(generator, encoder, self.digits)
        logs.update(told)


def train_codes(seed: int, kind: str, game: bool = True) -> pd.DataFrame:
    """A BiGAN at a quarter of its width, 20 epochs of batches of 128; or the autoencoder of it.

    Args:
        kind: as in survey.bigan.
        game: whether it is a BiGAN.
    """
    keras.config.set_dtype_policy(hardware.best() if kind == "convolutional" else "float32")
    digits, command = load_digits("mnist"), f"{COMMAND} bigan"
    watch = [CodeMetrics(held_out(digits))]
    if game:
        gan = survey.bigan(kind, seed, WIDTH)
        rows = trainings.measured(gan, digits, seed, command, EPOCHS, callbacks=watch)
        return rows.assign(width=WIDTH)
    learned, _ = trainings.parted(digits)
    history = survey.autoencoder(kind, seed, WIDTH).fit(
        batches(learned, 128, seed).map(lambda images: (images, images)),
        epochs=EPOCHS,
        steps_per_epoch=len(learned) // 128,
        verbose=0,
        callbacks=watch,
    )
    told = f"{digits.name}, first {len(learned):,} training images"
    return by_epoch(history.history).assign(**provenance(told, command), width=WIDTH)


def held_out(digits: Digits) -> Digits:
    """Training images alone: those learned from, and for the test those held out."""
    learned, others = trainings.parted(digits)
    labels = digits.train_labels
    cut = len(learned)
    return Digits(learned, labels[:cut], others, labels[cut:], digits.name)
