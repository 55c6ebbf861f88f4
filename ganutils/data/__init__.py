"""What is learned from: handwritten digits and landscapes, scaled, and dealt in batches."""

from ganutils.data.digits import Digits, load_digits
from ganutils.data.landscapes import Landscapes, load_landscapes
from ganutils.data.scaling import flatten, to_pixels, to_symmetric, to_unit, unflatten
from ganutils.data.streams import batches, reversed_pairs, shuffled

__all__ = [
    "Digits",
    "Landscapes",
    "batches",
    "flatten",
    "load_digits",
    "load_landscapes",
    "reversed_pairs",
    "shuffled",
    "to_pixels",
    "to_symmetric",
    "to_unit",
    "unflatten",
]
