"""Spectral normalisation: a layer that cannot stretch what it is given."""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import layers


@keras.saving.register_keras_serializable("ganutils")
class SpectralNormalization(layers.Wrapper):
    """A dense or convolutional layer with its kernel divided by that kernel's largest stretch.

    The stretch sigma is the largest singular value of the kernel as a matrix (inputs, outputs), a
    convolution's with all of its window among the inputs (Miyato et al. 2018, arXiv:1802.05957).
    In training, each call moves `direction`, the outputs that are stretched most, by one step of
    power iteration. The gradient runs through sigma, too. Keras's layer of this name assigns the
    divided kernel in each call: that is a projection after the step, which no gradient knows of.

    Args:
        layer: a Dense or Conv2D layer.
    """

    def __init__(self, layer: layers.Layer, **others: object) -> None:
        super().__init__(layer, **others | {"dtype": "float32"})  # sigma wants all its digits

    def build(self, shape: tuple[int | None, ...]) -> None:
        super().build(shape)
        self.direction = self.add_weight(
            shape=(1, self.layer.kernel.shape[-1]),
            initializer="random_normal",
            trainable=False,
            name="direction",
        )

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        kernel, *bias = self.layer.trainable_variables
        matrix = tf.reshape(kernel, (-1, kernel.shape[-1]))
        fixed, outwards = tf.stop_gradient(matrix), tf.convert_to_tensor(self.direction)
        if training:
            outwards = unit(unit(outwards @ tf.transpose(fixed)) @ fixed)
            self.direction.assign(outwards)
        inwards = unit(outwards @ tf.transpose(fixed))
        sigma = tf.reduce_sum(inwards @ matrix * unit(outwards))
        return self.layer.stateless_call([kernel / sigma, *bias], [], inputs)[0]


def unit(vector: tf.Tensor) -> tf.Tensor:
    """A vector (1, n) at length 1."""
    return tf.math.l2_normalize(vector, axis=1)
