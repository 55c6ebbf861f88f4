"""A small network in NumPy whose ReLU units die: how many, at which learning rate."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

SIZES = (1, 64, 64, 1)


def silent_units(rate: float, seed: int, epochs: int = 30) -> np.ndarray:
    """The share of a ReLU network's second hidden layer that answers 0 to every example.

    The network, 1-64-64-1, learns sin 4x on [-1, 1] from 256 examples in batches of 32, by plain
    gradient steps on the squared error.

    Args:
        rate: of learning.
        seed: of its first weights (Glorot and Bengio 2010) and of its batches.

    Returns:
        (epochs + 1,), before the first epoch and after each.
    """
    random = np.random.default_rng(seed)
    weights = [random.uniform(-1, 1, pair) * np.sqrt(6 / sum(pair)) for pair in pairwise(SIZES)]
    biases = [np.zeros(size) for size in SIZES[1:]]
    inputs = np.linspace(-1, 1, 256)[:, None]
    shares = [_silent(inputs, weights, biases)]
    for _ in range(epochs):
        for rows in random.permutation(len(inputs)).reshape(-1, 32):
            _step(inputs[rows], rate, weights, biases)
        shares.append(_silent(inputs, weights, biases))
    return np.array(shares)


def _forward(
    batch: np.ndarray, weights: list[np.ndarray], biases: list[np.ndarray]
) -> list[np.ndarray]:
    """The batch, both hidden layers' outputs, and the answer."""
    outputs = [batch]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        outputs.append(np.maximum(outputs[-1] @ weight + bias, 0))
    return [*outputs, outputs[-1] @ weights[-1] + biases[-1]]


def _step(
    batch: np.ndarray, rate: float, weights: list[np.ndarray], biases: list[np.ndarray]
) -> None:
    *hidden, answer = _forward(batch, weights, biases)
    slope = 2 * (answer - np.sin(4 * batch)) / len(batch)
    for layer in reversed(range(len(weights))):
        back = (slope @ weights[layer].T) * (hidden[layer] > 0)  # a silent unit passes nothing on
        weights[layer] -= rate * hidden[layer].T @ slope
        biases[layer] -= rate * slope.sum(axis=0)
        slope = back


def _silent(inputs: np.ndarray, weights: list[np.ndarray], biases: list[np.ndarray]) -> float:
    return float((_forward(inputs, weights, biases)[2].max(axis=0) == 0).mean())
