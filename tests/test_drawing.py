"""Draw a digit: the canvas's bytes, MNIST's frame, and what a BiGAN's encoder makes of it."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from scipy.ndimage import center_of_mass

from benchmarks.browser import CHROMIUM, chromium
from ganutils import explorers, networks, pictures
from ganutils.data import Digits, like_mnist, load_digits, to_symmetric
from ganutils.explorers import drawing
from ganutils.explorers.walks import image_bytes
from ganutils.latent import generate
from ganutils.measures import judge

SOME = load_digits("sklearn")
DIGITS = Digits(SOME.train_images[:10], SOME.train_labels[:10],
                SOME.test_images[:60], SOME.test_labels[:60], SOME.name)  # fmt: skip


def test_the_longer_side_becomes_20_pixels_and_the_mass_comes_to_the_middle():
    ink = np.zeros((140, 140), np.uint8)
    ink[10:90, 20:40] = 255  # a bar, 80 by 20
    image = like_mnist(ink)
    assert image.shape == (28, 28)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert (len(rows), len(columns)) == (20, 5)
    assert center_of_mass(image) == pytest.approx((13.5, 13.5), abs=0.51)


def test_where_and_how_large_it_was_drawn_does_not_matter():
    small = np.zeros((140, 140), np.uint8)
    small[5:45, 5:15] = small[35:45, 5:35] = 255  # an L
    large = np.zeros((140, 140), np.uint8)
    large[30:110, 60:80] = large[90:110, 60:120] = 255
    np.testing.assert_allclose(like_mnist(small), like_mnist(large).astype(float), atol=2)


def test_heavy_feet_are_not_cut_off():
    """Its mass lies so low that, in the middle, its top would stick out."""
    ink = np.zeros((140, 140), np.uint8)
    ink[0:140, 68:72] = ink[130:140, 0:140] = 255
    rows = np.flatnonzero(like_mnist(ink).any(axis=1))
    assert (len(rows), rows[0]) == (20, 0)


def test_a_digit_that_is_enlarged_comes_back_as_it_was():
    image = SOME.test_images[0]
    again = like_mnist(pictures.enlarge(image, 5))
    seen = judge.look(to_symmetric(np.stack([image, again]))).digits
    assert seen[0] == seen[1]
    assert not like_mnist(np.zeros((140, 140), np.uint8)).any()


@pytest.fixture(scope="module")
def encoder():
    return networks.bigan_encoder(5, 8)


@pytest.fixture(scope="module")
def generator():
    return networks.bigan_generator(5, 8)


@pytest.fixture
def widget(generator, encoder):
    return explorers.DrawADigit(generator, encoder, DIGITS, number=50)


def bar():
    ink = np.zeros((140, 140), np.uint8)
    ink[20:120, 60:75] = 255
    return ink


def test_before_the_first_stroke_the_canvas_is_black(widget):
    assert widget.canvas.image.shape == (140, 140)
    assert not widget.canvas.image.any()
    assert widget.told.value.startswith("Draw a digit")


def test_the_browser_s_bytes_arrive(widget):
    widget.canvas.set_state({"ink": memoryview(bar().tobytes())})
    np.testing.assert_array_equal(widget.canvas.image, bar())
    assert widget.image.max() == 1


def test_a_stroke_is_framed_encoded_drawn_again_and_read(widget, generator, encoder):
    maps = widget.map.value
    widget.canvas.ink = bar().tobytes()
    expected = to_symmetric(like_mnist(bar())[None])
    np.testing.assert_array_equal(widget.image, expected)
    np.testing.assert_allclose(widget.code, encoder(expected), atol=1e-6)
    assert widget.drawn.value == image_bytes(expected)
    assert widget.back.value == image_bytes(generate(generator, widget.code))
    read = judge.look(expected).digits[0]
    assert f"reads a {read} (" in widget.told.value
    assert widget.map.value != maps


def test_the_slider_leads_to_the_nearest_code_of_the_chosen_class(widget, generator):
    widget.canvas.ink = bar().tobytes()
    widget.menu.value = 7
    apart = np.linalg.norm(widget.codes - widget.code, axis=1)
    assert DIGITS.test_labels[widget.goal] == 7
    assert apart[widget.goal] == apart[DIGITS.test_labels[:50] == 7].min()
    assert widget.between.value == image_bytes(generate(generator, widget.code))
    widget.way.value = 1
    goal = widget.codes[[widget.goal]]
    assert widget.between.value == image_bytes(generate(generator, goal))
    widget.menu.value = 3  # the slider stays, its end moves
    assert DIGITS.test_labels[widget.goal] == 3
    assert widget.between.value != image_bytes(generate(generator, goal))


def test_codes_are_drawn_by_digit_with_the_way_from_star_to_ring():
    points = np.random.default_rng(0).normal(size=(40, 2))
    labels = np.repeat([3, 5], 20)
    _, axes = plt.subplots()
    pictures.draw_codes(axes, points, labels, np.array([[0, 1], [2, 3]]))
    assert [text.get_text() for text in axes.texts] == ["3", "5"]
    assert axes.texts[0].get_position() == pytest.approx(np.median(points[:20], axis=0))
    line, star, ring = axes.lines
    assert line.get_xydata().tolist() == [[0, 1], [2, 3]]
    assert (star.get_marker(), star.get_xydata().tolist()) == ("*", [[0, 1]])
    assert (ring.get_marker(), ring.get_xydata().tolist()) == ("o", [[2, 3]])


# What anywidget gives a front end: a model that keeps values, and an element to draw into.
HARNESS = """<body><div id="place" style="margin:40px"></div><script type="module">
const source = %s;
const module = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
const values = {side: 140};
window.sent = [];
const model = {
  get: (name) => values[name],
  set: (name, value) => { values[name] = value; },
  save_changes: () => { sent.push([...new Uint8Array(values.ink.buffer)]); },
};
module.default.render({model, el: document.getElementById("place")});
window.ready = true;
</script></body>"""


@pytest.mark.slow
@pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium was found on the PATH"
)
def test_mouse_and_finger_leave_ink_and_the_button_wipes_it():
    source = json.dumps(Path(drawing.Canvas._esm._path).read_text(encoding="utf-8"))
    with chromium() as browser:
        page = browser.new_context(has_touch=True).new_page()
        page.set_content(HARNESS % source)
        page.wait_for_function("window.ready")
        box = page.locator("canvas").bounding_box()
        left, top = box["x"], box["y"]

        def ink():
            return np.array(page.evaluate("sent.at(-1)"), np.uint8).reshape(140, 140)

        page.mouse.move(left + 64, top + 64)
        page.mouse.down()
        page.mouse.move(left + 64, top + 192, steps=5)
        page.mouse.move(left + 192, top + 192, steps=5)
        page.mouse.up()
        page.mouse.move(left + 192, top + 64)  # the brush is up
        drawn = ink()
        assert (drawn[35:105, 35] > 200).all()
        assert (drawn[105, 35:105] > 200).all()
        assert not drawn[:, 115:].any()
        assert not drawn[20:90, 60:].any()
        page.touchscreen.tap(left + 200, top + 40)
        page.wait_for_function("sent.length == 2")
        assert (ink() > 0).sum() > (drawn > 0).sum()
        assert ink()[22, 109] > 200
        page.get_by_role("button", name="clear").click()
        assert not ink().any()
        touch = page.context.new_cdp_session(page)
        moves = [("touchStart", 60, 60), *(("touchMove", 60 + 10 * i, 60) for i in range(1, 12))]
        for kind, x, y in moves:
            point = {"x": left + x, "y": top + y}
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_function("sent.length == 4")
        assert (ink()[33, 35:92] > 200).all()
