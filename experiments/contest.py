"""S1.6: how fast do a classifier and a discriminator learn to tell latent-2d's images from real?"""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
from keras.optimizers import SGD, Adam
from scipy.special import expit
from tqdm import trange

from ganutils import pretrained, sources
from ganutils.data import Digits, batches
from ganutils.gans import GAN
from ganutils.hardware import in_batches
from ganutils.latent import draw, generate, grid
from ganutils.places import course_folder
from ganutils.records import provenance, write
from ganutils.sources import LATENT_BATCH_SIZE, LATENT_RATE

ARMS = {
    "classifier": {"plain": True, "moves": False},
    "fresh D, G still": {"moves": False},
    "fresh D, G moves": {},
    "own D, G moves": {"own": True},
}


def record(digits: Digits, test: np.ndarray, command: str, steps: int = 300) -> None:
    """Record four arms with three seeds each, which start from the shipped generator.

    "classifier": a fresh network, Adam 1e-3, plain labels, the generator stands still. "fresh D, G
    still" and "fresh D, G moves": the network as a GAN's discriminator trains it, without and with
    the generator's answer. "own D, G moves": the discriminator that came with the generator. Keeps
    the first classifier's output over the map of latent-2d, too.
    """
    rows = []
    for seed in trange(3, desc="contest"):
        for arm, settings in ARMS.items():
            measured, gan = contest(seed, digits, test[:1_000], steps, **settings)
            rows.append(measured.assign(arm=arm, seed=seed))
            if (arm, seed) == ("classifier", 0):
                images = generate(gan.generator, grid([100, 100]))
                called_real = expit(in_batches(gan.discriminator, images)).reshape(100, 100)
                target = course_folder("results") / "latent_2d_called_real.npz"
                np.savez_compressed(target, classifier=called_real.astype(np.float16))
    write("latent_contest", pd.concat(rows).assign(**provenance(digits.said, command)))


def contest(
    seed: int,
    digits: Digits,
    test: np.ndarray,
    steps: int,
    plain: bool = False,
    moves: bool = True,
    own: bool = False,
) -> tuple[pd.DataFrame, GAN]:
    """One arm with one seed: its rows, and the networks after it.

    A row after the first step and every 10: `accuracy` on the test images and as many generated
    ones of that moment, without dropout, and `step_size`, the length of D's last step as a share of
    the length of all its weights.

    Args:
        test: real images (N, 28, 28, 1) in [-1, 1].
        plain: train D as a classifier is trained, not as a discriminator.
        moves: whether the generator answers.
        own: begin with the discriminator that came with the generator, not with a fresh one.
    """
    seeded = sources.small_space(2, seed)
    gan = GAN(seeded.generator, seeded.discriminator, real_label=1.0 if plain else 0.9, seed=seed)
    for network in (gan.generator, gan.averaged):
        network.set_weights(pretrained.load("latent-2d").get_weights())
    if own:
        gan.discriminator.set_weights(pretrained.load("latent-2d", "discriminator").get_weights())
    gan.compile(
        generator=Adam(LATENT_RATE, beta_1=0.5) if moves else SGD(0.0),
        discriminator=Adam(1e-3) if plain else Adam(LATENT_RATE, beta_1=0.5),
    )
    watch = DiscriminatorProgress(test, seed)
    stream = batches(digits.train_images, LATENT_BATCH_SIZE, seed)
    gan.fit(stream, steps_per_epoch=steps, verbose=0, callbacks=[watch])
    return pd.DataFrame(watch.rows), gan


class DiscriminatorProgress(keras.callbacks.Callback):
    """After the first step and every 10: D's accuracy on images it never met, its last step's size.

    Args:
        test: real images (N, 28, 28, 1) in [-1, 1]; seed: of as many generated ones.
    """

    def __init__(self, test: np.ndarray, seed: int) -> None:
        super().__init__()
        self.test, self.seed, self.rows = test, seed, []

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        if batch == 0 or (batch + 1) % 10 == 0:
            self.before = self.weights()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if batch == 0 or (batch + 1) % 10 == 0:
            now = self.weights()
            fake = draw(self.model.generator, len(self.test), self.seed)
            on_real, on_fake = (
                in_batches(self.model.discriminator, images) for images in (self.test, fake)
            )
            answers = self.model.answers(on_real, on_fake)
            step = np.linalg.norm(now - self.before) / np.linalg.norm(now)
            accuracy = float(np.mean(answers["d_accuracy"]))
            self.rows.append({"step": batch + 1, "accuracy": accuracy, "step_size": step})

    def weights(self) -> np.ndarray:
        """All of D's weights as one vector."""
        weights = self.model.discriminator.trainable_weights
        return np.concatenate([weight.numpy().ravel() for weight in weights])
