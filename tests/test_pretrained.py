import errno
import json

import numpy as np
import pytest

from ganutils import pretrained
from ganutils.latent import Prior, generate
from ganutils.networks import dcgan_discriminator, dcgan_generator
from ganutils.places import course_folder


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """An empty place for models, in use instead of the course's own."""
    monkeypatch.setattr(pretrained, "course_folder", lambda name: tmp_path)
    return tmp_path


@pytest.fixture
def tiny(shelf):
    generator = dcgan_generator(4, width=0.03, prior="uniform")
    discriminator = dcgan_discriminator(width=0.03)
    pretrained.save(
        "tiny",
        {"generator": generator, "discriminator": discriminator},
        {"data": "none"},
    )
    return generator


def test_every_shipped_model_keeps_its_promises():
    assert {"judge", "dcgan"} <= set(pretrained.catalogue())
    for name, card in pretrained.catalogue().items():
        for fact in (
            "data",
            "recipe",
            "epochs",
            "seed",
            "versions",
            "hours",
            "hardware",
            "command",
        ):
            assert card[fact] not in ("", None), f"{name}: {fact}"
        assert card["metrics"]
        for part, entry in card["parts"].items():
            if "network" in entry:
                assert pretrained.load(name, part).count_params() > 0


def test_saved_networks_come_back_rounded_to_half(tiny):
    vectors = tiny.prior.draw(3)
    before = generate(tiny, vectors)
    again = pretrained.load("tiny")
    assert (again.input_shape, again.output_shape) == ((None, 4), (None, 28, 28, 1))
    images = generate(again, vectors)
    assert images.dtype == np.float32
    np.testing.assert_allclose(images, before, atol=5e-3)
    np.testing.assert_array_equal(generate(pretrained.rounded(tiny), vectors), images)
    assert again.prior == Prior("uniform", (4,))
    assert pretrained.card("tiny")["parts"]["generator"]["arguments"]["width"] == 0.03
    assert pretrained.load("tiny", part="discriminator").output_shape == (None, 1)
    assert list(pretrained.catalogue()) == ["tiny"]


@pytest.mark.parametrize("damage", ["truncate", "alter", "remove"])
def test_damaged_weights_are_refused(tiny, shelf, damage):
    path = shelf / "tiny" / "generator.npz"
    content = path.read_bytes()
    if damage == "truncate":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "alter":
        path.write_bytes(content[:-100] + bytes([content[-100] ^ 1]) + content[-99:])
    else:
        path.unlink()
    with pytest.raises(ValueError, match=r"(truncated or altered|missing): restore it with: git"):
        pretrained.load("tiny")


def test_a_pickle_is_not_opened(tiny, shelf):
    path = shelf / "tiny" / "generator.npz"
    np.savez(path, **{"000": np.array([{"code": "never run"}], dtype=object)})
    card = json.loads((shelf / "tiny" / "card.json").read_text())
    card["parts"]["generator"]["sha256"] = pretrained._digest(path)
    (shelf / "tiny" / "card.json").write_text(json.dumps(card))
    with pytest.raises(ValueError, match="cannot be read"):
        pretrained.load("tiny")


def test_unknown_names_are_refused(tiny):
    with pytest.raises(ValueError, match="No model named 'big': choose from tiny"):
        pretrained.load("big")
    with pytest.raises(ValueError, match="has no 'critic': choose from generator, discriminator"):
        pretrained.load("tiny", part="critic")


def test_a_damaged_card_is_refused(tiny, shelf):
    (shelf / "tiny" / "card.json").write_text("{")
    with pytest.raises(ValueError, match="card of 'tiny' is damaged"):
        pretrained.load("tiny")


def test_a_full_disk_leaves_the_earlier_version(tiny, shelf, monkeypatch):
    before = {path.name: path.read_bytes() for path in (shelf / "tiny").iterdir()}

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match=r"No space left on device.*nothing was changed"):
        pretrained.save("tiny", {"generator": tiny}, {})
    assert {path.name: path.read_bytes() for path in (shelf / "tiny").iterdir()} == before
    assert [path.name for path in shelf.iterdir()] == ["tiny"]


def test_weights_too_large_for_half_precision_are_refused(tiny, shelf):
    tiny.set_weights([1e6 + 0 * weight for weight in tiny.get_weights()])
    with pytest.raises(ValueError, match="too large for half precision"):
        pretrained.save("large", {"generator": tiny}, {})
    assert not (shelf / "large").exists()


def test_arrays_and_networks_are_not_confused():
    with pytest.raises(ValueError, match="holds numbers, no network"):
        pretrained.load("judge", part="reference")


def test_all_data_stays_small():
    folder = course_folder("pretrained").parent
    cached = folder / "mnist.npz"
    size = sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file() and path != cached
    )
    assert size < 60e6
