"""What is learned from: handwritten digits, scaled, and dealt in batches."""

from ganutils.data.digits import Digits, load_digits
from ganutils.data.scaling import flatten, to_pixels, to_symmetric, to_unit, unflatten
from ganutils.data.streams import batches, reversed_pairs, shuffled

__all__ = [
    "Digits",
    "batches",
    "flatten",
    "load_digits",
    "reversed_pairs",
    "shuffled",
    "to_pixels",
    "to_symmetric",
    "to_unit",
    "unflatten",
]
