import keras
import numpy as np
import pandas as pd
import pytest

from ganutils import dense, recipes, studies
from ganutils.data import Digits, load_digits

ARMS = ("a", "b")


@pytest.fixture
def results(tmp_path, monkeypatch):
    for module in (studies, recipes):
        monkeypatch.setattr(module, "course_folder", lambda name: tmp_path)
    return tmp_path


def measure(arm, seed):
    return pd.DataFrame({"arm": [arm], "seed": [seed], "fid": [10.0 * seed]})


def never(arm, seed):
    raise AssertionError("this cell was stored")


def stop_at_b1(arm, seed):
    if (arm, seed) == ("b", 1):
        raise KeyboardInterrupt
    return measure(arm, seed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_study_stores_each_cell(results, jobs):
    studies.run("study", measure, ARMS, 2, jobs)
    files = sorted(path.name for path in (results / "study").iterdir())
    assert files == ["a-0.csv", "a-1.csv", "b-0.csv", "b-1.csv"]
    assert pd.read_csv(results / "study" / "b-1.csv").to_dict("records") == [
        {"arm": "b", "seed": 1, "fid": 10.0}
    ]


def test_a_stopped_study_goes_on_with_what_is_missing(results):
    with pytest.raises(KeyboardInterrupt):
        studies.run("study", stop_at_b1, ARMS, 2, 1)
    assert len(list((results / "study").iterdir())) == 3
    done = []

    def noted(arm, seed):
        done.append((arm, seed))
        return measure(arm, seed)

    studies.run("study", noted, ARMS, 2, 1)
    assert done == [("b", 1)]
    studies.run("study", never, ARMS, 2, 1)


def test_each_arm_changes_what_it_says(monkeypatch):
    trained = {}

    def measured(gan, seed, command, epochs, noise):
        trained[arm] = gan, noise
        return pd.DataFrame({"epoch": range(epochs)})

    monkeypatch.setattr(studies, "measured_training", measured)
    monkeypatch.setattr(studies, "WIDTH", 0.02)
    for arm in studies.ARMS:
        rows = studies.dcgan_cell(arm, 0)
        assert (len(rows), set(rows["arm"])) == (20, {arm})

    def arms_where(condition):
        return {arm for arm, (gan, noise) in trained.items() if condition(gan, noise)}

    assert arms_where(lambda gan, noise: gan.real_label == 1) == {"no-smoothing"}
    assert arms_where(lambda gan, noise: noise == (0, 0)) == {"no-noise"}
    assert arms_where(lambda gan, noise: noise == (0.1, 0.1)) == {"constant-noise"}
    assert len(arms_where(lambda gan, noise: noise == (0.1, 0))) == 4
    assert arms_where(
        lambda gan, noise: (
            {layer.rate for layer in gan.discriminator.layers if "dropout" in layer.name} == {0}
        )
    ) == {"no-dropout"}
    assert arms_where(
        lambda gan, noise: not any("normalization" in layer.name for layer in gan.generator.layers)
    ) == {"no-batch-norm"}


def test_a_measured_training_has_a_row_for_each_epoch(monkeypatch):
    some = load_digits("sklearn")
    many = np.resize(some.train_images, (50_040, 28, 28))
    digits = Digits(many, np.zeros(len(many)), some.test_images, some.test_labels, "MNIST")
    monkeypatch.setattr(studies, "load_digits", lambda source: digits)
    monkeypatch.setattr(studies, "JudgeMetrics", lambda *_, **__: keras.callbacks.LambdaCallback())
    gan = recipes.dcgan(width=0.02)
    rows = studies.measured_training(gan, 7, "a command", 2, (0.1, 0.0), steps=1)
    assert list(rows["epoch"]) == [1, 2]
    assert set(rows["seed"]) == {7}
    assert set(rows["command"]) == {"a command"}
    assert float(gan.noise_std) == 0
    assert {"g_loss", "d_loss", "d_accuracy", "d_seen", "d_unseen"} <= set(rows)


def test_the_analysis_pairs_seeds_and_splits_epochs():
    rows = [
        {
            "arm": arm,
            "seed": seed,
            "epoch": epoch,
            "fid": 100.0 - epoch + 10 * seed + shift,
            "g_loss": float(epoch),
            "d_loss": float(abs(epoch - 4)),
            "d_seen": 0.6,
            "d_unseen": 0.5,
        }
        for arm, shift in (("noise-decay", 0.0), ("no-noise", 3.0))
        for seed in (0, 1)
        for epoch in range(1, 9)
    ]
    rows = pd.DataFrame(rows)
    last = studies.last_epochs(rows)
    assert set(last["epoch"]) == {8}
    assert last["memory"].tolist() == pytest.approx([0.1] * 4)
    table = studies.differences(rows, "fid")
    assert table.index.tolist() == ["no-noise"]
    assert table.loc["no-noise"].tolist() == [3.0, 3.0]
    told = studies.losses_and_fid(rows[(rows["arm"] == "no-noise") & (rows["seed"] == 0)])
    assert told.to_dict() == pytest.approx(
        {
            "g_loss, first half": -1,
            "g_loss, second half": -1,
            "d_loss, first half": 1,
            "d_loss, second half": -1,
        }
    )


def test_each_arm_of_the_dense_study_trains_what_it_says(monkeypatch):
    trained = {}

    def train(model, digits, seed):
        trained[arm] = model, set(digits.train_labels.tolist())
        return pd.DataFrame({"batch": [0, 500]})

    monkeypatch.setattr(dense, "train", train)
    monkeypatch.setattr(studies, "load_digits", lambda source: load_digits("sklearn"))
    for arm in ("all", "3", "8-pairs", "8-beta_1-0.9", "1-rate-4e-4"):
        rows = studies.dense_cell(arm, 1)
        assert (set(rows["arm"]), set(rows["seed"])) == ({arm}, {1})
    assert [seen for _, seen in trained.values()] == [set(range(10)), {3}, {8}, {8}, {1}]
    rates = {arm: float(model.g_optimizer.learning_rate) for arm, (model, _) in trained.items()
             if arm != "8-pairs"}  # fmt: skip
    assert rates == pytest.approx(
        {"all": 2e-4, "3": 2e-4, "8-beta_1-0.9": 2e-4, "1-rate-4e-4": 4e-4}
    )
    assert trained["8-beta_1-0.9"][0].d_optimizer.beta_1 == 0.9
    assert trained["3"][0].g_optimizer.beta_1 == 0.5
    assert trained["8-pairs"][0].loss == "mse"


def test_the_studies_have_their_cells():
    cells = [(arm, seeds) for _, arms, seeds in studies.STUDIES["dense"] for arm in arms]
    assert cells[:3] == [("8", 5), ("8-pairs", 5), ("8-dropout-0.4", 5)]
    assert {(str(digit), 3) for digit in range(10)} <= set(cells)
    assert ("1-rate-1e-4", 3) in cells
    assert studies.STUDIES["dcgan"] == [(studies.dcgan_cell, list(studies.ARMS), 3)]
