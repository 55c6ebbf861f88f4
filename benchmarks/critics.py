"""What does it cost to keep the second player honest? All is timed by turns, on an idle machine.

    python -m benchmarks.critics

Writes data/results/benchmark_critics.csv: whole steps of each game, each as often as R1 takes to
come round, and steps of a critic alone. Where the processor does not compute in bfloat16 all is
timed in float32, but for one row, which tells what emulating it would cost.
"""

from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from benchmarks.step import Run, compare, keras_loop, timed
from ganutils import hardware, records, survey
from ganutils.data import batches, load_digits
from ganutils.gans import GAN, R1GAN, WassersteinGAN
from ganutils.sources import dcgan

CALLS = R1GAN.EVERY
BATCH = 64
BASE = "GAN"
plain = partial(dcgan, dropout=0.0, real_label=1.0, averaging=0.0)


def games(width: float) -> dict[str, GAN | WassersteinGAN]:
    """S4's generator against each second player; for batches of BATCH for each of its steps."""
    return {
        BASE: plain(width=width),
        "R1, every 16th step": plain(width=width, gamma=1.0),
        "spectral norm": plain(width=width, spectral=True),
        "WGAN": survey.clipped(width=width, averaging=0.0),
        "WGAN-GP": survey.penalised(width=width, averaging=0.0),
        "WGAN-GP, one critic step": survey.penalised(width=width, averaging=0.0, critic_steps=1),
    }


def critic_loop(gan: WassersteinGAN, real: tf.Tensor) -> Run:
    """CALLS steps of a critic alone, on the same real and generated images."""
    fake = gan.generator(gan.prior.draw(len(real)), training=False)
    step = tf.function(gan.critic_step)

    def call() -> dict[str, tf.Tensor]:
        step(real, fake)
        return {"g_loss": gan.trackers["distance"].result()}

    return timed(call, CALLS)


def kinds(images: np.ndarray, width: float, emulated: bool) -> dict[str, Run]:
    """What is compared.

    Args:
        emulated: whether a penalised critic's step is timed in bfloat16, too.
    """
    runs = {}
    for name, game in games(width).items():
        stream = batches(images, BATCH * getattr(game, "critic_steps", 1))
        runs[name] = keras_loop(game, stream, CALLS)
    real = next(iter(batches(images, BATCH)))
    runs["critic step, clipped"] = critic_loop(survey.clipped(width=width), real)
    runs["critic step, penalty"] = critic_loop(survey.penalised(width=width), real)
    if emulated:
        with hardware.use("mixed_bfloat16"):
            game = survey.penalised(width=width)
        runs["critic step, penalty, bfloat16"] = critic_loop(game, real)
    return runs


def main() -> None:
    keras.config.set_dtype_policy(hardware.best())
    digits = load_digits("sklearn")  # the images' content does not matter
    tables = []
    for width in (1.0, 0.25):
        # At full width it would take a quarter of an hour.
        emulated = width < 1 and hardware.best() == "float32"
        table = compare(kinds(digits.train_images, width, emulated), BASE, CALLS)
        tables.append(table.assign(width=width))
    where = records.provenance(digits.name, "python -m benchmarks.critics")
    rows = pd.concat(tables, ignore_index=True).assign(**where)
    rows.loc[rows["step"].str.endswith("bfloat16"), "precision"] = "mixed_bfloat16"
    records.write("benchmark_critics", rows)
    print(rows.drop(columns=list(where)).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
