"""GAN dissection (Bau et al. 2019, arXiv:1811.10597): which units stand for which part of a scene?

A unit is here a channel of a hidden layer of a generator of landscapes, layers counted from 0. The
parts are those of data.rendering, as the landscapes' judge finds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy import ndimage

from ganutils.data.rendering import PARTS
from ganutils.hardware import in_batches
from ganutils.measures import scenes, units
from ganutils.measures.scenes import intersection_over_union


def agreement(generator: keras.Model, layer: int, latents: np.ndarray) -> pd.DataFrame:
    """How well each unit's activation and each part lie in the same places.

    One row for each unit and part: `iou`, the intersection over union of the part and of where the
    unit, enlarged to the image, is strongest, at as many pixels of all images as the part has; and
    `shuffled`, the same with the parts of other images: a unit that is always strong at the top has
    both for the sky, one that follows it has more of the first. NaN of a part that no image shows.

    Args:
        latents: (N, n), from the generator's prior; some dozens, at least 2.
    """
    first, second = units.painter(generator, layer)
    strengths = np.asarray(first(latents))
    parts = scenes.look(in_batches(second, strengths)).parts
    others = np.roll(parts, len(parts) // 2, axis=0)
    rows = []
    for unit in range(strengths.shape[-1]):
        large = tf.image.resize(strengths[..., unit : unit + 1], parts.shape[1:])[..., 0].numpy()
        descending = -np.sort(-large, axis=None)
        for number, part in enumerate(PARTS):
            size = int((parts == number).sum())
            strong = large >= descending[max(size, 1) - 1]
            agree = {
                name: intersection_over_union(strong, some == number) if size else np.nan
                for name, some in (("iou", parts), ("shuffled", others))
            }
            rows.append({"unit": unit, "part": part, **agree})
    return pd.DataFrame(rows)


def best(agreed: pd.DataFrame, part: str) -> list[int]:
    """All units, first the one that has most more of a part than of the part in other images."""
    of_part = agreed[agreed["part"] == part].set_index("unit")
    gain = of_part["iou"] - of_part["shuffled"]
    return gain.sort_values(ascending=False, kind="stable").index.tolist()


def taken_away(
    generator: keras.Model, layer: int, latents: np.ndarray, groups: Mapping[str, Sequence[int]]
) -> pd.DataFrame:
    """What images show when some units are set to zero: the share of all pixels of each part.

    One row for each group of units, by its name, and a first one, "whole", for none; one column for
    each part.
    """
    first, second = units.painter(generator, layer)
    strengths = np.asarray(first(latents))
    every = (slice(None),) * 2
    found = {}
    for name, group in {"whole": [], **groups}.items():
        images = in_batches(second, units.without(strengths, (*every, np.array(group, int))))
        parts = scenes.look(images).parts
        found[name] = np.bincount(parts.ravel(), minlength=len(PARTS)) / parts.size
    return pd.DataFrame.from_dict(found, "index", columns=list(PARTS))


def others(group: Sequence[int], number: int, draws: int, seed: int = 0) -> list[list[int]]:
    """Random groups as large as one, of the units that are not in it: what to compare it with.

    Args:
        number: of units in the layer; draws: of groups.

    Raises:
        ValueError: fewer units beside the group than in it.
    """
    rest = np.setdiff1d(np.arange(number), group)
    if len(rest) < len(group):
        raise ValueError(
            f"Of {number} units {len(group)} leave too few to compare with: take less."
        )
    random = np.random.default_rng(seed)
    return [random.choice(rest, len(group), replace=False).tolist() for _ in range(draws)]


def patches(strengths: np.ndarray) -> np.ndarray:
    """How large the strong patches of units are: for each image and channel, a share of its map.

    Strong is beyond half of the map's largest size; the patches are its connected parts, corners
    count, and their median is taken. A dot or a stick covers little of a map. NaN of a silent map.

    Args:
        strengths: units (N, height, width, channels).

    Returns:
        (N, channels).
    """
    sizes = np.abs(strengths)
    largest = sizes.max(axis=(1, 2), keepdims=True)
    strong = (sizes > largest / 2) & (largest > 0)
    found = np.full((len(strengths), strengths.shape[-1]), np.nan)
    for place in np.argwhere(largest[:, 0, 0] > 0):
        image, channel = place
        labels, _ = ndimage.label(strong[image, ..., channel], np.ones((3, 3)))
        found[image, channel] = np.median(np.bincount(labels.ravel())[1:]) / labels.size
    return found
