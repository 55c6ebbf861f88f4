"""Counting blind: what a reader sees, what the key gives away, what is recorded."""

import imageio.v3 as imageio
import numpy as np
import pandas as pd
import pytest

from experiments import signing
from ganutils import pictures, records
from ganutils.data import Digits, load_digits, to_pixels
from ganutils.measures import blind

RANDOM = np.random.default_rng(0)
SETS = {name: RANDOM.integers(0, 256, (number, 28, 28), dtype=np.uint8)
        for name, number in (("a", 5), ("b", 8))}  # fmt: skip


def test_the_key_leads_back_to_every_image_once():
    images, key = blind.shuffled(SETS, seed=0)
    assert key["number"].tolist() == list(range(1, 14))
    for image, row in zip(images, key.itertuples(), strict=True):
        np.testing.assert_array_equal(image, SETS[row.images][row.place])
    assert not key.duplicated(["images", "place"]).any()
    assert key["images"].tolist() != sorted(key["images"])
    assert key["images"].tolist() != blind.shuffled(SETS, seed=1)[1]["images"].tolist()


def test_finer_shades_would_give_an_image_away():
    with pytest.raises(ValueError, match=r"bring all to uint8 with data\.to_pixels"):
        blind.shuffled({"a": np.zeros((1, 28, 28))}, seed=0)


def test_marked_images_are_counted_by_set_with_their_interval():
    key = pd.DataFrame({"number": [1, 2, 3, 4, 5], "images": list("abaab"), "place": 0})
    told = blind.counted(key, [1, 3, 5])
    assert told[["marked", "of"]].to_numpy().tolist() == [[2, 3], [1, 2]]
    assert told.loc["b", "low"] == pytest.approx(1 - told.loc["b", "high"])
    with pytest.raises(ValueError, match="No image has the number 6: they go from 1 to 5"):
        blind.counted(key, [6])


def test_pages_show_every_image_over_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr(signing, "PAGE", 10)
    signing.lay_out(SETS, tmp_path)
    names = sorted(path.name for path in tmp_path.glob("*.png"))
    assert names == ["first-1.png", "first-2.png", "second-1.png", "second-2.png"]
    assert imageio.imread(tmp_path / "first-1.png").shape[1] == 950
    images, key = blind.shuffled(SETS, seed=0)
    assert pd.read_csv(tmp_path / "first.csv").equals(key)
    figure = pictures.numbered(images[10:], first=11, columns=2)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["11", "12", "13"]
    sheet = axes.images[0].get_array()
    np.testing.assert_array_equal(sheet[2 + 37 + 2 :][:28, 2:30], images[12])
    x, y = axes.texts[2].get_position()
    assert 2 <= x <= 30
    assert 2 + 37 + 2 + 28 < y <= sheet.shape[0]


def test_both_counts_are_brought_together_image_by_image(tmp_path):
    signing.lay_out(SETS, tmp_path)
    with pytest.raises(ValueError, match=r"numbers of the malformed images into .*first\.txt"):
        signing.read(tmp_path)
    wanted = {"first": [("a", 2), ("b", 7)], "second": [("b", 7)]}
    for count, chosen in wanted.items():
        key = pd.read_csv(tmp_path / f"{count}.csv").set_index(["images", "place"])["number"]
        (tmp_path / f"{count}.txt").write_text("\n".join(str(key[one]) for one in chosen))
    rows = signing.read(tmp_path)
    assert len(rows) == 13
    for count, chosen in wanted.items():
        marked = rows[rows[count]]
        assert list(zip(marked["images"], marked["place"], strict=True)) == chosen
    (tmp_path / "second.txt").write_text("3, 4")
    with pytest.raises(ValueError, match=r"second\.txt should hold whole numbers and spaces alone"):
        signing.read(tmp_path)


def test_each_generator_is_measured_three_times_and_laid_out_once(tmp_path, monkeypatch):
    some, asked, laid = load_digits("sklearn"), [], {}
    digits = Digits(some.train_images[:60], some.train_labels[:60],
                    some.test_images[:20], some.test_labels[:20], "some digits")  # fmt: skip

    def draw(generator, number, seed):
        asked.append((generator, number, seed))
        return np.full((number, 28, 28, 1), seed / 10, np.float32)

    def lay_out(sets, folder):
        laid.update(sets)

    monkeypatch.setattr(records, "course_folder", lambda name: tmp_path)
    monkeypatch.setattr(signing, "SAMPLES", 15)
    monkeypatch.setattr(signing, "NUMBER", 4)
    monkeypatch.setattr(signing.pretrained, "load", lambda name: name)
    monkeypatch.setattr(signing.judge, "look", lambda images: None)
    monkeypatch.setattr(signing, "draw", draw)
    monkeypatch.setattr(signing, "lay_out", lay_out)
    monkeypatch.setattr(signing, "measured", lambda images, test: {"coverage": images.mean()})
    monkeypatch.setattr(signing, "judged", lambda images: {"fid": len(images)})
    signing.flagship(digits)
    rows = pd.read_csv(tmp_path / "flagship.csv")
    assert asked == [(name, 15, seed) for name in signing.GENERATORS for seed in range(3)]
    assert rows.groupby("images").size().tolist() == [3, 3, 3, 3]
    assert rows["fid"].tolist() == [15] * 12
    assert rows["command"].unique() == ["python -m experiments measure flagship"]
    real = rows.loc[rows["images"] == "real training images", "coverage"]
    assert real.nunique() == 3  # no image in two of them
    assert sorted(laid) == ["dcgan", "flagship", "real training images"]
    assert (laid["dcgan"] == to_pixels(np.full((4, 28, 28, 1), 0.2, np.float32))).all()
    assert {tuple(map(tuple, one)) for one in laid["real training images"]} <= {
        tuple(map(tuple, one)) for one in digits.train_images
    }
