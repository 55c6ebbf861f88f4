"""Dots with intervals, dancing intervals, histograms, signed maps, and the simulator of studies."""

import imageio.v3 as imageio
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from ganutils import explorers, pictures
from ganutils.measures import comparisons, simulation


@pytest.fixture
def axes():
    yield plt.subplots()[1]
    plt.close("all")


def test_each_column_is_a_row_of_dots_and_an_interval(axes):
    table = pd.DataFrame({"relu": [1.0, 2, 3], "elu": [4.0, 4, 7]})
    pictures.dots_and_intervals(axes, table, {"relu": "#123456", "elu": "#654321"})
    bands, dots, means = axes.lines[::3], axes.lines[1::3], axes.lines[2::3]
    for place, name in enumerate(table):
        assert tuple(bands[place].get_xdata()) == comparisons.interval(table[name])
        assert list(dots[place].get_xdata()) == list(table[name])
        assert means[place].get_xdata()[0] == table[name].mean()
    assert [dots[0].get_color(), dots[1].get_color()] == ["#123456", "#654321"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["relu", "elu"]
    assert axes.yaxis_inverted()


def test_the_dance_shows_forty_and_counts_all(axes):
    studies = simulation.invent(0, 1, 5)
    pictures.dance(axes, studies)
    drawn = [line for line in axes.lines if line.get_marker() in ("o", "X")]
    assert sum(len(line.get_xdata()) for line in drawn) == 40
    wrong = next(line for line in drawn if line.get_marker() == "X")
    assert len(wrong.get_xdata()) == studies.wrong[:40].sum() > 0
    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert f"announces what is not so: {studies.wrong.mean():.0%}" in texts
    assert "finds it: 0%" in texts


def test_histograms_leave_zeros_to_a_number(axes):
    before = np.random.default_rng(0).normal(size=(10, 400))
    pictures.histograms([axes], [(before, np.maximum(before, 0))], "#123456")
    assert [text.get_text() for text in axes.texts] == [
        f"{(before <= 0).mean():.0%} are\nexactly 0"
    ]
    outline = axes.patches[-1].get_xy()  # of what is not 0
    assert outline[outline[:, 0] < 0][:, 1].max() == 0


def test_signed_maps_are_blue_white_and_red():
    maps = np.array([[[-2.0, 0, 2]], [[-1.0, 0, 0]]])
    shown = pictures.signed(maps)
    assert (shown.shape, shown.dtype) == ((2, 1, 3, 3), np.uint8)
    blue, white, red = shown[0, 0]
    assert blue[2] > blue[0]
    assert white.min() > 240
    assert red[0] > red[2]
    np.testing.assert_array_equal(shown[1, 0, 0], blue)  # each by its own largest
    assert pictures.signed(maps, largest=2)[1, 0, 0, 0] > blue[0]  # paler


def test_the_simulator_follows_its_sliders():
    simulator = explorers.StudySimulator()
    first = simulator.picture.value
    assert "announces a difference</td><td><b>100%" not in simulator.counts.value
    simulator.difference.value = 3
    assert simulator.picture.value != first
    simulator.seeds.value = 30
    assert "announces a difference</td><td><b>100%" in simulator.counts.value
    assert "wrong order of the means</td><td><b>0%" in simulator.counts.value
    before = simulator.picture.value
    simulator.again.click()
    assert simulator.picture.value != before
    assert imageio.imread(simulator.picture.value).ndim == 3
