"""The pictures of notebook 01's theory show the numbers that they are given."""

import numpy as np
import pytest

from ganutils import pictures

X = np.linspace(-4, 4, 801)
NORMAL = np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi)


def dots(axes):
    return next(line for line in axes.lines if line.get_marker() == "o")


@pytest.mark.parametrize(("done", "spread"), [(0.0, 1.0), (0.5, 2.0), (1.0, 3.0)])
def test_dots_are_shared_out_evenly_and_on_their_way(done, spread):
    axes = pictures.transport(lambda z: 3 * z, X, NORMAL, NORMAL, done).axes[0]
    place, height = dots(axes).get_data()
    assert set(height) == {1 - done}
    assert place.std() == pytest.approx(spread, rel=0.05)
    assert (place < 0).mean() == 0.5


def test_slopes_stand_over_the_logit_and_over_what_d_says():
    logits = np.linspace(-6, 6, 11)
    slopes, looks = {"one": -logits, "two": logits}, {"one": ("0.1", "-"), "two": ("0.5", "--")}
    axes = pictures.loss_slopes(logits, slopes, looks).axes[0]
    drawn = {line.get_label(): line.get_ydata() for line in axes.lines}
    np.testing.assert_array_equal(drawn["one"], -logits)
    np.testing.assert_array_equal(drawn["two"], logits)
    (top,) = axes.child_axes
    said = dict(zip([t.get_text() for t in top.get_xticklabels()], top.get_xticks(), strict=True))
    assert said["0.5"] == 0
    assert 1 / (1 + np.exp(-said["0.9"])) == pytest.approx(0.9)


def test_every_divergence_has_its_dot_at_the_shift():
    shifts = np.linspace(0, 4, 81)
    curves = {"KL": 2 * shifts**2, "JS": shifts / 9, "TV": shifts / 4, "Wasserstein-1": shifts}
    panels = pictures.divergences(X, NORMAL, NORMAL[::-1], shifts, curves, 3.0).axes
    best = next(line for line in panels[0].lines if line.get_label() == "$D^*$")
    np.testing.assert_allclose(best.get_ydata(), 0.5)
    heights = []
    for axes in panels[1:]:
        for line in axes.lines:
            if line.get_marker() == "o":
                (x,), (y,) = line.get_data()
                assert x == 3.0
                assert axes.get_ylim()[0] <= y <= axes.get_ylim()[1]  # it can be seen
                heights.append(y)
    assert heights == pytest.approx([18, 3 / 9, 3 / 4, 3])
