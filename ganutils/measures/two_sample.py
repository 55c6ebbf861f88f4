"""S1's independent classifiers: does a network trained afresh tell generated from real images?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from ganutils import networks
from ganutils.hardware import in_batches

# By the images' shape: a discriminator's network, and the width of the strong classifier.
CLASSIFIERS = {
    (28, 28, 1): (networks.dcgan_discriminator, 1.0),
    (64, 64, 3): (networks.landscape_discriminator, 0.25),
}


@dataclass(frozen=True)
class TwoSampleTest:
    """How well a classifier trained afresh tells generated images from real ones.

    Attributes:
        error: share of held-out images called by the wrong name; 0.5 is guessing, the ideal.
        error_margin: its standard error.
        loss: mean cross-entropy on the held-out images, in nats; ln 2 = 0.69 is guessing.
        loss_margin: its standard error.
    """

    error: float
    error_margin: float
    loss: float
    loss_margin: float

    @classmethod
    def of(cls, on_real: np.ndarray, on_generated: np.ndarray) -> TwoSampleTest:
        """From the classifier's logits (N, 1) on images of each kind."""
        logits = np.concatenate([on_real, -on_generated])  # above 0: the right name
        wrong, losses = logits < 0, np.logaddexp(0, -logits)
        root = np.sqrt(len(logits))
        return cls(
            float(wrong.mean()),
            float(wrong.std() / root),
            float(losses.mean()),
            float(losses.std() / root),
        )


def independent_classifier(
    real: np.ndarray, generated: np.ndarray, strong: bool = True, seed: int = 0
) -> TwoSampleTest:
    """S1's independent classifier, as a classifier two-sample test (Lopez-Paz and Oquab 2017).

    A discriminator's network learns on one half of each set and is tested on the other half. The
    strong one stops after 10 epochs, the weak one has a quarter of its width and stops after 2. Of
    digits the strong one has S4's full width, of landscapes a quarter of the course's (our choices;
    S1 states none). The number means something only beside the same test between
    real images and real ones (about 0.5) and between real images and bad ones (about 0).

    Args:
        real, generated: as many images of each in [-1, 1], of a shape in CLASSIFIERS.
    """
    learned, tested = halves(real, generated)
    classifier = trained(*learned, strong, seed)
    return TwoSampleTest.of(*(in_batches(classifier, images) for images in tested))


def learning_curve(real: np.ndarray, generated: np.ndarray, seed: int = 0) -> pd.DataFrame:
    """The strong classifier after each epoch, on what it learned from and on what it did not.

    One row for each epoch and each of `on`, "learned" and "held out": error, loss, their standard
    errors, and `pairs`, the share of pairs of a real and a generated image in which it finds the
    generated one (the area under the ROC curve). The last epoch's on held-out images is what
    `independent_classifier` says with the same seed.

    Args:
        real, generated: as there.
    """
    parts, rows = dict(zip(("learned", "held out"), halves(real, generated), strict=True)), []

    def look(epoch: int, logs: dict) -> None:
        for name, kinds in parts.items():
            answers = [in_batches(watch.model, images) for images in kinds]
            labels = np.repeat([1, 0], [*map(len, answers)])
            rows.append({"epoch": epoch + 1, "on": name, **vars(TwoSampleTest.of(*answers))})
            rows[-1]["pairs"] = roc_auc_score(labels, np.concatenate(answers).ravel())

    watch = keras.callbacks.LambdaCallback(on_epoch_end=look)
    trained(*parts["learned"], seed=seed, callbacks=[watch])
    return pd.DataFrame(rows)


def halves(*sets: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """One half of each set, to learn from, and the other.

    Raises:
        ValueError: sets of different sizes, or of fewer than 4.
    """
    number = len(sets[0])
    if any(len(images) != number for images in sets) or number < 4:
        told = ", ".join(str(len(images)) for images in sets)
        raise ValueError(f"Give as many images of each, 4 or more: {told}.")
    half = number // 2
    return [images[:half] for images in sets], [images[half : 2 * half] for images in sets]


def trained(
    real: np.ndarray,
    generated: np.ndarray,
    strong: bool = True,
    seed: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> keras.Model:
    """The classifier itself, trained on these images: its logit is above 0 for a real one."""
    keras.utils.set_random_seed(seed)
    build, width = CLASSIFIERS[real.shape[1:]]
    classifier = build(width=width if strong else width / 4)
    classifier.compile(
        keras.optimizers.Adam(1e-3),
        keras.losses.BinaryCrossentropy(from_logits=True),
        jit_compile=False,
    )
    labels = np.repeat([[1.0], [0.0]], [len(real), len(generated)], axis=0)
    images, epochs = np.concatenate([real, generated]), 10 if strong else 2
    classifier.fit(images, labels, 128, epochs, verbose=0, callbacks=[*callbacks])
    return classifier
