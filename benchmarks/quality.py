"""Does the faster step learn as well, and what is reached in which time?

    python -m benchmarks.quality

Three seeds each, at a quarter of S4's width, under data/results/benchmark_quality/: S4's recipe
by the tutorial's step in float32, and the live training of notebook 03. The course's own step on
the same recipe is the arm "no-noise" of `python -m ganutils.studies dcgan`. Seconds come from the
step times of `benchmarks.step`, which were measured by turns in one run.
"""

from __future__ import annotations

import argparse

import keras
import pandas as pd

from benchmarks.tutorial import tutorial_gan
from ganutils import precision, studies
from ganutils.lesson import PRESETS
from ganutils.recipes import dcgan

COMMAND = "python -m benchmarks.quality"


def cell(arm: str, seed: int) -> pd.DataFrame:
    """One training: "tutorial" or "lesson"."""
    if arm == "tutorial":
        keras.config.set_dtype_policy("float32")
        gan = tutorial_gan(seed, width=0.25, averaging=0.995)
        return studies.measured_training(gan, seed, COMMAND, 10).assign(arm=arm, width=0.25)
    keras.config.set_dtype_policy(precision.best())
    preset = PRESETS["lesson"]
    gan = dcgan(seed, preset.width, preset.rate_g, preset.rate_d)
    rows = studies.measured_training(
        gan, seed, COMMAND, preset.epochs, (0.10, 0.0), preset.batch_size, preset.steps
    )
    return rows.assign(arm=arm, width=preset.width)


def main() -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--jobs", type=int, help="processes; default: one for each core")
    jobs = parser.parse_args().jobs
    studies.run("benchmark_quality", cell, ("tutorial", "lesson"), jobs=jobs)


if __name__ == "__main__":
    main()
