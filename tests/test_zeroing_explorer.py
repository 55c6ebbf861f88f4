import imageio.v3 as imageio
import keras
import numpy as np
import pytest

from ganutils import explorers, networks
from ganutils.explorers.zeroing import told_parts
from ganutils.latent import Prior, generate
from ganutils.measures import scenes, units


@pytest.fixture
def explorer():
    keras.utils.set_random_seed(0)
    generators = {name: networks.dcgan_generator(4, name, 0.05) for name in ("relu", "elu")}
    for generator in generators.values():
        kernel = generator.layers[-2].kernel
        kernel.assign(100 * kernel)  # untrained, it draws faintly
    return explorers.ZeroingExplorer(generators)


def pictures(explorer):
    return [imageio.imread(picture.value) for picture in explorer.pictures]


def test_it_begins_whole_and_ranges_take_parts_away(explorer):
    explorer.sliders[0].value = 0.5  # an untrained generator draws nothing at the origin
    whole, left = pictures(explorer)
    np.testing.assert_array_equal(whole, left)
    explorer.ranges["rows"].value = (0, 5)
    again, left = pictures(explorer)
    np.testing.assert_array_equal(whole, again)
    # Rows 0 to 4 of 14 become pixels 0 to 11 of 28, behind a frame of 2; each is drawn as 8.
    changed = np.flatnonzero((whole != left).any(axis=1))
    assert len(changed) > 0
    assert changed.max() < (2 + 12) * 8
    assert "36% set to zero" in explorer.labels[1].value
    explorer.ranges["rows"].value = (0, 14)
    assert "100% set to zero" in explorer.labels[1].value
    assert len(np.unique(pictures(explorer)[1][16:-16, 16:-16])) == 1  # an even grey is left


def test_channels_are_ranked_by_what_pixels_lose(explorer):
    for name, order in explorer.order.items():
        assert sorted(order) == list(range(explorer.painters[name][1].input_shape[-1]))
    explorer.ranges["rows"].value = (0, 14)
    sizes = []
    for first in (0, len(explorer.order["relu"]) - 1):
        explorer.ranges["channels"].value = (first, first + 1)
        explorer.sliders[0].value = 0.5
        whole, left = (image.astype(float) for image in pictures(explorer))
        sizes.append(np.abs(whole - left).mean())
    assert sizes[0] > sizes[1]


def test_sliders_and_network_change_the_picture(explorer):
    before = pictures(explorer)[0]
    explorer.sliders[2].value = 0.8
    moved = pictures(explorer)[0]
    assert (before != moved).any()
    explorer.network.value = "elu"
    assert (pictures(explorer)[0] != moved).any()


@pytest.mark.parametrize("widths", [[], [0.05, 0.1]])
def test_generators_of_no_or_other_shapes_are_refused(widths):
    generators = {str(width): networks.dcgan_generator(4, "relu", width) for width in widths}
    with pytest.raises(ValueError, match="all of the same latent dimension and width"):
        explorers.ZeroingExplorer(generators)


def test_a_box_is_set_to_zero_and_nothing_else():
    random = np.random.default_rng(0).uniform(1, 2, (3, 14, 14, 8))
    left = units.without(random, (slice(2, 4), slice(0, 7), slice(5, 8)))
    assert (left[:, 2:4, :7, 5:] == 0).all()
    assert (left == 0).sum() == 3 * 2 * 7 * 3
    assert (random > 0).all()


def test_the_units_of_a_given_label_can_be_set_to_zero():
    latents, labels = keras.Input((4,)), keras.Input((), dtype="int32")
    x = latents * keras.layers.Embedding(10, 4)(labels)
    for layer in networks.dcgan_generator(4, width=0.05).layers:
        x = layer(x)
    conditional = keras.Model([latents, labels], x)
    conditional.prior = Prior("uniform", (4,))
    generators = {str(label): networks.given(conditional, label) for label in (0, 1)}
    one = explorers.ZeroingExplorer(generators)
    one.sliders[0].value = 0.5
    image = generate(generators["0"], np.array([[0.5, 0, 0, 0]], np.float32))
    whole, left = pictures(one)
    np.testing.assert_array_equal(whole, imageio.imread(explorers.image_bytes(image)))
    np.testing.assert_array_equal(whole, left)


def test_in_a_landscape_units_of_any_layer_are_taken_away_in_a_given_order(monkeypatch):
    keras.utils.set_random_seed(0)
    generator, judge = networks.landscape_generator(width=0.02), networks.landscape_judge()
    monkeypatch.setattr(scenes, "network", lambda: judge)
    order = np.arange(5)[::-1]
    one = explorers.ZeroingExplorer({"landscapes": generator}, 2, told_parts, order)
    assert [control.max for control in one.ranges.values()] == [16, 16, 5]
    one.sliders[0].value = 0.5
    whole, left = pictures(one)
    np.testing.assert_array_equal(whole, left)
    one.ranges["channels"].value = (0, 1)
    first, second = units.painter(generator, 2)
    strengths = np.asarray(first(np.array([[0.5, 0, 0]], np.float32)))
    images = np.asarray(second(units.without(strengths, np.s_[:, :, 4:])))
    expected = imageio.imread(explorers.image_bytes(images)).astype(int)
    assert np.abs(pictures(one)[1].astype(int) - expected).max() <= 1
    assert expected.shape == (3 * 68, 3 * 68, 3)
    share = (scenes.look(images).parts == 1).mean()
    assert f"land <b>{share:.0%}</b>" in one.labels[1].value
    assert one.labels[1].value.startswith("20% set to zero: sky <b>")
