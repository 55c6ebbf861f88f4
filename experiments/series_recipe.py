"""A TimeGAN that is shipped: three phases, each of which continues where it was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from tqdm.keras import TqdmCallback

from experiments.series import judged
from experiments.train import Measured, Recipe, Trained, weights_file
from ganutils import hardware, records, sequences
from ganutils.callbacks import Checkpoint, Stopwatch
from ganutils.data import Series, load_series, shuffled
from ganutils.gans import TimeGAN
from ganutils.latent import draw
from ganutils.measures.series import Contest, recurrent_judge
from ganutils.networks import chained
from ganutils.places import RUNS
from ganutils.records import by_epoch, provenance

PARTS = ("generator", "supervisor", "embedder", "recovery", "discriminator")
EVALUATIONS = 5  # of what is shipped: a judge's score depends on its own start


class Judges(keras.callbacks.Callback):
    """Adds two judges' scores of 2,000 windows, drawn and to be learned from, and their mean.

    `published` is TimeGAN's own with half of its batches, `sixteen` that of 16 units; `apart` is
    the mean of both.
    """

    def __init__(self, windows: np.ndarray, batches: int = 1_000) -> None:
        super().__init__()
        self.windows, self.batches = windows[:2_000], batches

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        contest = Contest.at_random(self.windows, self.model.draw(len(self.windows), seed=1))
        published = recurrent_judge(contest, batches=self.batches)
        sixteen = recurrent_judge(contest, 16, self.batches)
        logs.update(published=published, sixteen=sixteen, apart=(published + sixteen) / 2)


@dataclass(frozen=True)
class SeriesRecipe(Recipe):
    """A TimeGAN; the epoch of its joint phase that two judges tell least from real is shipped.

    Attributes:
        source: of data.load_series.
        epochs: of the joint phase, each of `steps` batches.
        prepared: batches of each of the first two phases.
        seed: of the GAN, and of the order of its batches.
    """

    source: str
    epochs: int = 60
    steps: int = 500
    prepared: int = 5_000
    seed: int = 0

    @property
    def said(self) -> str:
        """The recipe in words, for the card."""
        game = self.epochs * self.steps
        return (
            "S3's TimeGAN with Yoon et al.'s sizes, losses and Adam 1e-3; batch 128; "
            f"{self.prepared:,} batches to rebuild, as many to foresee, {game:,} of the game; "
            "G's, S's and R's weights averaged with decay 0.995 a step"
        )

    def load(self) -> Series:
        """What it learns from."""
        return load_series(self.source)

    def train(self, name: str, series: Series) -> Trained:
        """Train all phases, record each epoch of the last one, and choose."""
        folder, (steps, features) = RUNS / name, series.train.shape[1:]
        with hardware.use("float32"):
            gan = sequences.timegan(features, steps, seed=self.seed)
            sequences.prepare(gan, series.train, self.prepared, self.seed, folder)
            history = by_epoch(self.play(gan, series, folder))
            where = provenance(series.said, f"python -m experiments train {name}")
        stem = f"{name.replace('-', '_')}_epochs"
        records.write(stem, history.assign(seed=self.seed, **where))
        best = choose(history)
        networks = self.parts(gan)
        for part, network in networks.items():
            network.load_weights(weights_file(folder, part, best))
        facts = {
            "seed": self.seed,
            "epochs": best,
            "hours": round(best * history["seconds"].median() / 3600, 2),
            "chosen": f"lowest mean score of two judges of {len(history)} epochs",
        }
        return Trained(networks, facts)

    def play(self, gan: TimeGAN, series: Series, folder: Path) -> dict[str, list[float]]:
        """The joint phase; every epoch's weights are kept. The history of metrics by epoch."""
        checkpoint, networks = Checkpoint(gan, folder / "game"), self.parts(gan)

        def keep(epoch: int, logs: dict) -> None:
            for part, network in networks.items():
                network.save_weights(weights_file(folder, part, epoch + 1))

        seen = checkpoint.epoch * self.steps
        gan.fit(
            shuffled(series.train, 3 * sequences.BATCH_SIZE, self.seed, seen),
            steps_per_epoch=self.steps,
            initial_epoch=checkpoint.epoch,
            epochs=self.epochs,
            verbose=0,
            callbacks=[
                Stopwatch(),
                Judges(series.train),
                keras.callbacks.LambdaCallback(on_epoch_end=keep),
                checkpoint,
                TqdmCallback(verbose=0),
            ],
        )
        return checkpoint.history

    def parts(self, gan: TimeGAN) -> dict[str, keras.Model]:
        """The five networks by part; of those that draw, the averages."""
        averaged = zip(("generator", "supervisor", "recovery"), gan.averages, strict=True)
        return {part: getattr(gan, part) for part in PARTS} | dict(averaged)

    def measure(self, networks: Mapping[str, keras.Model], series: Series) -> Measured:
        """Every measure of as many windows as it learned from, the mean of five evaluations."""
        whole = chained(*(networks[part] for part in ("generator", "supervisor", "recovery")))
        rows = [
            judged(series, draw(whole, len(series.train), seed), seed)
            for seed in range(EVALUATIONS)
        ]
        means = pd.DataFrame(rows).mean()
        return Measured({name: round(value, 5) for name, value in means.items()}, {})


def choose(history: pd.DataFrame) -> int:
    """The epoch whose windows both judges together tell least from real ones."""
    return int(history["epoch"][history["apart"].idxmin()])
