"""What pairs and repeated measurements are worth."""

import numpy as np
import pandas as pd
import pytest

from ganutils.measures import design


def test_pairing_compares_with_independent_runs():
    random = np.random.default_rng(0)
    luck, one, other = random.normal(size=(3, 50_000))
    pair = pd.Series(2 * luck + one), pd.Series(2 * luck + other)
    assert design.pairing(*pair) == pytest.approx(np.sqrt(2 / 10), abs=0.01)
    assert design.pairing(pd.Series(one), pd.Series(other)) == pytest.approx(1, abs=0.01)
    assert design.pairing(pair[0], -pair[1]) > 1


def test_variances_come_apart():
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(0, 3, 4_000) + random.normal(0, 2, (5, 4_000)))
    between, within = design.variances(table)
    assert (between, within) == pytest.approx((9, 4), rel=0.1)
    trend = table.add(np.array([0.0, 10, 20, 30, 40]), axis=0)
    assert design.variances(trend) == pytest.approx((between, within))
    assert design.variances(pd.DataFrame([[0.0, 2], [2, 0]])) == (0, 4)


def test_repeats_are_worth_seeds_up_to_a_limit():
    assert design.worth(1, 0, 5, 10) == 5
    assert design.worth(0, 1, 5, 10) == 50
    assert design.worth(1, 1, 5, 2) == pytest.approx(5 * 2 / 1.5)
    assert design.worth(1, 1, 5, 1_000_000) == pytest.approx(10)
