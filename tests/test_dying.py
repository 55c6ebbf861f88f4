"""A small network in NumPy whose ReLU units die."""

import keras
import numpy as np
import pytest

from ganutils.measures import dying


def test_a_large_rate_kills_and_a_small_one_does_not():
    gentle, harsh = (dying.silent_units(rate, seed=0, epochs=8) for rate in (0.1, 0.5))
    assert gentle.shape == harsh.shape == (9,)
    assert gentle[0] == harsh[0] > 0  # the same start, and some are silent before any learning
    assert gentle[-1] <= gentle[0] < harsh[-1]


def test_a_step_is_that_of_keras():
    random = np.random.default_rng(0)
    network = keras.Sequential(
        [
            keras.Input((1,)),
            *(keras.layers.Dense(64, "relu") for _ in range(2)),
            keras.layers.Dense(1),
        ]
    )
    weights, biases = network.get_weights()[::2], network.get_weights()[1::2]
    batch = random.uniform(-1, 1, (32, 1)).astype(np.float32)
    network.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=False)
    network.train_on_batch(batch, np.sin(4 * batch))
    dying._step(batch, 0.1, weights, biases)
    for ours, keras_own in zip([weights, biases], [0, 1], strict=True):
        for one, other in zip(ours, network.get_weights()[keras_own::2], strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5)


def test_silence_is_counted_over_all_examples():
    weights = [np.ones((1, 64)), np.zeros((64, 64)), np.ones((64, 1))]
    biases = [np.ones(64), np.concatenate([np.full(16, -1.0), np.ones(48)]), np.zeros(1)]
    inputs = np.linspace(-1, 1, 9)[:, None]
    assert dying._silent(inputs, weights, biases) == pytest.approx(16 / 64)
