"""From a recipe to a shipped network, on tiny networks."""

import shutil
from dataclasses import replace
from functools import partial

import keras
import numpy as np
import pandas as pd
import pytest

from experiments import eights, train, train_judge
from experiments.eights import EightsRecipe
from experiments.train import GANRecipe
from experiments.train_judge import JudgeRecipe
from ganutils import explorers, networks, pretrained, records, sources, survey
from ganutils.callbacks import RegionMaps
from ganutils.data import Digits, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.measures import fid, judge, regions

SOME = load_digits("sklearn")
DIGITS = Digits(
    SOME.train_images[:256],
    SOME.train_labels[:256],
    SOME.test_images[:40],
    SOME.test_labels[:40],
    "some digits",
)


def tiny(steps, seed, latent_dim=2):
    keras.utils.set_random_seed(seed)
    gan = GAN(
        networks.dcgan_generator(latent_dim, width=0.02, prior="uniform"),
        networks.dcgan_discriminator(width=0.02),
        real_label=0.9,
        seed=seed,
    )
    gan.compile(generator=keras.optimizers.Adam(1e-3), discriminator=keras.optimizers.Adam(1e-3))
    return gan


def maps(folder, digits):
    return [RegionMaps(folder / "maps", side=5)]


TINY = GANRecipe("a tiny recipe", tiny, 2, 64, maps, seed=7)


def lands_in(folder, monkeypatch):
    """Everything a recipe writes lands there, and few images are judged."""
    judge.network(), judge.reference("train"), judge.reference("test")  # from the real folder
    for module in (train, records, pretrained):
        monkeypatch.setattr(module, "course_folder", lambda name: folder)
    for module in (train, train_judge):
        monkeypatch.setattr(module, "RUNS", folder / "runs")
    monkeypatch.setattr(train, "JudgeMetrics", partial(train.JudgeMetrics, samples=30))
    monkeypatch.setattr(train, "SAMPLES", 30)
    monkeypatch.setitem(train.MAPPED, 2, (6, 5))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    lands_in(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with what TINY made, and which batches it asked for."""
    folder, dealt, deal = tmp_path_factory.mktemp("made"), [], train.batches

    def noted(images, batch_size, seed, first_step, labels):
        dealt.append((len(images), batch_size, seed, first_step, labels))
        return deal(images, batch_size, seed, first_step, labels)

    with pytest.MonkeyPatch.context() as monkeypatch:
        lands_in(folder, monkeypatch)
        monkeypatch.setattr(train, "batches", noted)
        train.make("tiny", TINY, DIGITS)
    return folder, dealt


@pytest.fixture
def after_tiny(made, folder):
    """Everything lands here, where TINY has been made."""
    return shutil.copytree(made[0], folder, dirs_exist_ok=True)


def test_a_gan_is_trained_chosen_measured_and_shipped(made, after_tiny):
    folder, (_, dealt) = after_tiny, made
    assert dealt == [(256, 64, 7, 0, None)]
    card, rows = pretrained.card("tiny"), pd.read_csv(folder / "tiny_epochs.csv")
    assert rows["epoch"].tolist() == [1, 2]
    assert {"fid", "map_changed", "centre", "seconds", "d_accuracy"} <= set(rows)
    assert set(rows["seed"]) == {card["seed"]} == {7}
    assert set(rows["command"]) == {card["command"]} == {"python -m experiments train tiny"}
    assert card["recipe"] == "a tiny recipe"
    assert card["data"] == "some digits, 256 training images"
    best = rows["epoch"][rows["fid"].idxmin()]
    assert card["epochs"] == best
    assert (folder / "tiny_epochs.gif").read_bytes().startswith(b"GIF89a")
    assert np.load(folder / "tiny_maps.npz")["classes"].shape == (2, 5, 5)

    shipped = pretrained.load("tiny")
    assert card["parts"]["generator"]["arguments"]["prior"] == shipped.prior.kind == "uniform"
    for part, network in (("generator", shipped), ("discriminator", None)):
        network = network or pretrained.load("tiny", part)
        kept = tiny(0, 0)
        one = kept.averaged if part == "generator" else kept.discriminator
        one.load_weights(train.weights_file(folder / "runs" / "tiny", part, best))
        for ours, theirs in zip(network.get_weights(), one.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-7)
    images = train.draw(shipped, 30)
    assert card["metrics"] == train.judged(images)
    assert pretrained.load_arrays("tiny", "regions")["classes"].shape == (6, 5)


def test_what_is_kept_of_a_game_is_named_after_its_networks():
    bigan, wgan = survey.bigan(width=0.02), survey.penalised(width=0.02)
    parts = train.parts_of(bigan)
    assert [*parts] == ["generator", "encoder", "discriminator"]
    assert [*parts.values()] == [*bigan.averages, bigan.discriminator]
    assert train.parts_of(wgan) == {"generator": wgan.averaged, "discriminator": wgan.critic}


def test_a_conditional_gan_is_asked_for_each_class_and_ships_ten_maps(folder, monkeypatch):
    taught = []

    def told(asked, *_, seed):
        taught.append(asked.labels.tolist())
        return 0.25 * len(taught)

    def small(steps, seed):
        return sources.conditional_space("added", seed, width=0.02)

    monkeypatch.setattr(train.obedience, "train_on_generated", told)
    monkeypatch.setattr(train, "CUBE", 3)
    train.make("asked", GANRecipe("asked", small, 1, 64, film=False), DIGITS)
    metrics = pretrained.card("asked")["metrics"]
    assert (metrics["tstr"], metrics["trtr"]) == (0.25, 0.5)
    assert taught[0] == np.repeat(np.arange(10), 3).tolist()
    shipped = pretrained.load("asked")
    drawn = train.obedience.ask(shipped, 3)
    right = judge.look(drawn.images).digits == drawn.labels
    assert metrics["obeyed"] == pytest.approx(right.mean(), abs=1e-4)
    assert metrics["obeyed_least"] == right.reshape(10, 3).mean(axis=1).min()
    maps = regions.shipped_by_label("asked")
    assert [*maps] == [*range(10)]
    again = regions.survey(networks.given(shipped, 4), 3)
    np.testing.assert_array_equal(maps[4].classes, again.classes)
    explorer = explorers.space("asked")
    assert explorer.regions.side == 3


def test_the_epoch_with_the_lowest_fid_is_shipped_not_the_last(folder, monkeypatch):
    """FID is told here, and would choose the first of two epochs."""

    class Told(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["fid"] = [3.0, 4.0][epoch]

    monkeypatch.setattr(train, "JudgeMetrics", Told)
    trained = TINY.train("tiny", DIGITS)
    assert trained.facts["epochs"] == 1
    kept = tiny(0, 0).averaged
    kept.load_weights(train.weights_file(folder / "runs" / "tiny", "generator", 1))
    np.testing.assert_array_equal(
        trained.networks["generator"].get_weights()[0], kept.get_weights()[0]
    )


def test_a_training_is_not_continued_with_another_number_of_epochs(after_tiny):
    three = GANRecipe("a tiny recipe", tiny, 3, 64, film=False, watch=maps)
    with pytest.raises(ValueError, match="planned for 2 epochs, not 3"):
        three.train("tiny", DIGITS)


def test_a_shipped_gan_is_gone_on_with_once(after_tiny):
    """It starts from the shipped weights: at rates of 0 it ends with them."""

    def still(steps, seed):
        gan = tiny(steps, seed)
        for optimizer in gan.optimizers.values():
            optimizer.learning_rate.assign(0.0)
        return gan

    before, first = pretrained.card("tiny"), pretrained.load("tiny").get_weights()
    rest = GANRecipe("then 1 at rest", still, 1, 64, maps, goes_on="tiny", film=False)
    train.make("tiny-rest", rest, DIGITS)
    after = pretrained.card("tiny")
    assert after["recipe"] == "a tiny recipe; then 1 at rest"
    assert after["command"] == "python -m experiments train tiny tiny-rest"
    assert (after["epochs"], after["went_on"]) == (before["epochs"] + 1, 1)
    assert list(pretrained.catalogue()) == ["tiny"]
    np.testing.assert_allclose(pretrained.load("tiny").get_weights()[0], first[0], rtol=1e-3)
    with pytest.raises(ValueError, match="has been through tiny-rest: train it afresh first"):
        train.make("tiny-rest", rest, DIGITS)


@pytest.mark.parametrize("pairs", [False, True])
def test_eights_are_trained_with_the_median_seed(folder, monkeypatch, pairs):
    table = pd.DataFrame({"arm": "an arm", "seed": range(5), "ssim": [5, 1, 3, 2, 4]})
    study = table.assign(batch=2)
    other = study.assign(arm="other", ssim=study["seed"])
    wrong = pd.concat([other, study.assign(batch=0, ssim=9)])
    monkeypatch.setattr(records, "read", lambda name: pd.concat([wrong, study]))
    monkeypatch.setattr(eights.tf.config.threading, "set_intra_op_parallelism_threads", int)
    monkeypatch.setattr(eights, "train_dense", partial(sources.train_dense, every=1))
    monkeypatch.setattr(eights, "BATCHES", 3)
    asked = []

    def model(seed):
        asked.append(seed)
        made = sources.dense_by_pairs(seed) if pairs else sources.dense(seed)
        made.jit_compile = False  # XLA compiles for longer than three steps take without
        return made

    train.make("tiny-eights", EightsRecipe("a loss", model, "an arm"), SOME)
    card = pretrained.card("tiny-eights")
    assert asked == [card["seed"]] == [2]
    assert card["chosen"] == "median SSIM of 5 seeds after 3 batches"
    assert card["recipe"] == "S2's generator; 3 batches of 128; a loss"
    again = eights.reversals(pretrained.load("tiny-eights"), SOME)
    assert card["metrics"] == pytest.approx(again, abs=1e-4)


def test_the_three_are_measured_beside_what_needs_no_network(folder, monkeypatch):
    names = ("dense-eights", "dense-eights-seen", "dense-eights-pairs")
    shipped = {name: sources.dense().generator for name in names}
    monkeypatch.setattr(pretrained, "load", lambda name: shipped[name])
    monkeypatch.setattr(pretrained, "card", lambda name: {"seed": 3})
    eights.measure(SOME)
    rows = pd.read_csv(folder / "dense_eights.csv").set_index("images")
    baselines = ["true reversals", "mean image", "random dots", "black"]
    assert list(rows.index) == [*baselines, *shipped]
    assert rows["mse_own"]["true reversals"] == 0
    assert rows["white"]["black"] == 0
    assert rows["dots"]["random dots"] > 5 * rows["dots"]["true reversals"]
    assert rows["variety"]["mean image"] == pytest.approx(0, abs=1e-6)
    again = eights.reversals(shipped["dense-eights"], SOME)
    assert rows["mse_own"]["dense-eights"] == pytest.approx(again["mse_own"], rel=1e-3)
    assert (rows["samples"] == (SOME.test_labels == 8).sum()).all()


def test_a_judge_learns_and_goes_on_where_it_was_stopped(folder):
    trained = JudgeRecipe(epochs=1).train("judge", DIGITS)
    network = trained.networks["classifier"]
    fresh = networks.digit_classifier()
    assert [w.shape for w in network.weights] == [w.shape for w in fresh.weights]
    assert trained.facts["epochs"] == 1
    network.get_layer("logits").bias.assign(np.arange(10.0))  # features and logits are its outputs
    assert network(np.zeros((1, 28, 28, 1)))[0].shape == (1, 128)


def test_a_judge_sees_moved_digits_with_their_own_labels():
    images, labels = next(iter(train_judge.moved_digits(DIGITS)))
    assert images.shape == (128, 28, 28, 1)
    assert float(np.min(images)) >= -1.001
    assert float(np.max(images)) <= 1.001
    seen = judge.look(np.clip(images, -1, 1))
    assert (seen.digits == labels.numpy()).mean() > 0.7
    known = {image.tobytes() for image in to_symmetric(DIGITS.train_images)}
    assert not known & {image.tobytes() for image in np.asarray(images)}


def test_a_judge_is_examined_on_test_images_and_elsewhere(folder):
    """The shipped one, on scikit-learn's digits in place of MNIST."""
    few = replace(SOME, train_images=SOME.train_images[:300], train_labels=SOME.train_labels[:300])
    metrics, arrays = JudgeRecipe(epochs=1).measure({"classifier": judge.network()}, few)
    assert metrics["test_accuracy"] == pytest.approx(0.9192, abs=0.005)
    assert metrics["sklearn_digits_accuracy"] == pytest.approx(0.9273, abs=0.005)
    for kind, images in (("test", few.test_images), ("train", few.train_images)):
        expected = fid.Moments.of(judge.look(to_symmetric(images)).features)
        np.testing.assert_allclose(arrays["reference"][f"{kind}_mean"], expected.mean, rtol=1e-3)
        np.testing.assert_allclose(
            arrays["reference"][f"{kind}_covariance"], expected.covariance, atol=1e-3
        )
