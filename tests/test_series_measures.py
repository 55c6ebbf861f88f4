"""Judges of series: what they find, what they cannot, and formulas."""

import itertools

import keras
import numpy as np
import pytest
from keras import layers

from ganutils.data import cut, digit_rows
from ganutils.measures import series
from ganutils.measures.series import AutoRegression, Contest


def noise(number, steps=3, features=2, seed=0):
    return np.random.default_rng(seed).uniform(0, 1, (number, steps, features)).astype(np.float32)


def walks(number, share=0.8, seed=0):
    """Windows of four steps, two features: each step keeps a share of the one before it."""
    random = np.random.default_rng(seed)
    steps = [random.normal(0.5, 0.1, (number, 2))]
    for _ in range(3):
        fresh = random.normal(0, 0.05, (number, 2))
        steps.append(0.5 + share * (steps[-1] - 0.5) + fresh * [1, 2])
    return np.stack(steps, axis=1).astype(np.float32)


def test_a_contest_deals_four_fifths_at_random_or_keeps_what_was_held_out():
    real, generated = noise(50), noise(30, seed=1)
    contest = Contest.at_random(real, generated, seed=2)
    assert [*map(len, contest)] == [40, 24, 10, 6]
    for place, whole in enumerate((real, generated)):
        both = np.concatenate([contest[place], contest[place + 2]]).reshape(-1, 6)
        assert {*map(tuple, both)} == {*map(tuple, whole.reshape(-1, 6))}
    assert not np.array_equal(contest[0], real[:40])
    contest = Contest.held_out(real, noise(10), generated)
    assert [*map(len, contest)] == [50, 25, 10, 5]
    np.testing.assert_array_equal(np.concatenate([contest[1], contest[3]]), generated)


def told_by(weights):
    """In place of a GRU a dense layer that knows the rule: its weights, by feature."""

    def gru(steps, features, units, everywhere, seed, last=None):
        inputs = keras.Input((steps, features))
        seen = inputs if everywhere else layers.Lambda(lambda some: some[:, -1])(inputs)
        network = keras.Model(inputs, layers.Dense(1)(seen))
        network.set_weights([np.array(weights, float), np.zeros(1)])
        return network

    return gru


def test_a_judge_finds_what_is_apart_and_nothing_where_nothing_is():
    real = noise(300)
    alike, apart = (Contest.at_random(real, noise(300, seed=1) + shift) for shift in (0, 2))
    assert series.forest_judge(apart, 30) > 0.45
    assert series.forest_judge(alike, 30) < 0.15
    assert series.recurrent_judge(apart, 4, 200) > 0.4
    with pytest.raises(ValueError, match="units must be a whole number of at least 1, not 0"):
        series.recurrent_judge(alike, 0)


def test_a_judge_calls_real_what_is_above_nothing(monkeypatch):
    """The last step's first feature less its second: above 0 where it is real, in all but some."""
    monkeypatch.setattr(series, "_gru", told_by([[5.0], [-5.0]]))
    real, generated = noise(200), noise(200, seed=1)
    real[:, -1], generated[:, -1] = (1, 0), (0, 1)
    generated[:50] = real[:50]
    contest = Contest(real, generated, real, generated)
    assert series.recurrent_judge(contest, batches=1) == pytest.approx(0.375)


def test_the_published_judge_has_half_as_many_units_as_there_are_features(monkeypatch):
    built = []

    def gru(steps, features, units, everywhere, seed, last=None):
        built.append((steps, features, units, everywhere, last))
        raise InterruptedError

    monkeypatch.setattr(series, "_gru", gru)
    for features in (1, 5, 6):
        some = noise(10, 24, features)
        with pytest.raises(InterruptedError):
            series.recurrent_judge(Contest.at_random(some, some))
    with pytest.raises(InterruptedError):
        series.predictive_score(noise(10, 24, 5), noise(10, 24, 5))
    assert built[:3] == [(24, 1, 1, False, None), (24, 5, 2, False, None), (24, 6, 3, False, None)]
    assert built[3] == (23, 4, 2, True, "sigmoid")


def test_a_judge_starts_as_its_seed_says():
    one, two = (series._gru(3, 2, 4, False, 0).get_weights() for _ in range(2))
    assert all(map(np.array_equal, one, two))


def test_the_score_is_the_distance_from_half():
    assert series._away_from_guessing(np.array([1, 1, 1, 0]), np.array([0, 0, 1, 1])) == 0.125
    assert series._away_from_guessing(np.zeros(4), np.zeros(9)) == 0


def test_overlapping_windows_dealt_at_random_tell_who_is_real():
    """Generated ones are of another stretch: dealt at random, the judge knows both by heart."""
    steps = np.cumsum(np.random.default_rng(3).normal(size=(1_200, 4)), axis=0)
    slow = np.stack([np.convolve(one, np.ones(10) / 10, "valid") for one in steps.T], axis=1)
    (train, test), (generated, _) = cut(slow[:500], 8, 0.7), cut(slow[600:], 8, 0.9)
    careless = Contest.at_random(np.concatenate([train, test]), generated)
    careful = Contest.held_out(train, test, generated)
    assert series.forest_judge(careless, 40) > series.forest_judge(careful, 40) + 0.15


def test_the_predictive_score_is_the_error_of_the_next_value(monkeypatch):
    """The last feature repeats what the other one said a step before, or says the contrary."""
    monkeypatch.setattr(series, "_gru", told_by([[1.0]]))
    repeating = noise(200, 4)
    repeating[:, 1:, 1] = repeating[:, :-1, 0]
    contrary = repeating.copy()
    contrary[:, 1:, 1] = 1 - repeating[:, :-1, 0]
    assert series.predictive_score(repeating, repeating, 1) == pytest.approx(0, abs=2e-3)
    expected = np.abs(1 - 2 * repeating[:, :-1, 0]).mean()
    assert series.predictive_score(contrary, repeating, 1) == pytest.approx(expected, abs=2e-3)
    with pytest.raises(ValueError, match="needs two features"):
        series.predictive_score(repeating[..., :1], repeating[..., :1])


def test_a_forest_reads_digits_but_not_shuffled_labels():
    digits, random = digit_rows(), np.random.default_rng(0)
    learned, labels = digits.train[:400], digits.train_labels[:400]
    told = digits.test, digits.test_labels
    assert series.forest_accuracy(learned, labels, *told, 30) > 0.85
    assert series.forest_accuracy(learned, random.permutation(labels), *told, 30) < 0.3


def test_the_discrepancy_is_its_formula():
    """All pairs of different windows, one by one."""
    real, generated = noise(7, 1, 2), noise(7, 1, 2, seed=1)
    flat = [kind.reshape(7, -1).astype(float) for kind in (real, generated)]

    def kernel(a, b):
        return np.exp(-((a - b) ** 2).sum() / (2 * 0.6**2))

    (x, y), pairs = flat, [*itertools.permutations(range(7), 2)]
    total = sum(
        kernel(x[i], x[j]) + kernel(y[i], y[j]) - kernel(x[i], y[j]) - kernel(x[j], y[i])
        for i, j in pairs
    )
    found = series._discrepancy(series._squared_distances(*flat), 0.6)[0]
    assert found == pytest.approx(total / len(pairs), rel=1e-6)


def test_the_discrepancy_is_near_nothing_for_the_same_and_grows_with_the_distance():
    real = noise(500)
    found = [
        series.mean_discrepancy(real, noise(500, seed=1) + shift) for shift in (0, 0.1, 0.2, 0.4)
    ]
    assert abs(found[0]) < 0.003
    assert found == sorted(found)
    assert found[2] > 0.005


def test_an_autoregression_finds_the_rule_and_the_noise():
    windows = walks(4_000)
    model = AutoRegression(windows, 1)
    np.testing.assert_allclose(model.rule.coef_, 0.8 * np.eye(2), atol=0.03)
    np.testing.assert_allclose(model.noise, np.diag([0.05, 0.1]) ** 2, atol=5e-4)
    drawn = model.draw(4_000, seed=1)
    assert drawn.shape == (4_000, 4, 2)
    assert (drawn.min(), drawn.max()) >= (0, 0)
    np.testing.assert_allclose(drawn.std(axis=0), windows.std(axis=0), rtol=0.06)
    np.testing.assert_array_equal(drawn, model.draw(4_000, seed=1))
    assert series.forest_judge(Contest.at_random(windows[:600], drawn[:600]), 30) < 0.1


@pytest.mark.parametrize("order", [0, 4])
def test_an_autoregression_looks_back_less_far_than_a_window_reaches(order):
    with pytest.raises(ValueError, match="order must lie between 1 and 3"):
        AutoRegression(walks(10), order)


def test_an_autoregression_of_one_feature():
    drawn = AutoRegression(walks(200)[..., :1], 2).draw(5)
    assert drawn.shape == (5, 4, 1)
