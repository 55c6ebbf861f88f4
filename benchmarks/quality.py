"""Does the faster step learn as well, and what is reached in which time?

    python -m benchmarks.quality

Three seeds each, at a quarter of S4's width, in data/results/benchmark_quality.csv: S4's recipe
by the tutorial's step in float32, and the live training of notebook 03. The course's own step on
the same recipe is the arm "no-noise" of `python -m ganutils.studies dcgan`. Seconds come from the
step times of `benchmarks.step`, which were measured by turns in one run.
"""

from __future__ import annotations

import argparse

import joblib
import keras
import pandas as pd

from benchmarks.tutorial import tutorial_gan
from ganutils import precision, studies
from ganutils.cells import each, measured_training
from ganutils.lesson import PRESETS
from ganutils.recipes import dcgan, record

COMMAND = "python -m benchmarks.quality"


def cell(arm: str, seed: int) -> pd.DataFrame:
    """One training: "tutorial" or "lesson"."""
    if arm == "tutorial":
        keras.config.set_dtype_policy("float32")
        gan = tutorial_gan(seed, width=0.25, averaging=0.995)
        return measured_training(gan, seed, COMMAND, 10).assign(arm=arm, width=0.25)
    keras.config.set_dtype_policy(precision.best())
    preset = PRESETS["lesson"]
    gan = dcgan(seed, preset.width, preset.rate_g, preset.rate_d)
    rows = measured_training(
        gan, seed, COMMAND, preset.epochs, (0.10, 0.0), preset.batch_size, preset.steps
    )
    return rows.assign(arm=arm, width=preset.width)


def main() -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument(
        "--jobs", type=int, default=studies.processes(), help="processes; default: one a core"
    )
    cells = each(cell, ("tutorial", "lesson"), 3)
    with joblib.parallel_config(n_jobs=parser.parse_args().jobs):
        record("benchmark_quality", studies.run("benchmark_quality", cells))


if __name__ == "__main__":
    main()
