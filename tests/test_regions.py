from types import SimpleNamespace

import keras
import numpy as np
import pytest

from ganutils import networks, pretrained
from ganutils.latent import Prior, generate, grid
from ganutils.measures import judge, regions, scenes
from ganutils.measures.regions import Regions


@pytest.fixture(scope="module")
def generator():
    return pretrained.load("latent-3d")  # an untrained one would be read as 8 everywhere


def test_the_grid_spans_the_cube_and_is_indexed_like_the_coordinates():
    points = grid([5] * 3)
    assert points.shape == (125, 3)
    assert (points.min(), points.max()) == (-1, 1)
    np.testing.assert_allclose(points.reshape(5, 5, 5, 3)[1, 2, 4], [-0.5, 0, 1])
    for side in (1, 3_000):
        with pytest.raises(ValueError, match="choose sides of at least 2"):
            grid([side] * 2)


def test_the_uniform_prior_fills_the_cube():
    prior = Prior("uniform", (3,))
    drawn = prior.sample(4_000, keras.random.SeedGenerator(0)).numpy()
    for vectors in (drawn, prior.draw(4_000)):
        assert vectors.shape == (4_000, 3)
        assert np.abs(vectors).max() <= 1
        np.testing.assert_allclose(vectors.mean(axis=0), 0, atol=0.06)
        np.testing.assert_allclose(vectors.var(axis=0), 1 / 3, atol=0.03)
    np.testing.assert_array_equal(prior.draw(5, seed=1), prior.draw(5, seed=1))


def test_a_map_holds_what_the_judge_reads_at_each_point(generator):
    whole = regions.survey(generator, side=4)
    assert whole.classes.shape == (4, 4, 4)
    seen = judge.look(generate(generator, grid([4] * 3)))
    np.testing.assert_array_equal(whole.classes, seen.digits.reshape(4, 4, 4))
    np.testing.assert_allclose(whole.confidence, seen.confidence.reshape(4, 4, 4), atol=1e-5)
    assert len(np.unique(whole.classes)) > 3
    assert not np.array_equal(whole.classes, whole.classes.T)  # or an exchange would go unseen
    assert whole.shares.sum() == pytest.approx(1)


def test_a_map_along_chosen_axes_is_a_slice_of_the_whole(generator):
    whole = regions.survey(generator, side=4)
    slice_ = regions.survey(generator, 4, axes=[2, 0], at=np.array([0.0, -1 / 3, 0.0]))
    np.testing.assert_array_equal(slice_.classes, whole.classes[:, 1, :].T)


@pytest.mark.parametrize("axes", [[0], [0, 0], [0, 3], [-1, 0]])
def test_axes_that_do_not_exist_are_refused(generator, axes):
    with pytest.raises(ValueError, match="Name 2 to 4 different axes between 0 and 2"):
        regions.survey(generator, 4, axes)


def test_cells_changes_and_files():
    a = Regions(np.zeros((5, 5), np.uint8), np.full((5, 5), 0.5, np.float32))
    b = Regions(a.classes.copy(), a.confidence)
    b.classes[0, :3] = 7
    assert a.changed(b) == 3 / 25
    assert b.cell([-1, 0.1]) == (0, 2)
    assert b.cell([9, -9]) == (4, 0)
    again = Regions.of_arrays(b.arrays())
    np.testing.assert_array_equal(again.classes, b.classes)
    np.testing.assert_allclose(again.confidence, b.confidence, atol=1 / 255)
    assert b.shares[7] == 3 / 25
    touching = b.touching()
    assert touching[0, 7] == touching[7, 0] == 1 + 3  # beside it in its row, and below it
    assert touching.sum() == 2 * 40  # 20 pairs along each axis, each counted from both sides


def test_borders_lie_on_both_sides_of_a_change():
    classes = np.array([[0, 0, 0, 1], [0, 0, 0, 1], [2, 0, 0, 0]], np.uint8)
    borders = Regions(classes, np.ones(classes.shape)).borders()
    expected = [[0, 0, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1]]
    np.testing.assert_array_equal(borders, np.array(expected, bool))
    assert not Regions(np.zeros((3, 3, 3), np.uint8), np.ones((3, 3, 3))).borders().any()


def test_a_map_of_landscapes_tells_kinds(monkeypatch):
    keras.utils.set_random_seed(0)
    generator, judge_ = networks.landscape_generator(width=0.02), networks.landscape_judge()
    monkeypatch.setattr(scenes, "network", lambda: judge_)
    whole = regions.survey(generator, side=3)
    assert whole.names == ("mountains", "lake", "coast", "forest")
    kinds = scenes.look(generate(generator, grid([3] * 3))).probabilities.argmax(axis=1)
    np.testing.assert_array_equal(whole.classes.ravel(), kinds)
    assert whole.shares.shape == (4,)
    assert whole.touching().shape == (4, 4)
    assert regions.shipped("latent-2d").names == judge.NAMES
    with pytest.raises(ValueError, match=r"A map needs a judge, who .*, not \(28, 28, 2\)"):
        regions.judge_of(SimpleNamespace(output_shape=(None, 28, 28, 2)))
