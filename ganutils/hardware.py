"""What is computed on, and in which precision: float32, or bfloat16 where the hardware has it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


@contextmanager
def use(policy: str) -> Iterator[None]:
    """Build networks in another precision for a while: `with hardware.use("float32"): ...`."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def best() -> str:
    """The precision worth training in here: "mixed_bfloat16" where the hardware computes it.

    bfloat16 has float32's range in half the bits. A CPU without it only emulates it, slowly.
    """
    if gpus := tf.config.list_physical_devices("GPU"):
        capability = tf.config.experimental.get_device_details(gpus[0]).get("compute_capability")
        return "mixed_bfloat16" if (capability or (0, 0)) >= (8, 0) else "float32"
    cpu = Path("/proc/cpuinfo")
    flags = cpu.read_text() if cpu.exists() else ""
    return "mixed_bfloat16" if "avx512_bf16" in flags or "amx_bf16" in flags else "float32"


def device() -> str:
    """What TensorFlow computes on here."""
    gpus = tf.config.list_physical_devices("GPU")
    return f"{len(gpus)} GPU" if gpus else f"{os.cpu_count()} CPU cores, {platform.machine()}"


def in_batches(
    network: keras.Model, inputs: np.ndarray | list[np.ndarray], size: int = 500
) -> np.ndarray:
    """What a network answers to many inputs (N, ...), by batches that fit into memory.

    A network of several inputs is given a list of arrays, one of several outputs answers with as
    many.
    """
    starts = range(0, len(tf.nest.flatten(inputs)[0]), size)
    answers = [
        network(tf.nest.map_structure(lambda one, i=i: one[i : i + size], inputs), training=False)
        for i in starts
    ]
    return tf.nest.map_structure(lambda *parts: np.concatenate(parts), *answers)
