"""Does the faster step learn as well, and what is reached in which time?

    python -m benchmarks.quality

Three seeds each, at a quarter of S4's width, in data/results/benchmark_quality.csv: S4's recipe
by the tutorial's step in float32, and the live training of notebook 03. The course's own step on
the same recipe is the arm "no-noise" of `python -m experiments study dcgan`. Seconds come from the
step times of `benchmarks.step`, which were measured by turns in one run.
"""

from __future__ import annotations

import joblib
import keras
import pandas as pd

from benchmarks.tutorial import tutorial_gan
from experiments.trainings import measured
from ganutils import hardware, records, sources, studies
from ganutils.callbacks import InstanceNoise
from ganutils.data import load_digits
from ganutils.lesson import PRESETS

COMMAND = "python -m benchmarks.quality"


def by_tutorial(seed: int) -> pd.DataFrame:
    """S4's recipe by the tutorial's step."""
    keras.config.set_dtype_policy("float32")
    gan = tutorial_gan(seed, width=0.25, averaging=0.995)
    return measured(gan, load_digits("mnist"), seed, COMMAND, 10).assign(width=0.25)


def live(seed: int) -> pd.DataFrame:
    """The live training of notebook 03."""
    keras.config.set_dtype_policy(hardware.best())
    preset = PRESETS["lesson"]
    gan = sources.dcgan(seed, preset.width, preset.rate_g, preset.rate_d)
    rows = measured(
        gan,
        load_digits("mnist"),
        seed,
        COMMAND,
        preset.epochs,
        preset.batch_size,
        preset.steps,
        [InstanceNoise(0.10, 0.0)],
    )
    return rows.assign(width=preset.width)


def main() -> None:
    cells = studies.each(by_tutorial, {"tutorial": {}}, 3) + studies.each(live, {"lesson": {}}, 3)
    with joblib.parallel_config(n_jobs=studies.processes()):
        records.write("benchmark_quality", studies.run("benchmark_quality", cells))


if __name__ == "__main__":
    main()
