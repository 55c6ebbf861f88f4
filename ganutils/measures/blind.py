"""Counting blind: images of several sets in one order, so that a reader cannot know whose each is.

A reader who knows that a sheet is a generator's forgives less, or more, than one who does not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from ganutils.measures.comparisons import share_interval


def shuffled(sets: Mapping[str, np.ndarray], seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    """All images of several sets in an order of chance, and the key to it.

    Args:
        sets: by name, uint8 (N, 28, 28), since finer shades than 256 would give an image away.

    Returns:
        Images (all, 28, 28), and for each a row of the key: `number`, from 1, under which it is
        shown; `images`, its set; `place`, which of the set it is, from 0.

    Raises:
        ValueError: images that are not uint8.
    """
    if any(images.dtype != np.uint8 for images in sets.values()):
        raise ValueError("Shades give an image away: bring all to uint8 with data.to_pixels.")
    pool = np.concatenate(list(sets.values()))
    order = np.random.default_rng(seed).permutation(len(pool))
    names = np.repeat(list(sets), [len(images) for images in sets.values()])
    places = np.concatenate([np.arange(len(images)) for images in sets.values()])
    key = {"number": np.arange(1, len(pool) + 1), "images": names[order], "place": places[order]}
    return pool[order], pd.DataFrame(key)


def counted(key: pd.DataFrame, numbers: Collection[int]) -> pd.DataFrame:
    """How many images of each set a reader marked: `marked`, `of`, and Wilson's `low` and `high`.

    Args:
        key: as `shuffled` gave it. numbers: those of the marked images.

    Raises:
        ValueError: a number that no image has.
    """
    marked = marks(key, numbers).groupby(key["images"]).agg(["sum", "size"])
    marked.columns = ["marked", "of"]
    ends = [share_interval(*map(int, row)) for row in marked.to_numpy()]
    return marked.assign(low=[low for low, _ in ends], high=[high for _, high in ends])


def marks(key: pd.DataFrame, numbers: Collection[int]) -> pd.Series:
    """For each row of a key whether its number is among those marked.

    Raises:
        ValueError: a number that no image has.
    """
    if unknown := sorted({*numbers} - {*key["number"]}):
        raise ValueError(f"No image has the number {unknown[0]}: they go from 1 to {len(key)}.")
    return key["number"].isin(numbers)
