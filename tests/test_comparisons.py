from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ganutils.measures import comparisons


def test_the_analysis_pairs_seeds_and_splits_epochs():
    rows = [
        {
            "arm": arm,
            "seed": seed,
            "epoch": epoch,
            "fid": 100.0 - epoch + 10 * seed + shift,
            "g_loss": float(epoch),
            "d_loss": float(abs(epoch - 4)),
            "d_seen": 0.6,
            "d_unseen": 0.5,
        }
        for arm, shift in (("noise-decay", 0.0), ("no-noise", 3.0))
        for seed in (0, 1)
        for epoch in range(1, 9)
    ]
    rows = pd.DataFrame(rows)
    last = comparisons.last_epochs(rows)
    assert set(last["epoch"]) == {8}
    assert last["memory"].tolist() == pytest.approx([0.1] * 4)
    table = comparisons.differences(rows, "fid")
    assert table.index.tolist() == ["no-noise"]
    assert table.loc["no-noise"].tolist() == [3.0, 3.0]
    told = comparisons.losses_and_fid(rows[(rows["arm"] == "no-noise") & (rows["seed"] == 0)])
    assert told.to_dict() == pytest.approx(
        {
            "g_loss, first half": -1,
            "g_loss, second half": -1,
            "d_loss, first half": 1,
            "d_loss, second half": -1,
        }
    )


def trainings(**by_arm):
    """Rows of two epochs: each arm's seeds reach the value named in epoch 2, from 10 in epoch 1."""
    return pd.DataFrame(
        [
            {"arm": arm, "seed": seed, "epoch": epoch, "fid": fid}
            for arm, ends in by_arm.items()
            for seed, end in enumerate(ends)
            for epoch, fid in ((1, 10.0), (2, float(end)))
        ]
    )


def test_a_training_s_end_is_told_beside_its_best():
    rows = pd.DataFrame(
        {"arm": "a", "seed": [0, 0, 0, 0, 1, 1], "epoch": [1, 2, 3, 4, 1, 2],
         "fid": [30, 10, 40, np.nan, 9, 6], "digits": [10, 10, 3, np.nan, 9, 10]}
    )  # fmt: skip
    told = comparisons.endings(rows.sample(frac=1, random_state=0)).loc["a"]
    assert told.to_numpy().tolist() == [[40, 3, 4], [6, 10, 1]]


def test_equal_epochs_or_equal_times_are_compared():
    rows = trainings(a=[4, 6], b=[2, 2])
    assert comparisons.reached(rows, "fid", 2).to_dict("list") == {"a": [4, 6], "b": [2, 2]}
    slower = comparisons.reached(rows, "fid", 2, {"a": 1.0, "b": 0.75})  # b is at epoch 1.5
    assert slower.to_dict("list") == {"a": [4, 6], "b": [6, 6]}


@pytest.mark.parametrize(
    ("ends", "sign", "outcome"),
    [
        ({"a": [9, 9, 9], "b": [5, 5, 5], "c": [1, 1, 1]}, -1, "held"),
        ({"a": [9, 9, 9], "b": [5, 5, 9.5], "c": [1, 1, 1]}, -1, "held"),  # one seed may differ
        ({"a": [9, 9, 9], "b": [9.5, 9.5, 5], "c": [1, 1, 1]}, -1, "partly"),
        ({"a": [9, 9, 9], "b": [5, 5, 5], "c": [1, 1, 1]}, 1, "not held"),
        ({"a": [1, 1, 1], "b": [0.9, 0.9, 9], "c": [0, 0, 0]}, -1, "partly"),  # not in the mean
    ],
)
def test_steadily(ends, sign, outcome):
    assert comparisons.steadily([comparisons.reached(trainings(**ends), "fid", 2)], sign) == outcome


def test_a_map_has_settled_after_three_calm_epochs():
    changed = [np.nan, 0.9, 0.04, 0.04, 0.06, 0.04, 0.03, 0.02, 0.01]
    rows = pd.DataFrame({"epoch": range(1, 10), "map_changed": changed})
    assert comparisons.settled(rows) == 8
    assert comparisons.settled(rows.sample(frac=1, random_state=0)) == 8
    assert comparisons.settled(rows[rows["epoch"] < 8]) is None


def test_seconds_are_compared_at_equal_seed_and_width():
    rows = pd.DataFrame(
        {
            "activation": ["relu"] * 3 + ["elu"] * 3 + ["relu", "elu"] * 2,
            "seed": [0] * 8 + [1] * 2,
            "width": [0.25] * 6 + [1.0] * 2 + [0.25] * 2,
            "seconds": [1, 2, 60, 4, 4, 5, 10, 15, 2, 3],  # one epoch was interrupted
        }
    )
    ratios = comparisons.seconds_ratio(rows, "relu")
    assert ratios.tolist() == [1, 1, 1, 2, 2, 2, 1, 1.5, 1, 1.5]


def test_an_interval_covers_the_mean_as_often_as_it_says():
    random = np.random.default_rng(0)
    samples = random.normal(3, 2, (1_000, 5))
    covered = [low < 3 < high for low, high in map(comparisons.interval, map(pd.Series, samples))]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)
    with pytest.raises(ValueError, match="two seeds or more, not 1"):
        comparisons.interval(pd.Series([1.0, np.nan]))
    assert comparisons.interval(pd.Series([10.0, 10.0, 10.0])) == (10, 10)


def test_rank_probabilities():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 3, 4], "c": [0.0, 9, 2]})
    lowest = comparisons.rank_probabilities(table, "lowest")
    np.testing.assert_allclose(lowest.sum(axis=0), 1)
    np.testing.assert_allclose(lowest.sum(axis=1), 1)
    assert lowest.loc["b", 1] == 0  # a is ahead of b in every seed, so also in every draw
    # c comes first when the second seed, its bad one, is not drawn: 8 of 27 draws.
    assert lowest.loc["c", 1] == pytest.approx(8 / 27, abs=0.02)
    highest = comparisons.rank_probabilities(table, "highest")
    assert highest.loc["a", 1] == 0
    with pytest.raises(ValueError, match="lowest or the highest"):
        comparisons.rank_probabilities(table, "best")
    for bad in (table.iloc[:1], table.replace(9.0, np.nan)):
        with pytest.raises(ValueError, match="a value for each arm and seed"):
            comparisons.rank_probabilities(bad, "lowest")
    ties = comparisons.rank_probabilities(pd.DataFrame(np.ones((3, 4))), "lowest")
    np.testing.assert_allclose(ties, 0.25, atol=0.02)


def test_seeds_needed_give_the_power_that_was_asked_for():
    gaps = pd.Series([0.2, 1.8])  # mean 1, standard deviation 1.13
    needed = comparisons.seeds_needed(gaps)
    random = np.random.default_rng(0)

    def power(seeds):
        drawn = random.normal(1, gaps.std(), (20_000, seeds))
        return (stats.ttest_1samp(drawn, 0, axis=1).pvalue < 0.05).mean()

    assert power(needed) > 0.79 > power(needed - 1) - 0.02
    assert comparisons.seeds_needed(pd.Series([-1.0, 1.0, 0.001])) == np.inf
    needed = [
        comparisons.seeds_needed(pd.Series([size - 1, size, size + 1])) for size in range(1, 60)
    ]
    assert needed == sorted(needed, reverse=True)
    assert (needed[0], needed[-1]) == (10, 2)
    for gaps in ([1.0], [2.0, 2.0, 2.0]):
        with pytest.raises(ValueError, match="not all the same"):
            comparisons.seeds_needed(pd.Series(gaps))


def test_a_course_is_told_by_sizes():
    rows = pd.DataFrame(
        {
            "epoch": [1, 2, 3, 4, 5, 6, 7],
            "g_loss": [9, 1.0, 1.1, 1.2, 1.0, 0.9, 0.8],
            "d_loss": [0, 1.0, 1.0, 1.0, 1.3, 1.3, 1.3],
            "fid": [np.nan, 50, np.nan, 20, np.nan, 10, np.nan],
        }
    )
    told = comparisons.course(rows)
    assert told["g_loss"] == pytest.approx(-0.2)
    assert told["d_loss"] == pytest.approx(0.3)
    assert list(told[["fid, start", "fid, middle", "fid, end"]]) == [50, 20, 10]


def test_the_interval_of_a_share_is_wilsons():
    low, high = comparisons.share_interval(14, 20)
    assert (round(low, 3), round(high, 3)) == (0.481, 0.855)
    assert comparisons.share_interval(0, 20)[0] == 0
    for found, tries in ((3, 2), (0, 0), (-1, 5)):
        with pytest.raises(ValueError, match="cannot have been right"):
            comparisons.share_interval(found, tries)


def test_a_loss_misleads_where_it_turns_against_fid():
    epochs = np.arange(1, 11)
    rows = pd.DataFrame(
        {
            "epoch": epochs,
            "fid": 100.0 - epochs,
            "d_loss": 1 + 0.001 * np.abs(epochs - 5.0),  # falls with FID, then rises as it falls
            "g_loss": 2.0 - 0.1 * epochs,  # falls with it all the time
        }
    )
    told = comparisons.loss_as_gauge(rows)
    assert told["d_loss misleads"]
    assert not told["g_loss misleads"]
    assert told["d_loss moves"] == pytest.approx(0.004 / 1.003, rel=1e-3)
    assert told["g_loss moves"] == pytest.approx(0.4 / 1.2, rel=1e-3)
    assert not told["d_loss says little"]
    assert not told["g_loss says little"]
    for wavering in ([1.0] * 10, [1.0, 2.0] * 5):
        assert comparisons.loss_as_gauge(rows.assign(g_loss=wavering))["g_loss says little"]


def test_copies_are_told_from_images_that_only_lie_where_digits_lie():
    """The limit is the same digit's: a 1 near to others' 1s is no copy."""
    random = np.random.default_rng(0)

    def images(name, distances, digit):
        near = {"pixels": distances, "features": distances / 2}
        second = {f"{space}_second": 1.1 * values for space, values in near.items()}
        return pd.DataFrame({"images": name, "digit": digit, **near, **second})

    rows = [
        images("test images", random.uniform(1, 2, 200), 1),
        images("test images", random.uniform(6, 8, 200), 8),
        images("honest", random.uniform(1, 2, 200), 1),
        images("copies", random.uniform(2, 3, 200), 8),  # farther than any 1
    ]
    told = comparisons.nearer_than_test(pd.concat(rows, ignore_index=True))
    assert told.loc["test images", "pixels"] == pytest.approx(0.05, abs=0.01)
    assert told.loc["honest", ["pixels", "features"]].max() < 0.1
    assert (told.loc["copies", ["pixels", "features"]] == 1).all()
    assert (told.loc["copies", ["pixels, ratio", "features, ratio"]] < 0.2).all()


def test_noise_misleads_in_fewer_than_one_training_of_twelve():
    """As notebook 06 says; a short training has five measured epochs in each half."""
    orders = [stats.spearmanr(range(5), order).statistic for order in permutations(range(5))]
    beyond = np.mean(np.abs(orders) > 0.5)
    assert beyond**2 / 2 < 1 / 12


@pytest.mark.parametrize("shared", [1.0, 0.0])
def test_trainings_of_one_seed_go_together_if_their_seeds_do(shared):
    random = np.random.default_rng(1)
    by_seed = random.normal(size=(5, 12))
    rows = []
    for level, arm in enumerate("abc"):
        for seed in range(5):
            course = shared * by_seed[seed] + random.normal(size=12)
            values = course + 9 * level + 0.5 * level * np.arange(12) + seed
            values[3] = np.nan
            told = {"arm": arm, "seed": seed, "epoch": range(12), "fid": values}
            rows.append(pd.DataFrame(told))
    correlation, p = comparisons.together(pd.concat(rows), "fid", draws=500)
    if shared:
        assert correlation > 0.2
        assert p < 0.01
    else:
        assert p > 0.05
    with pytest.raises(ValueError, match="two arms or more, and three seeds or more"):
        comparisons.together(pd.concat(rows[:5]), "fid")
