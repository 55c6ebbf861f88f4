"""S1's latent spaces of 2, 3 and 4 dimensions: the GANs, their training and their shipping.

    python -m ganutils.spaces 2 | 3 | 4

trains and ships `latent-2d`, `latent-3d` or `latent-4d`. A training runs under `runs/NAME/`, saves
a checkpoint every epoch and continues where it was stopped. It needs the real MNIST.
"""

from __future__ import annotations

import argparse

import keras
import numpy as np
import pandas as pd

from ganutils import networks, precision
from ganutils.callbacks import (
    IndependentClassifier,
    RegionMaps,
    Stopwatch,
    UnitActivity,
    film,
    region_map,
)
from ganutils.data import Digits, course_folder, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.latent import uniform_sampler, uniform_vectors
from ganutils.recipes import RUNS, Rate, by_epoch, provenance, record, ship, train

BATCH_SIZE, RATE = 64, 3e-4
EPOCHS, COOLING = 32, 8
RECIPE = (
    f"S1's networks; uniform prior on [-1, 1]^n; batch {BATCH_SIZE}, label smoothing 0.9, Adam "
    f"{RATE} for both with beta_1 0.5, no noise; the generator's weights averaged with decay 0.995 "
    "a step"
)


def gan(
    latent_dim: int,
    seed: int = 0,
    width: float = 1.0,
    rate: Rate = RATE,
    activation: str = "leaky_relu",
) -> GAN:
    """S1's GAN, compiled: S4's networks with 2, 3 or 4 latent dimensions. Sets all random seeds.

    S1 maps the cube [-1, 1]^n and names no prior: that it is the uniform one there is our reading.
    Batch size and rates are our choice: with S4's a space of two dimensions kept losing digits.
    """
    keras.utils.set_random_seed(seed)
    model = GAN(
        networks.dcgan_generator(latent_dim, activation, width),
        networks.dcgan_discriminator(width=width),
        sampler=uniform_sampler(latent_dim),
        real_label=0.9,
        seed=seed,
    )
    model.compile(keras.optimizers.Adam(rate, beta_1=0.5), keras.optimizers.Adam(rate, beta_1=0.5))
    return model


def train_and_ship(latent_dim: int, digits: Digits) -> None:
    """Train at constant rates, then at rates that fall to 0 in the last epochs, and ship."""
    name = f"latent-{latent_dim}d"
    steps = len(digits.train_images) // BATCH_SIZE
    rate = keras.optimizers.schedules.CosineDecay(  # "warmed up" from RATE to RATE: constant
        RATE, COOLING * steps, warmup_target=RATE, warmup_steps=(EPOCHS - COOLING) * steps
    )
    measured = [
        RegionMaps(RUNS / name / "maps"),
        IndependentClassifier(to_symmetric(digits.train_images[-10_000:]), 4, uniform_vectors),
    ]
    model = gan(latent_dim, rate=rate)
    history = by_epoch(train(model, RUNS / name, digits, EPOCHS, measured, BATCH_SIZE, "uniform"))
    where = provenance(digits, f"python -m ganutils.spaces {latent_dim}")
    stem, results = name.replace("-", "_"), course_folder("results")
    record(f"{stem}_epochs", history.assign(seed=0, **where))
    said = f"the rates fall to 0 over the last {COOLING} epochs"
    facts = where | {"recipe": f"{RECIPE}; {said}"}
    ship(name, RUNS / name, history, facts, {"latent_dim": latent_dim}, "uniform")
    (results / f"{stem}_epochs.gif").write_bytes(film(RUNS / name / "frames"))
    if latent_dim == 2:  # small enough to keep, and to be looked at whole
        maps = [region_map(path).arrays() for path in sorted((RUNS / name / "maps").glob("*.npz"))]
        np.savez_compressed(
            results / f"{stem}_maps.npz",
            **{key: np.stack([one[key] for one in maps]) for key in maps[0]},
        )


def train_and_ship_activation(activation: str, digits: Digits) -> pd.DataFrame:
    """S1's 3.4: four latent dimensions, another activation function in G; the metrics by epoch.

    15 epochs at constant rates; every five a strong independent classifier is trained.
    """
    name = f"activation-{activation}"
    measured = [
        Stopwatch(),
        UnitActivity(uniform_vectors(1_000, 4)),
        IndependentClassifier(
            to_symmetric(digits.train_images[-10_000:]), 5, uniform_vectors, strong=True
        ),
    ]
    model = gan(4, activation=activation)
    history = by_epoch(train(model, RUNS / name, digits, 15, measured, BATCH_SIZE, "uniform"))
    where = provenance(digits, "python -m ganutils.studies activation")
    facts = where | {"recipe": f"{RECIPE}; {activation} in the generator"}
    arguments = {"latent_dim": 4, "activation": activation}
    ship(name, RUNS / name, history, facts, arguments, "uniform")
    return history.assign(seed=0, **where)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganutils.spaces", description=__doc__)
    parser.add_argument("latent_dim", type=int, choices=[2, 3, 4])
    chosen = parser.parse_args()
    keras.config.set_dtype_policy(precision.best())
    train_and_ship(chosen.latent_dim, load_digits("mnist"))


if __name__ == "__main__":
    main()
