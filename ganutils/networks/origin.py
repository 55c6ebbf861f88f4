"""A network remembers the call that built it: its card says it, and the same can be built again."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass

import keras


@dataclass(frozen=True)
class Origin:
    """The call that built a network: a builder of `ganutils.networks`, and what it was given."""

    network: str
    arguments: dict


def remembered(build: Callable[..., keras.Model]) -> Callable[..., keras.Model]:
    """A builder whose networks carry their Origin as `.origin`."""
    signature = inspect.signature(build)

    @functools.wraps(build)
    def built(*args: object, **kwargs: object) -> keras.Model:
        network = build(*args, **kwargs)
        network.origin = Origin(build.__name__, dict(signature.bind(*args, **kwargs).arguments))
        return network

    return built


def twin(network: keras.Model) -> keras.Model:
    """A second network of the same layers, weights, prior and origin, in the same precision."""
    other = keras.models.clone_model(network)
    other.set_weights(network.get_weights())
    for carried in ("prior", "origin"):
        if hasattr(network, carried):
            setattr(other, carried, getattr(network, carried))
    return other


def given(generator: keras.Model, label: int) -> keras.Model:
    """A conditional generator with its label fixed: it takes latent vectors alone.

    So it goes into every map, explorer and measure as any other generator does. Its weights are
    copies, and its layers lie open, not one network inside another. `given(g, 3).label.assign(8)`
    asks for another class, without anything being built again.

    Args:
        generator: takes [latent vectors (N, ...), labels (N,)] and carries its prior.
        label: the class that is asked for, from 0 to 9.

    Raises:
        ValueError: a generator without labels, or another label.
    """
    if len(generator.inputs) != 2:
        raise ValueError("This generator takes no labels: use it as it is.")
    if label not in range(10):
        raise ValueError(f"A label is a whole number from 0 to 9, not {label}.")
    latents = keras.Input(generator.prior.shape)
    asking = Asking(name="asked")
    outputs = []

    def call(layer: keras.layers.Layer, *args: object, **kwargs: object) -> keras.KerasTensor:
        outputs.append(layer(*args, **kwargs))
        return outputs[-1]

    copy = keras.models.clone_model(
        generator, input_tensors=[latents, asking(latents)], call_function=call
    )
    copy.set_weights(generator.get_weights())
    asking.label.assign(label)
    # The copy itself still asks for labels: Keras makes an input of whatever it is built upon.
    fixed = keras.Model(latents, outputs[-1], name=generator.name)
    fixed.prior, fixed.label = generator.prior, asking.label
    return fixed


class Asking(keras.layers.Layer):
    """The same label for each latent vector (N, ...): int32 (N,)."""

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.label = self.add_weight(
            shape=(), initializer="zeros", trainable=False, dtype="int32", name="label"
        )

    def call(self, latents: keras.KerasTensor) -> keras.KerasTensor:
        return keras.ops.broadcast_to(self.label, keras.ops.shape(latents)[:1])
