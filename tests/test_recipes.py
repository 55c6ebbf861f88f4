from functools import partial

import pandas as pd
import pytest

from ganutils import judge, networks, pretrained, recipes
from ganutils.data import Digits, load_digits
from ganutils.latent import gaussian_vectors


@pytest.fixture
def digits():
    some = load_digits("sklearn")
    return Digits(
        some.train_images[:256],
        some.train_labels[:256],
        some.test_images,
        some.test_labels,
        "some digits",
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Everything a recipe writes lands here, and its networks and samples are few and small."""
    judge.network(), judge.reference("train"), judge.reference("test")  # from the real folder
    for module in (recipes, pretrained):
        monkeypatch.setattr(module, "course_folder", lambda name: tmp_path)
    monkeypatch.setattr(recipes, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(recipes, "JudgeMetrics", partial(recipes.JudgeMetrics, samples=30))
    monkeypatch.setattr(
        recipes, "gaussian_vectors", lambda number, latent_dim: gaussian_vectors(30, latent_dim)
    )
    generator, discriminator = networks.dcgan_generator, networks.dcgan_discriminator
    monkeypatch.setattr(networks, "dcgan_generator", lambda *_, **__: generator(100, width=0.02))
    monkeypatch.setattr(networks, "dcgan_discriminator", lambda *_, **__: discriminator(width=0.02))
    return tmp_path


def test_a_recipe_trains_ships_and_cools_down_once(folder, digits):
    recipes.train_dcgan(digits, 2, "dcgan")
    card = pretrained.card("dcgan")
    rows = pd.read_csv(folder / "dcgan_epochs.csv")
    assert card["epochs"] == rows["epoch"][rows["fid"].idxmin()]
    assert "noise falling from 0.10 in epoch 1 to 0 in epoch 2" in card["recipe"]
    assert (folder / "dcgan_epochs.gif").stat().st_size > 100
    before = pretrained.load("dcgan").get_weights()

    recipes.cool_down(digits, 1)
    cooled = pretrained.card("dcgan")
    assert cooled["epochs"] == card["epochs"] + 1
    assert cooled["cooled_down"] == 1
    assert cooled["command"].endswith("dcgan, then dcgan-cool-down")
    assert abs(before[0] - pretrained.load("dcgan").get_weights()[0]).max() > 0
    with pytest.raises(ValueError, match="has been cooled down: train dcgan afresh"):
        recipes.cool_down(digits, 1)


def test_a_training_is_not_continued_with_another_number_of_epochs(folder, digits):
    recipes.train_dcgan(digits, 1, "dcgan-no-decay")
    assert pretrained.card("dcgan-no-decay")["recipe"].endswith("no noise")
    with pytest.raises(ValueError, match="planned for 1 epochs, not 3"):
        recipes.train_dcgan(digits, 3, "dcgan-no-decay")
