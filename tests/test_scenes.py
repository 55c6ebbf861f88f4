"""The landscapes' judge: what it reads, how it is trained, and what it says of a GAN's images."""

from functools import partial

import keras
import numpy as np
import pytest

from experiments import train, train_landscapes
from experiments.train_landscapes import LandscapeJudgeRecipe, LandscapeRecipe
from ganutils import networks, pretrained, sources
from ganutils.callbacks import SceneMetrics
from ganutils.data import load_landscapes, to_symmetric
from ganutils.latent import draw
from ganutils.measures import regions, scenes
from ganutils.measures.fid import Moments

SOME = load_landscapes("rendered", 16)
REAL = to_symmetric(SOME.train_images)


@pytest.fixture
def judge(monkeypatch):
    """An untrained judge, and the statistics of what it sees in real images."""
    keras.utils.set_random_seed(0)
    network = networks.landscape_judge()
    monkeypatch.setattr(scenes, "network", lambda: network)
    features = network(REAL, training=False)[0].numpy()
    monkeypatch.setattr(scenes, "reference", lambda: Moments.of(features))
    return network


def small(steps, seed):
    return sources.landscapes(seed, width=0.02)


def test_the_judge_sees_features_kinds_and_parts(judge):
    seen = scenes.look(REAL)
    features, kinds, parts = judge(REAL, training=False)
    assert seen.features.min() >= 0
    np.testing.assert_allclose(seen.features, features, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(seen.parts, np.argmax(parts, axis=-1))
    np.testing.assert_array_equal(seen.probabilities.argmax(axis=1), np.argmax(kinds, axis=1))
    np.testing.assert_allclose(seen.probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (seen.features.shape, seen.parts.dtype) == ((16, 128), np.uint8)
    assert scenes.fid(seen) < 2e-4
    assert scenes.fid(scenes.look(-REAL)) > 2e-3


@pytest.mark.parametrize(
    ("images", "what"), [(REAL[..., :1], "images"), (REAL[:0], "images"), (3 * REAL, "pixels")]
)
def test_what_is_no_landscape_is_refused(images, what):
    with pytest.raises(ValueError, match=rf"The judge (looks at|expects) {what}"):
        scenes.look(images)


def test_masks_agree_by_what_both_hold_of_what_either_holds():
    ours, theirs = np.array([[1, 1, 0, 0], [1, 0, 1, 0]], bool)
    assert scenes.intersection_over_union(ours, theirs) == pytest.approx(1 / 3)
    assert scenes.intersection_over_union(ours, ours) == 1
    assert np.isnan(scenes.intersection_over_union(ours & False, ours & False))


def test_the_judge_is_trained_and_examined_on_others(monkeypatch):
    """It learns; and what it is said to know is right, as the answers of a perfect one show."""
    asked = []

    def render(number=16, seed=0):
        asked.append((number, seed))
        return SOME

    monkeypatch.setattr(train_landscapes, "rendered", render)
    recipe = LandscapeJudgeRecipe(epochs=2)
    judge = recipe.train("judge", recipe.load()).networks["judge"]
    before = networks.landscape_judge()
    moved = [np.abs(a - b).max() for a, b in zip(judge.weights, before.weights, strict=True)]
    assert min(moved) > 0  # kinds and parts are both learned
    known = keras.ops.one_hot(SOME.masks, 4)
    told, arrays = recipe.measure(
        {"judge": lambda images, training: (np.eye(16), np.eye(4)[SOME.kinds], known)}, SOME
    )
    assert asked == [(16, 0), (5_000, 1)]
    assert set(told.values()) == {1.0}
    assert {"iou_sky", "iou_sun", "kinds_accuracy", "pixels_accuracy"} <= set(told)
    np.testing.assert_allclose(arrays["reference"]["mean"], 1 / 16)


def test_a_gan_of_landscapes_is_judged_chosen_and_shipped_with_its_map(
    judge, tmp_path, monkeypatch
):
    monkeypatch.setattr(train, "RUNS", tmp_path / "runs")
    for name in ("pretrained", "results"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(pretrained, "course_folder", tmp_path.joinpath)
    monkeypatch.setattr(train, "course_folder", tmp_path.joinpath)
    monkeypatch.setattr(train.records, "course_folder", tmp_path.joinpath)
    monkeypatch.setattr(train_landscapes, "SAMPLES", 40)
    monkeypatch.setattr(train_landscapes, "SceneMetrics", partial(SceneMetrics, samples=20))
    monkeypatch.setattr(train_landscapes, "CUBE", 3)
    monkeypatch.setattr(train_landscapes, "FRESH", 2)
    render = partial(load_landscapes, "rendered")  # in this process
    monkeypatch.setattr(train_landscapes, "rendered", render)
    train.make("tiny", LandscapeRecipe("tiny", small, 2, 8), SOME)
    card, shipped = pretrained.card("tiny"), pretrained.load("tiny")
    images = draw(shipped, 20)
    assert card["metrics"]["fid"] == pytest.approx(scenes.fid(scenes.look(images)), abs=1e-3)
    assert card["metrics"]["samples"] == 20
    maps = pretrained.load_arrays("tiny", "regions")
    expected = regions.survey(shipped, 3)
    np.testing.assert_array_equal(maps["classes"], expected.classes)
    assert maps["classes"].max() < 4
    near = pretrained.load_arrays("tiny", "nearest")
    apart = draw(shipped, 10)[:, None] - REAL
    apart = np.sqrt((apart.reshape(10, 16, -1) ** 2).sum(axis=-1))
    np.testing.assert_array_equal(near["numbers"], apart.argmin(axis=1))
    np.testing.assert_allclose(near["distances"], apart.min(axis=1), rtol=1e-3)
    assert near["fresh"].shape == (2,)
    film = train.records.read("tiny_epochs")
    assert film["fid"].notna().all()
    told = film.set_index("epoch")["fid"]
    assert told[card["epochs"]] == told.min()  # rounded, two epochs may tell the same


def test_each_epoch_is_told_by_the_landscapes_judge(judge):
    watch, logs = SceneMetrics(), {}
    gan = small(0, 0)
    gan.draw = lambda number, seed: {2_000: REAL}[number]
    watch.set_model(gan)
    watch.on_epoch_end(0, logs)
    seldom, between = SceneMetrics(every=2), {}
    seldom.on_epoch_end(0, between)
    assert np.isnan([*between.values()]).all()
    shares = np.bincount(scenes.look(REAL).probabilities.argmax(axis=1), minlength=4) / 16
    assert logs == {"fid": pytest.approx(0, abs=1e-3), "smallest_share": shares.min()}
