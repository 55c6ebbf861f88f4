"""What trainings drew on their way is kept page by page, and recorded under its name."""

import numpy as np

from experiments import albums
from ganutils.data import batches, load_digits, to_pixels
from ganutils.sources import dcgan


def test_an_album_has_a_page_for_each_epoch_and_is_recorded_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(albums, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(albums, "course_folder", lambda kind: tmp_path)
    gan = dcgan(width=0.02, rate_g=0.01, averaging=0.0)
    album = albums.Album(lambda: gan.draw(3), albums.shelf("tiny") / "an arm.npz")
    stream = batches(load_digits("sklearn").train_images, 16)
    gan.fit(stream, epochs=2, steps_per_epoch=1, callbacks=[album], verbose=0)
    albums.record("tiny")
    with np.load(tmp_path / "tiny_albums.npz") as recorded:
        assert recorded.files == ["an arm"]
        pages = recorded["an arm"]
    assert pages.shape == (2, 3, 28, 28)
    assert pages.dtype == np.uint8
    np.testing.assert_array_equal(pages[1], to_pixels(gan.draw(3)))
    assert not np.array_equal(pages[0], pages[1])


def test_a_study_without_albums_records_none(tmp_path, monkeypatch):
    monkeypatch.setattr(albums, "RUNS", tmp_path)
    monkeypatch.setattr(albums, "course_folder", lambda kind: tmp_path)
    albums.record("none")
    assert not list(tmp_path.iterdir())
