"""The trainings behind the shipped weights.

    python -m ganutils.recipes judge | dcgan | dcgan-no-decay | dcgan-cool-down

A training runs under `runs/NAME/`, saves a checkpoint every epoch and continues where it was
stopped. It needs the real MNIST.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers
from tqdm.keras import TqdmCallback

from ganutils import judge, networks, precision, pretrained
from ganutils.callbacks import Checkpoint, InstanceNoise, JudgeMetrics, SampleGrid, film
from ganutils.data import (
    IN_CHECKOUT,
    ROOT,
    Digits,
    batches,
    course_folder,
    load_digits,
    to_symmetric,
)
from ganutils.gans import GAN
from ganutils.latent import PRIORS, generate
from ganutils.lesson import device
from ganutils.regions import survey

RUNS = ROOT / "runs" if IN_CHECKOUT else Path("runs")
LATENT_DIM = 100
MAPPED = {2: (100, 100), 3: (48, 48, 48), 4: (16, 16, 16, 9)}  # the maps' sides
RECIPE = (
    "S4: batch 128, label smoothing 0.9, Adam 2e-4 and 1e-4 with beta_1 0.5; the generator's "
    "weights averaged with decay 0.995 a step"
)


Rate = float | keras.optimizers.schedules.LearningRateSchedule


def dcgan(
    seed: int = 0,
    width: float = 1.0,
    rate_g: Rate = 2e-4,
    rate_d: Rate = 1e-4,
    real_label: float = 0.9,
    dropout: float = 0.2,
    batch_norm: bool = True,
) -> GAN:
    """S4's GAN, compiled, with Adam; every default is S4's. Sets all random seeds."""
    keras.utils.set_random_seed(seed)
    gan = GAN(
        networks.dcgan_generator(LATENT_DIM, width=width, batch_norm=batch_norm),
        networks.dcgan_discriminator(dropout, width),
        real_label=real_label,
        seed=seed,
    )
    gan.compile(
        keras.optimizers.Adam(rate_g, beta_1=0.5),
        keras.optimizers.Adam(rate_d, beta_1=0.5),
    )
    return gan


def train(
    gan: GAN,
    folder: Path,
    digits: Digits,
    epochs: int,
    callbacks: list,
    batch_size: int = 128,
    prior: str = "normal",
) -> dict[str, list[float]]:
    """Train on all training images: judged, drawn and kept in `folder` after each epoch.

    Returns the history of metrics by epoch.

    Args:
        prior: G's own, a name from latent.PRIORS.

    Raises:
        ValueError: the folder holds a training begun with another number of epochs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "epochs"
    if plan.exists() and plan.read_text() != str(epochs):
        raise ValueError(
            f"{folder} holds a training planned for {plan.read_text()} epochs, not {epochs}: "
            "name the same number to continue, or delete the folder to start again."
        )
    plan.write_text(str(epochs))
    checkpoint = Checkpoint(gan, folder / "checkpoint")
    steps = len(digits.train_images) // batch_size
    latent_dim = gan.generator.input_shape[-1]

    def keep(epoch: int, logs: dict) -> None:
        for part in ("averaged", "discriminator"):
            getattr(gan, part).save_weights(folder / f"{part}-{epoch + 1:04d}.weights.h5")

    gan.fit(
        batches(digits.train_images, batch_size, first_step=checkpoint.epoch * steps),
        steps_per_epoch=steps,
        initial_epoch=checkpoint.epoch,
        epochs=epochs,
        verbose=0,
        callbacks=[
            *callbacks,
            SampleGrid(folder / "frames", latent_dim, vectors=PRIORS[prior]),
            JudgeMetrics(latent_dim, vectors=PRIORS[prior]),
            keras.callbacks.LambdaCallback(on_epoch_end=keep),
            checkpoint,
            TqdmCallback(verbose=0),
        ],
    )
    return checkpoint.history


def ship(
    name: str,
    folder: Path,
    history: pd.DataFrame,
    facts: dict,
    arguments: dict | None = None,
    prior: str = "normal",
) -> None:
    """Ship the epoch with the lowest FID against training images; measure it on test images.

    A generator of 2 to 4 latent dimensions ships with its class-region map.

    Args:
        folder: of the training, which kept each epoch's weights.
        history: its metrics by epoch.
        facts: for the card.
        arguments: the generator's, by default those of S4's.
    """
    arguments = arguments or {"latent_dim": LATENT_DIM}
    latent_dim = arguments["latent_dim"]
    best = int(history["epoch"][history["fid"].idxmin()])
    with precision.use("float32"):
        generator = networks.dcgan_generator(**arguments)
        discriminator = networks.dcgan_discriminator()
    for part, network in (("averaged", generator), ("discriminator", discriminator)):
        network.load_weights(folder / f"{part}-{best:04d}.weights.h5")
        pretrained.round_to_half(network)
    parts = {
        "generator": {
            "network": "dcgan_generator",
            "arguments": arguments,
            "model": generator,
        },
        "discriminator": {
            "network": "dcgan_discriminator",
            "arguments": {},
            "model": discriminator,
        },
    }
    if latent_dim in MAPPED:
        parts["regions"] = {"arrays": survey(generator, MAPPED[latent_dim]).arrays()}
    hours = best * history["seconds"].median() / 3600  # the median: without interruptions
    pretrained.save(
        name,
        parts,
        facts
        | {
            "prior": prior,
            "seed": 0,
            "epochs": facts.get("epochs", 0) + best,
            "hours": round(facts.get("hours", 0) + hours, 2),
            "chosen": f"lowest FID against training images of {len(history)} epochs",
            "metrics": judged(generate(generator, PRIORS[prior](10_000, latent_dim, 0))),
        },
    )


def train_dcgan(digits: Digits, epochs: int, name: str) -> None:
    """S4's recipe with its noise, or as "dcgan-no-decay" without any."""
    folder, noise = RUNS / name, [InstanceNoise(0.10, 0.00)] if name == "dcgan" else []
    history = by_epoch(train(dcgan(), folder, digits, epochs, noise))
    where = provenance(digits, f"python -m ganutils.recipes {name}")
    record(f"{name.replace('-', '_')}_epochs", history.assign(seed=0, **where))
    said = f"noise falling from 0.10 in epoch 1 to 0 in epoch {epochs}" if noise else "no noise"
    ship(name, folder, history, where | {"recipe": f"{RECIPE}; {said}"})
    target = course_folder("results") / f"{name.replace('-', '_')}_epochs.gif"
    target.write_bytes(film(folder / "frames"))


def cool_down(digits: Digits, epochs: int) -> None:
    """Go on from the shipped `dcgan` with learning rates that fall to 0 along half a cosine.

    Not in S4: at constant rates G and D circle around their goal, at falling ones they settle.

    Raises:
        ValueError: the shipped `dcgan` has been cooled down before.
    """
    before = pretrained.card("dcgan")
    if "cooled_down" in before:
        raise ValueError("The shipped dcgan has been cooled down: train dcgan afresh first.")
    steps = epochs * (len(digits.train_images) // 128)
    fall = keras.optimizers.schedules.CosineDecay
    gan = dcgan(rate_g=fall(2e-4, steps), rate_d=fall(1e-4, steps))
    generator, discriminator = (
        pretrained.load("dcgan", part).get_weights() for part in ("generator", "discriminator")
    )
    gan.generator.set_weights(generator)
    gan.averaged.set_weights(generator)
    gan.discriminator.set_weights(discriminator)
    # Named after where it starts: another dcgan is another training.
    folder = RUNS / f"dcgan-cool-down-{before['parts']['generator']['sha256'][:8]}"
    history = by_epoch(train(gan, folder, digits, epochs, []))
    where = provenance(digits, "python -m ganutils.recipes dcgan-cool-down")
    record("dcgan_cool_down_epochs", history.assign(seed=0, **where))
    facts = {
        "recipe": f"{before['recipe']}; then {epochs} epochs without noise at rates falling to 0",
        "epochs": before["epochs"],
        "hours": before["hours"],
        "command": f"{before['command']}, then dcgan-cool-down",
        "cooled_down": epochs,
    }
    ship("dcgan", folder, history, where | facts)


def by_epoch(history: dict[str, list[float]]) -> pd.DataFrame:
    """A history of metrics as rows, with the epoch in front."""
    rows = pd.DataFrame(history)
    rows.insert(0, "epoch", rows.index + 1)
    return rows


def train_judge(digits: Digits, epochs: int) -> None:
    """Train the digit classifier on slightly moved and turned images, and ship it.

    Ships with it the statistics of its features on MNIST's test images and last training images.
    """
    started = time.time()
    keras.utils.set_random_seed(0)
    network = networks.digit_classifier()
    classifier = keras.Model(network.input, network.get_layer("logits").output)
    steps = len(digits.train_images) // 128
    classifier.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, epochs * steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,
    )
    move = keras.Sequential(
        [
            layers.RandomTranslation(0.1, 0.1, fill_mode="constant", fill_value=-1.0),
            layers.RandomRotation(0.03, fill_mode="constant", fill_value=-1.0),
        ]
    )
    stream = (
        tf.data.Dataset.from_tensor_slices((to_symmetric(digits.train_images), digits.train_labels))
        .shuffle(len(digits.train_images), seed=0)
        .batch(128, drop_remainder=True)
        .map(lambda images, labels: (move(images, training=True), labels))
        .prefetch(tf.data.AUTOTUNE)
    )
    backup = keras.callbacks.BackupAndRestore(str(RUNS / "judge"))
    classifier.fit(stream, epochs=epochs, verbose=2, callbacks=[backup])

    with precision.use("float32"):
        shipped = networks.digit_classifier()
    shipped.set_weights(network.get_weights())
    pretrained.round_to_half(shipped)
    features, accuracy = _examined(shipped, digits.test_images, digits.test_labels)
    last = digits.train_images[-10_000:], digits.train_labels[-10_000:]
    small = load_digits("sklearn")
    statistics = {}
    for name, seen in (
        ("test", features),
        ("train", _examined(shipped, *last)[0]),
    ):
        measured = judge.Statistics.of(seen)
        statistics |= {f"{name}_mean": measured.mean, f"{name}_covariance": measured.covariance}
    pretrained.save(
        "judge",
        {
            "classifier": {"network": "digit_classifier", "arguments": {}, "model": shipped},
            "reference": {"arrays": statistics},
        },
        provenance(digits, "python -m ganutils.recipes judge")
        | {
            "seed": 0,
            "epochs": epochs,
            "hours": round((time.time() - started) / 3600, 2),
            "recipe": "cross-entropy; Adam 2e-3 with cosine decay; batch 128; images moved by up "
            "to 10 % and turned by up to 11 degrees; the last epoch is shipped",
            "metrics": {
                "test_accuracy": accuracy,
                "sklearn_digits_accuracy": _examined(
                    shipped, small.train_images, small.train_labels
                )[1],
            },
        },
    )


def _examined(
    classifier: keras.Model, images: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, float]:
    """The classifier's features of uint8 images, and the share of labels it gets right."""
    parts = np.array_split(to_symmetric(images), 20)
    outputs = [classifier(part, training=False) for part in parts]
    features, logits = (np.concatenate(output) for output in zip(*outputs, strict=True))
    return features, float((logits.argmax(axis=1) == labels).mean())


def judged(images: np.ndarray) -> dict[str, float]:
    """The judge's report on images as plain rounded numbers."""
    report = judge.report(images)
    return {
        "samples": report.samples,
        "fid": round(report.fid, 2),
        "confidence": round(report.confidence, 4),
        "score": round(report.score, 3),
        "digits": report.digits,
        "smallest_share": round(float(report.shares.min()), 4),
    }


def provenance(digits: Digits, command: str) -> dict:
    """Where a result comes from: what cards and result rows have in common."""
    return {
        "data": f"{digits.name}, {len(digits.train_images):,} training images",
        "date": date.today().isoformat(),
        "hardware": device(),
        "precision": keras.config.dtype_policy().name,
        "versions": ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras")),
        "command": command,
    }


def record(name: str, rows: pd.DataFrame) -> None:
    """Write result rows to data/results/NAME.csv, all or nothing."""
    store(course_folder("results") / f"{name}.csv", rows)


def store(path: Path, rows: pd.DataFrame) -> None:
    """Write result rows to a file, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{uuid4().hex}")  # whoever else writes the same file has another
    try:
        rows.to_csv(draft, index=False, float_format="%.5g")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganutils.recipes", description=__doc__)
    parser.add_argument("what", choices=["judge", "dcgan", "dcgan-no-decay", "dcgan-cool-down"])
    parser.add_argument(
        "--epochs",
        type=int,
        help="default: 10 for judge and dcgan-cool-down, 50 for dcgan and dcgan-no-decay; "
        "noise and rates reach 0 in the last",
    )
    chosen = parser.parse_args()
    keras.config.set_dtype_policy(precision.best())
    digits = load_digits("mnist")
    if chosen.what == "judge":
        train_judge(digits, chosen.epochs or 10)
    elif chosen.what in ("dcgan", "dcgan-no-decay"):
        train_dcgan(digits, chosen.epochs or 50, chosen.what)
    else:
        cool_down(digits, chosen.epochs or 10)


if __name__ == "__main__":
    main()
