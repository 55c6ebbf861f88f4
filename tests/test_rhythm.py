"""How series move: formulas on series of which the answer is known, and their pictures."""

import numpy as np
import pytest

from ganutils import pictures
from ganutils.measures.rhythm import autocorrelation, places, spectrum


def white(number=4_000, steps=12, features=2, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (number, steps, features))


def waves(turns, number=300, steps=12):
    """Waves of variance 1/2 that go round so many times, each from a phase of its own."""
    phases = np.random.default_rng(1).uniform(0, 2 * np.pi, (number, 1, 1))
    return np.sin(2 * np.pi * turns * np.arange(steps)[:, None] / steps + phases)


def test_white_noise_remembers_nothing_and_has_every_pace_alike():
    remembered = autocorrelation(white())
    assert remembered[0] == pytest.approx(1)
    np.testing.assert_allclose(remembered[1:], 0, atol=0.03)
    power = spectrum(white())
    np.testing.assert_allclose(power[:-1], 2 / 12, rtol=0.05)
    assert power[-1] == pytest.approx(1 / 12, rel=0.1)  # the fastest turns one way only


def test_a_wave_comes_back_and_has_one_pace():
    np.testing.assert_allclose(
        autocorrelation(waves(3)), np.cos(np.pi * np.arange(12) / 2), atol=0.1
    )
    power = spectrum(waves(3))
    assert power.argmax() == 2
    assert power[2] == pytest.approx(1 / 2)
    assert np.delete(power, 2).max() < 1e-12


@pytest.mark.parametrize("steps", [11, 12])
def test_powers_sum_up_to_the_variance_within_a_window(steps):
    some = 3 + white(50, steps) * [1, 2]
    assert spectrum(some).shape == (steps // 2,)
    assert spectrum(some).sum() == pytest.approx(some.var(axis=1).mean())


def test_heights_that_last_are_remembered():
    """A window's own height is no constant of the whole."""
    heights = np.repeat(white(500, 1, 1), 6, axis=1)
    np.testing.assert_allclose(autocorrelation(heights), 1, rtol=1e-6)
    assert autocorrelation(7 + heights)[5] == pytest.approx(1)
    assert np.isfinite(autocorrelation(0 * heights)).all()


@pytest.fixture(scope="module")
def placed():
    kinds = {"real": white(40, 4), "near": white(40, 4, seed=1), "far": white(30, 4, seed=2) + 20}
    return kinds, places(kinds, number=35)


def test_kinds_are_placed_together_by_the_real_one_s_components(placed):
    kinds, planes = placed
    assert {plane: [*map(len, of.values())] for plane, of in planes.items()} == {
        "PCA": [35, 35, 30],
        "t-SNE": [35, 35, 30],
    }
    flat = kinds["real"][:35].reshape(35, -1)
    first = np.linalg.svd(flat - flat.mean(axis=0))[2][0]
    expected = np.abs((flat - flat.mean(axis=0)) @ first)
    np.testing.assert_allclose(np.abs(planes["PCA"]["real"][:, 0]), expected, rtol=1e-6)
    for of in planes.values():
        middle = {name: points.mean(axis=0) for name, points in of.items()}
        spread = of["real"].std()
        assert np.linalg.norm(middle["near"] - middle["real"]) < spread


def test_clouds_keep_their_frame_whichever_kind_is_shown(placed):
    _, planes = placed
    frames = []
    for kind in ("near", "far"):
        figure = pictures.clouds(planes, "real", kind)
        assert [axes.get_title() for axes in figure.axes] == ["PCA", "t-SNE"]
        real, generated = figure.axes[0].lines
        np.testing.assert_array_equal(real.get_xydata(), planes["PCA"]["real"])
        np.testing.assert_array_equal(generated.get_xydata(), planes["PCA"][kind])
        assert generated.get_label() == kind
        frames.append([(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes])
    assert frames[0] == frames[1]


def test_windows_stand_in_rows_with_a_line_for_each_feature():
    kinds = {"real": white(9, 5, 3), "generated": white(9, 5, 3, seed=1)}
    figure = pictures.windows(kinds, ("open", "high", "adjusted_close"), number=4)
    assert len(figure.axes) == 8
    assert [axes.get_ylabel() for axes in figure.axes[::4]] == ["real", "generated"]
    for axes, window in zip(figure.axes[4:], kinds["generated"], strict=False):
        np.testing.assert_array_equal([line.get_ydata() for line in axes.lines], window.T)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["open", "high", "adjusted close"]


def test_rhythms_are_drawn_in_the_kind_s_colour():
    kinds = {"real": waves(2), "generated": white(50, 12, 1)}
    left, right = pictures.rhythms(kinds, {"real": "0.3", "generated": "black"}).axes
    assert [line.get_color() for line in left.lines] == ["0.3", "black"]
    np.testing.assert_allclose(left.lines[0].get_ydata(), autocorrelation(waves(2)))
    np.testing.assert_array_equal(right.lines[0].get_xdata(), np.arange(1, 7))
    np.testing.assert_allclose(right.lines[1].get_ydata(), spectrum(kinds["generated"]))
