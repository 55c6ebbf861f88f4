import pandas as pd

from ganutils import data, sources

DIGITS = data.load_digits("sklearn")
EIGHTS = DIGITS.only(8)


def test_the_training_measures_after_the_first_batch_and_at_each_stretch():
    gan = sources.dense(seed=0)
    rows = sources.train_dense(gan, EIGHTS, 0, number=7, every=3)
    assert list(rows["batch"]) == [0, 3, 6]
    assert {"g_loss", "d_loss", "mse_own", "mse_other", "ssim", "judged", "fid"} <= set(rows)
    assert rows.notna().all().all()
    for variable, fresh in zip(gan.state(), sources.dense(seed=0).state(), strict=True):
        variable.assign(fresh)  # the same game need not be compiled again
    again = sources.train_dense(gan, EIGHTS, 0, number=7, every=3)
    pd.testing.assert_frame_equal(rows, again, rtol=1e-3)


def test_pairs_teach_the_reversal():
    """What S2's loss does not ask for, the squared error does: outputs come nearer."""
    rows = sources.train_dense(sources.dense_by_pairs(seed=0), EIGHTS, 0, number=101, every=50)
    assert rows["mse_own"].iloc[-1] < rows["mse_own"].iloc[0] / 2
    assert rows["loss"].iloc[-1] < rows["loss"].iloc[0]
