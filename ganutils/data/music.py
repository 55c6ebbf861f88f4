"""Music as series of events, a few old tunes and chords to learn from, and how it sounds.

A piece is (events, 4): the time since the last note began, the note's length, both in beats, its
pitch in semitones (MIDI's, 60 is the middle C) and its loudness in [0, 1]. Mogren 2016 describes a
note by the same four, but its pitch by its frequency in Hz. Notes that begin together are events
with no time between them.
"""

from __future__ import annotations

import re

import numpy as np

WAIT, LENGTH, PITCH, LOUDNESS = range(4)
NOTE = re.compile(r"([A-G])([#b]?)(\d)(?:/(\d+(?:\.\d+)?))?")
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHIFTS = {"": 0, "#": 1, "b": -1}
TRIADS = {"major": (0, 4, 7), "minor": (0, 3, 7)}
# Melodies whose composers died long ago, or that nobody is known to have composed; typed for this
# course. A note is its name, its octave, and its length in beats where that is not one.
TUNES = {
    "Frère Jacques": (
        "C4 D4 E4 C4 C4 D4 E4 C4 E4 F4 G4/2 E4 F4 G4/2 G4/0.5 A4/0.5 G4/0.5 F4/0.5 E4 C4 "
        "G4/0.5 A4/0.5 G4/0.5 F4/0.5 E4 C4 C4 G3 C4/2 C4 G3 C4/2"
    ),
    "Ah, vous dirai-je, maman": (
        "C4 C4 G4 G4 A4 A4 G4/2 F4 F4 E4 E4 D4 D4 C4/2 G4 G4 F4 F4 E4 E4 D4/2 "
        "G4 G4 F4 F4 E4 E4 D4/2 C4 C4 G4 G4 A4 A4 G4/2 F4 F4 E4 E4 D4 D4 C4/2"
    ),
    "Ode to Joy": (
        "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4/1.5 D4/0.5 D4/2 "
        "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 D4/1.5 C4/0.5 C4/2"
    ),
    "Au clair de la lune": (
        "C4 C4 C4 D4 E4/2 D4/2 C4 E4 D4 D4 C4/4 C4 C4 C4 D4 E4/2 D4/2 C4 E4 D4 D4 C4/4 "
        "D4 D4 D4 D4 A3/2 A3/2 D4 C4 B3 A3 G3/4 C4 C4 C4 D4 E4/2 D4/2 C4 E4 D4 D4 C4/4"
    ),
}


def tune(written: str, loudness: float = 0.8) -> np.ndarray:
    """A melody (events, 4) from its notes, one after another: "C4 F#4/0.5 Bb3/2".

    Raises:
        ValueError: a word that is no note.
    """
    events, wait = [], 0.0
    for word in written.split():
        read = NOTE.fullmatch(word)
        if not read:
            raise ValueError(f"{word!r} is no note: write its name, octave and beats, as F#4/0.5.")
        name, shift, octave, beats = read.groups()
        pitch = 12 * (int(octave) + 1) + STEPS[name] + SHIFTS[shift]
        events.append((wait, float(beats or 1), pitch, loudness))
        wait = events[-1][LENGTH]
    return np.array(events, np.float32)


def chords(number: int, seed: int = 0) -> np.ndarray:
    """Random triads, one a beat, as a piece (3 * number, 4): major or minor, root from 48 to 71."""
    random = np.random.default_rng(seed)
    piece = np.zeros((number, 3, 4), np.float32)
    piece[1:, 0, WAIT] = 1
    piece[..., LENGTH] = 1
    kinds = np.array([*TRIADS.values()])[random.integers(0, 2, number)]
    piece[..., PITCH] = random.integers(48, 72, (number, 1)) + kinds
    piece[..., LOUDNESS] = random.uniform(0.5, 1, (number, 1))
    return piece.reshape(-1, 4)


def begins(piece: np.ndarray) -> np.ndarray:
    """When each note begins, in beats: (events,). Negative waits count as none."""
    return np.cumsum(np.maximum(piece[:, WAIT], 0))


def sound(piece: np.ndarray, rate: int = 11_025, tempo: float = 120) -> np.ndarray:
    """What a piece sounds like: float32 in [-1, 1], `rate` numbers a second.

    Each note is five harmonics, the higher the weaker, that fade away. Pitches are rounded to whole
    semitones, and what cannot be heard is left out: notes outside the piano's range or without
    length, harmonics that the rate cannot carry.

    Args:
        piece: (events, 4). tempo: beats a minute.
    """
    second = tempo / 60  # in beats
    starts = np.rint(begins(piece) / second * rate).astype(int)
    sizes = np.rint(np.maximum(piece[:, LENGTH], 0) / second * rate).astype(int)
    heard = np.zeros(int((starts + sizes).max(initial=1)), np.float32)
    for start, size, event in zip(starts, sizes, piece, strict=True):
        pitch, loudness = round(float(event[PITCH])), float(np.clip(event[LOUDNESS], 0, 1))
        if 21 <= pitch <= 108:
            time = np.arange(size) / rate
            harmonics = 440 * 2 ** ((pitch - 69) / 12) * np.arange(1, 6)
            harmonics = harmonics[harmonics < rate / 2, None]
            waves = np.sin(2 * np.pi * harmonics * time) / 2 ** np.arange(len(harmonics))[:, None]
            ends = np.minimum(1, np.minimum(time, time[::-1]) / 0.01)  # else it clicks
            heard[start : start + size] += loudness * waves.sum(axis=0) * ends * np.exp(-2 * time)
    return heard / max(1.0, float(np.abs(heard).max()))
