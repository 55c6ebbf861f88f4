import numpy as np
import pandas as pd
import pytest

from ganutils import recipes, results, spaces
from ganutils.data import Digits, load_digits, to_symmetric

spaces_gan = spaces.gan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(recipes, "course_folder", lambda name: tmp_path)
    return tmp_path


@pytest.fixture
def digits():
    some = load_digits("sklearn")
    return Digits(
        some.train_images[:200],
        some.train_labels[:200],
        some.test_images[:40],
        some.test_labels[:40],
        "some digits",
    )


def test_a_generator_that_copies_is_found(folder, digits):
    results.record_nearest(
        to_symmetric(digits.train_images[:30]), to_symmetric(digits.test_images), digits
    )
    rows = pd.read_csv(folder / "nearest.csv").set_index("images")
    assert len(rows.loc["dcgan"]) == len(rows.loc["test images"]) == 30
    assert rows.loc["dcgan", ["pixels", "features"]].to_numpy().max() < 0.01
    assert rows.loc["test images", ["pixels", "features"]].to_numpy().min() > 0.1


def test_classifiers_are_recorded_with_seeds_and_provenance(folder, digits, monkeypatch):
    outcome = results.judge.TwoSampleTest(0.5, 0.01, 0.69, 0.02)
    asked = []
    monkeypatch.setattr(
        results.judge,
        "independent_classifier",
        lambda real, generated, seed: asked.append((len(real), seed)) or outcome,
    )
    some = np.zeros((1, 28, 28, 1))
    results.record_classifiers({"a": some, "b": some}, to_symmetric(digits.test_images), digits)
    rows = pd.read_csv(folder / "independent_classifier.csv")
    assert list(rows["images"]) == ["a"] * 3 + ["b"] * 3
    assert asked == [(40, 0), (40, 1), (40, 2)] * 2
    assert (rows["error"] == 0.5).all()
    assert (rows["command"] == "python -m ganutils.results").all()


def test_judged_sets_are_recorded(folder, digits):
    real = to_symmetric(digits.train_images[:60])
    doubled = (np.roll(real, 4, axis=1) + real) / 2
    test = to_symmetric(digits.test_images)
    results.record_judged({"real": real, "doubled": doubled}, test, digits)
    rows = pd.read_csv(folder / "judged.csv").set_index("images")
    assert rows.loc["real", "fid"] < rows.loc["doubled", "fid"]
    assert rows.loc["real", "coverage"] > rows.loc["doubled", "coverage"]
    assert rows.loc["real", "sharpness"] > rows.loc["doubled", "sharpness"]


@pytest.mark.parametrize("arm", ["classifier", "fresh D, G still", "own D, G moves"])
def test_a_contest_measures_accuracy_and_steps(digits, monkeypatch, arm):
    tiny = spaces.gan(2, width=0.03)
    parts = {"generator": tiny.generator, "discriminator": tiny.discriminator}
    monkeypatch.setattr(results.pretrained, "load", lambda _, part="generator": parts[part])
    monkeypatch.setattr(results.spaces, "gan", lambda n, seed: spaces_gan(n, seed, width=0.03))
    rows, _ = results.contest(arm, 0, digits, to_symmetric(digits.test_images), steps=12)
    assert list(rows["step"]) == [1, 10]
    assert rows["accuracy"].between(0, 1).all()
    assert (rows["step_size"] > 0).all()
    # Adam's first step moves each weight by its rate: the classifier's is larger.
    weights = tiny.discriminator.trainable_weights
    length = np.sqrt(sum(np.sum(weight.numpy() ** 2) for weight in weights))
    rate = 1e-3 if arm == "classifier" else 3e-4
    expected = rate * np.sqrt(sum(np.prod(weight.shape) for weight in weights)) / length
    assert rows["step_size"].iloc[0] == pytest.approx(expected, rel=0.2)
