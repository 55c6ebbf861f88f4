"""S1's 3.5 as studies: what a training of landscapes measures, on rendered ones and on photos."""

from functools import partial

import keras
import numpy as np
import pytest

from experiments import landscapes, studies
from ganutils import networks, sources
from ganutils.callbacks import SceneMetrics
from ganutils.data import load_landscapes
from ganutils.measures import scenes, two_sample

SOME = load_landscapes("rendered", 40)


@pytest.fixture
def small(monkeypatch):
    keras.utils.set_random_seed(0)
    judge = networks.landscape_judge()
    monkeypatch.setattr(scenes, "network", lambda: judge)
    monkeypatch.setattr(scenes, "reference", None)  # FID is measured against what is held out
    monkeypatch.setattr(landscapes, "WIDTH", 0.02)
    monkeypatch.setattr(landscapes, "BATCH_SIZE", 8)
    monkeypatch.setattr(landscapes, "SceneMetrics", partial(SceneMetrics, samples=8))
    monkeypatch.setattr(landscapes, "scenery", lambda photos: SOME)


def test_a_training_of_landscapes_measures_what_the_study_tells(small):
    rows = landscapes.train_landscapes(3, "prelu", epochs=4, steps=1)
    assert rows["epoch"].tolist() == [1, 2, 3, 4]
    assert rows[["fid", "ic_error", "smallest_share"]].notna().all(axis=None)
    assert (rows["seconds"] > 0).all()
    assert {"d_seen", "d_unseen", "g_loss", "d_loss", "near_zero_4", "dead_1"} <= {*rows}
    expected = networks.landscape_generator(3, "prelu", 0.02).count_params()
    assert set(rows["parameters"]) == {expected}
    assert set(rows["command"]) == {"python -m experiments study landscapes"}
    assert set(rows["data"]) == {"rendered landscapes, 40 images"}


def test_photos_are_told_apart_and_must_be_named(monkeypatch):
    with pytest.raises(ValueError, match="Name a folder of landscape photos in the variable"):
        landscapes.scenery(True)
    asked = []
    monkeypatch.setattr(landscapes, "load_landscapes", lambda: asked.append("photos"))
    monkeypatch.setattr(landscapes, "rendered", asked.append)
    monkeypatch.setenv("GANUTILS_LANDSCAPES", "somewhere")
    landscapes.scenery.cache_clear()
    landscapes.scenery(True)
    landscapes.scenery(False)
    landscapes.scenery.cache_clear()
    assert asked == ["photos", landscapes.RENDERED]
    photos = [cell.settings for cell in studies.STUDIES["photos"].cells]
    assert all(one["photos"] for one in photos)
    plain = [cell.settings for cell in studies.STUDIES["landscapes"].cells]
    assert not any("photos" in one for one in plain)
    assert {one["activation"] for one in plain} == {*networks.ACTIVATIONS}


def test_what_is_held_out_is_not_learned_from():
    learned, held_out = ({one.tobytes() for one in some} for some in landscapes.parted(SOME))
    assert (len(learned), len(held_out)) == (32, 8)
    assert not learned & held_out


def test_trainings_of_one_seed_begin_with_the_same_discriminator():
    """S1 says that a shared D repeats its error surface: so whatever G is, D is the same."""
    gans = {
        (name, seed): sources.landscapes(seed, 0.02, activation=name)
        for name, seed in (("relu", 0), ("prelu", 0), ("relu", 1))
    }
    weights = {key: gan.discriminator.get_weights() for key, gan in gans.items()}
    for one, other in zip(weights["relu", 0], weights["prelu", 0], strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(weights["relu", 0][0], weights["relu", 1][0])
    assert any(isinstance(one, keras.layers.PReLU) for one in gans["prelu", 0].generator.layers)


def test_landscapes_have_their_own_classifier():
    real = np.random.default_rng(0).uniform(-1, 1, (8, 64, 64, 3)).astype(np.float32)
    weak = two_sample.trained(real, -real, strong=False)
    assert weak.input_shape == (None, 64, 64, 3)
    sizes = {network: network(width=width) for network, width in two_sample.CLASSIFIERS.values()}
    assert weak.count_params() < sizes[networks.landscape_discriminator].count_params() / 8
