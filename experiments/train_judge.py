"""The judge: trained on real digits, examined, and shipped with the statistics of its features."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from experiments.train import Measured, Recipe, Trained
from ganutils import networks
from ganutils.data import Digits, load_digits, to_symmetric
from ganutils.hardware import in_batches
from ganutils.measures.fid import Moments
from ganutils.places import RUNS


@dataclass(frozen=True)
class JudgeRecipe(Recipe):
    """A digit classifier trained on slightly moved and turned images."""

    epochs: int
    said: str = (
        "cross-entropy; Adam 2e-3 with cosine decay; batch 128; images moved by up to 10 % and "
        "turned by up to 11 degrees; the last epoch is shipped"
    )

    def train(self, name: str, digits: Digits) -> Trained:
        """Train to the last epoch, which is shipped; a stopped training goes on."""
        started = time.time()
        keras.utils.set_random_seed(0)
        network = networks.digit_classifier()
        classifier = keras.Model(network.input, network.get_layer("logits").output)
        steps = self.epochs * (len(digits.train_images) // 128)
        classifier.compile(
            keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            jit_compile=False,
        )
        backup = keras.callbacks.BackupAndRestore(str(RUNS / name))
        stream = moved_digits(digits)
        classifier.fit(stream, epochs=self.epochs, verbose=2, callbacks=[backup])
        hours = round((time.time() - started) / 3600, 2)
        return Trained({"classifier": network}, {"seed": 0, "epochs": self.epochs, "hours": hours})

    def measure(self, networks: Mapping[str, keras.Model], digits: Digits) -> Measured:
        """Its accuracy on test images, and its features of these and of the last training images.

        The latter are what checkpoints of a GAN are chosen by, so that the test images stay
        untouched.
        """
        judge, small = networks["classifier"], load_digits("sklearn")
        test, accuracy = examined(judge, digits.test_images, digits.test_labels)
        train, _ = examined(judge, digits.train_images[-10_000:], digits.train_labels[-10_000:])
        _, elsewhere = examined(judge, small.train_images, small.train_labels)
        reference = {}
        for kind, features in (("test", test), ("train", train)):
            seen = Moments.of(features)
            reference |= {f"{kind}_mean": seen.mean, f"{kind}_covariance": seen.covariance}
        metrics = {"test_accuracy": accuracy, "sklearn_digits_accuracy": elsewhere}
        return Measured(metrics, {"reference": reference})


def moved_digits(digits: Digits) -> tf.data.Dataset:
    """Batches of 128 training images, each moved and turned a little, with their labels."""
    move = keras.Sequential(
        [
            layers.RandomTranslation(0.1, 0.1, fill_mode="constant", fill_value=-1.0),
            layers.RandomRotation(0.03, fill_mode="constant", fill_value=-1.0),
        ]
    )
    return (
        tf.data.Dataset.from_tensor_slices((to_symmetric(digits.train_images), digits.train_labels))
        .shuffle(len(digits.train_images), seed=0)
        .batch(128, drop_remainder=True)
        .map(lambda images, labels: (move(images, training=True), labels))
        .prefetch(tf.data.AUTOTUNE)
    )


def examined(
    judge: keras.Model, images: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, float]:
    """The judge's features of uint8 images, and the share of labels it gets right."""
    features, logits = in_batches(judge, to_symmetric(images))
    return features, float((logits.argmax(axis=1) == labels).mean())
