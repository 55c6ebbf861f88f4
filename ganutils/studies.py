"""Comparisons with seeds: a study is a list of cells, each one training that leaves one file.

    python -m ganutils.studies dcgan --jobs 2

A cell's rows are stored in `data/results/STUDY/ARM-SEED.csv` once it is finished and not computed
again, so a study goes on where it was stopped. It needs the real MNIST.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import joblib
import keras
import pandas as pd
from tqdm.auto import tqdm

from ganutils import precision
from ganutils.callbacks import DiscriminatorGap, InstanceNoise, JudgeMetrics
from ganutils.data import batches, course_folder, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.recipes import LATENT_DIM, dcgan, provenance

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
    rows = train(dcgan(seed, width=0.25, **changes), seed, epochs=20, noise=noise)
    return rows.assign(arm=arm, width=0.25, command="python -m ganutils.studies dcgan")


def train(
    gan: GAN,
    seed: int,
    epochs: int,
    noise: tuple[float, float] = (0.0, 0.0),
    batch_size: int = 128,
    steps: int | None = None,
) -> pd.DataFrame:
    """Train on MNIST's first 50,000 training images: one row of metrics for each epoch.

    The other 10,000 are the judge's reference, and those on which D is examined.

    Args:
        noise: standard deviation on D's inputs in the first and in the last epoch.
        steps: in an epoch; by default as many as there are batches.
    """
    digits = load_digits("mnist")
    learned, held_out = digits.train_images[:50_000], digits.train_images[50_000:]
    history = gan.fit(
        batches(learned, batch_size, seed),
        epochs=epochs,
        steps_per_epoch=steps or len(learned) // batch_size,
        verbose=0,
        callbacks=[
            InstanceNoise(*noise),
            DiscriminatorGap(to_symmetric(learned[-5_000:]), to_symmetric(held_out[:5_000])),
            JudgeMetrics(LATENT_DIM, every=2),
        ],
    ).history
    rows = pd.DataFrame({"seed": seed, "epoch": range(1, epochs + 1), **history})
    told = provenance(digits, "") | {"data": "MNIST, first 50,000 training images"}
    return rows.assign(**told)


def run(
    name: str, cell: Callable[[str, int], pd.DataFrame], cells: Iterable[tuple], jobs: int = 1
) -> None:
    """Compute the cells that are missing in data/results/NAME, `jobs` at a time.

    Args:
        cell: called with each of `cells`, an arm and a seed, returns its rows.
        jobs: how many processes; they share the cores. Small networks train fastest with one
            process for each core.
    """
    folder = course_folder("results") / name
    folder.mkdir(parents=True, exist_ok=True)
    missing = [(arm, seed) for arm, seed in cells if not _path(folder, arm, seed).exists()]
    if jobs > 1:  # inherited by the processes
        os.environ["TF_NUM_INTRAOP_THREADS"] = str(max(1, (os.cpu_count() or 1) // jobs))
    work = (joblib.delayed(_store)(cell, arm, seed, folder) for arm, seed in missing)
    done = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(work)
    for _ in tqdm(done, total=len(missing), desc=name):
        pass


def _store(cell: Callable[[str, int], pd.DataFrame], arm: str, seed: int, folder: Path) -> None:
    rows = cell(arm, seed)
    draft = folder / f".{arm}-{seed}.csv"
    rows.to_csv(draft, index=False, float_format="%.5g")
    draft.replace(_path(folder, arm, seed))  # all or nothing


def _path(folder: Path, arm: str, seed: int) -> Path:
    return folder / f"{arm}-{seed}.csv"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganutils.studies", description=__doc__)
    parser.add_argument("study", choices=["dcgan"])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seeds", type=int, default=3, help="how many for each arm")
    chosen = parser.parse_args()
    cells = [(arm, seed) for seed in range(chosen.seeds) for arm in ARMS]
    run("dcgan_study", dcgan_cell, cells, chosen.jobs)


if __name__ == "__main__":
    main()
