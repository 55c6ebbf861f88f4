import numpy as np
import pandas as pd
import pytest

from ganutils import data, dense, judge, lesson, pretrained, recipes

DIGITS = data.load_digits("sklearn")
EIGHTS = DIGITS.only(8)


def test_the_training_measures_after_the_first_batch_and_at_each_stretch():
    rows = dense.train(dense.gan(seed=0), EIGHTS, 0, number=7, every=3)
    assert list(rows["batch"]) == [0, 3, 6]
    assert {"g_loss", "d_loss", "mse_own", "mse_other", "ssim", "judged", "fid"} <= set(rows)
    assert rows.notna().all().all()
    again = dense.train(dense.gan(seed=0), EIGHTS, 0, number=7, every=3)
    pd.testing.assert_frame_equal(rows, again, rtol=1e-3)


def test_its_loss_is_s2_s_and_its_optimizers_are_adams():
    gan = dense.gan(rate=3e-4, beta_1=0.7)
    logits = np.array([[0.0], [2.0]], np.float32)
    answers = 1 / (1 + np.exp(-logits))
    expected = np.mean((np.log(2) - np.log(1 + answers)) ** 2)
    assert float(gan.generator_loss(logits)) == pytest.approx(expected, rel=1e-5)
    assert float(gan.d_optimizer.learning_rate) == pytest.approx(3e-4)
    assert gan.g_optimizer.beta_1 == 0.7
    assert gan.averaging == 0


def test_pairs_teach_the_reversal():
    """What S2's loss does not ask for, the squared error does: outputs come nearer."""
    rows = dense.train(dense.by_pairs(seed=0), EIGHTS, 0, number=101, every=50)
    assert rows["mse_own"].iloc[-1] < rows["mse_own"].iloc[0] / 2
    assert rows["loss"].iloc[-1] < rows["loss"].iloc[0]


def test_the_median_seeds_are_trained_again_and_shipped(tmp_path, monkeypatch):
    judge.network()  # from the real folder
    for module in (recipes, pretrained):
        monkeypatch.setattr(module, "course_folder", lambda name: tmp_path)
    rows = [
        {"arm": arm, "seed": seed, "batch": 5_000, "fid": fid}
        for arm, fids in (("8", (5, 1, 3, 2, 4)), ("8-pairs", (1, 2, 3, 4, 5)))
        for seed, fid in enumerate(fids)
    ]
    monkeypatch.setattr(lesson, "results", lambda name: pd.DataFrame(rows))
    monkeypatch.setattr(dense.tf.config.threading, "set_intra_op_parallelism_threads", int)
    train = dense.train
    monkeypatch.setattr(dense, "train", lambda *a: train(*a, number=3, every=2))
    dense.ship(DIGITS)
    cards = [pretrained.card(name) for name in ("dense-eights", "dense-eights-pairs")]
    assert [card["seed"] for card in cards] == [2, 2]
    assert "median FID of 5 seeds" in cards[0]["chosen"]
    table = pd.read_csv(tmp_path / "dense_eights.csv").set_index("images")
    assert list(table.index) == ["mean image", "dense-eights", "dense-eights-pairs"]
    assert table["variety"]["mean image"] == pytest.approx(0, abs=1e-6)
    inputs = data.flatten(EIGHTS.test_images)
    outputs = pretrained.load("dense-eights")(inputs, training=False)
    measured = judge.reversals(inputs, EIGHTS.test_labels, outputs)
    assert measured["mse_own"] == pytest.approx(table["mse_own"]["dense-eights"], rel=1e-3)
