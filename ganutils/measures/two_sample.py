"""S1's independent classifiers: does a network trained afresh tell generated from real images?"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from ganutils import networks
from ganutils.hardware import in_batches


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


def independent_classifier(
    real: np.ndarray, generated: np.ndarray, strong: bool = True, seed: int = 0
) -> TwoSampleTest:
    """S1's independent classifier, as a classifier two-sample test (Lopez-Paz and Oquab 2017).

    A discriminator's network learns on one half of each set and is tested on the other half. The
    strong one has S4's full width and stops after 10 epochs, the weak one a quarter of it and 2
    (our choices; S1 states none). The number means something only beside the same test between
    real images and real ones (about 0.5) and between real images and bad ones (about 0).

    Args:
        real, generated: as many images of each, (N, 28, 28, 1) in [-1, 1].
    """
    if len(real) != len(generated) or len(real) < 4:
        raise ValueError(f"Give as many images of each, 4 or more: {len(real)}, {len(generated)}.")
    half = len(real) // 2
    keras.utils.set_random_seed(seed)
    classifier = networks.dcgan_discriminator(width=1.0 if strong else 0.25)
    classifier.compile(
        keras.optimizers.Adam(1e-3),
        keras.losses.BinaryCrossentropy(from_logits=True),
        jit_compile=False,
    )
    labels = np.repeat([[1.0], [0.0]], half, axis=0)
    learned = np.concatenate([real[:half], generated[:half]])
    classifier.fit(learned, labels, batch_size=128, epochs=10 if strong else 2, verbose=0)
    tested = np.concatenate([real[half : 2 * half], generated[half : 2 * half]])
    logits = in_batches(classifier, tested)
    wrong = (logits > 0) != (labels > 0.5)
    losses = np.logaddexp(0, np.where(labels > 0.5, -logits, logits))
    root = np.sqrt(len(tested))
    return TwoSampleTest(
        float(wrong.mean()),
        float(wrong.std() / root),
        float(losses.mean()),
        float(losses.std() / root),
    )
