"""Endless streams of batches, each a function of its seed alone."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from ganutils.data.scaling import flatten, with_channel


def batches(
    images: np.ndarray,
    batch_size: int,
    seed: int = 0,
    first_step: int = 0,
    labels: np.ndarray | None = None,
) -> tf.data.Dataset:
    """Shuffled batches of images, float32 (batch_size, height, width, channels) in [-1, 1].

    Args:
        images: uint8 (N, height, width), or in colour (N, height, width, 3).
        seed, first_step: as in `shuffled`.
        labels: (N,); with them a batch is the pair (images, labels).
    """
    pixels = with_channel(images)
    if labels is None:
        return shuffled(pixels, batch_size, seed, first_step).map(_to_symmetric)
    pairs = shuffled((pixels, labels), batch_size, seed, first_step)
    return pairs.map(lambda some, theirs: (_to_symmetric(some), theirs))


def shuffled(
    examples: np.ndarray | tuple[np.ndarray, ...],
    batch_size: int,
    seed: int = 0,
    first_step: int = 0,
) -> tf.data.Dataset:
    """Shuffled batches of anything, such as series (N, time, features), as they are.

    The order in each pass over the examples is a function of (seed, pass) alone, and each pass
    drops its last incomplete batch. A run resumed with `first_step` therefore sees the batches
    that an unbroken one would have seen.

    Args:
        examples: an array (N, ...), or several of equal N, which stay together.
        first_step: how many batches have been seen before.

    Raises:
        ValueError: batch_size below 1 or above N.
    """
    kept = tf.nest.map_structure(tf.constant, examples)
    number = len(tf.nest.flatten(examples)[0])
    if not 1 <= batch_size <= number:
        raise ValueError(f"batch_size must lie between 1 and {number}, not {batch_size}.")
    in_a_pass = number // batch_size

    def one_pass(pass_: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(
            tf.range(number), seed=tf.stack([tf.cast(seed, tf.int64), pass_])
        )
        return tf.data.Dataset.from_tensor_slices(order).batch(batch_size, drop_remainder=True)

    return (
        tf.data.Dataset.counter(first_step // in_a_pass)
        .flat_map(one_pass)
        .skip(first_step % in_a_pass)
        .map(lambda order: tf.nest.map_structure(lambda one: tf.gather(one, order), kept))
        .prefetch(tf.data.AUTOTUNE)
    )


def reversed_pairs(images: np.ndarray, batch_size: int = 128, seed: int = 0) -> tf.data.Dataset:
    """Triples: dark-background images, the same ones reversed, 1 - x, and other dark ones.

    All float32 (batch_size, 784) in [0, 1]. As in S2, each batch is drawn anew, with replacement;
    which images the n-th one holds is a function of (seed, n) alone.

    Args:
        images: uint8 (N, 28, 28).
    """
    flat = tf.constant(flatten(images))

    def drawn(seeds: tf.Tensor) -> tf.Tensor:
        return tf.gather(
            flat, tf.random.stateless_uniform([batch_size], seeds, 0, len(flat), tf.int32)
        )

    def triple(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        dark = drawn(tf.stack([tf.cast(seed, tf.int64), number]))
        other = drawn(tf.stack([tf.cast(seed, tf.int64), -1 - number]))
        return dark, 1 - dark, other

    return tf.data.Dataset.counter().map(triple).prefetch(tf.data.AUTOTUNE)


def _to_symmetric(pixels: tf.Tensor) -> tf.Tensor:
    return tf.cast(pixels, tf.float32) / 127.5 - 1
