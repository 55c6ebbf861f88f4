import keras
import numpy as np
import pandas as pd
import pytest

from ganutils import cells, dense, recipes
from ganutils.data import Digits, load_digits


def test_each_arm_changes_what_it_says(monkeypatch):
    trained = {}

    def measured(gan, seed, command, epochs, noise):
        trained[arm] = gan, noise
        return pd.DataFrame({"epoch": range(epochs)})

    monkeypatch.setattr(cells, "measured_training", measured)
    monkeypatch.setattr(cells, "WIDTH", 0.02)
    for arm in cells.ARMS:
        rows = cells.dcgan_cell(arm, 0)
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
    monkeypatch.setattr(cells, "load_digits", lambda source: digits)
    monkeypatch.setattr(cells, "JudgeMetrics", lambda *_, **__: keras.callbacks.LambdaCallback())
    gan = recipes.dcgan(width=0.02)
    rows = cells.measured_training(gan, 7, "a command", 2, (0.1, 0.0), steps=1)
    assert list(rows["epoch"]) == [1, 2]
    assert set(rows["seed"]) == {7}
    assert set(rows["command"]) == {"a command"}
    assert float(gan.noise_std) == 0
    assert {"g_loss", "d_loss", "d_accuracy", "d_seen", "d_unseen"} <= set(rows)


def test_each_arm_of_the_dense_study_trains_what_it_says(monkeypatch):
    trained = {}

    def train(model, digits, seed):
        trained[arm] = model, set(digits.train_labels.tolist())
        return pd.DataFrame({"batch": [0, 500]})

    monkeypatch.setattr(dense, "train", train)
    monkeypatch.setattr(cells, "load_digits", lambda source: load_digits("sklearn"))
    for arm in ("all", "3", "8-pairs", "8-beta_1-0.9", "1-rate-4e-4"):
        rows = cells.dense_cell(arm, 1)
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


def test_an_activation_cell_measures_what_the_study_tells(monkeypatch):
    monkeypatch.setattr(cells, "WIDTH", 0.02)
    digits = load_digits("sklearn")
    told = {
        arm: cells.activation_cell(arm, 3, epochs=2, strong_every=2, steps=1, digits=digits)
        for arm in ("relu", "prelu")
    }
    for arm, rows in told.items():
        assert set(rows["activation"]) == {arm}
        assert rows["ic_error"].notna().tolist() == [False, True]
        assert rows["fid"].notna().tolist() == [False, True]
        assert (rows["seconds"] > 0).all()
        assert rows[[f"near_zero_{i}" for i in (1, 2, 3)]].stack().between(0, 1).all()
    slopes = told["prelu"]["parameters"] - told["relu"]["parameters"]
    assert slopes.unique().tolist() == [7 * 7 * 5 + 7 * 7 * 3 + 14 * 14 * 1]


def test_the_studies_have_their_cells():
    assert len(cells.STUDIES["dcgan"]) == 18
    assert len(cells.STUDIES["dense"]) == 60
    assert len(cells.STUDIES["latent"]) == 15
    assert len(cells.STUDIES["activation"]) == 24
    assert (cells.dense_cell, "1-rate-1e-4", 2) in cells.STUDIES["dense"]
    for study in cells.STUDIES.values():
        assert len({(arm, seed) for _, arm, seed in study}) == len(study)
