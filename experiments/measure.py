"""What the shipped generators are measured by, recorded in data/results. Needs the real MNIST."""

from __future__ import annotations

import time
from dataclasses import asdict

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from tqdm import tqdm

from experiments import contest, eights, judging, signing
from experiments.train import SAMPLES, judged
from ganutils import hardware, pretrained, sources
from ganutils.callbacks import InstanceNoise
from ganutils.data import Digits, batches, load_digits, to_pixels, to_symmetric
from ganutils.latent import draw
from ganutils.lesson import PRESETS
from ganutils.live import LiveView
from ganutils.measures import judge, two_sample
from ganutils.records import provenance, write

COMMAND = "python -m experiments measure"
GENERATORS = ("dcgan", "dcgan-no-decay", "latent-2d", "latent-3d", "latent-4d")


def shipped(digits: Digits) -> None:
    """Notebook 06: shipped generators beside real images and two simple baselines."""
    test = np.random.default_rng(0).permutation(to_symmetric(digits.test_images))
    ours = {name: draw(pretrained.load(name), SAMPLES) for name in GENERATORS}
    sets = simple(digits) | ours
    record_judged(sets, test, digits)
    record_nearest({name: ours[name] for name in ("dcgan", "latent-4d")}, test, digits)
    young = sources.dcgan()
    noise = InstanceNoise(0.10, 0.10)  # where S4 begins
    young.fit(batches(digits.train_images, 128), steps_per_epoch=468, callbacks=[noise], verbose=0)
    tried = {"real training images": sets["real training images"]}
    tried["dcgan after its first epoch"] = young.draw(SAMPLES)
    tried |= {name: ours[name] for name in ("dcgan", "dcgan-no-decay")}
    record_classifiers("independent_classifier", tried, test, digits, "shipped", 3)


def simple(digits: Digits) -> dict[str, np.ndarray]:
    """Real images, and two baselines that no GAN should lose to: copies, and a Gaussian."""
    random, train = np.random.default_rng(0), to_symmetric(digits.train_images)
    pca = PCA(100, random_state=0).fit(train.reshape(len(train), -1))
    codes = random.standard_normal((SAMPLES, 100)) * np.sqrt(pca.explained_variance_)
    drawn = np.clip(pca.inverse_transform(codes), -1, 1).astype(np.float32)
    return {
        "real training images": train[:SAMPLES],
        "1,000 training images, resampled": train[random.integers(0, 1_000, SAMPLES)],
        "Gaussian in PCA space": drawn.reshape(-1, 28, 28, 1),
    }


def record_judged(sets: dict[str, np.ndarray], test: np.ndarray, digits: Digits) -> None:
    """What the judge says of real images, of two simple baselines, and of generated images."""
    seen = judge.look(test[:5_000])
    rows = []
    for name, images in sets.items():
        # As in a training's history: 5,000 images against training images.
        by_epoch = judge.report(images[:5_000], against="train").fid
        rows.append({"images": name, **judged(images), "fid_as_by_epoch": round(by_epoch, 2)})
        rows[-1] |= judging.measured(images, seen) | {"fid": rows[-1]["fid"], "seed": 0}
    with hardware.use("float32"):  # what shipped networks compute in
        write("judged", pd.DataFrame(rows).assign(**said(digits, "shipped")))


def record_nearest(sets: dict[str, np.ndarray], test: np.ndarray, digits: Digits) -> None:
    """How far 1,000 images of each set lie from the nearest and the second training image.

    Beside generated images: test images, which nobody copied, and two kinds of copies, training
    images with noise and training images moved to the right by a pixel.
    """
    random, train = np.random.default_rng(0), to_symmetric(digits.train_images)
    known = judge.look(train).features
    copies = train[random.integers(0, len(train), 1_000)]
    noise = random.normal(0, 0.3, copies.shape).astype(np.float32)
    controls = {
        "test images": test,
        "copies with noise": np.clip(copies + noise, -1, 1),
        "copies moved by a pixel": np.roll(copies, 1, axis=2),
    }
    tables = []
    for name, images in (sets | controls).items():
        images = images[:1_000]
        seen = judge.look(images)
        table = {"images": name, "digit": seen.digits}
        for space, ours, theirs in (
            ("pixels", images, train),
            ("features", seen.features, known),
        ):
            near = judge.nearest(ours, theirs, 2)[0]
            table |= {space: near[:, 0], f"{space}_second": near[:, 1]}
        tables.append(pd.DataFrame(table))
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


MEASUREMENTS = {
    "shipped": shipped,
    "spaces": spaces,
    "lesson": lesson,
    "eights": eights.measure,
    "blind-spots": judging.blind_spots,
    "skill": judging.skill,
    "flagship": signing.flagship,
    "malformed": signing.malformed,
}
