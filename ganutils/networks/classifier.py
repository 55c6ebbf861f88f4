"""The digit classifier that judges every generator."""

from __future__ import annotations

import keras
from keras import layers

from ganutils.networks.origin import remembered


@remembered
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
