"""Rendered landscapes, photos from a folder, and the networks that draw in colour."""

import keras
import numpy as np
import pytest
from PIL import Image

from ganutils import networks
from ganutils.data import batches, load_landscapes, rendering
from ganutils.gans import GAN
from ganutils.latent import draw

SOME = load_landscapes("rendered", 24)
SKY, LAND, WATER, SUN = range(4)


def test_a_landscape_is_a_function_of_seed_and_number():
    again = rendering.render(5)
    np.testing.assert_array_equal(SOME.train_images[5], again.image)
    np.testing.assert_array_equal(SOME.masks[5], again.mask)
    assert not np.array_equal(rendering.render(5, seed=1).image, again.image)
    assert not np.array_equal(rendering.render(9).image, again.image)


def test_shapes_names_and_kinds():
    assert (SOME.train_images.shape, SOME.train_images.dtype) == ((24, 64, 64, 3), np.uint8)
    assert (SOME.masks.shape, SOME.masks.dtype) == ((24, 64, 64), np.uint8)
    np.testing.assert_array_equal(SOME.kinds, np.arange(24) % 4)
    assert SOME.name == "rendered landscapes"


def test_masks_know_where_things_are():
    for mask, kind in zip(SOME.masks, SOME.kinds, strict=True):
        parts = set(np.unique(mask))
        assert {SKY, LAND} <= parts
        assert (WATER in parts) == (rendering.KINDS[kind] in ("lake", "coast"))
        sky = np.isin(mask, (SKY, SUN))
        assert sky[0].all()  # at the top
        assert not sky[-1].any()  # nowhere at the bottom
    # Each column goes down from the sky once: what is below land or water is no sky.
    below = np.maximum.accumulate(~np.isin(SOME.masks, (SKY, SUN)), axis=1)
    assert not (below & np.isin(SOME.masks, (SKY, SUN))).any()


def test_masks_are_those_of_the_image():
    """A sun is the brightest of the sky; water mirrors: it is bluer than the land around it."""
    images = SOME.train_images.astype(int)
    for image, mask in zip(images, SOME.masks, strict=True):
        if (mask == SUN).sum() > 12:
            assert image[mask == SUN].mean() > image[mask == SKY].mean() + 15
    blueness = images[..., 2] - images[..., 0]
    wet, dry = (
        SOME.masks == WATER,
        (SOME.masks == LAND) & np.isin(SOME.kinds, (1, 2))[:, None, None],
    )
    assert blueness[wet].mean() > blueness[dry].mean() + 30


def test_a_folder_of_photos_is_read_and_cut_to_its_middle(tmp_path, monkeypatch):
    (tmp_path / "more").mkdir()
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, 100:200, 0] = 200
    Image.fromarray(wide).save(tmp_path / "a.png")
    turned = Image.Exif()
    turned[0x0112] = 6  # a camera that was held upright: to be turned by a quarter
    below = np.zeros((90, 90), np.uint8)
    below[:, :45] = 200
    Image.fromarray(below).save(tmp_path / "more" / "B.JPG", exif=turned)
    (tmp_path / "notes.txt").write_text("no photo")
    monkeypatch.setenv("GANUTILS_LANDSCAPES", str(tmp_path))
    photos = load_landscapes()
    assert photos.train_images.shape == (2, 64, 64, 3)
    assert photos.train_images[0, :, :, 0].min() > 180  # nothing black from the sides
    assert photos.train_images[0, :, :, 1:].max() == 0
    assert photos.train_images[1, :24].mean() > 180  # what was at the left is at the top
    assert photos.train_images[1, 40:].mean() < 20
    assert photos.said == "photos of your own, 2 images"
    assert photos.masks is None
    assert photos.kinds is None
    assert load_landscapes("rendered", 1).name == "rendered landscapes"


def test_a_wrong_folder_or_file_is_one_clear_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("GANUTILS_LANDSCAPES", str(tmp_path))
    with pytest.raises(ValueError, match="holds no photos: correct or unset GANUTILS_LANDSCAPES"):
        load_landscapes()
    (tmp_path / "torn.jpg").write_bytes(b"not a photo")
    with pytest.raises(ValueError, match=r"torn.jpg is damaged or no photo: take it out"):
        load_landscapes()
    with pytest.raises(ValueError, match='must be "auto" or "rendered"'):
        load_landscapes("photos")
    with pytest.raises(ValueError, match="at least 1, not 0"):
        load_landscapes("rendered", 0)


def test_the_reconstruction_has_s1_s_count():
    assert networks.landscape_generator().count_params() == 10_729_344
    assert networks.landscape_generator(3, "prelu").count_params() > 10_729_344


def test_a_gan_of_landscapes_trains_and_draws_in_colour():
    gan = GAN(
        networks.landscape_generator(width=0.02), networks.landscape_discriminator(width=0.05)
    )
    gan.compile(**{player: keras.optimizers.Adam(1e-3) for player in gan.players})
    history = gan.fit(batches(SOME.train_images, 8), steps_per_epoch=2, verbose=0).history
    assert np.isfinite([*history.values()]).all()
    drawn = gan.draw(3)
    assert drawn.shape == (3, 64, 64, 3)
    assert np.abs(drawn).max() <= 1
    np.testing.assert_array_equal(drawn, draw(gan.averaged, 3))
