"""Comparisons with seeds: a study is a list of cells, each one training that leaves one file.

    python -m ganutils.studies dcgan | dense | latent

A cell's rows are stored in `data/results/STUDY/ARM-SEED.csv` once it is finished and not computed
again, so a study goes on where it was stopped. It needs the real MNIST.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable, Iterable, Sequence

import joblib
import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from ganutils import dense, precision, spaces
from ganutils.callbacks import (
    DiscriminatorGap,
    InstanceNoise,
    JudgeMetrics,
    RegionMaps,
    WeakClassifier,
)
from ganutils.data import (
    batches,
    course_folder,
    load_digits,
    to_symmetric,
)
from ganutils.gans import GAN
from ganutils.latent import gaussian_vectors, uniform_vectors
from ganutils.recipes import (
    RUNS,
    by_epoch,
    dcgan,
    provenance,
    record,
)

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
    held_out = load_digits("mnist").train_images[50_000:]
    measured = [
        RegionMaps(folder, side={2: 50, 3: 14, 4: 7}[latent_dim]),  # about 2,500 points each
        WeakClassifier(to_symmetric(held_out), 5, uniform_vectors),
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


DIGITS = [str(digit) for digit in range(10)]
# For S2.2: half and twice its rate, on a simple shape and on a complex one.
RATED = [f"{digit}-rate-{rate}" for rate in ("1e-4", "4e-4") for digit in "18"]
# Each study's cells: what computes them, the arms, and how many seeds each.
STUDIES = {
    "dcgan": [(dcgan_cell, list(ARMS), 3)],
    "dense": [
        (dense_cell, ["8", "8-pairs", "8-dropout-0.4"], 5),
        (dense_cell, ["all", *DIGITS, "8-beta_1-0.9"], 3),
        (dense_cell, RATED, 3),
    ],
    "latent": [(latent_cell, ["2d", "3d", "4d"], 5)],
}


def measured_training(
    gan: GAN,
    seed: int,
    command: str,
    epochs: int,
    noise: tuple[float, float] = (0.0, 0.0),
    batch_size: int = 128,
    steps: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    vectors: Callable[[int, int, int], np.ndarray] = gaussian_vectors,
) -> pd.DataFrame:
    """Train on MNIST's first 50,000 training images: one row of metrics for each epoch.

    The other 10,000 are the judge's reference; on the first 5,000 of them D is examined.

    Args:
        command: for the rows' provenance.
        noise: standard deviation on D's inputs in the first and in the last epoch.
        steps: in an epoch; by default as many as there are batches.
        callbacks: others that measure.
        vectors: draws the latent vectors that are judged, from G's own prior.
    """
    digits = load_digits("mnist")
    learned, held_out = digits.train_images[:50_000], digits.train_images[50_000:]
    history = gan.fit(
        batches(learned, batch_size, seed),
        epochs=epochs,
        steps_per_epoch=steps or len(learned) // batch_size,
        verbose=0,
        callbacks=[
            *callbacks,
            InstanceNoise(*noise),
            DiscriminatorGap(to_symmetric(learned[-5_000:]), to_symmetric(held_out[:5_000])),
            JudgeMetrics(gan.generator.input_shape[-1], every=2, vectors=vectors),
        ],
    ).history
    told = provenance(digits, command) | {"data": "MNIST, first 50,000 training images"}
    return by_epoch(history).assign(seed=seed, **told)


def run(
    name: str,
    cell: Callable[[str, int], pd.DataFrame],
    arms: Iterable[str],
    seeds: int = 3,
    jobs: int | None = None,
) -> None:
    """Compute the cells that are missing in data/results/NAME, each arm with each seed.

    Args:
        cell: called with an arm and a seed, returns its rows.
        jobs: how many processes share the work; by default one for each core, which is how small
            networks train fastest, or one if there is a GPU.
    """
    folder = course_folder("results") / name
    cells = [(arm, seed) for seed in range(seeds) for arm in arms]
    missing = [(arm, seed) for arm, seed in cells if not (folder / f"{arm}-{seed}.csv").exists()]
    cores = os.cpu_count() or 1
    if jobs is None:
        jobs = 1 if tf.config.list_physical_devices("GPU") else min(cores, len(missing) or 1)
    threads = max(1, cores // jobs) if jobs > 1 else None
    work = (joblib.delayed(_compute)(cell, arm, seed, threads) for arm, seed in missing)
    done = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(work)
    for arm, seed, rows in tqdm(done, total=len(missing), desc=name):
        record(f"{name}/{arm}-{seed}", rows)


def _compute(
    cell: Callable[[str, int], pd.DataFrame], arm: str, seed: int, threads: int | None
) -> tuple[str, int, pd.DataFrame]:
    if threads:  # in a process of its own: leave the other cores to the others
        tf.config.threading.set_intra_op_parallelism_threads(threads)
    return arm, seed, cell(arm, seed)


def last_epochs(rows: pd.DataFrame) -> pd.DataFrame:
    """The row of each training's last epoch, with `memory`: how much surer D is of seen images."""
    last = rows[rows["epoch"] == rows.groupby(["arm", "seed"])["epoch"].transform("max")]
    return last.assign(memory=last["d_seen"] - last["d_unseen"])


def differences(rows: pd.DataFrame, measure: str, base: str = "noise-decay") -> pd.DataFrame:
    """Each arm's measure in the last epoch minus that of `base` with the same seed.

    One row for each other arm, one column for each seed.
    """
    table = last_epochs(rows).pivot(index="arm", columns="seed", values=measure)
    return (table - table.loc[base]).drop(index=base)


def losses_and_fid(rows: pd.DataFrame) -> pd.Series:
    """One training's rank correlations (Spearman's) of both losses with FID.

    In the first half of its epochs and in the second, the first epoch left out.
    """
    rows = rows[rows["epoch"] > 1].dropna(subset="fid")
    first = rows["epoch"] <= rows["epoch"].max() / 2
    return pd.Series(
        {
            f"{loss}, {name} half": half[loss].corr(half["fid"], method="spearman")
            for loss in ("g_loss", "d_loss")
            for name, half in (("first", rows[first]), ("second", rows[~first]))
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganutils.studies", description=__doc__)
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("--jobs", type=int, help="processes; default: one for each core")
    chosen = parser.parse_args()
    for cell, arms, seeds in STUDIES[chosen.study]:
        run(f"{chosen.study}_study", cell, arms, seeds, chosen.jobs)


if __name__ == "__main__":
    main()
