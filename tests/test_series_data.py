"""Series: how they are drawn, and that windows held out share nothing with those learned from."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from ganutils.data import Series, cut, digit_rows, load_series, sines, smooth_curves
from ganutils.data.series import SOURCES


def test_sines_are_the_formula_and_the_code_s_never_pass_half_a_wave():
    """f t + p is at most 0.1 * 23 + 0.1 = 2.4 there, so a value gives away its argument."""
    some = sines(400, seed=3)
    assert some.shape == (400, 24, 5)
    assert some.min() >= 0.5
    turns = np.diff(np.sign(np.diff(some, axis=1)), axis=1) != 0
    assert turns.sum(axis=1).max() == 1  # up, and at most once down
    first, second = (np.arcsin(2 * some[:, step] - 1) for step in (0, 1))
    frequency = second - first
    assert 0 <= first.min() < 0.001
    assert 0.099 < first.max() <= 0.1
    assert 0 <= frequency.min() < 0.001
    assert 0.099 < frequency.max() <= 0.1
    np.testing.assert_allclose(some[:, 10], (1 + np.sin(first + 10 * frequency)) / 2, atol=1e-6)


def test_the_paper_s_sines_turn_often_and_fill_the_range():
    some = sines(400, version="paper")
    turns = (np.diff(np.sign(np.diff(some, axis=1)), axis=1) != 0).sum(axis=1)
    assert turns.mean() > 8
    assert some.mean() == pytest.approx(0.5, abs=0.01)
    with pytest.raises(ValueError, match="one of code, paper, not 'text'"):
        sines(3, version="text")


def test_smooth_curves_have_their_covariance():
    some = smooth_curves(20_000, 6, seed=1)[..., 0]
    expected = 0.2 * np.exp(-0.1 * np.subtract.outer(np.arange(6), np.arange(6)) ** 2)
    np.testing.assert_allclose(np.cov(some, rowvar=False), expected, atol=0.008)


@pytest.mark.parametrize("blocks", [1, 3])
def test_no_row_is_in_a_window_of_both_parts(blocks):
    rows = np.arange(120, dtype=float)[:, None]
    train, test = cut(rows, 7, 0.75, blocks)
    assert not set(train.ravel()) & set(test.ravel())
    assert set(train.ravel()) | set(test.ravel()) == set(rows.ravel())
    for part in (train, test):
        assert (np.diff(part, axis=1) == 1).all()  # no window crosses a gap
    length = 120 // blocks
    assert len(train) == blocks * (0.75 * length - 6)
    assert len(test) == blocks * (0.25 * length - 6)


def test_windows_dealt_after_cutting_would_have_been_known():
    """What the rule is for: the nearest known window is a step away, or far."""
    walk = np.cumsum(np.random.default_rng(1).normal(size=600))
    walk = np.convolve(walk, np.ones(10) / 10, "valid")[:, None]
    train, test = cut(walk, 24, blocks=3)
    both = np.random.default_rng(0).permutation(np.concatenate([train, test]))
    careless = both[: len(train)], both[len(train) :]

    def away(learned, held):
        return np.median(cdist(*(part.reshape(len(part), -1) for part in (held, learned))).min(1))

    assert away(*careless) < away(train, test) / 3


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="No window of 30 steps fits into 20 rows"):
        cut(np.zeros((100, 1)), 30)
    with pytest.raises(ValueError, match=r"source must be one of sines, .*not 'weather'"):
        load_series("weather")
    with pytest.raises(ValueError, match="must be at least 1, not 0 and 5"):
        load_series("sines", 0, 5)


@pytest.mark.parametrize("source", SOURCES)
def test_the_training_part_alone_decides_the_scale(source):
    series = load_series(source, 12, 50)
    assert series.train.dtype == series.test.dtype == np.float32
    assert series.train.shape[1:] == series.test.shape[1:] == (12, len(series.features))
    np.testing.assert_allclose(series.train.min(axis=(0, 1)), 0, atol=1e-6)
    np.testing.assert_allclose(series.train.max(axis=(0, 1)), 1, atol=1e-6)
    again = series.restored(series.train)
    np.testing.assert_allclose(again.min(axis=(0, 1)), series.low, rtol=1e-4, atol=1e-6)
    assert series.name in series.said
    assert series.train_labels is None


def test_what_is_held_out_may_leave_the_range():
    train, test = np.full((2, 3, 1), [[[2.0]], [[4.0]]]), np.full((1, 3, 1), [[[1.0]]])
    series = Series.of(train, test, "three", ("one",))
    assert (series.train.min(), series.train.max(), series.test.min()) == (0, 1, -0.5)
    flat = Series.of(0 * train + 5, test, "flat", ("one",))
    assert np.isfinite(flat.test).all()  # a feature that never changes has no range
    np.testing.assert_allclose(flat.restored(flat.test), test)


def test_recorded_series_are_what_they_say():
    stocks, months = load_series("stocks"), load_series("el nino")
    assert stocks.features == ("open", "high", "low", "close", "adjusted_close", "volume")
    assert (len(stocks.train), len(stocks.test)) == (1_488, 200)
    dollars = stocks.restored(stocks.train)
    np.testing.assert_allclose(dollars[0, 0, :4], [100.01, 104.06, 95.96, 100.335], rtol=1e-4)
    high, low = dollars[..., 1], dollars[..., 2]
    assert (high >= low - 1e-2).all()
    assert (dollars[..., [0, 3]] <= high[..., None] + 1e-2).all()
    celsius = months.restored(months.train)[:, :, 0]
    by_month = [celsius[month::12, 0][:20].mean() for month in range(12)]
    assert np.argmax(by_month) == 2  # the sea is warmest in March there
    assert np.argmin(by_month) in (8, 9)


def test_what_is_drawn_is_a_function_of_the_seed():
    one, again, other = (load_series("sines", 5, 20, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.train, again.train)
    assert not np.array_equal(one.train, other.train)
    assert len(one.test) == 4


def test_digits_are_rows_from_above():
    digits = digit_rows()
    assert digits.train.shape == (1_437, 8, 8)
    assert digits.test.shape == (360, 8, 8)
    assert (digits.train.min(), digits.train.max()) == (0, 1)
    assert sorted(set(digits.train_labels)) == sorted(set(digits.test_labels)) == [*range(10)]
    ones = digits.train[digits.train_labels == 1].mean(axis=0)
    assert ones[:, 3:5].mean() > 3 * ones[:, [0, 7]].mean()  # a stroke in the middle
    assert not (cdist(digits.train.reshape(-1, 64), digits.test.reshape(-1, 64)) == 0).any()
