import numpy as np
import pytest

from ganutils import places, pretrained, records


def test_a_checkout_keeps_all_beside_the_package():
    assert places.IN_CHECKOUT
    assert (places.ROOT / "pyproject.toml").is_file()
    assert places.RUNS == places.ROOT / "runs"
    assert places.download_folder() == places.ROOT / "data"
    for name in ("pretrained", "results"):
        assert places.course_folder(name) == places.ROOT / "data" / name
        assert any(places.course_folder(name).iterdir())


def test_elsewhere_the_package_brings_its_files_along(monkeypatch):
    monkeypatch.setattr(places, "IN_CHECKOUT", False)
    shipped = places.course_folder("results")
    assert shipped.parts[-3:] == ("ganutils", "shipped", "results")
    assert places.download_folder().parts[-2:] == (".cache", "ganutils")


@pytest.mark.parametrize("ask", [records.read, pretrained.card])
def test_whoever_asks_for_what_is_not_there_is_told_so(ask):
    with pytest.raises(ValueError, match=r"No (results|model) named .nothing"):
        ask("nothing")


def test_recorded_arrays_are_found_by_their_file():
    with np.load(records.path("latent_2d_maps.npz"), allow_pickle=False) as arrays:
        assert len(arrays.files) > 0
