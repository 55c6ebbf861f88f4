"""What the shipped generators are measured by, recorded in data/results.

    python -m ganutils.results [shipped | lesson | spaces]

It needs the real MNIST.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.decomposition import PCA
from tqdm import tqdm, trange

from ganutils import judge, precision, pretrained, spaces
from ganutils.callbacks import InstanceNoise, LiveView
from ganutils.data import Digits, batches, course_folder, load_digits, to_pixels, to_symmetric
from ganutils.gans import GAN
from ganutils.latent import gaussian_vectors, generate, grid, uniform_vectors
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


def record_classifiers(
    sets: dict[str, np.ndarray],
    test: np.ndarray,
    digits: Digits,
    name: str = "independent_classifier",
    seeds: int = 3,
    command: str = COMMAND,
) -> None:
    """The strong independent classifier's error against the test images, with several seeds."""
    rows = []
    for label, images in tqdm(sets.items(), name):
        # In 256 shades, as real images are: it shall look at shapes, not at rounding.
        images = to_symmetric(to_pixels(images))
        for seed in range(seeds):
            outcome = judge.independent_classifier(test, images, seed=seed)
            rows.append({"images": label, "seed": seed, **asdict(outcome)})
    record(name, pd.DataFrame(rows).assign(**provenance(digits, command)))


def measure_spaces(digits: Digits) -> None:
    """S1's spaces: the strong independent classifier, and a classifier beside the discriminator."""
    command = f"{COMMAND} spaces"
    train = to_symmetric(digits.train_images)
    test = np.random.default_rng(0).permutation(to_symmetric(digits.test_images))
    names = [f"latent-{dim}d" for dim in (2, 3, 4)]
    sets = {"real training images": train[:10_000]}
    young = spaces.gan(3)
    steps = len(train) // spaces.BATCH_SIZE
    stream = batches(digits.train_images, spaces.BATCH_SIZE)
    young.fit(stream, steps_per_epoch=steps, verbose=0)
    vectors = uniform_vectors(10_000, 3)
    sets["latent-3d after its first epoch"] = generate(young.averaged, vectors)
    for dim, name in zip((2, 3, 4), names, strict=True):
        sets[name] = generate(pretrained.load(name), uniform_vectors(10_000, dim))
    record_classifiers(sets, test, digits, "latent_classifier", 5, command)
    record_contest(digits, test, command)


def record_contest(digits: Digits, test: np.ndarray, command: str, steps: int = 300) -> None:
    """S1.6: how fast a classifier and a discriminator learn to tell latent-2d's images from real.

    Four arms, three seeds each, start from the shipped generator. "classifier": a fresh network,
    Adam 1e-3, plain labels, the generator stands still. "fresh D, G still" and "fresh D, G moves":
    the network as a GAN's discriminator trains it, without and with the generator's answer.
    "own D, G moves": the discriminator that came with the generator. A row after the first step and
    every 10: `accuracy` on 1,000 test and 1,000 generated images of that moment, without dropout,
    and `step_size`, the length of D's last step as a share of the length of all its weights. Keeps
    the first classifier's output over the map of latent-2d, too.
    """
    rows = []
    for seed in trange(3, desc="contest"):
        for arm in ("classifier", "fresh D, G still", "fresh D, G moves", "own D, G moves"):
            measured, model = contest(arm, seed, digits, test[:1_000], steps)
            rows.append(measured.assign(arm=arm, seed=seed))
            if (arm, seed) == ("classifier", 0):
                images = generate(model.generator, grid([100, 100]))
                logits = [model.discriminator(part) for part in np.array_split(images, 20)]
                called_real = tf.sigmoid(tf.concat(logits, axis=0)).numpy().reshape(100, 100)
                target = course_folder("results") / "latent_2d_called_real.npz"
                np.savez_compressed(target, classifier=called_real.astype(np.float16))
    record("latent_contest", pd.concat(rows).assign(**provenance(digits, command)))


def contest(
    arm: str, seed: int, digits: Digits, test: np.ndarray, steps: int
) -> tuple[pd.DataFrame, GAN]:
    """One arm of record_contest with one seed: its rows, and the networks after it."""
    plain = arm == "classifier"
    gan = spaces.gan(2, seed)
    gan.real_label = 1.0 if plain else gan.real_label
    for network in (gan.generator, gan.averaged):
        network.set_weights(pretrained.load("latent-2d").get_weights())
    if arm.startswith("own"):
        own = pretrained.load("latent-2d", "discriminator")
        gan.discriminator.set_weights(own.get_weights())
    rate_d = keras.optimizers.Adam(1e-3) if plain else keras.optimizers.Adam(3e-4, beta_1=0.5)
    still = arm in ("classifier", "fresh D, G still")
    rate_g = keras.optimizers.SGD(0.0) if still else keras.optimizers.Adam(3e-4, beta_1=0.5)
    gan.compile(rate_g, rate_d)
    watch = DiscriminatorProgress(test, uniform_vectors(len(test), 2, seed))
    stream = batches(digits.train_images, spaces.BATCH_SIZE, seed)
    gan.fit(stream, steps_per_epoch=steps, verbose=0, callbacks=[watch])
    return pd.DataFrame(watch.rows), gan


class DiscriminatorProgress(keras.callbacks.Callback):
    """After the first step and every 10: D's accuracy on images it never met, its last step's size.

    Args:
        test: real images (N, 28, 28, 1) in [-1, 1]; vectors: (N, latent_dim), for generated ones.
    """

    def __init__(self, test: np.ndarray, vectors: np.ndarray) -> None:
        super().__init__()
        self.test, self.vectors, self.rows = test, vectors, []

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        if batch == 0 or (batch + 1) % 10 == 0:
            self.before = self.weights()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if batch == 0 or (batch + 1) % 10 == 0:
            now = self.weights()
            fake = generate(self.model.generator, self.vectors)
            right = [self.model.discriminator(self.test) > 0, self.model.discriminator(fake) < 0]
            step = np.linalg.norm(now - self.before) / np.linalg.norm(now)
            self.rows.append({"step": batch + 1, "accuracy": np.mean(right), "step_size": step})

    def weights(self) -> np.ndarray:
        """All of D's weights as one vector."""
        weights = self.model.discriminator.trainable_weights
        return np.concatenate([weight.numpy().ravel() for weight in weights])


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
    parser.add_argument(
        "what", nargs="?", choices=["shipped", "lesson", "spaces"], default="shipped"
    )
    chosen = parser.parse_args()
    keras.config.set_dtype_policy(precision.best())
    if chosen.what == "lesson":
        measure_lesson()
    elif chosen.what == "spaces":
        measure_spaces(load_digits("mnist"))
    else:
        measure_shipped(load_digits("mnist"))


if __name__ == "__main__":
    main()
