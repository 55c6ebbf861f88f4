"""Is a training step slower with more latent dimensions? Timed by turns, on an idle machine.

    python -m benchmarks.spaces

Writes data/results/benchmark_spaces.csv: the steps of S1's GANs, full width, against that with two
dimensions.
"""

from __future__ import annotations

import keras
import numpy as np

from benchmarks.step import Run, compare, keras_loop
from ganutils import precision, spaces
from ganutils.data import batches, load_digits
from ganutils.recipes import provenance, record


def kinds(images: np.ndarray, width: float = 1.0) -> dict[str, Run]:
    """What is compared."""
    stream = batches(images, spaces.BATCH_SIZE)
    return {f"{n}d": keras_loop(spaces.gan(n, width=width), stream) for n in (2, 3, 4)}


def main() -> None:
    keras.config.set_dtype_policy(precision.best())
    digits = load_digits("sklearn")  # the images' content does not matter
    rows = compare(kinds(digits.train_images), base="2d")
    record("benchmark_spaces", rows.assign(**provenance(digits, "python -m benchmarks.spaces")))
    print(rows.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
