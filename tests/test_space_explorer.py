import asyncio

import imageio.v3 as imageio
import ipywidgets
import keras
import numpy as np
import psutil
import pytest

from ganutils import atlas, judge, plotting, pretrained
from ganutils.explorers import SpaceExplorer, image_bytes, page, space
from ganutils.latent import generate
from ganutils.networks import dcgan_generator
from ganutils.regions import Regions, survey


def patches(*sides):
    """A map whose digit is the number of the tenth of the first axis."""
    along = np.linspace(0, 9.99, sides[0]).astype(np.uint8).reshape(-1, *[1] * (len(sides) - 1))
    classes = np.broadcast_to(along, sides).copy()
    return Regions(classes, np.full(sides, 0.9, np.float32))


def explorer(dimensions):
    keras.utils.set_random_seed(5)
    generator = dcgan_generator(dimensions, width=0.05)
    return SpaceExplorer(generator, patches(*[20] * dimensions))


@pytest.fixture(params=[2, 3, 4])
def any_space(request):
    return explorer(request.param)


def test_a_slider_moves_point_picture_and_verdict(any_space):
    before = any_space.picture.value
    any_space.sliders[1].value = 0.5
    assert any_space.point[1] == 0.5
    latent = np.zeros((1, any_space.dimensions), np.float32)
    latent[0, 1] = 0.5
    image = generate(any_space.generator, latent)
    shown = imageio.imread(any_space.picture.value).astype(int)
    assert np.abs(shown - imageio.imread(image_bytes(image)).astype(int)).max() <= 1
    assert any_space.picture.value != before
    probabilities = judge.look(image)[1][0]
    assert f"read as {probabilities.argmax()}" in any_space.verdict.value
    assert f"{probabilities.max():.0%} sure" in any_space.verdict.value
    assert any_space.flat.data[3].x[0] in (0, 0.5)
    assert 0.5 in (any_space.flat.data[3].y[0], any_space.flat.data[3].x[0])


def test_every_layers_mean_is_told():
    one = explorer(2)
    one.move([0.3, -0.4])
    cells = one.layer_names.value.split("</td>")[:-1]
    told = [float(cell.rsplit(">", 1)[1]) for cell in cells]
    expected, x = [], np.array([[0.3, -0.4]], np.float32)
    for layer in one.generator.layers:
        x = layer(x, training=False)
        if not isinstance(layer, keras.layers.Reshape):
            expected.append(float(np.mean(x)))
    np.testing.assert_allclose(told, expected, atol=0.006)


def test_a_click_on_a_cut_moves_two_coordinates():
    one = explorer(3)
    one.move([0.1, 0.2, 0.3])

    class Points:
        xs, ys = [-0.5], [0.75]

    one._on_click(Points, (0, 2))
    np.testing.assert_allclose(one.point, [-0.5, 0.2, 0.75], rtol=1e-6)
    assert [slider.value for slider in one.sliders] == pytest.approx([-0.5, 0.2, 0.75])
    Points.xs = []  # a click beside all cells
    one._on_click(Points, (0, 2))
    assert one.point[0] == -0.5


def test_cuts_show_the_plane_through_the_point():
    one = explorer(3)
    one.move([1, 0, 0])
    np.testing.assert_array_equal(np.floor(one.flat.data[8].z), 9)  # second and third coordinate
    one.move([-1, 0, 0])
    np.testing.assert_array_equal(np.floor(one.flat.data[8].z), 0)
    assert one.flat.data[9].text == ("0",)


def test_the_cube_follows_the_fourth_coordinate():
    keras.utils.set_random_seed(5)
    turned = patches(5, 5, 5, 5)
    turned = Regions(turned.classes.swapaxes(0, 3).copy(), turned.confidence)
    one = SpaceExplorer(dcgan_generator(4, width=0.05), turned)
    for fourth, digit in ((-1, 0), (1, 9)):
        one.move([0, 0, 0, fourth])
        assert [len(trace.x) for trace in one.cube.data[:10]] == [
            125 if i == digit else 0 for i in range(10)
        ]


def test_the_legend_hides_and_shows(any_space):
    any_space.legend[3].click()
    assert any_space.hidden == {3}
    heat = np.asarray(any_space.flat.data[0].z)
    assert np.isnan(heat).any()
    assert not (np.floor(heat) == 3).any()
    if any_space.dimensions > 2:
        assert [trace.visible for trace in any_space.cube.data[:10]] == [
            digit != 3 for digit in range(10)
        ]
    any_space.legend[3].click()
    assert not np.isnan(any_space.flat.data[0].z).any()


def test_only_what_the_line_crosses_stays():
    one = explorer(2)
    one.move([0.15, 0])
    one.set_end("A")
    one.move([0.55, 0.5])
    one.set_end("B")
    assert one.crossed() == {5, 6, 7}
    buttons = {
        button.description: button for button in walk(one) if isinstance(button, ipywidgets.Button)
    }
    buttons["only what the line crosses"].click()
    assert one.hidden == set(range(10)) - {5, 6, 7}
    buttons["show all"].click()
    assert one.hidden == set()


def walk(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def test_the_way_leads_from_a_to_b(any_space):
    any_space.move(np.full(any_space.dimensions, 0.5))
    strip = any_space.strip.value
    any_space.set_end("A")
    assert any_space.strip.value != strip
    any_space.way.value = 0.5
    np.testing.assert_allclose(any_space.point, 0.65, atol=1e-6)
    any_space.way.value = 1
    np.testing.assert_allclose(any_space.point, any_space.ends["B"])


def test_the_map_follows_a_fast_hand_once(monkeypatch):
    async def steer():
        one = explorer(3)
        drawn = []
        monkeypatch.setattr(one, "_draw_point", lambda: drawn.append(one.point[0]))
        pictures = set()
        for value in (0.2, 0.4, 0.6):
            one.sliders[0].value = value
            pictures.add(one.picture.value)
        assert len(pictures) == 3  # the image does not wait
        assert drawn == []
        await asyncio.sleep(0.5)
        assert drawn == [0.6]

    asyncio.run(asyncio.wait_for(steer(), 60))


def test_it_plays_to_the_end_and_can_be_paused():
    async def watch():
        one = explorer(2)
        one.play.value = True
        assert one.play.description == "pause"
        while one.way.value < 0.1:
            await asyncio.sleep(0.01)
        one.play.value = False
        await asyncio.sleep(0.1)
        stood = one.way.value
        await asyncio.sleep(0.1)
        assert one.way.value == stood < 1
        one.play.value = True
        while one.play.value:
            await asyncio.sleep(0.01)
        assert (one.way.value, one.play.description) == (1, "play")

    asyncio.run(asyncio.wait_for(watch(), 60))


def test_a_film_can_be_saved():
    one = explorer(2)
    frames = imageio.imread(one.film(), index=None)
    assert frames.shape[1:3] == (168, 168)
    assert 10 < len(frames) <= 40  # frames like the one before are kept as a longer pause
    one._offer()
    assert 'download="walk.gif"' in one.link.value
    one.set_end("A")  # another line: the film is out of date
    assert one.link.value == ""


def test_two_thousand_moves_leave_no_memory_behind():
    one = explorer(3)
    process = psutil.Process()
    for i in range(300):
        one.sliders[0].value = np.sin(i)
    before = process.memory_info().rss
    for i in range(2_000):
        one.sliders[i % 3].value = np.sin(i)
    assert process.memory_info().rss - before < 20e6


def test_axes_of_a_larger_generator():
    one = space("dcgan", axes=[7, 3])
    assert one.dimensions == 2
    latents = one.latents(np.array([[0.25, -0.5]]))
    assert latents.shape == (1, 100)
    assert (latents[0, 7], latents[0, 3]) == (0.25, -0.5)
    with pytest.raises(ValueError, match="Name 2 to 4 different axes between 0 and 99"):
        space("dcgan")
    with pytest.raises(ValueError, match="No model named 'nothing'"):
        space("nothing")


def test_the_page_offers_every_shipped_map():
    menu = next(part for part in walk(page()) if isinstance(part, ipywidgets.Dropdown))
    assert {"latent-2d", "latent-3d", "latent-4d", "activation-elu"} <= set(menu.options)
    dimensions = []
    for name in menu.options:
        generator = pretrained.load(name)
        dimensions.append(generator.input_shape[-1])
        shipped = Regions.of_arrays(pretrained.load_arrays(name, "regions"))
        assert shipped.classes.ndim == generator.input_shape[-1]
        again = survey(generator, side=[2] * shipped.classes.ndim)
        corners = shipped.classes[np.ix_(*[[0, -1]] * shipped.classes.ndim)]
        np.testing.assert_array_equal(again.classes, corners)
    assert dimensions == sorted(dimensions)


def test_pictures_of_maps():
    two, three = patches(20, 20), patches(8, 8, 8)
    for figure in (
        atlas.region_maps({"a": two, "b": two, "c": two}, columns=2),
        atlas.slices(three, 4),
        atlas.cubes({"-1": three, "+1": three}),
    ):
        assert imageio.imread(plotting.png(figure)).std() > 1
    places = atlas.deepest(two)
    assert sorted(places) == list(range(10))
    for digit, place in places.items():
        assert two.classes[two.cell(place)] == digit
    pale = Regions(two.classes, np.full((20, 20), 0.2, np.float32))
    assert atlas.shade(pale).mean() > atlas.shade(two).mean()
    np.testing.assert_array_equal(np.floor(atlas.heat(two)), two.classes.T)
