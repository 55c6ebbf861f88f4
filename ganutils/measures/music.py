"""Mogren's four measures of music (2016), counted as his paper says. Pieces are (events, 4)."""

from __future__ import annotations

import numpy as np

from ganutils.data.music import PITCH, begins

# The steps of a major scale; those of the minor scale of the same notes begin at another.
SCALE = np.array([0, 2, 4, 5, 7, 9, 11])


def pitches(piece: np.ndarray) -> np.ndarray:
    """Whole semitones, int (events,)."""
    return np.rint(piece[:, PITCH]).astype(int)


def polyphony(piece: np.ndarray) -> float:
    """The share of notes that begin together with another, to a hundredth of a beat."""
    _, place, together = np.unique(
        np.rint(100 * begins(piece)), return_inverse=True, return_counts=True
    )
    return float((together[place] > 1).mean())


def scale_consistency(piece: np.ndarray) -> float:
    """The share of notes that belong to the scale to which most do, of the twelve major ones.

    Which are the twelve minor ones, too. A note's distance to the root is counted round the octave:
    Mogren's program forgets that, so that to it G major is not consistent.
    """
    return float(max(np.isin((pitches(piece) - root) % 12, SCALE).mean() for root in range(12)))


def repetitions(piece: np.ndarray, length: int = 3) -> float:
    """The share of runs of so many notes whose pitches have run so before.

    Raises:
        ValueError: a piece that is shorter.
    """
    if len(piece) < length:
        raise ValueError(f"A piece of {len(piece)} notes has no run of {length}.")
    runs = np.lib.stride_tricks.sliding_window_view(pitches(piece), length)
    return 1 - len(np.unique(runs, axis=0)) / len(runs)


def tone_span(piece: np.ndarray) -> int:
    """Semitones from the lowest note to the highest."""
    return int(np.ptp(pitches(piece)))
