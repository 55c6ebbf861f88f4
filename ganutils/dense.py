"""S2's dense autoencoder as a generator: handwritten eights from dark to white background.

    python -m ganutils.dense

ships `dense-eights` and, trained on pairs for comparison, `dense-eights-pairs`, with the median
seeds of `python -m ganutils.studies dense`. It needs the real MNIST.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from ganutils import judge, lesson, losses, networks, precision, pretrained
from ganutils.callbacks import ReversalMetrics
from ganutils.data import Digits, flatten, load_digits, reversed_pairs
from ganutils.gans import PairedGAN
from ganutils.recipes import provenance, record


def gan(seed: int = 0, rate: float = 2e-4, beta_1: float = 0.5, dropout: float = 0.2) -> PairedGAN:
    """S2's GAN, compiled: from dark to white background. Sets all random seeds.

    G's loss is the mean squared logarithmic error of D(G(x)) against ones, and nothing else: no
    term compares G(x) with x. S2 states the rate; beta_1 and dropout are our choice.
    """
    keras.utils.set_random_seed(seed)
    model = PairedGAN(
        networks.dense_autoencoder_generator(dropout),
        networks.dense_discriminator(),
        generator_loss=lambda logits: losses.mean_squared_logarithmic_error(
            tf.ones_like(logits), tf.sigmoid(logits)
        ),
        averaging=0.0,
    )
    model.compile(
        keras.optimizers.Adam(rate, beta_1=beta_1), keras.optimizers.Adam(rate, beta_1=beta_1)
    )
    return model


def by_pairs(seed: int = 0) -> keras.Model:
    """What S2's GAN is compared with: its generator, compiled with the plain squared error.

    It is shown each input's reversal. The optimizer is the GAN's; sets all random seeds.
    """
    keras.utils.set_random_seed(seed)
    generator = networks.dense_autoencoder_generator()
    generator.compile(keras.optimizers.Adam(2e-4, beta_1=0.5), "mse", jit_compile=False)
    return generator


def train(
    model: keras.Model,
    digits: Digits,
    seed: int,
    number: int = 5_001,
    every: int = 500,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> pd.DataFrame:
    """S2's training: a row of metrics after the first batch, and after each 500 more.

    They are judge.reversals on the first 2,000 test images. `batch` counts from 0, as S2 does.

    Args:
        model: from `gan` or `by_pairs`.
        number: of batches; `every`: how many between two rows; `callbacks`: others than the
            measurement, called as if each stretch between two rows were an epoch.
    """
    generator = model.generator if isinstance(model, PairedGAN) else model
    inputs, labels = flatten(digits.test_images[:2_000]), digits.test_labels[:2_000]
    watch = [ReversalMetrics(generator, inputs, labels), *callbacks]
    stream = reversed_pairs(digits.train_images, seed=seed)
    first = model.fit(stream, steps_per_epoch=1, callbacks=watch, verbose=0).history
    later = model.fit(
        stream.skip(1),
        steps_per_epoch=every,
        epochs=(number - 1) // every,
        callbacks=watch,
        verbose=0,
    ).history
    rows = pd.concat([pd.DataFrame(first), pd.DataFrame(later)], ignore_index=True)
    rows.insert(0, "batch", every * rows.index)
    return rows


def ship(digits: Digits) -> None:
    """Train and ship S2's eights, and what they are compared with, with the study's median seed.

    The median by FID after the last batch, of 5 seeds: no seed is chosen for its looks. Records
    what both make of the test eights, beside the mean of the reversed training eights.
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)  # as in the study: the same numbers
    eights = digits.only(8)
    rows = lesson.results("dense_study")
    last = rows[rows["batch"] == 5_000]
    inputs, labels = flatten(eights.test_images), eights.test_labels
    mean = np.tile(1 - flatten(eights.train_images).mean(axis=0), (len(inputs), 1))
    table = [{"images": "mean image", **judge.reversals(inputs, labels, mean)}]
    for name, arm, make, recipe in (
        ("dense-eights", "8", gan, "G's loss the MSLE of D(G(x)) against ones, nothing else"),
        ("dense-eights-pairs", "8-pairs", by_pairs, "squared error to the reversed input"),
    ):
        seeds = last[last["arm"] == arm].sort_values("fid")["seed"]
        seed = int(seeds.iloc[len(seeds) // 2])
        started = time.time()
        model = make(seed)
        measured = train(model, eights, seed).iloc[-1]
        trained = model.generator if isinstance(model, PairedGAN) else model
        with precision.use("float32"):
            generator = networks.dense_autoencoder_generator()
        generator.set_weights(trained.get_weights())
        pretrained.round_to_half(generator)
        metrics = judge.reversals(inputs, labels, generator(inputs, training=False))
        table.append({"images": name, "seed": seed, **metrics})
        part = {"network": "dense_autoencoder_generator", "arguments": {}, "model": generator}
        pretrained.save(
            name,
            {"generator": part},
            provenance(eights, "python -m ganutils.dense")
            | {
                "recipe": f"S2: 5,001 batches of 128, Adam 2e-4, beta_1 0.5; {recipe}",
                "seed": seed,
                "chosen": f"median FID of {len(seeds)} seeds after the last batch",
                "epochs": round(5_001 * 128 / len(eights.train_images)),
                "hours": round((time.time() - started) / 3600, 3),
                "metrics": {key: round(value, 4) for key, value in metrics.items()},
            },
        )
        print(f"{name}: seed {seed}, FID {measured['fid']:.2f}, rounded {metrics['fid']:.2f}")
    told = provenance(eights, "python -m ganutils.dense")
    record("dense_eights", pd.DataFrame(table).assign(samples=len(inputs), **told))


if __name__ == "__main__":
    keras.config.set_dtype_policy(precision.best())
    ship(load_digits("mnist"))
