"""Projection: which latent vector draws an image most like a given one?"""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from ganutils.latent import generate


class Projection(NamedTuple):
    """The best that a generator makes of N images.

    Attributes:
        latents: (N, latent_dim), within what the prior covers.
        images: (N, 28, 28, 1), in [-1, 1].
        errors: (N,), the mean squared difference of a pixel.
    """

    latents: np.ndarray
    images: np.ndarray
    errors: np.ndarray


def project(
    generator: keras.Model,
    targets: np.ndarray,
    steps: int = 60,
    starts: int = 2,
    pool: int = 1_000,
    seed: int = 0,
) -> Projection:
    """Search each image's latent vector by Adam on z alone, the generator's weights as they are.

    The search starts from the nearest of random draws. After each step z is brought back to where
    the prior has its mass: into the cube, or for a normal prior to a length of sqrt(latent_dim) at
    most (Lipton and Tripathi 2017, arXiv:1702.04782, clip likewise).

    Args:
        generator: latent vectors (N, latent_dim) to images in [-1, 1]; it carries its prior.
        targets: (N, 28, 28, 1), in [-1, 1].
        starts: searches for each image; the best one counts.
        pool: random draws among which the starts are found.

    Raises:
        ValueError: fewer draws than starts.
    """
    if not 1 <= starts <= pool:
        raise ValueError(f"Give at least one start and as many draws, not {starts} and {pool}.")
    drawn = generator.prior.draw(pool, seed)
    seen = generate(generator, drawn)
    nearest = [((seen - target) ** 2).mean(axis=(1, 2, 3)).argsort()[:starts] for target in targets]
    aims = tf.constant(np.repeat(targets, starts, axis=0))
    latents = tf.Variable(drawn[np.concatenate(nearest)])
    adam = keras.optimizers.Adam(0.05)
    adam.build([latents])
    longest = generator.prior.shape[0] ** 0.5

    @tf.function(autograph=False)
    def step() -> None:
        with tf.GradientTape() as tape:
            errors = _errors(generator(latents, training=False), aims)
            loss = tf.reduce_sum(errors)  # each vector has its own error, so its own slope
        adam.apply([tape.gradient(loss, latents)], [latents])
        uniform = generator.prior.kind == "uniform"
        latents.assign(
            tf.clip_by_value(latents, -1, 1)
            if uniform
            else tf.clip_by_norm(latents, longest, axes=[1])
        )

    for _ in range(steps):
        step()
    images = generate(generator, latents.numpy())
    errors = _errors(images, aims).numpy().reshape(-1, starts)
    best = errors.argmin(axis=1) + starts * np.arange(len(targets))
    return Projection(latents.numpy()[best], images[best], errors.min(axis=1))


def _errors(images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean((images - targets) ** 2, axis=[1, 2, 3])
