"""Tunes, chords, their sound, and what is counted in them."""

import numpy as np
import pytest

from ganutils.data import music
from ganutils.data.music import LENGTH, PITCH, WAIT, chords, sound, tune
from ganutils.measures.music import polyphony, repetitions, scale_consistency, tone_span

SCALES = {root: tune(f"{root}3")[0, PITCH] + [0, 2, 4, 5, 7, 9, 11, 12] for root in "CGDAEBF"}


def melody(pitches):
    piece = np.ones((len(pitches), 4), np.float32)
    piece[0, WAIT], piece[:, PITCH] = 0, pitches
    return piece


def test_a_tune_is_read_as_it_is_written():
    piece = tune("C4 F#4/0.5 Bb3/2 A4")
    assert piece[:, PITCH].tolist() == [60, 66, 58, 69]
    assert piece[:, LENGTH].tolist() == [1, 0.5, 2, 1]
    assert piece[:, WAIT].tolist() == [0, 1, 0.5, 2]
    assert music.begins(piece).tolist() == [0, 1, 1.5, 3.5]
    with pytest.raises(ValueError, match="'H4' is no note"):
        tune("C4 H4")


@pytest.mark.parametrize("name", music.TUNES)
def test_the_tunes_are_whole_bars_of_one_scale_that_end_on_its_root(name):
    piece = tune(music.TUNES[name])
    assert piece[:, LENGTH].sum() % 4 == 0
    assert scale_consistency(piece) == 1
    assert piece[-1, PITCH] == 60
    assert repetitions(piece) > 0.3
    assert polyphony(piece) == 0


def test_chords_are_triads_that_sound_together():
    piece = chords(40, seed=1)
    assert piece.shape == (120, 4)
    assert polyphony(piece) == 1
    steps = np.diff(piece[:, PITCH].reshape(40, 3))
    assert {*map(tuple, steps)} == {(4, 3), (3, 4)}
    assert music.begins(piece)[::3].tolist() == [*range(40)]
    np.testing.assert_array_equal(piece, chords(40, seed=1))


@pytest.mark.parametrize("root", SCALES)
def test_a_scale_is_consistent_with_itself_wherever_it_begins(root):
    assert scale_consistency(melody(SCALES[root])) == 1


def test_all_twelve_tones_are_not():
    assert scale_consistency(melody(np.arange(60, 72))) == pytest.approx(7 / 12)
    assert scale_consistency(melody([60.2, 61.9, 64.4])) == 1  # to the nearest semitone


def test_runs_and_spans_are_counted():
    assert repetitions(melody([1, 2, 3, 1, 2, 3, 1])) == pytest.approx(2 / 5)
    assert repetitions(melody([1, 2, 3, 4])) == 0
    assert tone_span(melody([60, 48, 67])) == 19
    with pytest.raises(ValueError, match="A piece of 2 notes has no run of 3"):
        repetitions(melody([1, 2]))


def test_two_of_three_notes_begin_together():
    piece = melody([60, 64, 67])
    piece[1, WAIT] = 0.001
    assert polyphony(piece) == pytest.approx(2 / 3)


def test_a_note_sounds_at_its_frequency_for_its_length():
    heard = sound(tune("A4/4"))
    assert heard.dtype == np.float32
    assert len(heard) == 2 * 11_025
    strength = np.abs(np.fft.rfft(heard))
    strongest = np.argsort(strength)[-1] / 2
    assert strongest == pytest.approx(440, abs=1)
    assert 0.5 < np.abs(heard).max() <= 1
    assert abs(heard[0]) < 0.01  # no click
    later = sound(tune("A4/4 A5/4"))
    assert np.argmax(np.abs(np.fft.rfft(later[2 * 11_025 :]))) / 2 == pytest.approx(880, abs=1)


def test_what_cannot_be_heard_is_silent():
    silent = melody([5.0, 200.0, 60.0])
    silent[2, LENGTH] = -1
    heard = sound(silent)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() == 0
    loud = sound(np.repeat(tune("C4", 1.0), 9, axis=0) * [0, 1, 1, 1])
    assert np.abs(loud).max() == pytest.approx(1, abs=1e-6)
