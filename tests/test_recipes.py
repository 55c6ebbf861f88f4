from functools import partial

import pandas as pd
import pytest

from ganutils import callbacks, cells, judge, networks, pretrained, recipes, spaces
from ganutils.data import Digits, load_digits
from ganutils.latent import PRIORS


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
    for module in (recipes, pretrained, spaces):
        monkeypatch.setattr(module, "course_folder", lambda name: tmp_path)
    monkeypatch.setattr(recipes, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(recipes, "JudgeMetrics", partial(recipes.JudgeMetrics, samples=30))
    for prior, vectors in PRIORS.items():
        monkeypatch.setitem(
            PRIORS, prior, lambda number, *rest, few=vectors: few(min(number, 30), *rest)
        )
    generator, discriminator = networks.dcgan_generator, networks.dcgan_discriminator

    def small(latent_dim=100, activation="leaky_relu", width=1.0, batch_norm=True):
        return generator(latent_dim, activation, 0.02)

    monkeypatch.setattr(networks, "dcgan_generator", small)
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


def test_a_small_space_ships_with_its_map(folder, digits, monkeypatch):
    monkeypatch.setattr(spaces, "RUNS", folder / "runs")
    monkeypatch.setattr(spaces, "EPOCHS", 2)
    monkeypatch.setattr(spaces, "COOLING", 1)
    monkeypatch.setattr(spaces, "RegionMaps", partial(callbacks.RegionMaps, side=3))
    monkeypatch.setitem(recipes.MAPPED, 3, (4, 4, 4))
    spaces.train_and_ship(3, digits)
    card = pretrained.card("latent-3d")
    assert card["prior"] == "uniform"
    assert card["recipe"].endswith("the rates fall to 0 over the last 1 epochs")
    assert pretrained.load_arrays("latent-3d", "regions")["classes"].shape == (4, 4, 4)
    rows = pd.read_csv(folder / "latent_3d_epochs.csv")
    assert rows["map_changed"].isna().tolist() == [True, False]
    assert {"centre", "ic_error", "fid", "confidence"} <= set(rows.columns)


def test_an_activation_is_trained_and_shipped(folder, digits, monkeypatch):
    monkeypatch.setattr(spaces, "RUNS", folder / "runs")
    monkeypatch.setattr(cells, "load_digits", lambda source: digits)
    rows = cells.exact_activation_cell("prelu-exact", 0)
    assert rows["epoch"].tolist() == list(range(1, 16))
    assert set(rows["activation"]) == {"prelu"}
    assert rows["ic_error"].notna().sum() == 3
    assert {"seconds", "dead_1", "fid", "digits"} <= set(rows.columns)
    generator = pretrained.load("activation-prelu")
    assert rows["parameters"].unique().tolist() == [generator.count_params()]
    assert [layer for layer in generator.layers if type(layer).__name__ == "PReLU"]
    assert "prelu in the generator" in pretrained.card("activation-prelu")["recipe"]


@pytest.mark.parametrize(
    ("latent_dim", "parameters"), [(2, 1_101_632), (3, 1_114_176), (4, 1_126_720)]
)
def test_s1s_networks_have_the_parameters_that_s1_prints(latent_dim, parameters):
    gan = spaces.gan(latent_dim)
    assert gan.generator.count_params() == parameters
    still = sum(int(weight.value.shape[0]) for weight in gan.generator.non_trainable_weights)
    assert still == 25_472
    assert gan.discriminator.count_params() == 212_865
