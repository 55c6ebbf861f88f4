"""S2's eights: a study's median seed trained again and shipped, and all kinds measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from experiments.train import Measured, Recipe, Trained
from ganutils import hardware, pretrained, records
from ganutils.data import Digits, flatten
from ganutils.measures import pixels
from ganutils.sources import drawing, train_dense

BATCHES = 5_001


@dataclass(frozen=True)
class EightsRecipe(Recipe):
    """A network trained by S2's loop on the eights, with the median seed of the dense study.

    The median by structural similarity after the last batch: no seed is chosen for its looks.

    Attributes:
        training: optimizer and loss in words, for the card.
        model: called with a seed, returns the compiled model.
        arm: of the dense study.
    """

    training: str
    model: Callable[[int], keras.Model]
    arm: str

    @property
    def said(self) -> str:
        """The recipe in words, for the card."""
        return f"S2's generator; {BATCHES:,} batches of 128; {self.training}"

    def train(self, name: str, digits: Digits) -> Trained:
        """Train to the last batch, which is shipped."""
        tf.config.threading.set_intra_op_parallelism_threads(1)  # as in the study: the same numbers
        eights, (seed, seeds) = digits.only(8), median_seed(self.arm)
        started = time.time()
        with hardware.use("float32"):
            model = self.model(seed)
            train_dense(model, eights, seed, BATCHES)
        facts = {
            "data": eights.said,
            "seed": seed,
            "chosen": f"median SSIM of {seeds} seeds after {BATCHES:,} batches",
            "epochs": round(BATCHES * 128 / len(eights.train_images)),
            "hours": round((time.time() - started) / 3600, 3),
        }
        return Trained({"generator": drawing(model)}, facts)

    def measure(self, networks: Mapping[str, keras.Model], digits: Digits) -> Measured:
        """How well it reverses the test eights."""
        metrics = reversals(networks["generator"], digits)
        return Measured({key: round(value, 4) for key, value in metrics.items()}, {})


def median_seed(arm: str) -> tuple[int, int]:
    """The seed with the median SSIM after the last batch of the dense study, and of how many."""
    rows = records.read("dense_study")
    last = rows[(rows["batch"] == BATCHES - 1) & (rows["arm"] == arm)].sort_values("ssim")
    return int(last["seed"].iloc[len(last) // 2]), len(last)


def reversals(generator: keras.Model, digits: Digits) -> dict[str, float]:
    """pixels.reversals on all test eights."""
    eights = digits.only(8)
    inputs = flatten(eights.test_images)
    return pixels.reversals(inputs, eights.test_labels, generator(inputs, training=False))


def measure(digits: Digits) -> None:
    """Record what the shipped kinds make of the test eights, beside what needs no network.

    That is: the true reversals, the mean training eight, as many dark pixels as an eight has but
    at random, and all black.
    """
    eights = digits.only(8)
    inputs, labels = flatten(eights.test_images), eights.test_labels
    random = np.random.default_rng(0).random(inputs.shape)
    images = {
        "true reversals": 1 - inputs,
        "mean image": np.tile(1 - flatten(eights.train_images).mean(axis=0), (len(inputs), 1)),
        "random dots": (random > (inputs > 0.5).mean()).astype(np.float32),
        "black": np.zeros_like(inputs),
    }
    rows = [
        {"images": name, **pixels.reversals(inputs, labels, drawn)}
        for name, drawn in images.items()
    ]
    for name in ("dense-eights", "dense-eights-seen", "dense-eights-pairs"):
        seed = pretrained.card(name)["seed"]
        rows.append({"images": name, "seed": seed, **reversals(pretrained.load(name), digits)})
    where = records.provenance(eights.said, "python -m experiments measure eights")
    records.write("dense_eights", pd.DataFrame(rows).assign(samples=len(inputs), **where))
