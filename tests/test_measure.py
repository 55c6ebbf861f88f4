"""What is recorded of shipped generators is what was asked of them."""

import numpy as np
import pandas as pd
import pytest

from experiments import contest, measure, train
from ganutils import callbacks, pretrained, records, sources
from ganutils.data import Digits, load_digits, to_symmetric
from ganutils.measures import judge
from ganutils.measures.two_sample import TwoSampleTest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "course_folder", lambda name: tmp_path)
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
    copies = to_symmetric(digits.train_images[:30])
    measure.record_nearest({"dcgan": copies}, to_symmetric(digits.test_images), digits)
    rows = pd.read_csv(folder / "nearest.csv").set_index("images")
    assert len(rows.loc["dcgan"]) == 30
    assert rows.loc["dcgan", ["pixels", "features"]].to_numpy().max() < 0.01
    assert rows.loc["test images", ["pixels", "features"]].to_numpy().min() > 0.1
    assert (rows["pixels"] <= rows["pixels_second"]).all()
    assert (rows["features"] <= rows["features_second"]).all()
    np.testing.assert_array_equal(rows.loc["dcgan", "digit"], judge.look(copies).digits)
    noisy = rows.loc["copies with noise"]
    assert (noisy["pixels"] > 1).all()  # no copy bit for bit, and found out all the same
    assert (noisy["pixels"] < 0.9 * noisy["pixels_second"]).mean() > 0.95
    assert (rows.loc["copies moved by a pixel", "pixels"] > 1).all()


def test_classifiers_are_recorded_with_seeds_and_provenance(folder, digits, monkeypatch):
    outcome = TwoSampleTest(0.5, 0.01, 0.69, 0.02)
    asked = []
    monkeypatch.setattr(
        measure.two_sample,
        "independent_classifier",
        lambda real, generated, seed: asked.append((len(real), seed)) or outcome,
    )
    some, test = np.zeros((1, 28, 28, 1)), to_symmetric(digits.test_images)
    measure.record_classifiers("trials", {"a": some, "b": some}, test, digits, "shipped", 3)
    rows = pd.read_csv(folder / "trials.csv")
    assert list(rows["images"]) == ["a"] * 3 + ["b"] * 3
    assert asked == [(40, 0), (40, 1), (40, 2)] * 2
    assert (rows["error"] == 0.5).all()
    assert (rows["command"] == "python -m experiments measure shipped").all()


def test_judged_sets_are_recorded(folder, digits):
    real = to_symmetric(digits.train_images[:60])
    doubled = (np.roll(real, 4, axis=1) + real) / 2
    test = to_symmetric(digits.test_images)
    measure.record_judged({"real": real, "doubled": doubled}, test, digits)
    rows = pd.read_csv(folder / "judged.csv").set_index("images")
    assert rows.loc["real", "fid"] < rows.loc["doubled", "fid"]
    assert rows.loc["real", "coverage"] > rows.loc["doubled", "coverage"]
    assert rows.loc["real", "sharpness"] > rows.loc["doubled", "sharpness"]
    by_epoch = judge.report(real, against="train").fid
    assert rows.loc["real", "fid_as_by_epoch"] == pytest.approx(by_epoch, abs=0.01)


def test_the_final_word_is_spoken_against_the_test_images(digits):
    images = to_symmetric(digits.train_images)
    told, report = train.judged(images), judge.report(images, against="test")
    assert told["fid"] == pytest.approx(report.fid, abs=0.01)
    assert told["fid"] != pytest.approx(judge.report(images, against="train").fid, abs=0.1)
    assert told["confidence"] == pytest.approx(report.confidence, abs=1e-4)
    assert told["samples"] == 200
    assert told["smallest_share"] == pytest.approx(report.shares.min(), abs=1e-4)


def test_epochs_are_measured_against_training_images_only(monkeypatch):
    """The test images stay untouched until the choice is made."""
    asked, report = [], judge.report

    def noted(images, against="test"):
        asked.append((len(images), against))
        return report(images, against)

    monkeypatch.setattr(judge, "report", noted)
    watch, logs = callbacks.JudgeMetrics(samples=30), {}
    watch.set_model(sources.dcgan(width=0.02))
    watch.on_epoch_end(0, logs)
    assert asked == [(30, "train")]
    expected = report(watch.model.draw(30, seed=1), against="train").fid
    assert logs["fid"] == pytest.approx(expected)


def test_epochs_count_from_1():
    rows = records.by_epoch({"fid": [9.0, 4.0]})
    assert rows["epoch"].tolist() == [1, 2]
    assert rows["fid"].tolist() == [9.0, 4.0]


@pytest.mark.parametrize("arm", contest.ARMS)
def test_a_contest_measures_accuracy_and_steps(digits, monkeypatch, arm):
    build = sources.small_space
    tiny = build(2, width=0.03)
    parts = {"generator": tiny.generator, "discriminator": tiny.discriminator}
    monkeypatch.setattr(pretrained, "load", lambda _, part="generator": parts[part])
    monkeypatch.setattr(sources, "small_space", lambda n, seed: build(n, seed, width=0.03))
    test = to_symmetric(digits.test_images)
    rows, gan = contest.contest(0, digits, test, 12, **contest.ARMS[arm])
    assert list(rows["step"]) == [1, 10]
    assert rows["accuracy"].between(0, 1).all()
    assert (rows["step_size"] > 0).all()
    # Adam's first step moves each weight by its rate: the classifier's is larger.
    weights = tiny.discriminator.trainable_weights
    length = np.sqrt(sum(np.sum(weight.numpy() ** 2) for weight in weights))
    rate = 1e-3 if arm == "classifier" else 3e-4
    expected = rate * np.sqrt(sum(np.prod(weight.shape) for weight in weights)) / length
    assert rows["step_size"].iloc[0] == pytest.approx(expected, rel=0.2)
    still = [
        np.array_equal(ours.numpy(), theirs.numpy())
        for ours, theirs in zip(
            gan.generator.trainable_weights, tiny.generator.trainable_weights, strict=True
        )
    ]
    assert all(still) == ("moves" in contest.ARMS[arm])
    assert gan.real_label == (1.0 if arm == "classifier" else 0.9)
