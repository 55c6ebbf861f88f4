"""From stored pixels to what networks take, and back."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.ndimage import center_of_mass


def to_symmetric(images: np.ndarray) -> np.ndarray:
    """uint8 (N, height, width[, 3]) to float32 (N, height, width, 1 or 3) in [-1, 1], as tanh."""
    return with_channel(images).astype(np.float32) / 127.5 - 1


def to_unit(images: np.ndarray) -> np.ndarray:
    """The same in [0, 1], the range of the sigmoid."""
    return with_channel(images).astype(np.float32) / 255


def to_pixels(images: np.ndarray) -> np.ndarray:
    """Float images in [-1, 1] back to uint8, (N, height, width) or, in colour, with 3 channels."""
    pixels = np.round(127.5 * (np.clip(images, -1, 1) + 1)).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


def with_channel(images: np.ndarray) -> np.ndarray:
    """uint8 (N, height, width) to (N, height, width, 1); colour, (N, height, width, 3), stays.

    Raises:
        ValueError: another shape, or other numbers.
    """
    if images.dtype == np.uint8 and images.ndim == 3:
        return images[..., np.newaxis]
    if images.dtype == np.uint8 and images.ndim == 4 and images.shape[-1] == 3:
        return images
    raise ValueError(
        "Expected uint8 images of shape (N, height, width) or (N, height, width, 3), "
        f"not {images.dtype} of shape {images.shape}."
    )


def flatten(images: np.ndarray) -> np.ndarray:
    """uint8 (N, 28, 28) to float32 (N, 784) in [0, 1], what S2's dense networks take."""
    return to_unit(images).reshape(len(images), -1)


def unflatten(images: np.ndarray) -> np.ndarray:
    """Flat images (N, 784) in [0, 1] to (N, 28, 28, 1) in [-1, 1], what the judge takes."""
    return (2 * np.asarray(images, np.float32) - 1).reshape(-1, 28, 28, 1)


def like_mnist(ink: np.ndarray) -> np.ndarray:
    """A drawing, uint8 (height, width), as MNIST's makers brought their digits into shape: 28 x 28.

    What is drawn is cut out, its longer side becomes 20 pixels, and its centre of mass comes to the
    middle, as far as it then fits (LeCun et al. 1998). Nothing drawn: black.
    """
    rows, columns = (np.flatnonzero((ink > 127).any(axis=axis)) for axis in (1, 0))
    image = np.zeros((28, 28), np.uint8)
    if not len(rows):
        return image
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = Image.fromarray(cut).resize((width, height), Image.Resampling.BILINEAR)
    digit = np.asarray(small)
    top, left = (
        int(np.clip(round(13.5 - centre), 0, 28 - side))
        for centre, side in zip(center_of_mass(digit), digit.shape, strict=True)
    )
    image[top : top + height, left : left + width] = digit
    return image
