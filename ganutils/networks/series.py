"""Recurrent networks for series (N, steps, features): RCGAN's, TimeGAN's and C-RNN-GAN's (S3).

Stacked cells run in one loop over the steps, which XLA makes a fast one (`jit_compile=True`).
"""

from __future__ import annotations

import keras
from keras import layers

from ganutils.latent import Prior
from ganutils.networks.conditional import CLASSES
from ganutils.networks.layers import check_sizes
from ganutils.networks.origin import remembered


@remembered
def timegan_embedder(
    features: int = 5, steps: int = 24, units: int = 24, depth: int = 3
) -> keras.Model:
    """TimeGAN's encoder: series (N, steps, features) to codes (N, steps, units) in [0, 1].

    Yoon et al. 2019, as their program has it: GRU layers and a dense one with a sigmoid. 9,816
    parameters with the default sizes.

    Args:
        features, steps: of the series. units: of each layer. depth: number of GRU layers.

    Raises:
        ValueError: a size that is no whole number of at least 1.
    """
    return _gated(features, steps, units, depth, units, "sigmoid", "embedder")


@remembered
def timegan_recovery(
    features: int = 5, steps: int = 24, units: int = 24, depth: int = 3
) -> keras.Model:
    """TimeGAN's decoder: codes (N, steps, units) to series (N, steps, features) in [0, 1].

    10,709 parameters. Arguments as in timegan_embedder.
    """
    return _gated(units, steps, units, depth, features, "sigmoid", "recovery")


@remembered
def timegan_generator(
    features: int = 5, steps: int = 24, units: int = 24, depth: int = 3
) -> keras.Model:
    """TimeGAN's generator: noise (N, steps, features), even in [0, 1], to codes, not to series.

    Codes are (N, steps, units) in [0, 1]. 9,816 parameters. Arguments as in timegan_embedder.
    """
    generator = _gated(features, steps, units, depth, units, "sigmoid", "generator")
    generator.prior = Prior("unit", (steps, features))
    return generator


@remembered
def timegan_supervisor(steps: int = 24, units: int = 24, depth: int = 2) -> keras.Model:
    """TimeGAN's supervisor: codes (N, steps, units) to its guess of each one's next, in [0, 1].

    7,656 parameters. Arguments as in timegan_embedder; it has one layer less.
    """
    return _gated(units, steps, units, depth, units, "sigmoid", "supervisor")


@remembered
def timegan_discriminator(steps: int = 24, units: int = 24, depth: int = 3) -> keras.Model:
    """TimeGAN's discriminator: codes (N, steps, units) to a logit at each step, (N, steps, 1).

    10,609 parameters. Arguments as in timegan_embedder.
    """
    return _gated(units, steps, units, depth, 1, None, "discriminator")


def _gated(
    inputs: int, steps: int, units: int, depth: int, outputs: int, last: str | None, name: str
) -> keras.Model:
    """GRU layers, which reset before they multiply, and a dense one, at each step."""
    check_sizes(inputs=inputs, steps=steps, units=units, depth=depth, outputs=outputs)
    series = keras.Input((steps, inputs))
    cells = [layers.GRUCell(units, reset_after=False) for _ in range(depth)]
    hidden = layers.RNN(layers.StackedRNNCells(cells), return_sequences=True)(series)
    answers = layers.Dense(outputs, last, dtype="float32")(hidden)
    return keras.Model(series, answers, name=name)


def chained(*networks: keras.Model) -> keras.Model:
    """One network of several, each fed by the one before; it has the first one's prior, if any.

    The weights are theirs, no copies.
    """
    first = keras.Input(networks[0].input_shape[1:])
    outputs = first
    for network in networks:
        outputs = network(outputs)
    model = keras.Model(first, outputs, name=networks[0].name)
    if hasattr(networks[0], "prior"):
        model.prior = networks[0].prior
    return model


@remembered
def rcgan_generator(
    features: int = 8, steps: int = 8, classes: int = CLASSES, noise: int = 5, units: int = 100
) -> keras.Model:
    """RCGAN's generator: [noise (N, steps, noise), labels (N,)] to series in [0, 1].

    Esteban et al. 2017: one LSTM, which is given normal noise and the class at each step, but never
    what it answered before. Their series lie in [-1, 1] and their last function is the hyperbolic
    tangent; here it is the sigmoid. 47,208 parameters with the default sizes.

    Args:
        features, steps: of the series (N, steps, features).
        classes: how many there are; 0: it takes noise alone.
        noise: numbers a step. units: of the LSTM.

    Raises:
        ValueError: a size that is no whole number of at least 1.
    """
    check_sizes(features=features, steps=steps, noise=noise, units=units)
    generator = _long_memory(steps, noise, classes, units, features, "sigmoid", "generator")
    generator.prior = Prior("normal", (steps, noise))
    return generator


@remembered
def rcgan_discriminator(
    features: int = 8, steps: int = 8, classes: int = CLASSES, units: int = 100
) -> keras.Model:
    """RCGAN's discriminator: [series (N, steps, features), labels (N,)] to logits (N, steps, 1).

    One LSTM, forward in time, says at each step what it thinks so far. 47,701 parameters with the
    default sizes. Arguments as in rcgan_generator.
    """
    check_sizes(features=features, steps=steps, units=units)
    return _long_memory(steps, features, classes, units, 1, None, "discriminator")


def _long_memory(
    steps: int, inputs: int, classes: int, units: int, outputs: int, last: str | None, name: str
) -> keras.Model:
    """An LSTM and a dense layer, at each step; the class stands beside each step's input."""
    series = keras.Input((steps, inputs))
    given, seen = [series], series
    if classes:
        label = keras.Input((), dtype="int32")
        repeated = layers.RepeatVector(steps)(keras.ops.one_hot(label, classes))
        given, seen = [series, label], layers.Concatenate()([series, repeated])
    hidden = layers.LSTM(units, return_sequences=True)(seen)
    answers = layers.Dense(outputs, last, dtype="float32")(hidden)
    return keras.Model(given if classes else series, answers, name=name)


@remembered
def c_rnn_gan_generator(
    features: int = 4, steps: int = 32, noise: int = 4, units: int = 350, depth: int = 2
) -> keras.Model:
    """C-RNN-GAN's generator: noise (N, steps, noise), even in [0, 1], to events, any real numbers.

    Mogren 2016: LSTM layers which are given, beside the noise, what they answered last; zeros
    before the first step. Events are (N, steps, features). 1,485,404 parameters with the default
    sizes.

    Args:
        features, steps: of a piece: numbers that describe an event, and events.
        noise: numbers a step. units: of each layer. depth: number of layers.

    Raises:
        ValueError: a size that is no whole number of at least 1.
    """
    check_sizes(features=features, steps=steps, noise=noise, units=units, depth=depth)
    latents = keras.Input((steps, noise))
    events = layers.RNN(ComposingCell(units, depth, features), return_sequences=True)(latents)
    generator = keras.Model(latents, events, name="generator")
    generator.prior = Prior("unit", (steps, noise))
    return generator


@remembered
def c_rnn_gan_discriminator(
    features: int = 4, steps: int = 32, units: int = 350, depth: int = 2
) -> keras.Model:
    """C-RNN-GAN's discriminator: events (N, steps, features) to a logit at each, (N, steps, 1).

    Layers of LSTMs read the piece in both directions, so that each answer knows the whole of it.
    The original averages its probabilities over the steps; here the losses are averaged.
    2,957,501 parameters with the default sizes. Arguments as in c_rnn_gan_generator.
    """
    check_sizes(features=features, steps=steps, units=units, depth=depth)
    events = keras.Input((steps, features))
    cells = layers.StackedRNNCells([layers.LSTMCell(units) for _ in range(depth)])
    hidden = layers.Bidirectional(layers.RNN(cells, return_sequences=True))(events)
    logits = layers.Dense(1, dtype="float32")(hidden)
    return keras.Model(events, logits, name="discriminator")


@keras.saving.register_keras_serializable("ganutils")
class ComposingCell(layers.Layer):
    """LSTM cells and a dense layer, which are given what they answered at the step before.

    Args:
        units: of each LSTM cell. depth: number of them. features: of an answer.
    """

    def __init__(self, units: int, depth: int, features: int, **others: object) -> None:
        super().__init__(**others)
        self.units, self.depth, self.features = units, depth, features
        self.cells = layers.StackedRNNCells([layers.LSTMCell(units) for _ in range(depth)])
        self.answering = layers.Dense(features, dtype="float32")
        self.state_size = [*self.cells.state_size, features]
        self.output_size = features

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.cells.build((None, shape[-1] + self.features))
        self.answering.build((None, self.units))

    def call(
        self, inputs: keras.KerasTensor, states: list, training: bool = False
    ) -> tuple[keras.KerasTensor, list]:
        *memory, last = states
        seen = keras.ops.concatenate([inputs, last], axis=-1)
        hidden, memory = self.cells(seen, memory, training=training)
        answer = self.answering(hidden)
        return answer, [*memory, answer]

    def get_initial_state(self, batch_size: int | None = None) -> list:
        memory = self.cells.get_initial_state(batch_size)
        return [*memory, keras.ops.zeros((batch_size, self.features))]

    def get_config(self) -> dict:
        sizes = {"units": self.units, "depth": self.depth, "features": self.features}
        return super().get_config() | sizes
