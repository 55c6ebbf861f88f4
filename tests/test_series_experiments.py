"""The study of series and the recipe of a TimeGAN, on tiny networks and few batches."""

from functools import partial

import keras
import numpy as np
import pandas as pd
import pytest

from experiments import series, series_recipe, train
from experiments.recipes import RECIPES
from experiments.series_recipe import SeriesRecipe, choose
from experiments.studies import STUDIES
from ganutils import pretrained, records, sequences
from ganutils.data import load_series
from ganutils.measures.series import AutoRegression

TIMEGANS = {name: one for name, one in RECIPES.items() if isinstance(one, SeriesRecipe)}


def test_every_arm_draws_as_many_windows_as_its_source_has(monkeypatch):
    """What is trained is told here; what is judged is the row."""
    asked = []

    def judged(some, drawn, seed):
        asked.append((some.name, drawn.shape, seed))
        return {"forest": 0.25}

    def told(kind, some, seed, **changes):
        return np.zeros((len(some.train), *some.train.shape[1:]))

    few = partial(load_series, number=30)
    monkeypatch.setattr(series, "load_series", few)
    monkeypatch.setattr(series, "judged", judged)
    for kind in ("timegan", "rcgan", "c-rnn-gan"):
        monkeypatch.setitem(series.KINDS, kind, partial(told, kind))
    for cell in STUDIES["series"].cells:
        if cell.seed == 1:
            (row,) = cell.train(seed=1, **cell.settings).to_dict("records")
            name, shape, seed = asked[-1]
            assert shape[1:] == (24, 5 if row["source"] == "sines" else 6)
            assert seed == 1
            assert row["data"].startswith(name)
            assert row["forest"] == 0.25
            assert row["command"] == "python -m experiments study series"
            assert cell.arm.startswith(row["source"])
    assert len(asked) == 14


def test_the_kinds_that_need_no_network():
    some = load_series("sines", number=60)
    drawn = series.KINDS["autoregression"](some, 3)
    np.testing.assert_array_equal(drawn, AutoRegression(some.train, 2).draw(60, 3))
    assert series.KINDS["real"](some, 3) is some.test


def test_published_scores_are_taken_in_the_published_units(monkeypatch):
    """Sines as they were drawn, prices as they were scaled."""
    seen = {}
    for name in ("recurrent_judge", "forest_judge"):
        monkeypatch.setattr(series, name, lambda contest, *_, **__: seen.setdefault("c", contest))
    monkeypatch.setattr(series, "predictive_score", lambda real, *_, **__: seen.update(real=real))
    monkeypatch.setattr(series, "mean_discrepancy", lambda *_, **__: 0.0)
    for source, least in (("sines", 0.0), ("stocks", 0.0)):
        seen.clear()
        some = load_series(source, number=80)
        series.judged(some, some.train)
        expected = some.restored(some.train) if source == "sines" else some.train
        np.testing.assert_allclose(seen["real"], expected, atol=1e-6)
        assert seen["c"].learned_real.min() >= (0.5 if source == "sines" else least)


def test_the_epoch_that_both_judges_tell_least_is_chosen():
    assert choose(pd.DataFrame({"epoch": [1, 2, 3], "apart": [0.3, 0.1, 0.2]})) == 2


@pytest.mark.parametrize("name", TIMEGANS)
def test_a_timegan_s_recipe_is_what_it_says(name):
    recipe = TIMEGANS[name]
    assert (recipe.epochs, recipe.steps, recipe.prepared, recipe.seed) == (60, 500, 5_000, 0)
    assert name == f"timegan-{recipe.source}"
    assert "5,000 batches to rebuild, as many to foresee, 30,000 of the game" in recipe.said


@pytest.mark.slow
def test_a_timegan_is_trained_chosen_measured_and_shipped(tmp_path, monkeypatch):
    build = sequences.timegan

    def tiny(features, steps, seed):
        gan = build(features, steps, 2, 1, seed)
        gan.compile(**{player: keras.optimizers.Adam(1e-3) for player in gan.players})
        gan.run_eagerly = True  # four steps: not worth a graph
        return gan

    def judged(some, drawn, seed):
        assert drawn.shape == some.train.shape
        return {"forest": float(seed)}

    prepared = []
    monkeypatch.setattr(sequences, "timegan", tiny)
    monkeypatch.setattr(sequences, "prepare", lambda gan, *asked: prepared.append(asked[1:]))
    monkeypatch.setattr(series_recipe, "judged", judged)
    scores = iter([0.4, 0.2, 0.1, 0.1])  # two judges in each of two epochs
    monkeypatch.setattr(series_recipe, "recurrent_judge", lambda *_, **__: next(scores))
    monkeypatch.setattr(series_recipe, "RUNS", tmp_path / "runs")
    for module in (records, pretrained):
        monkeypatch.setattr(module, "course_folder", lambda name: tmp_path)
    recipe = SeriesRecipe("sines", epochs=2, steps=1, prepared=100)
    train.make("tiny", recipe, load_series("sines", 2, 400))
    assert prepared == [(100, 0, tmp_path / "runs" / "tiny")]
    card, rows = pretrained.card("tiny"), pd.read_csv(tmp_path / "tiny_epochs.csv")
    assert rows["apart"].tolist() == pytest.approx([0.3, 0.1])
    assert (card["epochs"], card["metrics"]) == (2, {"forest": 2.0})
    assert card["data"] == "sines, 400 training windows"
    assert sorted(card["parts"]) == sorted(series_recipe.PARTS)
    gan = tiny(5, 2, 0)
    kept = recipe.parts(gan)
    for part, network in kept.items():
        network.load_weights(train.weights_file(tmp_path / "runs" / "tiny", part, 2))
        shipped = pretrained.load("tiny", part)
        for ours, theirs in zip(shipped.get_weights(), network.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-6)
    assert pretrained.load("tiny").prior == gan.prior
