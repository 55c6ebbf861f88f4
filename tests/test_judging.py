"""Known defects, and what is recorded of them."""

import numpy as np
import pandas as pd
import pytest

from experiments import judging
from ganutils.data import load_digits, to_symmetric
from ganutils.measures import defects, judge
from ganutils.measures.defects import DEFECTS
from ganutils.measures.fid import Moments, frechet_distance

DIGITS = load_digits("sklearn")
IMAGES, LABELS = to_symmetric(DIGITS.test_images), DIGITS.test_labels


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_first_level_of_a_defect_is_none_and_the_images_stay(defect):
    damage, (first, *others) = DEFECTS[defect]
    before = IMAGES.copy()
    np.testing.assert_array_equal(damage(IMAGES, LABELS, first), IMAGES)
    for level in others:
        damaged = damage(IMAGES, LABELS, level)
        assert damaged.shape == IMAGES.shape
        assert np.abs(damaged).max() <= 1.001
        assert (damaged != IMAGES).any()
    np.testing.assert_array_equal(IMAGES, before)


def test_defects_are_what_they_are_called():
    left = defects.without(IMAGES, LABELS, 2)
    kept = {image.tobytes() for image in IMAGES[LABELS >= 2]}
    assert {image.tobytes() for image in left} == kept
    copies = defects.repeated(IMAGES, LABELS, 10)
    assert len({image.tobytes() for image in copies}) == 29
    mixed = defects.grafted(IMAGES, LABELS, 0.5)
    changed = (mixed != IMAGES).any(axis=(1, 2, 3))
    assert 0.4 < changed.mean() < 0.6
    np.testing.assert_array_equal(mixed[:, :14], IMAGES[:, :14])


def test_fid_is_measured_with_its_two_parts_and_on_samples_apart():
    test = judge.look(IMAGES)
    row = judging.measured(IMAGES[:200], test)
    assert row["fid"] == pytest.approx(judge.report(IMAGES[:200]).fid)
    assert row["of_means"] + row["of_spreads"] == pytest.approx(row["fid"])
    assert 0 < row["of_means"] < row["fid"]
    by_size = judging.fids(test.features, 100, "test")
    assert len(by_size) == 2  # of 297
    first = frechet_distance(Moments.of(test.features[:148][:100]), judge.reference("test"))
    assert by_size[0] == pytest.approx(first)


def test_a_match_counts_both_losses_at_ds_own_threshold():
    level = float(np.log(0.9 / 1.1))  # the logit of 0.45
    row = judging.match(0.9, np.full((3, 1), level), np.array([[level + 0.1], [level - 0.1]]))
    assert row["called_real"] == 0.5
    real = -0.9 * np.log(0.45) - 0.1 * np.log(0.55)
    fake = [1 / (1 + np.exp(-logit)) for logit in (level + 0.1, level - 0.1)]
    assert row["g_loss"] == pytest.approx(-np.mean(np.log(fake)))
    assert row["d_loss"] == pytest.approx(real - np.mean(np.log(np.subtract(1, fake))))


def test_curves_name_their_sets_and_seeds(monkeypatch):
    curve = pd.DataFrame({"epoch": [1], "error": [0.5]})
    asked = []
    monkeypatch.setattr(
        judging.two_sample,
        "learning_curve",
        lambda real, others, seed: asked.append((len(real), len(others), seed)) or curve,
    )
    rows = judging.curves({"a": (IMAGES[:50], IMAGES, 2), "b": (IMAGES[:50], IMAGES[:60], 1)})
    assert rows[["images", "seed"]].values.tolist() == [["a", 0], ["a", 1], ["b", 0]]
    assert asked == [(50, 50, 0), (50, 50, 1), (50, 50, 0)]
