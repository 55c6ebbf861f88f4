import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb, to_rgba

from ganutils import pictures
from ganutils.measures.regions import Regions
from ganutils.networks import dcgan_generator, landscape_generator
from ganutils.pictures.curves import plain_log


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
    plain_log(axes.yaxis)
    figure.canvas.draw()
    assert {"10", "20", "50", "100"} <= {label.get_text() for label in axes.get_yticklabels()}


def test_stacked_sheets_are_named_at_the_left():
    sheets = {"input": np.zeros((30, 90), np.uint8), "output": np.zeros((60, 90), np.uint8)}
    figure = pictures.stacked(sheets)
    assert [axes.get_ylabel() for axes in figure.axes] == list(sheets)
    assert [axes.images[0].get_array().shape for axes in figure.axes] == [(30, 90), (60, 90)]
    headed = pictures.stacked(sheets, heads=["0", "1", "2"]).axes[0]
    assert [label.get_text() for label in headed.get_xticklabels()] == ["0", "1", "2"]
    assert headed.get_xticks().tolist() == [15, 45, 75]


def test_strokes_make_what_tensorflow_makes():
    random = np.random.default_rng(0)
    inputs, kernel = random.random((3, 3)), random.random((5, 5))
    whole = tf.nn.conv2d_transpose(
        inputs[None, ..., None], kernel[..., None, None], (1, 9, 9, 1), 2, "VALID"
    )
    np.testing.assert_allclose(pictures.paint(inputs, kernel, 2), whole[0, ..., 0])
    assert not pictures.paint(inputs, kernel, 2, 0).any()
    first = pictures.paint(inputs, kernel, 2, 1)
    np.testing.assert_allclose(first[:5, :5], inputs[0, 0] * kernel)
    assert not first[5:].any()


def test_a_painting_frames_the_last_stroke():
    ones = np.ones((3, 3))
    first, second, sixth = pictures.painting(ones, np.ones((5, 5)), 2, [2, 6]).axes
    assert second.patches[-1].get_xy() == (2, 0)
    assert sixth.patches[-1].get_xy() == (4, 2)
    assert second.patches[0].get_xy() == (1, 1)  # what "same" keeps begins here
    assert not first.patches
    first, _ = pictures.painting(ones, np.ones((5, 5)), 2, [6]).axes
    assert first.patches[0].get_xy() == (2, 1)


def test_noise_gives_the_best_answer_a_slope():
    figure = pictures.noisy_pixel([0, 0.1, 0.5])
    answers = [axes.lines[0].get_ydata() for axes in figure.axes[3:]]
    titles = [axes.get_title() for axes in figure.axes[3:]]
    assert titles[0] == "flat at the generated pixel"
    assert titles[1:] == [f"slope of the logit: {slope}" for slope in ("-10", "-0.4")]
    assert set(answers[0]) == {0, 1}
    steepest = [np.abs(np.diff(one)).max() for one in answers]
    assert steepest[0] > steepest[1] > steepest[2] > 0


def test_pushes_tint_an_image():
    image, push = np.full((1, 2, 2), 100, np.uint8), np.zeros((1, 2, 2, 1))
    push[0, 0, 0], push[0, 1, 1] = 2, -2
    tinted = pictures.pushed(image, push)
    assert tinted.dtype == np.uint8
    assert tinted.shape == (1, 2, 2, 3)
    for place, network in (((0, 0), "discriminator"), ((1, 1), "generator")):
        asked = np.array(to_rgb(pictures.NETWORK_COLOURS[network])) * 255
        np.testing.assert_allclose(tinted[0][place], asked, atol=8)
    np.testing.assert_array_equal(tinted[0, 0, 1], [75] * 3)
    assert pictures.pushed(image, 0 * push).max() == 75  # no push, no tint


def test_a_close_up_has_two_scales_of_one_length():
    rows = pd.DataFrame(
        {"epoch": [1, 2, 3], "fid": [90, 9, 3], "g_loss": [5, 0.8, 0.84], "d_loss": [2, 1.33, 1.34]}
    )
    fid, g, d = pictures.close_up(rows, 0.9).axes
    np.testing.assert_array_equal(fid.lines[0].get_ydata(), [9, 3])
    np.testing.assert_allclose(np.ptp(g.get_ylim()), np.ptp(d.get_ylim()))
    for axes, level in ((g, 0.799), (d, 1.376)):
        assert axes.lines[1].get_ydata()[0] == pytest.approx(level, abs=1e-3)
        assert axes.get_ylim()[0] < level < axes.get_ylim()[1]


def test_signs_are_told_seed_by_seed():
    one = pd.DataFrame(
        {"epoch": [1, 2], "g_loss": [1.0, 2.0], "d_loss": [1.0, 4.0], "d_real": 0.9, "d_fake": 0.2}
    )
    other = one.assign(g_loss=[3.0, 4.0], d_real=0.7)
    rows = pd.concat([one.assign(arm="healthy", seed=0), other.assign(arm="healthy", seed=1)])
    figure = pictures.signs(rows, ["healthy"])
    g, d, outputs = figure.axes
    np.testing.assert_array_equal([line.get_ydata() for line in g.lines], [[1, 2], [3, 4]])
    np.testing.assert_array_equal(d.lines[1].get_ydata(), [1, 4])
    assert (g.get_yscale(), d.get_yscale(), outputs.get_yscale()) == ("log", "log", "linear")
    told = [line.get_ydata()[0] for line in outputs.lines]
    np.testing.assert_allclose(told, [0.9, 0.2, 0.7, 0.2])
    assert [text.get_text() for text in figure.legends[0].texts] == ["healthy"]


def test_differences_stand_over_their_interval():
    versus = pd.DataFrame([[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]], index=["worse", "no-noise"])
    axes = pictures.differences(versus, "FID").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["no noise", "worse"]
    np.testing.assert_allclose(axes.lines[3].get_xdata(), [-0.484, 4.484], atol=1e-3)


def test_answers_are_drawn_as_logits():
    x = np.array([0.0, 1.0])
    left, right = pictures.answers(
        x, {"real": x, "generated": 1 - x}, {"hard": np.array([0.5, 0.9])}
    ).axes
    assert [text.get_text() for text in left.texts] == ["real", "generated"]
    np.testing.assert_allclose(right.lines[0].get_ydata(), [0, np.log(9)], atol=1e-12)


def test_a_diagram_shows_what_becomes_of_an_example():
    network = dcgan_generator(4, width=0.03)
    latents = np.ones((1, 4), np.float32)
    figure = pictures.network_diagram(network, latents)
    plain = pictures.network_diagram(network)
    shown = [image.get_array() for image in figure.axes[0].images]
    assert [image.shape for image in shown] == [(7, 7), (7, 7), (14, 14), (28, 28)]
    np.testing.assert_allclose(shown[-1], network(latents, training=False)[0, ..., 0], rtol=1e-5)
    assert not plain.axes[0].images
    assert figure.axes[0].get_xlim() == plain.axes[0].get_xlim()
    wide = landscape_generator(width=0.02)
    figure = pictures.network_diagram(wide, np.ones((1, 3), np.float32))
    last = figure.axes[0].images[-1]
    assert last.get_array().shape == (64, 64, 3)
    left, right, *_ = last.get_extent()
    assert right - left == pytest.approx(0.7)  # neighbours stand 1 apart


def test_a_mask_lights_its_pixels_and_parts_have_their_colours():
    images = np.full((1, 2, 2, 3), 100, np.uint8)
    mask = np.array([[[True, False], [False, True]]])
    shown = pictures.lit(images, mask)
    assert shown.dtype == np.uint8
    np.testing.assert_array_equal(shown[0, ..., 1], [[100, 20], [20, 100]])
    tinted = pictures.tinted(np.array([[[0, 3]]], np.uint8))
    expected = [to_rgba(pictures.PART_COLOURS[part])[:3] for part in ("sky", "sun")]
    np.testing.assert_allclose(tinted[0, 0] / 255, expected, atol=0.003)


def test_boxes_stand_where_they_are_said_to_on_each_cut():
    centres, halves = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 10, 3))
    halves = np.abs(halves)
    cuts = [Regions(np.full((5, 5), 7, np.uint8), np.ones((5, 5), np.float32))] * 3
    figure = pictures.boxes(cuts, centres, halves)
    for axes, plane in zip(figure.axes, ([0, 1], [0, 2], [1, 2]), strict=True):
        drawn = [patch for patch in axes.patches if patch.get_edgecolor() != to_rgba("white")]
        assert [patch.get_edgecolor() for patch in drawn] == [
            to_rgba(colour) for colour in pictures.DIGIT_COLOURS
        ]
        corners = np.array([patch.get_bbox().get_points() for patch in drawn])
        expected = np.stack([centres - halves, centres + halves], axis=1)[..., plane]
        np.testing.assert_allclose(corners, expected, atol=1e-12)
        assert axes.get_xlabel() == f"$u_{plane[0] + 1}$"
        assert axes.get_title() == f"$u_{({0, 1, 2} - {*plane}).pop() + 1}$ = 0"
