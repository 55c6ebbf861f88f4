"""What an explorer computes: all that is to be seen at one point of a latent space."""

from __future__ import annotations

import math
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from ganutils.measures.regions import judge_of
from ganutils.pictures import layer_name


class Seen(NamedTuple):
    """What a generator draws at one point, and how.

    Attributes:
        image: (1, height, width, channels) in [-1, 1].
        probabilities: the judge's of its classes, (classes,), summing to 1.
        means: each layer's mean activation, (layers,).
        maps: for each layer the mean over its channels, from the first map's side to the image's.
    """

    image: np.ndarray
    probabilities: np.ndarray
    means: np.ndarray
    maps: list[np.ndarray]


class Sight:
    """A generator, its judge and a look into every layer, as one compiled function.

    Args:
        generator: latent vectors (N, latent_dim) to images that have a judge, in [-1, 1]; it
            carries its prior.

    Attributes:
        names: of the layers that are looked into, HTML.
    """

    def __init__(self, generator: keras.Model) -> None:
        shapes = [layer.output.shape for layer in generator.layers]
        side = min(shape[1] for shape in shapes if len(shape) == 4)
        layers = [layer for layer in generator.layers if _has_a_picture(layer, side)]
        self.names = [layer_name(layer).replace("\n", "<br>") for layer in layers]
        probe = keras.Model(generator.inputs, [layer.output for layer in layers])
        reader = judge_of(generator).network()

        @tf.function(input_signature=[tf.TensorSpec((1, *generator.prior.shape))], autograph=False)
        def see(latent: tf.Tensor) -> tuple:
            outputs = probe([latent], training=False)
            image = outputs[-1]
            probabilities = tf.nn.softmax(reader(image, training=False)[1])[0]
            means = tf.stack([tf.reduce_mean(tf.cast(output, "float32")) for output in outputs])
            maps = [tf.cast(_as_picture(output, side), "float32") for output in outputs]
            return image, probabilities, means, maps

        self._see = see

    def __call__(self, latent: np.ndarray) -> Seen:
        """Look at a latent vector (1, latent_dim), float32."""
        return Seen(*tf.nest.map_structure(np.asarray, self._see(tf.constant(latent))))


def _has_a_picture(layer: keras.layers.Layer, side: int) -> bool:
    """Whether a layer puts out numbers for side x side pixels or more, and others than before it.

    What an input passes before it becomes such numbers, say its product with a label's embedding,
    has no picture.
    """
    same = isinstance(layer, (keras.layers.InputLayer, keras.layers.Reshape))
    return not same and math.prod(layer.output.shape[1:]) % side**2 == 0


def _as_picture(output: tf.Tensor, side: int) -> tf.Tensor:
    """A layer's output (1, ...) as its mean over the channels, (height, width)."""
    if len(output.shape) == 2:  # the vectors that become the first map
        output = tf.reshape(output, (1, side, side, -1))
    return tf.reduce_mean(output[0], axis=-1)
