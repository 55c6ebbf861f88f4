"""Recipes say what the sources and the shipped cards say, and what was shipped was chosen so."""

import functools
import importlib.util
import re
import shlex

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import parser
from experiments.coding import CodeMetrics
from experiments.eights import EightsRecipe
from experiments.recipes import RECIPES
from experiments.train import GANRecipe, choose
from experiments.train_judge import JudgeRecipe
from ganutils import networks, pretrained, records, sources
from ganutils.callbacks import (
    IndependentClassifier,
    InstanceNoise,
    Obedience,
    RegionMaps,
    UnitActivity,
)
from ganutils.data import load_digits
from ganutils.places import ROOT, course_folder

CARDS = pretrained.catalogue()
GANS = {name: recipe for name, recipe in RECIPES.items() if isinstance(recipe, GANRecipe)}
SHIPPED = {name: one for name, one in GANS.items() if (one.goes_on or name) in CARDS}
SPACES = [name for name in SHIPPED if name.startswith(("latent", "activation"))]
EIGHTS = {"dense-eights": "8", "dense-eights-seen": "8-seen", "dense-eights-pairs": "8-pairs"}
WHOLE = {name: recipe.goes_on or name for name, recipe in GANS.items()}  # under which it ships


@functools.cache
def built(name, steps=1_000):
    """The GAN of a recipe that trains for so many steps; nobody trains it here."""
    return RECIPES[name].gan(steps, 0)


def rates(gan, step):
    """G's and its opponent's learning rate at a step."""
    found = []
    for player in gan.players:
        gan.optimizers[player].iterations.assign(step)
        found.append(float(gan.optimizers[player].learning_rate))
    return found


def dropouts(network):
    return {layer.rate for layer in network.layers if "dropout" in layer.name}


def test_what_is_shipped_has_a_recipe_and_the_readme_names_what_is_not_yet():
    names = {WHOLE.get(name, name) for name in RECIPES}
    told = (ROOT / "README.md").read_text(encoding="utf-8").split("These are ready to be run")[1]
    waiting = {
        name for line in re.findall(r"experiments train ([^#]+)#", told) for name in line.split()
    }
    assert names - set(CARDS) == waiting
    assert set(CARDS) <= names


@pytest.mark.parametrize("name", CARDS)
def test_a_card_says_its_recipe(name):
    card, recipe = CARDS[name], RECIPES[name]
    gone_on = [one for one in GANS.values() if one.goes_on == name]
    assert card["recipe"] == "; ".join([recipe.said, *(one.said for one in gone_on)])
    assert card["name"] == name
    command = " ".join([name, *(other for other, place in WHOLE.items() if place == name != other)])
    assert card["command"] == f"python -m experiments train {command}"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_gan_has_the_numbers_that_all_of_them_share(name):
    """S4's label and dropout, Adam's beta_1; the decay of the average is the course's choice."""
    gan, recipe = built(name), RECIPES[name]
    assert gan.real_label == 0.9
    assert dropouts(gan.discriminator) == {0.2}
    assert gan.averaging == 0.995
    assert recipe.seed == CARDS[WHOLE[name]]["seed"] == 0
    for optimizer in gan.optimizers.values():
        assert type(optimizer).__name__ == "Adam"
        assert (optimizer.beta_1, optimizer.beta_2, optimizer.epsilon) == (0.5, 0.999, 1e-7)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_card_names_the_networks_of_its_recipe(name):
    gan, parts = built(name), CARDS[WHOLE[name]]["parts"]
    for part in ("generator", "discriminator"):
        ours, theirs = getattr(gan, part), pretrained.load(WHOLE[name], part)
        assert parts[part]["network"] == ours.origin.network
        assert [weight.shape for weight in ours.weights] == [w.shape for w in theirs.weights]
        assert [type(layer) for layer in ours.layers] == [type(layer) for layer in theirs.layers]
        assert dropouts(ours) == dropouts(theirs)
    assert pretrained.load(WHOLE[name]).prior == gan.prior == gan.averaged.prior


@pytest.mark.parametrize(
    ("name", "epochs", "batch_size", "first", "middle", "last"),
    [
        ("dcgan", 50, 128, (2e-4, 1e-4), (2e-4, 1e-4), (2e-4, 1e-4)),
        ("dcgan-no-decay", 50, 128, (2e-4, 1e-4), (2e-4, 1e-4), (2e-4, 1e-4)),
        ("dcgan-plain", 50, 256, (1e-4,) * 2, (1e-4,) * 2, (1e-4,) * 2),
        ("cgan-3d", 32, 64, (3e-4,) * 2, (3e-4,) * 2, (0, 0)),
        ("cgan-3d-concatenated", 32, 64, (3e-4,) * 2, (3e-4,) * 2, (0, 0)),
        ("wgan-gp", 60, 320, (1e-4,) * 2, (1e-4,) * 2, (1e-4,) * 2),
        ("flagship", 36, 64, (2e-4,) * 2, (1e-4,) * 2, (0, 0)),
        ("bigan", 50, 128, (2e-4,) * 2, (1.01e-4,) * 2, (2e-6,) * 2),
        ("bigan-convolutional", 25, 128, (2e-4,) * 2, (1.01e-4,) * 2, (2e-6,) * 2),
        ("dcgan-cool-down", 10, 128, (2e-4, 1e-4), (1e-4, 5e-5), (0, 0)),
        *((f"latent-{n}d", 32, 64, (3e-4,) * 2, (3e-4,) * 2, (0, 0)) for n in (2, 3, 4)),
        *(
            (f"activation-{activation}", 15, 64, (3e-4,) * 2, (3e-4,) * 2, (3e-4,) * 2)
            for activation in ("relu", "leaky_relu", "prelu", "elu")
        ),
    ],
)
def test_epochs_batches_and_rates_are_the_sources_or_our_stated_choice(
    name, epochs, batch_size, first, middle, last
):
    """S4: Adam 2e-4 and 1e-4, batches of 128. S1's small spaces: our choice, as cards say."""
    recipe, gan = RECIPES[name], built(name, 1_000)
    assert (recipe.epochs, recipe.batch_size) == (epochs, batch_size)
    for step, expected in ((0, first), (500, middle), (1_000, last)):
        np.testing.assert_allclose(rates(gan, step), expected, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("name", ["cgan-3d", "cgan-3d-concatenated"])
def test_a_conditional_recipe_builds_its_way(name):
    gan = built(name)
    way = "concatenated" if name.endswith("concatenated") else "multiplied"
    assert gan.generator.origin.arguments["way"] == way
    assert gan.discriminator.origin.arguments["way"] == way
    assert (gan.real_label, gan.averaging, gan.prior.shape) == (0.9, 0.995, (3,))
    assert f"labels {way};" in RECIPES[name].said


def test_the_flagship_is_what_its_recipe_says():
    gan, said = built("flagship"), RECIPES["flagship"].said
    assert f"R1 of weight {gan.gamma} in every {gan.EVERY}th step" in said
    assert f"decay {gan.averaging} a step" in said
    assert gan.generator.count_params() < 3e6
    assert gan.generator.origin.network == "flagship_generator"
    assert {one.beta_1 for one in gan.optimizers.values()} == {0.5}
    assert gan.real_label == 1


def test_a_small_space_s_rates_fall_in_the_last_8_of_32_epochs_only():
    gan = built("latent-2d", 32 * 100)
    for epoch, rate in ((0.01, 3e-4), (12, 3e-4), (24, 3e-4), (28, 1.5e-4), (32, 0)):
        np.testing.assert_allclose(rates(gan, round(100 * epoch)), [rate] * 2, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "prior", "shape"),
    [
        ("dcgan", "normal", (100,)),
        ("dcgan-no-decay", "normal", (100,)),
        *((f"latent-{n}d", "uniform", (n,)) for n in (2, 3, 4)),
        *((name, "uniform", (4,)) for name in SPACES if name.startswith("activation")),
    ],
)
def test_latent_vectors_are_drawn_as_the_sources_say(name, prior, shape):
    gan = built(name)
    assert (gan.prior.kind, gan.prior.shape) == (prior, shape)


@pytest.mark.parametrize("name", GANS)
def test_a_training_watches_and_disturbs_what_it_says(name, tmp_path):
    watch = RECIPES[name].watch(tmp_path, load_digits("sklearn"))
    noise = [(one.first, one.last) for one in watch if isinstance(one, InstanceNoise)]
    assert noise == ([(0.10, 0.00)] if name == "dcgan" else [])
    kinds = {type(one) for one in watch} - {InstanceNoise}
    weak, strong = {RegionMaps, IndependentClassifier}, {UnitActivity, IndependentClassifier}
    family = name.split("-")[0]
    expected = {"latent": weak, "activation": strong, "cgan": {Obedience}}
    expected["bigan"] = {CodeMetrics}
    assert kinds == expected.get(family, set())
    asked = [(o.every, o.strong) for o in watch if isinstance(o, IndependentClassifier)]
    assert asked == {"latent": [(4, False)], "activation": [(5, True)]}.get(family, [])


@pytest.mark.parametrize("name", [name for name in SPACES if name.startswith("activation")])
def test_an_activation_s_recipe_builds_that_activation(name):
    kinds = {"relu": "ReLU", "leaky_relu": "LeakyReLU", "prelu": "PReLU", "elu": "ELU"}
    (kind,) = {type(layer).__name__ for layer in built(name).generator.layers} & set(kinds.values())
    assert kind == kinds[name.removeprefix("activation-")]
    assert set(kinds) == set(networks.ACTIVATIONS)


@pytest.mark.parametrize(("name", "arm"), EIGHTS.items())
def test_the_eights_are_s2_s(name, arm):
    """S2: 5,001 batches of 128 at 2e-4; beta_1 and dropout are our choice."""
    recipe = RECIPES[name]
    assert isinstance(recipe, EightsRecipe)
    assert recipe.arm == arm
    assert "5,001 batches of 128" in recipe.said
    model = recipe.model(3)
    pairs = name.endswith("pairs")
    optimizers = [model.optimizer] if pairs else model.optimizers.values()
    for optimizer in optimizers:
        assert float(optimizer.learning_rate) == pytest.approx(2e-4)
        assert optimizer.beta_1 == 0.5
    generator = model if pairs else model.generator
    rate = 0.0 if name.endswith("seen") else 0.2
    assert dropouts(generator) == dropouts(pretrained.load(name)) == {rate}
    assert [w.shape for w in generator.weights] == [w.shape for w in pretrained.load(name).weights]


@pytest.mark.parametrize(("name", "arm"), EIGHTS.items())
def test_the_eights_shipped_are_the_median_seed_s(name, arm):
    card, study = CARDS[name], records.read("dense_study")
    last = study[(study["arm"] == arm) & (study["batch"] == 5_000)].set_index("seed")
    assert len(last) == (5 if arm == "8" else 3)
    assert last["ssim"].idxmin() != last["ssim"].idxmax() != card["seed"]
    assert last.loc[card["seed"], "ssim"] == last["ssim"].median()
    # The study trained that seed before, by itself: what is shipped came out the same.
    for measure, value in card["metrics"].items():
        assert value == pytest.approx(last.loc[card["seed"], measure], rel=2e-3, abs=1e-4), measure
    own = records.read("dense_eights").set_index("images").loc[name]
    for measure in ("mse_own", "mse_other", "ssim", "judged", "fid", "dots", "white", "variety"):
        assert own[measure] == pytest.approx(card["metrics"][measure], rel=1e-3, abs=1e-4)


def test_the_judge_is_trained_as_its_card_says():
    recipe, card = RECIPES["judge"], CARDS["judge"]
    assert isinstance(recipe, JudgeRecipe)
    assert recipe.epochs == card["epochs"] == 10


@pytest.mark.parametrize("name", SHIPPED)
def test_what_was_shipped_is_what_its_rows_would_choose(name):
    card, rows = CARDS[WHOLE[name]], records.read(f"{name.replace('-', '_')}_epochs")
    recipe = RECIPES[name]
    assert rows["epoch"].tolist() == list(range(1, recipe.epochs + 1))
    assert set(rows["seed"]) == {recipe.seed}
    assert set(rows["command"]) == {f"python -m experiments train {name}"}
    if WHOLE[name] == name and "went_on" in card:
        return  # another recipe went on with it, and its choice is what is shipped
    assert card["chosen"] == f"lowest FID against training images of {recipe.epochs} epochs"
    begun = CARDS[recipe.goes_on]["epochs"] - choose(rows) if recipe.goes_on else 0
    assert begun == (choose(records.read("dcgan_epochs")) if recipe.goes_on else 0)
    assert card["epochs"] == begun + choose(rows)


def test_the_lowest_fid_is_chosen_whatever_else_is_better():
    history = pd.DataFrame(
        {"epoch": [1, 2, 3, 4], "fid": [9.0, 4.0, 3.0, 5.0], "confidence": [0.9, 0.8, 0.7, 0.99]}
    )
    assert choose(history) == 3
    assert choose(history.assign(fid=[2.0, 4.0, 3.0, 5.0])) == 1


def recorded_commands():
    for name, card in CARDS.items():
        yield f"the card of {name}", card["command"]
    for path in sorted(course_folder("results").glob("*.csv")):
        for command in pd.read_csv(path)["command"].unique():
            yield path.name, command


@pytest.mark.parametrize(("place", "command"), list(recorded_commands()))
def test_every_recorded_command_can_be_given(place, command):
    python, option, module, *arguments = shlex.split(command)
    assert (python, option) == ("python", "-m")
    assert importlib.util.find_spec(module)
    if module == "experiments":
        parser().parse_args(arguments)
    else:
        assert module.startswith("benchmarks.")
        assert not arguments


def test_the_small_spaces_share_one_recipe():
    assert (sources.LATENT_BATCH_SIZE, sources.LATENT_RATE) == (64, 3e-4)
    for name in SPACES:
        assert "batch 64, label smoothing 0.9, Adam 0.0003 for both" in RECIPES[name].said
