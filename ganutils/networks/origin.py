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

    So it goes into every map, explorer and measure as any other generator does.

    Args:
        generator: takes [latent vectors (N, ...), labels (N,)] and carries its prior.
        label: the class that is always asked for.
    """
    latents = keras.Input(generator.prior.shape)
    labels = keras.ops.full((keras.ops.shape(latents)[0],), label, dtype="int32")
    fixed = keras.models.clone_model(generator, input_tensors=[latents, labels])
    fixed.set_weights(generator.get_weights())
    fixed.prior = generator.prior
    return fixed
