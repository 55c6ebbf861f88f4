import asyncio

import imageio.v3 as imageio
import ipywidgets
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from ganutils import data, explorers, pictures
from ganutils.data import load_digits
from ganutils.measures.regions import Regions
from ganutils.networks import dcgan_generator, dense_autoencoder_generator


@pytest.fixture(scope="module")
def generator():
    return dcgan_generator(8, width=0.05)


def parts(box, kind):
    if isinstance(box, kind):
        return [box]
    return [part for child in getattr(box, "children", ()) for part in parts(child, kind)]


def test_the_journeys_slider_changes_its_picture(generator):
    box = explorers.journey(generator, stops=3)
    (slider,), (picture,) = parts(box, ipywidgets.IntSlider), parts(box, ipywidgets.Image)
    before = picture.value
    assert imageio.imread(before).shape == (256, 256)
    slider.value = slider.max // 2
    assert picture.value != before
    slider.value = 0
    assert picture.value == before


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_a_closed_path_goes_through_its_priors_vectors_and_comes_back_in_small_steps(prior):
    generator = dcgan_generator(100, width=0.05, prior=prior)
    path = explorers.closed_path(generator, stops=3, steps=12)
    assert path.shape == (36, 100)
    steps = np.linalg.norm(path - np.roll(path, 1, axis=0), axis=1)
    assert steps.max() < 2
    np.testing.assert_allclose(path[::12], generator.prior.draw(3), rtol=1e-4, atol=1e-6)


def test_a_walk_between_codes_ends_at_the_images_own_reconstructions():
    one = dense_autoencoder_generator()
    for weight in one.trainable_variables:
        weight.assign(3 * weight)  # untrained, it would hardly answer to its input
    start, end = data.flatten(load_digits("sklearn").test_images[:2])
    box = explorers.code_walks({"a": one, "b": one}, start, end)
    (slider,) = parts(box, ipywidgets.FloatSlider)
    frames, labels = parts(box, ipywidgets.Image), parts(box, ipywidgets.Label)
    assert [label.value for label in labels] == ["a", "b"]
    for way, image in ((0.0, start), (1.0, end)):
        slider.value = way
        expected = data.unflatten(one(image[None]))
        shown = imageio.imread(frames[0].value).astype(float)
        np.testing.assert_allclose(
            shown, imageio.imread(explorers.image_bytes(expected)).astype(float), atol=1
        )
        assert frames[0].value == frames[1].value


def test_the_gallery_shows_the_chosen_generator_s_digits():
    menu, picture = explorers.gallery(["latent-4d", "latent-3d"], rows=1).children
    first = picture.value
    assert imageio.imread(first).shape[:2] == (64, 604)
    menu.value = "latent-3d"
    assert picture.value != first
    menu.value = "latent-4d"
    assert picture.value == first


def test_the_film_shows_every_place_on_its_path(generator):
    film = imageio.imread(explorers.journey_film(generator, rows=1, columns=2), index=None)
    assert film.shape[0] == 48
    assert film.shape[1:3] == (2 * 32, 2 * 62)


def test_a_slider_steers_a_picture():
    seen = []

    def draw(value):
        seen.append(value)
        figure, axes = plt.subplots()
        axes.plot([0, value])
        return figure

    box = explorers.steered(draw, "height", value=1.0, min=0, max=2, step=0.5)
    (slider,), (picture,) = parts(box, ipywidgets.FloatSlider), parts(box, ipywidgets.Image)
    before = picture.value
    slider.value = 2.0
    assert seen == [1.0, 2.0]
    assert picture.value != before
    assert plt.get_fignums() == []


def test_several_sliders_steer_one_picture():
    seen = []

    def draw(height, width):
        seen.append((height, width))
        return plt.figure()

    slider = {"value": 1.0, "min": 0, "max": 2, "step": 0.5}
    box = explorers.steered_by(draw, {"height": slider, "width": slider})
    high, wide = parts(box, ipywidgets.FloatSlider)
    high.value, wide.value = 2.0, 0.5
    assert seen == [(1, 1), (2, 1), (2, 0.5)]
    assert [high.description, wide.description] == ["height", "width"]


def test_the_players_other_buttons_act_and_show():
    acted, drawn = [], []

    def draw():
        drawn.append(len(acted))
        return plt.figure()

    box = explorers.player(lambda: None, draw, buttons={"D alone": lambda: acted.append("D")})
    button = next(b for b in parts(box, ipywidgets.Button) if b.description == "D alone")
    button.click()
    assert (acted, drawn) == (["D"], [0, 1])
    (label,) = parts(box, ipywidgets.Label)
    assert label.value == "step 0"


def test_the_player_steps_plays_and_pauses():
    moments = []

    def draw():
        figure, axes = plt.subplots()
        axes.plot(moments, "o")
        return figure

    async def watch():
        box = explorers.player(lambda: moments.append(len(moments)), draw, stride=3)
        (play,) = parts(box, ipywidgets.ToggleButton)
        step = next(b for b in parts(box, ipywidgets.Button) if b.description == "one step")
        (picture,), (label,) = parts(box, ipywidgets.Image), parts(box, ipywidgets.Label)
        before = picture.value
        step.click()
        assert (len(moments), label.value) == (1, "step 1")
        assert picture.value != before
        play.value = True
        assert play.description == "pause"
        while len(moments) < 4:
            await asyncio.sleep(0.01)
        play.value = False
        await asyncio.sleep(0.1)
        done = len(moments)
        await asyncio.sleep(0.2)
        assert len(moments) == done  # it stands still
        assert done % 3 == 1  # the single step, then threes
        assert play.description == "play"

    asyncio.run(asyncio.wait_for(watch(), 60))


def test_tiles_and_rows_by_digit():
    digits = load_digits("sklearn")
    chosen = pictures.by_digit(digits.test_images, digits.test_labels, rows=2)
    assert pictures.tile(chosen, columns=10).shape == (62, 302)
    np.testing.assert_array_equal(
        chosen[13], digits.test_images[np.flatnonzero(digits.test_labels == 3)[1]]
    )
    with pytest.raises(ValueError, match="Some digit has fewer than 99 images"):
        pictures.by_digit(digits.test_images, digits.test_labels, rows=99)


def words(figure):
    """All that is written in a figure."""
    return {text.get_text() for text in figure.findobj(Text)}


HISTORY = {name: [1.0, 0.5] for name in ("g_loss", "d_loss", "d_real", "d_fake")}
IMAGES = np.zeros((4, 28, 28), np.uint8)
TENTHS = (np.arange(512) // 52).astype(np.uint8).reshape(8, 8, 8)
CUBE = Regions(TENTHS, np.ones((8, 8, 8), np.float32))
FLAT = Regions(CUBE.classes[0], CUBE.confidence[0])


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: pictures.training(HISTORY, IMAGES), {"G's loss", "D's loss", "epoch 2"}),
        (pictures.game_diagram, {"generator G", "discriminator D", "G learns through D"}),
        (lambda: pictures.side_by_side({"a": IMAGES[0], "b": IMAGES[1]}), {"a", "b"}),
        (lambda: pictures.region_maps({"a": FLAT, "b": FLAT, "c": FLAT}, 2), {"a", "b", "c"}),
        (lambda: pictures.slices(CUBE, 2), {"$z_1$ = -1.00", "$z_3$ = +1.00"}),
        (lambda: pictures.cubes({"left": CUBE, "right": CUBE}), {"left", "right", "$z_3$"}),
        (
            lambda: pictures.network_diagram(dcgan_generator()),
            {"100", "12,544", "7×7×256", "7×7×128", "14×14×64", "28×28×1"},
        ),
    ],
)
def test_a_figure_says_what_it_shows_and_is_closed_once_it_is_a_picture(draw, said):
    figure = draw()
    assert imageio.imread(pictures.png(figure)).ndim == 3
    assert plt.get_fignums() == []
    assert said <= words(figure)


def test_each_patchs_digit_stands_deepest_in_it():
    places = pictures.deepest(CUBE)
    assert {digit for digit, _ in places} == set(range(10))
    for digit, place in places:
        assert CUBE.classes[CUBE.cell(place)] == digit
    two = np.zeros((20, 20), np.uint8)
    two[:5, :5] = two[-5:, -5:] = 3  # two patches of one digit
    two[10, 10] = 8  # too small to be named
    named = pictures.deepest(Regions(two, np.ones(two.shape)))
    assert [digit for digit, _ in named] == [0, 3, 3]


def test_a_map_is_hatched_where_the_judge_is_unsure():
    unsure = Regions(FLAT.classes, np.full((8, 8), 0.2, np.float32))
    full, striped = pictures.shade(FLAT), pictures.shade(unsure)
    changed = (full != striped).any(axis=-1)
    assert 0.2 < changed.mean() < 0.5
    np.testing.assert_array_equal(full[~changed], striped[~changed])
