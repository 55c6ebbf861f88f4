"""What the studies train: each cell is one training that returns its rows.

A cell is called with an arm, the name of what it tries, and a seed. It needs the real MNIST.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

import keras
import numpy as np
import pandas as pd

from ganutils import dense, networks, precision, spaces
from ganutils.callbacks import (
    DiscriminatorGap,
    IndependentClassifier,
    InstanceNoise,
    JudgeMetrics,
    RegionMaps,
    Stopwatch,
    UnitActivity,
)
from ganutils.data import Digits, batches, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.latent import gaussian_vectors, uniform_vectors
from ganutils.recipes import RUNS, by_epoch, dcgan, provenance

Cell = tuple[Callable[[str, int], pd.DataFrame], str, int]  # what computes it, the arm, the seed
ALONE = Lock()  # held while a cell is computed

WIDTH = 0.25
S4 = {"noise": (0.10, 0.00)}
ARMS = {
    "no-noise": {"noise": (0.0, 0.0)},
    "constant-noise": {"noise": (0.10, 0.10)},
    "noise-decay": S4,
    "no-smoothing": S4 | {"real_label": 1.0},
    "no-batch-norm": S4 | {"batch_norm": False},
    "no-dropout": S4 | {"dropout": 0.0},
}


def dcgan_cell(arm: str, seed: int) -> pd.DataFrame:
    """S4's recipe at a quarter of its width with one thing changed, 20 epochs.

    Args:
        arm: a name from ARMS.
    """
    keras.config.set_dtype_policy(precision.best())
    changes = dict(ARMS[arm])
    noise = changes.pop("noise")
    gan = dcgan(seed, width=WIDTH, **changes)
    rows = measured_training(gan, seed, "python -m ganutils.studies dcgan", 20, noise)
    return rows.assign(arm=arm, width=WIDTH)


def dense_cell(arm: str, seed: int) -> pd.DataFrame:
    """S2's 5,001 batches of one digit, measured every 500 on the digit's test images.

    Args:
        arm: "8", or another digit, or "all"; "8-pairs" shows the generator each input's reversal;
            "8-beta_1-0.9" changes an argument of dense.gan, as may "1-rate-4e-4" and others.
    """
    keras.config.set_dtype_policy(precision.best())
    digit, _, change = arm.partition("-")
    setting, _, value = change.partition("-")
    digits = load_digits("mnist")
    if digit != "all":
        digits = digits.only(int(digit))
    if setting == "pairs":
        model = dense.by_pairs(seed)
    else:
        model = dense.gan(seed, **({setting: float(value)} if setting else {}))
    rows = dense.train(model, digits, seed)
    return rows.assign(arm=arm, seed=seed, **provenance(digits, "python -m ganutils.studies dense"))


def latent_cell(arm: str, seed: int) -> pd.DataFrame:
    """S1's GAN at a quarter of its width, 20 epochs at constant rates, with a map after each.

    Args:
        arm: "2d", "3d" or "4d", the latent dimension.
    """
    keras.config.set_dtype_policy(precision.best())
    latent_dim = int(arm[0])
    folder = RUNS / "latent_study" / f"{arm}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)  # maps of a cell that was stopped
    held_out = parted(load_digits("mnist"))[1]
    measured = [
        RegionMaps(folder, side={2: 50, 3: 14, 4: 7}[latent_dim]),  # about 2,500 points each
        IndependentClassifier(to_symmetric(held_out), 5, uniform_vectors),
    ]
    rows = measured_training(
        spaces.gan(latent_dim, seed, WIDTH),
        seed,
        "python -m ganutils.studies latent",
        20,
        batch_size=spaces.BATCH_SIZE,
        callbacks=measured,
        vectors=uniform_vectors,
    )
    return rows.assign(arm=arm, width=WIDTH)


def activation_cell(
    arm: str,
    seed: int,
    epochs: int = 30,
    strong_every: int = 10,
    steps: int | None = None,
    digits: Digits | None = None,
) -> pd.DataFrame:
    """S1's 3.4 at a quarter of its width: four latent dimensions, another activation in G.

    Args:
        arm: a name from networks.ACTIVATIONS.
        strong_every: epochs between two strong independent classifiers.
        steps, digits: as in measured_training.
    """
    keras.config.set_dtype_policy(precision.best())
    digits = digits or load_digits("mnist")
    held_out = to_symmetric(parted(digits)[1])
    gan = spaces.gan(4, seed, WIDTH, activation=arm)
    rows = measured_training(
        gan,
        seed,
        "python -m ganutils.studies activation",
        epochs,
        batch_size=spaces.BATCH_SIZE,
        steps=steps,
        digits=digits,
        callbacks=[
            UnitActivity(uniform_vectors(1_000, 4)),
            IndependentClassifier(held_out, strong_every, uniform_vectors, strong=True),
        ],
        vectors=uniform_vectors,
    )
    parameters = gan.generator.count_params()
    return rows.assign(arm=arm, activation=arm, width=WIDTH, parameters=parameters)


def exact_activation_cell(arm: str, seed: int) -> pd.DataFrame:
    """At full width, 15 epochs on all training images; "relu-exact" ships `activation-relu`.

    The independent classifier's and FID's real images are among those that it learned from: compare
    these rows with each other, not with those of a quarter of the width.
    """
    keras.config.set_dtype_policy(precision.best())
    activation = arm.removesuffix("-exact")
    rows = spaces.train_and_ship_activation(activation, load_digits("mnist"))
    parameters = networks.dcgan_generator(4, activation).count_params()
    return rows.assign(arm=arm, activation=activation, width=1.0, parameters=parameters)


OTHERS = list("012345679")  # digits but the 8, which has more seeds
# For S2.2: half and twice its rate, on a simple shape and on a complex one.
RATED = [f"{digit}-rate-{rate}" for rate in ("1e-4", "4e-4") for digit in "18"]


def each(cell: Callable[[str, int], pd.DataFrame], arms: Iterable[str], seeds: int) -> list[Cell]:
    """Every arm with every seed, the seeds one after another."""
    return [(cell, arm, seed) for seed in range(seeds) for arm in arms]


STUDIES = {
    "dcgan": each(dcgan_cell, ARMS, 3),
    "dense": [
        *each(dense_cell, ["8", "8-pairs", "8-dropout-0.4"], 5),
        *each(dense_cell, ["all", *OTHERS, "8-beta_1-0.9"], 3),
        *each(dense_cell, RATED, 3),
    ],
    "latent": each(latent_cell, ["2d", "3d", "4d"], 5),
    "activation": [
        *each(activation_cell, networks.ACTIVATIONS, 5),
        *each(exact_activation_cell, [f"{name}-exact" for name in networks.ACTIVATIONS], 1),
    ],
}


def parted(digits: Digits) -> tuple[np.ndarray, np.ndarray]:
    """The training images (uint8) that are learned from, five sixths, and those held out."""
    cut = len(digits.train_images) * 5 // 6
    return digits.train_images[:cut], digits.train_images[cut:]


def measured_training(
    gan: GAN,
    seed: int,
    command: str,
    epochs: int,
    noise: tuple[float, float] = (0.0, 0.0),
    batch_size: int = 128,
    steps: int | None = None,
    digits: Digits | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    vectors: Callable[[int, int, int], np.ndarray] = gaussian_vectors,
) -> pd.DataFrame:
    """Train on five sixths of the training images: one row of metrics for each epoch.

    The others are the judge's reference; on half of them D is examined.

    Args:
        command: for the rows' provenance.
        noise: standard deviation on D's inputs in the first and in the last epoch.
        steps: in an epoch; by default as many as there are batches.
        digits: by default MNIST.
        callbacks: others that measure.
        vectors: draws the latent vectors that are judged, from G's own prior.
    """
    digits = digits or load_digits("mnist")
    learned, held_out = parted(digits)
    some = len(held_out) // 2
    history = gan.fit(
        batches(learned, batch_size, seed),
        epochs=epochs,
        steps_per_epoch=steps or len(learned) // batch_size,
        verbose=0,
        callbacks=[
            Stopwatch(),
            *callbacks,
            InstanceNoise(*noise),
            DiscriminatorGap(to_symmetric(learned[-some:]), to_symmetric(held_out[:some])),
            JudgeMetrics(gan.generator.input_shape[-1], every=2, vectors=vectors),
        ],
    ).history
    told = provenance(digits, command)
    told["data"] = f"{digits.name}, first {len(learned):,} training images"
    return by_epoch(history).assign(seed=seed, **told)
