"""What is learned from: handwritten digits, landscapes and series, scaled, and dealt in batches."""

from ganutils.data.digits import Digits, load_digits
from ganutils.data.landscapes import Landscapes, load_landscapes
from ganutils.data.scaling import (
    flatten,
    like_mnist,
    to_pixels,
    to_symmetric,
    to_unit,
    unflatten,
)
from ganutils.data.series import (
    Series,
    cut,
    digit_rows,
    load_series,
    sines,
    smooth_curves,
)
from ganutils.data.streams import batches, reversed_pairs, shuffled

__all__ = [
    "Digits",
    "Landscapes",
    "Series",
    "batches",
    "cut",
    "digit_rows",
    "flatten",
    "like_mnist",
    "load_digits",
    "load_landscapes",
    "load_series",
    "reversed_pairs",
    "shuffled",
    "sines",
    "smooth_curves",
    "to_pixels",
    "to_symmetric",
    "to_unit",
    "unflatten",
]
