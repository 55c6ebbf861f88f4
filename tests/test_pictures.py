from itertools import chain

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from experiments.studies import STUDIES
from ganutils import pictures
from ganutils.pictures.curves import _plain_log


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.fixture
def study():
    rows = [
        {"arm": arm, "seed": seed, "epoch": epoch, "g_loss": 0.8, "fid": fid}
        for i, arm in enumerate(("no-noise", "noise-decay"))
        for seed in range(3)
        for epoch, fid in ((1, np.nan), (2, 60.0), (4, 20.0 - 10 * i + seed))
    ]
    return pd.DataFrame(rows)


def test_arms_are_drawn_by_seed_and_by_mean(study):
    panels = {"a": ["no-noise", "noise-decay"], "b": ["noise-decay"]}
    figure = pictures.compare_arms(study, panels, "fid", "FID")
    left, right = figure.axes
    assert (len(left.lines), len(right.lines)) == (8, 4)
    mean = right.get_legend_handles_labels()[0][0]
    np.testing.assert_array_equal(mean.get_xdata(), [2, 4])  # where it was measured
    np.testing.assert_allclose(mean.get_ydata(), [60, 11])
    assert mean.get_color() == pictures.ARM_COLOURS["noise-decay"]
    assert (left.get_xlabel(), left.get_ylabel()) == ("epoch", "FID")
    assert left.get_yscale() == "linear"
    log = pictures.compare_arms(study, panels, "fid", "FID", log=True)
    assert log.axes[0].get_yscale() == "log"


def test_the_best_arm_stands_first(study):
    axes = pictures.final_spread(study, "fid", "FID").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["noise decay", "no noise"]
    means = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "|"]
    np.testing.assert_allclose(means, [11, 21])


def test_every_arm_has_a_colour_of_its_own():
    drawn = [
        {cell.arm for cell in STUDIES[study].cells} for study in ("dcgan", "latent", "activation")
    ]
    assert set(pictures.ARM_COLOURS) == set(chain(*drawn))
    for arms in drawn:
        colours = [pictures.ARM_COLOURS[arm] for arm in arms] + [*pictures.NETWORK_COLOURS.values()]
        assert len(set(colours)) == len(colours)


def test_judge_curves_join_trainings():
    rows = pd.DataFrame({"epoch": [1, 2], "fid": [100.0, 10.0], "confidence": [0.6, 0.9]})
    figure = pictures.judge_curves({"a": rows, "b": rows.assign(epoch=[3, 4])}, floor=0.5)
    left, right = figure.axes
    assert [label.get_text() for label in right.get_legend().get_texts()] == ["a", "b"]
    np.testing.assert_array_equal(left.lines[1].get_xdata(), [3, 4])


def test_distances_show_the_share_of_each_set_that_is_nearer():
    rows = pd.DataFrame(
        {"images": ["a"] * 9 + ["b"] * 9, "pixels": np.arange(18.0), "features": np.ones(18)}
    )
    left, right = pictures.distances(rows, {"a": "0.3", "b": "black"}).axes
    assert [line.get_label() for line in left.lines] == ["a", "b"]
    a, b = (line.get_xydata() for line in left.lines)
    assert (a[-1].tolist(), b[-1].tolist()) == ([8, 100], [17, 100])
    assert "pixels" in left.get_xlabel()
    assert "features" in right.get_xlabel()


def test_the_skill_matrix_has_g_across_and_d_up():
    rows = pd.DataFrame(
        [
            {
                "g_round": g,
                "d_round": d,
                "called_real": g / (g + d),
                "g_loss": d - g / 2,
                "fid": 9 - g,
            }
            for g in range(1, 4)
            for d in range(1, 4)
        ]
    )
    figure = pictures.skill(rows)
    axes = {one.get_ylabel(): one for one in figure.axes}
    shown = axes["before D of round"].collections[0].get_array().reshape(3, 3)
    assert shown[0, 2] == 75  # the third G before the first D
    own, last = (line.get_ydata().tolist() for line in axes["G's loss, nats"].lines)
    assert own == [0.5, 1.0, 1.5]
    assert last == [2.5, 2.0, 1.5]


def test_two_normals_say_their_distance():
    assert "4.25" in pictures.two_normals(2, 1.5).axes[0].get_title()


def test_losses_and_quality_show_epochs_and_last_epochs(study):
    run = study[(study["arm"] == "no-noise") & (study["seed"] == 0)]
    figure = pictures.losses_and_quality(run, study)
    left, right = figure.axes[:2]
    assert len(left.collections[0].get_offsets()) == len(run)
    assert sum(len(line.get_xdata()) for line in right.lines) == 6  # two arms, three seeds


def test_bars_are_the_measured_ratios():
    rows = pd.DataFrame(
        {
            "step": ["tutorial", "course"],
            "times_as_fast": [1.0, 1.5],
            "lower_quartile": [1.0, 1.4],
            "upper_quartile": [1.0, 1.6],
        }
    )
    axes = pictures.speed(rows).axes[0]
    assert [bar.get_width() for bar in axes.patches] == [1.0, 1.5]
    assert [text.get_text() for text in axes.texts] == ["1.00", "1.50"]


def test_small_layers_are_left_out():
    rows = pd.DataFrame(
        {
            "network": ["generator", "generator"],
            "layer": ["Conv2D 1", "Flatten 1"],
            "ms": [10.0, 0.1],
            "share_of_peak": [0.5, 0.0],
        }
    )
    axes = pictures.layer_times(rows).axes[0]
    assert [bar.get_width() for bar in axes.patches] == [10.0, 5.0]


def test_quality_by_time_draws_each_seed(study):
    rows = study[study["arm"] == "no-noise"].assign(seconds=study["epoch"] * 2.0)
    axes = pictures.quality_by_time({"recipe": rows}).axes[0]
    assert len(axes.lines) == 3
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [4, 8])
    assert len(axes.get_legend().get_texts()) == 1


def test_logarithmic_ticks_are_plain_numbers():
    figure, axes = plt.subplots()
    axes.plot([1, 2], [10, 100])
    axes.set_yscale("log")
    _plain_log(axes.yaxis)
    figure.canvas.draw()
    assert {"10", "20", "50", "100"} <= {label.get_text() for label in axes.get_yticklabels()}
