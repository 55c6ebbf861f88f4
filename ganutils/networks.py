"""Every network of the course, as a function that builds it.

Layers that decide a value's range (tanh, logits) stay in float32 whatever the precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import tensorflow as tf
from keras import layers

ACTIVATIONS = {
    "relu": layers.ReLU,
    "leaky_relu": lambda: layers.LeakyReLU(negative_slope=0.2),
    "prelu": layers.PReLU,
    "elu": layers.ELU,
}


def dcgan_generator(
    latent_dim: int = 100, activation: str = "leaky_relu", width: float = 1.0
) -> keras.Sequential:
    """S4's generator: a latent vector (N, latent_dim) becomes an image (N, 28, 28, 1) in [-1, 1].

    2,330,944 parameters with latent_dim 100 and width 1 (source S4; S1's counts match).

    Args:
        activation: of the hidden layers, a name from ACTIVATIONS.
        width: multiplies the number of channels.

    Raises:
        ValueError: latent_dim below 1, an unknown activation, or a width not above 0.
    """
    if latent_dim != int(latent_dim) or latent_dim < 1:
        raise ValueError(f"latent_dim must be a whole number of at least 1, not {latent_dim}.")
    if activation not in ACTIVATIONS:
        raise ValueError(
            f"Unknown activation {activation!r}: choose from {', '.join(ACTIVATIONS)}."
        )
    activate = ACTIVATIONS[activation]
    wide, middle, narrow = (channels(n, width) for n in (256, 128, 64))
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * wide, use_bias=False),
            layers.BatchNormalization(),
            activate(),
            layers.Reshape((7, 7, wide)),
            layers.Conv2DTranspose(middle, 5, padding="same", use_bias=False),
            layers.BatchNormalization(),
            activate(),
            layers.Conv2DTranspose(narrow, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            activate(),
            layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False),
            layers.Activation("tanh", dtype="float32"),
        ],
        name="generator",
    )


def dcgan_discriminator(dropout: float = 0.2, width: float = 1.0) -> keras.Sequential:
    """S4's discriminator: an image (N, 28, 28, 1) in [-1, 1] becomes a logit (N, 1).

    The logit's sigmoid is the probability that the image is real. 212,865 parameters at width 1.

    Raises:
        ValueError: dropout outside [0, 1), or a width not above 0.
    """
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must lie in [0, 1), not {dropout}.")
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(channels(64, width), 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(dropout),
            layers.Conv2D(channels(128, width), 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(dropout),
            layers.Flatten(),
            layers.Dense(1, dtype="float32"),
        ],
        name="discriminator",
    )


def digit_classifier() -> keras.Model:
    """The judge's network: images (N, 28, 28, 1) in [-1, 1] become features and logits.

    Returns a model with two outputs: features (N, 128), not negative, and logits (N, 10).
    """
    image = keras.Input((28, 28, 1))
    x = image
    for filters in (32, 64):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization()(x)
            x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
        x = layers.Dropout(0.25)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(128, use_bias=False, dtype="float32")(x)
    x = layers.BatchNormalization(dtype="float32")(x)
    features = layers.ReLU(name="features", dtype="float32")(x)
    logits = layers.Dense(10, name="logits", dtype="float32")(layers.Dropout(0.5)(features))
    return keras.Model(image, [features, logits], name="judge")


def channels(number: int, width: float) -> int:
    """A layer's channels at a given width, at least one."""
    if width <= 0:
        raise ValueError(f"width must be above 0, not {width}.")
    return max(1, round(number * width))


@contextmanager
def precision(policy: str) -> Iterator[None]:
    """Build networks in another precision for a while: `with precision("float32"): ...`."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def best_precision() -> str:
    """The precision worth training in here: "mixed_bfloat16" where the hardware computes it.

    bfloat16 has float32's range in half the bits. A CPU without it only emulates it, slowly.
    """
    if gpus := tf.config.list_physical_devices("GPU"):
        capability = tf.config.experimental.get_device_details(gpus[0]).get("compute_capability")
        return "mixed_bfloat16" if (capability or (0, 0)) >= (8, 0) else "float32"
    cpu = Path("/proc/cpuinfo")
    flags = cpu.read_text() if cpu.exists() else ""
    return "mixed_bfloat16" if "avx512_bf16" in flags or "amx_bf16" in flags else "float32"
