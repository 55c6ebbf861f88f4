"""What the shipped generators are measured by, recorded in data/results.

    python -m ganutils.results [shipped | lesson]

It needs the real MNIST.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict

import keras
import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from ganutils import judge, precision, pretrained
from ganutils.callbacks import InstanceNoise, LiveView
from ganutils.data import Digits, batches, load_digits, to_pixels, to_symmetric
from ganutils.latent import gaussian_vectors, generate
from ganutils.lesson import PRESETS
from ganutils.recipes import LATENT_DIM, dcgan, judged, provenance, record

COMMAND = "python -m ganutils.results"


def measure_shipped(digits: Digits) -> None:
    """Measure the shipped generators and what they are compared with."""
    random = np.random.default_rng(0)
    train = to_symmetric(digits.train_images)
    pca = PCA(LATENT_DIM, random_state=0).fit(train.reshape(len(train), -1))
    codes = random.standard_normal((10_000, LATENT_DIM)) * np.sqrt(pca.explained_variance_)
    drawn = np.clip(pca.inverse_transform(codes), -1, 1).astype(np.float32)
    real = {"real training images": train[:10_000]}
    test = random.permutation(to_symmetric(digits.test_images))  # its halves differ as they come
    baselines = {
        "1,000 training images, resampled": train[random.integers(0, 1_000, 10_000)],
        "Gaussian in PCA space": drawn.reshape(-1, 28, 28, 1),
    }
    vectors = gaussian_vectors(10_000, LATENT_DIM)
    shipped = {
        name: generate(pretrained.load(name), vectors) for name in ("dcgan", "dcgan-no-decay")
    }
    record_judged(real | baselines | shipped, test, digits)
    record_nearest(shipped["dcgan"][:1_000], test, digits)
    young = dcgan()
    noise = InstanceNoise(0.10, 0.10)  # where S4 begins
    young.fit(batches(digits.train_images, 128), steps_per_epoch=468, callbacks=[noise], verbose=0)
    first = {"dcgan after its first epoch": generate(young.averaged, vectors)}
    record_classifiers(real | first | shipped, test, digits)


def record_judged(sets: dict[str, np.ndarray], test: np.ndarray, digits: Digits) -> None:
    """What the judge says of real images, of two simple baselines, and of generated images."""
    test_features = judge.look(test[:5_000])[0]
    rows = []
    for name, images in sets.items():
        density, coverage = judge.density_and_coverage(test_features, judge.look(images[:5_000])[0])
        # As in a training's history: 5,000 images against training images.
        by_epoch = judge.report(images[:5_000], against="train").fid
        rows.append({"images": name, **judged(images), "fid_as_by_epoch": round(by_epoch, 2)})
        rows[-1] |= {"density": density, "coverage": coverage}
        rows[-1] |= {"sharpness": judge.sharpness(images), "seed": 0}
    with precision.use("float32"):  # what shipped networks compute in
        record("judged", pd.DataFrame(rows).assign(**provenance(digits, COMMAND)))


def record_nearest(generated: np.ndarray, test: np.ndarray, digits: Digits) -> None:
    """How far generated images, and as many test images, lie from the nearest training image."""
    train = to_symmetric(digits.train_images)
    known = judge.look(train)[0]
    sets = {"dcgan": generated, "test images": test[: len(generated)]}
    tables = []
    for name, images in sets.items():
        pixels = judge.nearest(images, train)[0][:, 0]
        features = judge.nearest(judge.look(images)[0], known)[0][:, 0]
        tables.append(pd.DataFrame({"images": name, "pixels": pixels, "features": features}))
    rows = pd.concat(tables).round(3)
    record("nearest", rows.assign(**provenance(digits, COMMAND)))


def record_classifiers(sets: dict[str, np.ndarray], test: np.ndarray, digits: Digits) -> None:
    """The strong independent classifier's error against the test images, three seeds each."""
    rows = []
    for name, images in sets.items():
        # In 256 shades, as real images are: it shall look at shapes, not at rounding.
        images = to_symmetric(to_pixels(images))
        for seed in range(3):
            outcome = judge.independent_classifier(test, images, seed=seed)
            rows.append({"images": name, "seed": seed, **asdict(outcome)})
    record("independent_classifier", pd.DataFrame(rows).assign(**provenance(digits, COMMAND)))


def measure_lesson() -> None:
    """Notebook 03's live training in the preset "lesson": both data sets, three seeds each."""
    preset = PRESETS["lesson"]
    rows = []
    for digits in (load_digits("mnist"), load_digits("sklearn")):
        for seed in range(3):
            gan = dcgan(seed, preset.width, preset.rate_g, preset.rate_d)
            started = time.perf_counter()
            gan.fit(
                batches(digits.train_images, preset.batch_size, seed),
                epochs=preset.epochs,
                steps_per_epoch=preset.steps,
                verbose=0,
                callbacks=[InstanceNoise(0.10, 0.00), LiveView(LATENT_DIM)],
            )
            seconds = round(time.perf_counter() - started, 1)
            images = generate(gan.averaged, gaussian_vectors(10_000, LATENT_DIM))
            rows.append({"seed": seed, "seconds": seconds, **judged(images)})
            rows[-1] |= provenance(digits, f"{COMMAND} lesson")
    record("lesson", pd.DataFrame(rows))


def main() -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("what", nargs="?", choices=["shipped", "lesson"], default="shipped")
    chosen = parser.parse_args()
    keras.config.set_dtype_policy(precision.best())
    if chosen.what == "lesson":
        measure_lesson()
    else:
        measure_shipped(load_digits("mnist"))


if __name__ == "__main__":
    main()
