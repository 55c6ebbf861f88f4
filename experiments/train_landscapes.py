"""Landscapes: their judge, and GANs that draw them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import joblib
import keras
import numpy as np

from experiments.train import SAMPLES, GANRecipe, Measured, Recipe, Trained
from ganutils import networks
from ganutils.callbacks import SceneMetrics
from ganutils.data import Landscapes, load_landscapes, rendering, to_symmetric
from ganutils.hardware import in_batches
from ganutils.latent import draw
from ganutils.measures import judge, regions, scenes
from ganutils.measures.fid import Moments

CUBE = 24  # the side of the map that is shipped
DRAWN, FRESH = 10, 200  # images whose nearest training image is told, and those beside them


def rendered(number: int = 20_000, seed: int = 0) -> Landscapes:
    """Landscapes, rendered on all cores."""
    with joblib.parallel_config(n_jobs=-1):
        return load_landscapes("rendered", number, seed)


@dataclass(frozen=True)
class LandscapeJudgeRecipe(Recipe):
    """The landscapes' judge, trained on what was rendered, whose kinds and parts are known."""

    epochs: int = 4
    said: str = (
        "cross-entropy of kinds, and of parts by pixel; Adam 1e-3 with cosine decay; batch 64; the "
        "last epoch is shipped"
    )

    def load(self) -> Landscapes:
        return rendered()

    def train(self, name: str, landscapes: Landscapes) -> Trained:
        """Train to the last epoch, which is shipped."""
        started = time.time()
        keras.utils.set_random_seed(0)
        judge = networks.landscape_judge()
        reader = keras.Model(judge.input, judge.outputs[1:])
        steps = self.epochs * -(-len(landscapes.train_images) // 64)
        rate = keras.optimizers.schedules.CosineDecay(1e-3, steps)
        entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        reader.compile(keras.optimizers.Adam(rate), [entropy, entropy], jit_compile=False)
        answers = [landscapes.kinds, landscapes.masks]
        reader.fit(to_symmetric(landscapes.train_images), answers, 64, self.epochs, verbose=2)
        hours = round((time.time() - started) / 3600, 2)
        return Trained({"judge": judge}, {"seed": 0, "epochs": self.epochs, "hours": hours})

    def measure(self, networks: Mapping[str, keras.Model], landscapes: Landscapes) -> Measured:
        """What it gets right of 5,000 others, and its features of them."""
        test = rendered(5_000, seed=1)
        features, kinds, parts = in_batches(
            networks["judge"], to_symmetric(test.train_images), size=100
        )
        read = parts.argmax(axis=-1)
        agreement = {
            f"iou_{part}": scenes.intersection_over_union(read == number, test.masks == number)
            for number, part in enumerate(rendering.PARTS)
        }
        metrics = {
            "kinds_accuracy": float((kinds.argmax(axis=1) == test.kinds).mean()),
            "pixels_accuracy": float((read == test.masks).mean()),
            **agreement,
        }
        seen = Moments.of(features)
        reference = {"mean": seen.mean, "covariance": seen.covariance}
        return Measured(
            {name: round(value, 4) for name, value in metrics.items()}, {"reference": reference}
        )


@dataclass(frozen=True)
class LandscapeRecipe(GANRecipe):
    """A GAN of landscapes; the epoch with the lowest FID, by their judge, is shipped."""

    def load(self) -> Landscapes:
        return rendered()

    def judged(self) -> keras.callbacks.Callback:
        return SceneMetrics()

    def measure(self, networks: Mapping[str, keras.Model], landscapes: Landscapes) -> Measured:
        """By the landscapes' judge; shipped are a map of the kinds, and what lies nearest."""
        drawn = draw(networks["generator"], SAMPLES // 2)
        seen = scenes.look(drawn)
        metrics = {
            "samples": len(seen.features),
            "fid": round(scenes.fid(seen), 3),
            "confidence": round(float(seen.probabilities.max(axis=1).mean()), 4),
            "smallest_share": round(seen.smallest_share, 4),
        }
        kinds = regions.survey(networks["generator"], CUBE)
        nearest = nearest_known(drawn[:DRAWN], landscapes)
        return Measured(metrics, {"regions": kinds.arrays(), "nearest": nearest})


def nearest_known(images: np.ndarray, landscapes: Landscapes) -> dict[str, np.ndarray]:
    """Which training image lies nearest to each image in pixels, so that a copy would be seen.

    Their `numbers` among the training images and `distances`, (N,); and `fresh`, the distances of
    rendered landscapes that nobody learned from.
    """
    known = to_symmetric(landscapes.train_images)
    fresh = to_symmetric(rendered(FRESH, seed=1).train_images)
    (near, numbers), (control, _) = (judge.nearest(some, known) for some in (images, fresh))
    return {
        "numbers": numbers[:, 0],
        "distances": near[:, 0].astype(np.float32),
        "fresh": control[:, 0].astype(np.float32),
    }
