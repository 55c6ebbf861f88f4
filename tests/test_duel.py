"""The game "You are the discriminator": what it shows, counts and hides."""

import re

import keras
import numpy as np
import pytest

from ganutils import explorers
from ganutils.data import to_pixels

RANDOM = np.random.default_rng(0)
DARK = RANDOM.uniform(-1, -0.5, (30, 28, 28, 1)).astype(np.float32)
LIGHT = RANDOM.uniform(0.5, 1, (30, 28, 28, 1)).astype(np.float32)


def brightness(sign):
    """A network whose logit is an image's mean, or its opposite."""
    image = keras.Input((28, 28, 1))
    mean = keras.layers.GlobalAveragePooling2D()(image)
    return keras.Model(image, keras.layers.Rescaling(sign)(mean))


@pytest.fixture
def game():
    """The light ones are to be found."""
    critics = {"sharp": brightness(-1), "blind": brightness(1)}
    return explorers.YouAreTheDiscriminator(DARK, LIGHT, critics, pairs=8)


def click(game, side):
    game.buttons[side].click()


def reaches_the_browser(widget):
    """All that a widget and its children send, without the names that tell them apart."""
    state = {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in widget.get_state().items()
    }
    children = "".join(map(reaches_the_browser, getattr(widget, "children", ())))
    return re.sub("IPY_MODEL_[0-9a-f]+", "", str(state)) + children


def test_each_pair_holds_one_of_each_kind_and_sides_vary(game):
    light = game.images.mean(axis=(2, 3, 4)) > 0
    assert (light.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(light.argmax(axis=1), game.sought)
    assert 0 < game.sought.sum() < 8


def test_clicks_are_counted_and_the_next_pair_is_shown(game):
    assert "Pair 1 of 8; 0 found" in game.count.value
    before = [one.value for one in game.frames]
    click(game, game.sought[0])
    assert game.told.value.startswith("Right")
    assert "Pair 2 of 8; 1 found" in game.count.value
    assert [one.value for one in game.frames] != before
    click(game, 1 - game.sought[1])
    assert game.told.value.startswith("Wrong")
    assert ("left", "right")[game.sought[1]] in game.told.value
    assert game.found == [True, False]


def test_nothing_in_the_browser_tells_which_one_is_sought():
    """With the same images in both places, what the browser holds is the same for either answer."""
    same = np.repeat(LIGHT[:1], 20, axis=0)
    sent = {}
    for seed in range(6):
        one = explorers.YouAreTheDiscriminator(same, same, {"any": brightness(1)}, seed=seed)
        sent.setdefault(int(one.sought[0]), []).append(reaches_the_browser(one))
    assert set(sent) == {0, 1}
    assert len({text for texts in sent.values() for text in texts}) == 1


def test_shades_do_not_give_an_image_away():
    fine = LIGHT + 1e-4  # between two of the 256 shades
    one = explorers.YouAreTheDiscriminator(DARK, fine, {}, pairs=8)
    shades = (one.images + 1) * 127.5
    np.testing.assert_allclose(shades, np.round(shades), atol=1e-3)


def test_the_score_comes_with_its_interval_and_after_the_last_click_only(game):
    for number in range(8):
        assert "interval" not in game.count.value
        assert "sharp" not in game.count.value
        right = number < 6
        click(game, game.sought[number] if right else 1 - game.sought[number])
    assert "You found 6 of 8" in game.count.value
    assert "41% to 93%" in game.count.value  # Wilson's
    assert "sharp: 8 of 8" in game.count.value
    assert "blind: 0 of 8" in game.count.value
    assert all(button.disabled for button in game.buttons)
    game.answer(0)  # a click that was on its way
    assert len(game.found) == 8


def test_again_deals_other_pairs(game):
    for _ in range(8):
        click(game, 0)
    before = game.images
    game.again.click()
    assert game.found == []
    assert game.told.value == ""
    assert "Pair 1 of 8; 0 found" in game.count.value
    assert not any(button.disabled for button in game.buttons)
    assert (game.images != before).any()


def test_the_sheet_shows_all_pairs(game):
    figure = game.sheet()
    drawn = [axes.images[0].get_array() for axes in figure.axes if axes.images]
    assert len(drawn) == 8
    np.testing.assert_array_equal(drawn[3][:, :28], to_pixels(game.images[3, :1])[0])
    np.testing.assert_array_equal(drawn[3][:, -28:], to_pixels(game.images[3, 1:])[0])


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="40 pairs need as many images of each kind, not 30"):
        explorers.YouAreTheDiscriminator(DARK, LIGHT, {}, pairs=40)
