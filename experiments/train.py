"""From a recipe to a shipped network: train, choose, round, measure, ship and record, once for all.

A training of a GAN runs under `runs/NAME/`, saves a checkpoint every epoch and continues where it
was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import keras
import numpy as np
import pandas as pd
from tqdm.keras import TqdmCallback

from ganutils import pretrained, records
from ganutils.callbacks import Checkpoint, JudgeMetrics, Stopwatch, region_map
from ganutils.data import Digits, Landscapes, Series, batches, load_digits
from ganutils.gans import ConditionalGAN, Game
from ganutils.latent import draw
from ganutils.live import SampleGrid, film
from ganutils.measures import codes, judge, obedience, regions
from ganutils.places import RUNS, course_folder
from ganutils.records import by_epoch, provenance

Data = Digits | Landscapes | Series

MAPPED = {2: (100, 100), 3: (48, 48, 48), 4: (16, 16, 16, 9)}  # the maps' sides
CUBE = 24  # the side of each of a conditional generator's ten
SAMPLES = 10_000  # images that a shipped generator is measured by


class Trained(NamedTuple):
    """The networks that were chosen, by part, and what the card says of how."""

    networks: Mapping[str, keras.Model]
    facts: Mapping[str, object]


class Measured(NamedTuple):
    """The metrics of what is shipped, on test images, and arrays that are shipped with it."""

    metrics: Mapping[str, float]
    arrays: Mapping[str, Mapping[str, np.ndarray]]


class Recipe(Protocol):
    """What experiments/recipes.py lists."""

    said: str

    def load(self) -> Data:
        """The data that it trains on and measures with."""
        return load_digits("mnist")

    def train(self, name: str, data: Data) -> Trained: ...

    def measure(self, networks: Mapping[str, keras.Model], data: Data) -> Measured: ...


def make(name: str, recipe: Recipe, data: Data) -> None:
    """Train by a recipe, and ship what was chosen, rounded as it is stored and measured so."""
    where = provenance(data.said, f"python -m experiments train {name}")
    trained = recipe.train(name, data)
    rounded = {part: pretrained.rounded(one) for part, one in trained.networks.items()}
    metrics, arrays = recipe.measure(rounded, data)
    facts = {"recipe": recipe.said, **where, **trained.facts, "metrics": metrics}
    pretrained.save(facts.pop("name", name), rounded, facts, arrays)


@dataclass(frozen=True)
class GANRecipe(Recipe):
    """A GAN trained on all training images; the epoch with the lowest FID against them is shipped.

    Attributes:
        said: the recipe in words, for the card.
        gan: called with the number of steps of the whole training and the seed, returns a
            compiled game.
        epochs, batch_size: of the training.
        watch: called with the training's folder and the data, returns callbacks of its own.
        goes_on: the shipped GAN that it starts from, and whose place the result takes.
        film: whether the same 16 images by epoch are recorded, too.
        seed: of the GAN, and of the order of its batches.
    """

    said: str
    gan: Callable[[int, int], Game]
    epochs: int
    batch_size: int = 128
    watch: Callable[[Path, Digits], list[keras.callbacks.Callback]] = lambda folder, digits: []
    goes_on: str = ""
    film: bool = True
    seed: int = 0

    def judged(self) -> keras.callbacks.Callback:
        """What adds `fid` to each epoch's metrics."""
        return JudgeMetrics()

    def train(self, name: str, digits: Digits) -> Trained:
        """Train, record each epoch's metrics, and choose."""
        steps = len(digits.train_images) // self.batch_size
        gan, folder, facts = self.gan(self.epochs * steps, self.seed), RUNS / name, {}
        if self.goes_on:
            folder, facts = go_on(gan, self.goes_on, name, self)
        history = by_epoch(train_by_epoch(gan, folder, digits, self))
        stem = name.replace("-", "_")
        where = provenance(digits.said, f"python -m experiments train {name}")
        records.write(f"{stem}_epochs", history.assign(seed=self.seed, **where))
        if self.film:
            target = course_folder("results") / f"{stem}_epochs.gif"
            target.write_bytes(film(folder / "frames"))
        if gan.prior.shape == (2,):  # small enough to keep, and to be looked at whole
            record_maps(folder / "maps", f"{stem}_maps.npz")

        best = choose(history)
        parts = parts_of(gan)
        for part, network in parts.items():
            network.load_weights(weights_file(folder, part, best))
        hours = best * history["seconds"].median() / 3600  # the median: without interruptions
        told = {
            "seed": self.seed,
            "epochs": facts.pop("epochs", 0) + best,
            "hours": round(facts.pop("hours", 0) + hours, 2),
            "chosen": f"lowest FID against training images of {len(history)} epochs",
        }
        return Trained(parts, told | facts)

    def measure(self, networks: Mapping[str, keras.Model], digits: Digits) -> Measured:
        """The judge's report; a generator of 2 to 4 latent dimensions gets its class-region map.

        A conditional one is asked for each class as often, and gets a map for each.
        """
        generator = networks["generator"]
        if len(generator.inputs) > 1:
            return measured_by_class(generator, digits)
        metrics = judged(draw(generator, SAMPLES))
        if "encoder" in networks:
            told = codes.report(generator, networks["encoder"], digits, len(digits.train_images))
            metrics |= {name: round(value, 4) for name, value in told.items()}
        sides = MAPPED.get(generator.prior.shape[0])
        return Measured(
            metrics, {"regions": regions.survey(generator, sides).arrays()} if sides else {}
        )


def measured_by_class(generator: keras.Model, digits: Digits) -> Measured:
    """What the judge says of a conditional generator, and whether it draws what it is asked for."""
    asked = obedience.ask(generator, SAMPLES // 10)
    told = obedience.report(asked, digits)
    metrics = judged(asked.images) | {name: round(one, 4) for name, one in told.items()}
    maps = [one.arrays() for one in regions.by_label(generator, CUBE).values()]
    cubes = {name: np.stack([one[name] for one in maps]) for name in maps[0]}
    return Measured(metrics, {"cubes": cubes})


def choose(history: pd.DataFrame) -> int:
    """The epoch with the lowest FID, which is measured against training images only."""
    return int(history["epoch"][history["fid"].idxmin()])


def train_by_epoch(
    gan: Game, folder: Path, digits: Digits, recipe: GANRecipe
) -> dict[str, list[float]]:
    """Train on all training images: judged, drawn and kept in `folder` after each epoch.

    Returns the history of metrics by epoch.

    Raises:
        ValueError: the folder holds a training begun with another number of epochs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "epochs"
    if plan.exists() and plan.read_text() != str(recipe.epochs):
        raise ValueError(
            f"{folder} holds a training planned for {plan.read_text()} epochs, not "
            f"{recipe.epochs}: name the same number to continue, or delete the folder to start "
            "again."
        )
    plan.write_text(str(recipe.epochs))
    checkpoint = Checkpoint(gan, folder / "checkpoint")
    steps = len(digits.train_images) // recipe.batch_size
    labels = digits.train_labels if isinstance(gan, ConditionalGAN) else None

    def keep(epoch: int, logs: dict) -> None:
        for part, network in parts_of(gan).items():
            network.save_weights(weights_file(folder, part, epoch + 1))

    gan.fit(
        batches(
            digits.train_images, recipe.batch_size, recipe.seed, checkpoint.epoch * steps, labels
        ),
        steps_per_epoch=steps,
        initial_epoch=checkpoint.epoch,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=[
            Stopwatch(),
            *recipe.watch(folder, digits),
            SampleGrid(folder / "frames"),
            recipe.judged(),
            keras.callbacks.LambdaCallback(on_epoch_end=keep),
            checkpoint,
            TqdmCallback(verbose=0),
        ],
    )
    return checkpoint.history


def parts_of(game: Game) -> dict[str, keras.Model]:
    """What is kept of a game, by part: the generator player's averages, and the others' networks.

    A part is called as its builder names it: a critic, too, is a "discriminator".
    """
    others = [player for player in game.players if player != "generator"]
    rest = [network for player in others for network in game.players[player]]
    return {network.name: network for network in (*game.averages, *rest)}


def weights_file(folder: Path, part: str, epoch: int) -> Path:
    """Where a training keeps a network's weights after an epoch."""
    return folder / f"{part}-{epoch:04d}.weights.h5"


def go_on(gan: Game, shipped: str, name: str, recipe: GANRecipe) -> tuple[Path, dict]:
    """Give a GAN the weights of a shipped one; the training's folder, and what the card adds.

    Raises:
        ValueError: the shipped one has been gone on with before.
    """
    card = pretrained.card(shipped)
    if "went_on" in card:
        raise ValueError(f"The shipped {shipped} has been through {name}: train it afresh first.")
    generator, discriminator = (
        pretrained.load(shipped, part).get_weights() for part in ("generator", "discriminator")
    )
    gan.generator.set_weights(generator)
    gan.averaged.set_weights(generator)
    gan.discriminator.set_weights(discriminator)
    facts = {
        "name": shipped,
        "recipe": f"{card['recipe']}; {recipe.said}",
        "epochs": card["epochs"],
        "hours": card["hours"],
        "command": f"{card['command']} {name}",
        "went_on": recipe.epochs,
    }
    # Named after where it starts: another start is another training.
    return RUNS / f"{name}-{card['parts']['generator']['sha256'][:8]}", facts


def record_maps(folder: Path, file: str) -> None:
    """Record the class-region maps of all epochs as one file."""
    maps = [region_map(path).arrays() for path in sorted(folder.glob("*.npz"))]
    stacked = {key: np.stack([one[key] for one in maps]) for key in maps[0]}
    np.savez_compressed(course_folder("results") / file, **stacked)


def judged(images: np.ndarray) -> dict[str, float]:
    """The judge's report on images as plain rounded numbers."""
    report = judge.report(images)
    return {
        "samples": report.samples,
        "fid": round(report.fid, 2),
        "confidence": round(report.confidence, 4),
        "score": round(report.score, 3),
        "digits": report.digits,
        "smallest_share": round(float(report.shares.min()), 4),
    }
