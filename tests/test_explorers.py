import asyncio

import imageio.v3 as imageio
import ipywidgets
import numpy as np
import pytest
from matplotlib import pyplot as plt

from ganutils import data, explorers
from ganutils.data import load_digits
from ganutils.latent import generate
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


def test_both_walks_meet_at_the_ends_only(generator):
    start, end = generator.prior.draw(2)
    box = explorers.two_walks(generator, start, end)
    (slider,) = parts(box, ipywidgets.FloatSlider)
    pictures, labels = parts(box, ipywidgets.Image), parts(box, ipywidgets.Label)
    assert pictures[0].value == pictures[1].value
    slider.value = 0.5
    assert pictures[0].value != pictures[1].value
    line, arc = (float(label.value.split()[-1]) for label in labels)
    assert line < arc
    slider.value = 1.0
    expected = explorers.image_bytes(generate(generator, end[None]))
    assert pictures[0].value == expected


def test_a_walk_between_codes_ends_at_the_images_own_reconstructions():
    one = dense_autoencoder_generator()
    for weight in one.trainable_variables:
        weight.assign(3 * weight)  # untrained, it would hardly answer to its input
    start, end = data.flatten(load_digits("sklearn").test_images[:2])
    box = explorers.code_walks({"a": one, "b": one}, start, end)
    (slider,) = parts(box, ipywidgets.FloatSlider)
    pictures, labels = parts(box, ipywidgets.Image), parts(box, ipywidgets.Label)
    assert [label.value for label in labels] == ["a", "b"]
    for way, image in ((0.0, start), (1.0, end)):
        slider.value = way
        expected = data.unflatten(one(image[None]))
        shown = imageio.imread(pictures[0].value).astype(float)
        np.testing.assert_allclose(
            shown, imageio.imread(explorers.image_bytes(expected)).astype(float), atol=1
        )
        assert pictures[0].value == pictures[1].value


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
