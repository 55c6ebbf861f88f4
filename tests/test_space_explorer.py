import asyncio
from functools import partial

import imageio.v3 as imageio
import ipywidgets
import keras
import numpy as np
import psutil
import pytest
import traitlets
from plotly.callbacks import Points

from ganutils import latent, networks, pretrained
from ganutils.explorers import SpaceExplorer, image_bytes, page, space
from ganutils.explorers.panels import heat
from ganutils.latent import generate
from ganutils.measures import judge, regions, scenes
from ganutils.measures.regions import Regions


def patches(*sides):
    """A map whose digit is the number of the tenth of the first axis."""
    along = np.linspace(0, 9.99, sides[0]).astype(np.uint8).reshape(-1, *[1] * (len(sides) - 1))
    classes = np.broadcast_to(along, sides).copy()
    return Regions(classes, np.full(sides, 0.9, np.float32))


def explorer(dimensions):
    keras.utils.set_random_seed(5)
    generator = networks.dcgan_generator(dimensions, width=0.05)
    return SpaceExplorer(generator, patches(*[20] * dimensions))


@pytest.fixture(params=[2, 3, 4])
def any_space(request):
    return explorer(request.param)


def cube(one):
    return one.panels[0].traces


def walk(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def click(one, name):
    buttons = [part for part in walk(one) if isinstance(part, ipywidgets.Button)]
    next(button for button in buttons if button.description == name).click()


def test_a_slider_moves_point_picture_and_verdict(any_space):
    before = any_space.picture.value
    any_space.sliders[1].value = 0.5
    assert any_space.point == (0, 0.5, 0, 0)[: any_space.dimensions]
    image = generate(any_space.generator, np.array([any_space.point], np.float32))
    shown = imageio.imread(any_space.picture.value).astype(int)
    assert np.abs(shown - imageio.imread(image_bytes(image)).astype(int)).max() <= 1
    assert any_space.picture.value != before
    seen = judge.look(image)
    assert f"read as {seen.digits[0]}" in any_space.verdict.value
    assert f"{seen.confidence[0]:.0%} sure" in any_space.verdict.value
    for across, up in any_space.maps.pairs:
        shown = any_space.maps.traces[f"point {across, up}"]
        assert (*shown.x, *shown.y) == (any_space.point[across], any_space.point[up])
    if any_space.dimensions > 2:
        assert [*cube(any_space)["point"].y] == [0.5]


def test_all_that_is_shown_follows_the_traits_whoever_sets_them():
    one = explorer(3)
    heard = []
    one.observe(lambda change: heard.append(change["new"]), "point")
    one.point = (0.25, -2, 7)
    assert one.point == (0.25, -1, 1)  # cut to the map
    assert [slider.value for slider in one.sliders] == [0.25, -1, 1]
    assert heard == [(0.25, -1, 1)]  # once, though three sliders moved
    one.ends = {"A": (0, 0, 0), "B": (1, 0.5, -1)}
    assert [*one.maps.traces["line (1, 2)"].x] == [0, 0.5]
    assert [*cube(one)["line"].z] == [0, -1]
    one.hidden = {4}
    assert [button.tooltip[:4] for button in one.legend].count("show") == 1
    with pytest.raises(traitlets.TraitError, match="has 3 numbers, not 2"):
        one.point = (0, 0)


def test_every_layers_mean_is_told():
    one = explorer(2)
    one.point = (0.3, -0.4)
    cells = one.layers.means.value.split("</td>")[:-1]
    told = [float(cell.rsplit(">", 1)[1]) for cell in cells]
    expected, x = [], np.array([[0.3, -0.4]], np.float32)
    for layer in one.generator.layers:
        x = layer(x, training=False)
        if not isinstance(layer, keras.layers.Reshape):
            expected.append(float(np.mean(x)))
    np.testing.assert_allclose(told, expected, atol=0.006)
    assert imageio.imread(one.layers.pictures.value).shape == (80, 12 + 68 * len(expected))


def test_a_click_on_a_cut_moves_two_coordinates():
    one = explorer(3)
    one.point = (0.1, 0.2, 0.3)
    cut = one.maps.traces["map (0, 2)"]
    cut._dispatch_on_click(Points(xs=[-0.5], ys=[0.75]), None)  # as plotly does
    assert one.point == (-0.5, 0.2, 0.75)
    assert [slider.value for slider in one.sliders] == [-0.5, 0.2, 0.75]
    cut._dispatch_on_click(Points(), None)  # beside all cells
    assert one.point == (-0.5, 0.2, 0.75)


def test_cuts_show_the_plane_through_the_point():
    one = explorer(3)
    for first, digit in ((1, 9), (-1, 0)):
        one.point = (first, 0, 0)
        np.testing.assert_array_equal(np.floor(one.maps.traces["map (1, 2)"].z), digit)
        assert one.maps.traces["names (1, 2)"].text == (str(digit),)


def test_the_cube_follows_the_fourth_coordinate():
    keras.utils.set_random_seed(5)
    turned = patches(5, 5, 5, 5)
    turned = Regions(turned.classes.swapaxes(0, 3).copy(), turned.confidence)
    one = SpaceExplorer(networks.dcgan_generator(4, width=0.05), turned)
    for fourth, digit in ((-1, 0), (1, 9)):
        one.point = (0, 0, 0, fourth)
        assert [len(cube(one)[str(i)].x) for i in range(10)] == [
            125 if i == digit else 0 for i in range(10)
        ]


def test_the_legend_hides_and_shows(any_space):
    maps = any_space.maps.traces
    any_space.legend[3].click()
    assert any_space.hidden == {3}
    shown = np.asarray(maps["map (0, 1)"].z)
    assert np.isnan(shown).any()
    assert not (np.floor(shown) == 3).any()
    assert "3" not in maps["names (0, 1)"].text
    if any_space.dimensions > 2:
        visible = [cube(any_space)[str(digit)].visible for digit in range(10)]
        assert visible == [digit != 3 for digit in range(10)]
    any_space.legend[3].click()
    assert not np.isnan(maps["map (0, 1)"].z).any()
    assert "3" in maps["names (0, 1)"].text


def test_only_what_the_line_crosses_stays():
    one = explorer(2)
    one.point = (0.15, 0)
    click(one, "A is here")
    one.point = (0.55, 0.5)
    click(one, "B is here")
    assert one.crossed() == {5, 6, 7}
    click(one, "only what the line crosses")
    assert one.hidden == set(range(10)) - {5, 6, 7}
    click(one, "show all")
    assert one.hidden == set()


def test_the_way_leads_from_a_to_b(any_space):
    any_space.point = (0.5,) * any_space.dimensions
    strip = any_space.strip.value
    click(any_space, "A is here")
    assert any_space.strip.value != strip
    any_space.way.value = 0.5
    np.testing.assert_allclose(any_space.point, 0.65, atol=1e-6)
    any_space.way.value = 1
    np.testing.assert_allclose(any_space.point, any_space.ends["B"])


def test_the_map_follows_a_fast_hand_once(monkeypatch):
    async def steer():
        one = explorer(3)
        drawn = []
        monkeypatch.setattr(one.maps, "show_point", lambda point, _: drawn.append(point[0]))
        pictures = set()
        for value in (0.2, 0.4, 0.6):
            one.sliders[0].value = value
            pictures.add(one.picture.value)
        assert len(pictures) == 3  # the image does not wait
        assert drawn == []
        while not drawn:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        assert drawn == [0.6]

    asyncio.run(asyncio.wait_for(steer(), 60))


def test_figures_are_drawn_before_they_become_widgets():
    """A page opened later shows what a widget held then, and plotly keeps that in _widget_data."""

    async def make():
        one = explorer(3)  # within an event loop, where maps follow late
        cube, maps = (
            {trace["name"]: trace for trace in panel.figure._widget_data} for panel in one.panels
        )
        assert sum(len(cube[str(digit)]["x"]) for digit in range(10)) == 10**3
        assert (*cube["point"]["x"], *maps["point (0, 1)"]["x"]) == (0, 0)
        assert [*maps["line (0, 2)"]["x"]] == [-0.8, 0.8]
        assert np.shape(maps["map (1, 2)"]["z"]) == (20, 20)
        assert one.layers.pictures.value

    asyncio.run(asyncio.wait_for(make(), 60))


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
        assert one.way.value == stood < 0.8
        one.way.value = 0.9
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
    click(one, "save as GIF")
    assert 'download="walk.gif"' in one.link.value
    click(one, "A is here")  # another line: the film is out of date
    assert one.link.value == ""


@pytest.mark.slow
def test_moves_leave_no_memory_behind():
    """1,200 moves may keep 10 MB, 8 kB each; a point's sight, its layers included, is 20."""
    one = explorer(3)
    process = psutil.Process()
    for i in range(200):
        one.sliders[i % 3].value = np.sin(i)
    before = process.memory_info().rss
    for i in range(200, 1_400):
        one.sliders[i % 3].value = np.sin(i)
    assert process.memory_info().rss - before < 10e6


def test_axes_of_a_larger_generator(monkeypatch):
    monkeypatch.setattr(regions, "survey", partial(regions.survey, side=3))  # 9 points, not 10,000
    one = space("dcgan", axes=[7, 3])
    assert one.dimensions == 2
    latents = one.latents(np.array([[0.25, -0.5]]))
    assert latents.shape == (1, 100)
    assert (latents[0, 7], latents[0, 3]) == (0.25, -0.5)
    with pytest.raises(ValueError, match="Name 2 to 4 different axes between 0 and 99"):
        space("dcgan")
    with pytest.raises(ValueError, match="No model named 'nothing'"):
        space("nothing")
    with pytest.raises(ValueError, match="'dense-eights' does not draw from latent vectors, so"):
        space("dense-eights")


def test_the_page_offers_every_shipped_map():
    menu = next(part for part in walk(page()) if isinstance(part, ipywidgets.Dropdown))
    offered = dict(menu.options)
    assert offered["latent 2d"] == "latent-2d"
    assert {"latent 3d", "latent 4d", "activation leaky relu"} <= set(offered)
    dimensions = []
    for name in offered.values():
        generator, shipped = pretrained.load(name), regions.shipped(name)
        dimensions.append(shipped.classes.ndim)
        assert generator.prior.shape == (shipped.classes.ndim,)
        again = regions.survey(generator, side=2)
        corners = shipped.classes[np.ix_(*[[0, -1]] * shipped.classes.ndim)]
        np.testing.assert_array_equal(again.classes, corners)
    assert dimensions == sorted(dimensions)


def test_an_explorers_map_has_the_digits_colours():
    two = patches(20, 20)
    np.testing.assert_array_equal(np.floor(heat(two)), two.classes.T)
    unsure = Regions(two.classes, np.full((20, 20), 0.2, np.float32))
    np.testing.assert_array_equal(heat(two) - two.classes.T, 0.25)
    assert {*np.unique(heat(unsure) - two.classes.T)} == {0.25, 0.75}  # with stripes
    np.testing.assert_array_equal(np.isnan(heat(two, {0, 9})), np.isin(two.classes.T, (0, 9)))


@pytest.fixture(scope="module")
def conditional():
    """S1's conditional generator, small, with embeddings as large as trained ones."""
    keras.utils.set_random_seed(1)
    generator = networks.conditional_generator(width=0.05)
    embedding = generator.get_layer("embedding")
    embedding.kernel.assign(keras.initializers.Orthogonal(seed=3)((10, 3)))
    return generator


def test_a_given_label_draws_what_the_conditional_generator_draws_for_it(conditional):
    vectors = conditional.prior.draw(6)
    images = []
    for label in (0, 7):
        one = networks.given(conditional, label)
        images.append(generate(one, vectors))
        asked = generate(conditional, vectors, np.full(6, label))
        np.testing.assert_allclose(images[-1], asked, atol=1e-6)
        np.testing.assert_array_equal(latent.draw(one, 6), images[-1])
    assert np.abs(images[0] - images[1]).max() > 0.1 * np.abs(images[0]).max()
    before = conditional.get_weights()
    one.set_weights([0 * weight for weight in one.get_weights()])  # copies: the other keeps its own
    np.testing.assert_array_equal(conditional.get_weights()[0], before[0])
    assert generate(one, vectors).std() == 0
    with pytest.raises(ValueError, match="takes no labels"):
        networks.given(one, 3)


def test_a_given_label_goes_into_maps_and_explorers(conditional):
    three = networks.given(conditional, 3)
    whole = regions.survey(three, side=4)
    seen = judge.look(conditional([latent.grid([4] * 3), np.full(64, 3)]).numpy())
    np.testing.assert_array_equal(whole.classes, seen.digits.reshape(4, 4, 4))
    one = SpaceExplorer(three, whole)
    one.sliders[2].value = -0.6
    image = conditional([np.array([[0, 0, -0.6]], np.float32), np.array([3])]).numpy()
    shown = imageio.imread(one.picture.value).astype(int)
    assert np.abs(shown - imageio.imread(image_bytes(image)).astype(int)).max() <= 1
    assert one.sight.names[0] == "Dense"  # what comes before has no picture
    assert len(one.sight.names) == one.layers.means.value.count("<td") == 11


def test_landscapes_are_explored_in_colour_and_by_kind(monkeypatch):
    keras.utils.set_random_seed(0)
    generator, reader = networks.landscape_generator(width=0.02), networks.landscape_judge()
    monkeypatch.setattr(scenes, "network", lambda: reader)
    classes = (np.arange(64) % 4).astype(np.uint8).reshape(4, 4, 4)
    one = SpaceExplorer(generator, Regions(classes, np.ones((4, 4, 4)), scenes.NAMES))
    one.sliders[1].value = 0.5
    image = generate(generator, np.array([[0, 0.5, 0]], np.float32))
    shown = imageio.imread(one.picture.value).astype(int)
    assert np.abs(shown - imageio.imread(image_bytes(image)).astype(int)).max() <= 1
    assert shown.shape[-1] == 3
    kind = scenes.NAMES[scenes.look(image).probabilities[0].argmax()]
    assert f"read as {kind}</b>" in one.verdict.value
    assert [button.description for button in one.legend] == list(scenes.NAMES)
    one.hidden = {2}
    assert not cube(one)["coast"].visible
    assert cube(one)["lake"].visible
    assert len(one.sight.names) == one.layers.means.value.count("<td") == 14
    assert imageio.imread(one.layers.pictures.value).shape[0] == 64 + 2 * 12
    assert "coast" not in one.maps.traces["names (0, 1)"].text
