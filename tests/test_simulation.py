"""Invented studies, and what becomes of them."""

import numpy as np
import pytest

from ganutils.measures import simulation


@pytest.mark.parametrize("seeds", [2, 3, 5, 12])
def test_equal_functions_are_told_apart_as_seldom_as_promised(seeds):
    equal = simulation.invent(0, 2.5, seeds, number=20_000)
    assert equal.found.mean() == pytest.approx(0.05, abs=0.006)
    assert equal.wrong.mean() == equal.found.mean() == equal.missed.mean()
    assert not equal.reversed.any()  # there is no right order
    assert equal.one_sign.mean() == pytest.approx(2 / 2**seeds, abs=0.012)
    np.testing.assert_array_equal(equal.p < 0.05, equal.found)


def test_a_difference_is_found_as_often_as_its_power_says():
    for difference, spread, seeds in ((1, 1, 5), (0.5, 1, 20), (-3.4, 2, 5)):
        found = simulation.invent(difference, spread, seeds, number=20_000)
        expected = simulation.power(difference / spread, seeds)
        assert found.found.mean() == pytest.approx(expected, abs=0.012)
        assert found.missed.mean() == pytest.approx(0.05, abs=0.006)
        assert found.means.mean() == pytest.approx(difference, abs=0.05)
        assert found.wrong.mean() < 0.02
    assert simulation.power(1.6, 5) < 0.8 < simulation.power(1.7, 5)
    assert simulation.power(0, 5) == pytest.approx(0.05)
    assert simulation.power(-1, 5) == simulation.power(1, 5)
    powers = [simulation.power(effect, 2) for effect in np.arange(0, 60, 0.5)]
    assert (np.diff(powers) >= 0).all()
    assert powers[-1] > 0.999


def test_a_wrong_order_depends_on_the_sign_of_the_truth():
    for difference in (0.3, -0.3):
        some = simulation.invent(difference, 1, 3, number=5_000)
        np.testing.assert_array_equal(some.reversed, np.sign(some.means) != np.sign(difference))
        assert 0.2 < some.reversed.mean() < 0.4
        assert not (some.wrong & ~some.reversed).any()


def test_other_seeds_invent_other_studies():
    first, again, other = (simulation.invent(1, 1, 5, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.means, again.means)
    assert (first.means != other.means).all()


@pytest.mark.parametrize(("spread", "seeds"), [(0, 5), (-1, 5), (1, 1)])
def test_what_is_no_study_is_refused(spread, seeds):
    with pytest.raises(ValueError, match="a spread above 0 and two seeds or more"):
        simulation.invent(1, spread, seeds)
