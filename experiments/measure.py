"""What the shipped generators are measured by, recorded in data/results. Needs the real MNIST."""

from __future__ import annotations

import time
from dataclasses import asdict

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from tqdm import tqdm

from experiments import contest, eights
from experiments.train import SAMPLES, judged
from ganutils import hardware, pretrained, sources
from ganutils.callbacks import InstanceNoise
from ganutils.data import Digits, batches, load_digits, to_pixels, to_symmetric
from ganutils.latent import draw
from ganutils.lesson import PRESETS
from ganutils.live import LiveView
from ganutils.measures import judge, pixels, two_sample
from ganutils.records import provenance, write

COMMAND = "python -m experiments measure"


def shipped(digits: Digits) -> None:
    """Notebook 03: dcgan with and without noise, beside real images and two simple baselines."""
    random = np.random.default_rng(0)
    train = to_symmetric(digits.train_images)
    pca = PCA(100, random_state=0).fit(train.reshape(len(train), -1))
    codes = random.standard_normal((SAMPLES, 100)) * np.sqrt(pca.explained_variance_)
    drawn = np.clip(pca.inverse_transform(codes), -1, 1).astype(np.float32)
    real = {"real training images": train[:SAMPLES]}
    test = random.permutation(to_symmetric(digits.test_images))  # its halves differ as they come
    baselines = {
        "1,000 training images, resampled": train[random.integers(0, 1_000, SAMPLES)],
        "Gaussian in PCA space": drawn.reshape(-1, 28, 28, 1),
    }
    ours = {name: draw(pretrained.load(name), SAMPLES) for name in ("dcgan", "dcgan-no-decay")}
    record_judged(real | baselines | ours, test, digits)
    record_nearest(ours["dcgan"][:1_000], test, digits)
    young = sources.dcgan()
    noise = InstanceNoise(0.10, 0.10)  # where S4 begins
    young.fit(batches(digits.train_images, 128), steps_per_epoch=468, callbacks=[noise], verbose=0)
    first = {"dcgan after its first epoch": young.draw(SAMPLES)}
    record_classifiers("independent_classifier", real | first | ours, test, digits, "shipped", 3)


def record_judged(sets: dict[str, np.ndarray], test: np.ndarray, digits: Digits) -> None:
    """What the judge says of real images, of two simple baselines, and of generated images."""
    test_features = judge.look(test[:5_000]).features
    rows = []
    for name, images in sets.items():
        features = judge.look(images[:5_000]).features
        density, coverage = judge.density_and_coverage(test_features, features)
        # As in a training's history: 5,000 images against training images.
        by_epoch = judge.report(images[:5_000], against="train").fid
        rows.append({"images": name, **judged(images), "fid_as_by_epoch": round(by_epoch, 2)})
        rows[-1] |= {"density": density, "coverage": coverage}
        rows[-1] |= {"sharpness": pixels.sharpness(images), "seed": 0}
    with hardware.use("float32"):  # what shipped networks compute in
        write("judged", pd.DataFrame(rows).assign(**said(digits, "shipped")))


def record_nearest(generated: np.ndarray, test: np.ndarray, digits: Digits) -> None:
    """How far generated images, and as many test images, lie from the nearest training image."""
    train = to_symmetric(digits.train_images)
    known = judge.look(train).features
    sets = {"dcgan": generated, "test images": test[: len(generated)]}
    tables = []
    for name, images in sets.items():
        in_pixels = judge.nearest(images, train)[0][:, 0]
        features = judge.nearest(judge.look(images).features, known)[0][:, 0]
        tables.append(pd.DataFrame({"images": name, "pixels": in_pixels, "features": features}))
    write("nearest", pd.concat(tables).round(3).assign(**said(digits, "shipped")))


def record_classifiers(
    name: str,
    sets: dict[str, np.ndarray],
    test: np.ndarray,
    digits: Digits,
    what: str,
    seeds: int,
) -> None:
    """The strong independent classifier's error against the test images, with several seeds."""
    rows = []
    for label, images in tqdm(sets.items(), name):
        # In 256 shades, as real images are: it shall look at shapes, not at rounding.
        images = to_symmetric(to_pixels(images))
        for seed in range(seeds):
            outcome = two_sample.independent_classifier(test, images, seed=seed)
            rows.append({"images": label, "seed": seed, **asdict(outcome)})
    write(name, pd.DataFrame(rows).assign(**said(digits, what)))


def spaces(digits: Digits) -> None:
    """Notebook 04: the strong independent classifier, and one beside the discriminator (S1.6)."""
    train = to_symmetric(digits.train_images)
    test = np.random.default_rng(0).permutation(to_symmetric(digits.test_images))
    young = sources.small_space(3)
    stream = batches(digits.train_images, sources.LATENT_BATCH_SIZE)
    young.fit(stream, steps_per_epoch=len(train) // sources.LATENT_BATCH_SIZE, verbose=0)
    sets = {
        "real training images": train[:SAMPLES],
        "latent-3d after its first epoch": young.draw(SAMPLES),
        **{f"latent-{n}d": draw(pretrained.load(f"latent-{n}d"), SAMPLES) for n in (2, 3, 4)},
    }
    record_classifiers("latent_classifier", sets, test, digits, "spaces", 5)
    contest.record(digits, test, f"{COMMAND} spaces")


def lesson(digits: Digits) -> None:
    """Notebook 03's live training in the preset "lesson": both data sets, three seeds each."""
    preset = PRESETS["lesson"]
    rows = []
    for some in (digits, load_digits("sklearn")):
        for seed in range(3):
            gan = sources.dcgan(seed, preset.width, preset.rate_g, preset.rate_d)
            started = time.perf_counter()
            gan.fit(
                batches(some.train_images, preset.batch_size, seed),
                epochs=preset.epochs,
                steps_per_epoch=preset.steps,
                verbose=0,
                callbacks=[InstanceNoise(0.10, 0.00), LiveView()],
            )
            seconds = round(time.perf_counter() - started, 1)
            rows.append({"seed": seed, "seconds": seconds, **judged(gan.draw(SAMPLES))})
            rows[-1] |= said(some, "lesson")
    write("lesson", pd.DataFrame(rows))


def said(digits: Digits, what: str) -> dict[str, str]:
    """The provenance of rows that `measure WHAT` records."""
    return provenance(digits.said, f"{COMMAND} {what}")


MEASUREMENTS = {"shipped": shipped, "spaces": spaces, "lesson": lesson, "eights": eights.measure}
