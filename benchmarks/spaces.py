"""Do latent dimensions and activation functions cost time? Timed by turns, on an idle machine.

    python -m benchmarks.spaces

Writes, of the steps of S1's GANs at full width, data/results/benchmark_spaces.csv (against that
with two dimensions) and benchmark_activations.csv (against that with ReLU in the generator).
"""

from __future__ import annotations

import keras
import numpy as np

from benchmarks.step import Run, compare, keras_loop
from ganutils import hardware, networks, records, sources
from ganutils.data import batches, load_digits


def dimensions(images: np.ndarray, width: float = 1.0) -> dict[str, Run]:
    """Steps of GANs with 2, 3 and 4 latent dimensions."""
    stream = batches(images, sources.LATENT_BATCH_SIZE)
    return {f"{n}d": keras_loop(sources.small_space(n, width=width), stream) for n in (2, 3, 4)}


def activations(images: np.ndarray, width: float = 1.0) -> dict[str, Run]:
    """Steps of GANs with each activation function in the generator."""
    stream = batches(images, sources.LATENT_BATCH_SIZE)
    return {
        name: keras_loop(sources.small_space(4, width=width, activation=name), stream)
        for name in networks.ACTIVATIONS
    }


def main() -> None:
    keras.config.set_dtype_policy(hardware.best())
    digits = load_digits("sklearn")  # the images' content does not matter
    where = records.provenance(digits.name, "python -m benchmarks.spaces")
    for name, steps, base in (("spaces", dimensions, "2d"), ("activations", activations, "relu")):
        rows = compare(steps(digits.train_images), base)
        records.write(f"benchmark_{name}", rows.assign(**where))
        print(rows.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
