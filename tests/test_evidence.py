"""A stored file that changes is noticed: its digest stands where it was read."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from experiments import pages
from ganutils import pretrained, records
from ganutils.networks import dcgan_generator
from ganutils.places import course_folder

NOTEBOOKS = [
    path
    for path in pages.NOTEBOOKS
    if "glossary" not in path.stem  # which rests on no row
]
RESULTS = sorted(path.name for path in course_folder("results").iterdir())
# Recorded, and told in README or behind another file, but read by no lesson.
BACKGROUND = {
    "benchmark_explorers.csv",  # README's promise on how fast a slider answers
    "dcgan_no_decay_epochs.gif",  # beside its rows, as every training's film
}
LINE = re.compile(r"^([0-9a-f]{12})  (\S+)$", re.MULTILINE)


def last_cell(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][-1]


def listed(notebook):
    """What a notebook's last cell says it rests on: digests by file."""
    outputs = last_cell(notebook)["outputs"]
    text = "".join(part for output in outputs for part in output.get("text", ""))
    return {name: digest for digest, name in LINE.findall(text)}


def read(notebook):
    """The results files that a notebook's cells name as they read them."""
    found = set()
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "records." in source:
            for kind, name in re.findall(r'records\.(read|path)\("([^"]+)"\)', source):
                found.add(name if kind == "path" else f"{name}.csv")
    return found


def stored(name):
    """The file that a line of the evidence names."""
    return course_folder("pretrained" if "/" in name else "results") / name


def unlike(notebook):
    """What a notebook lists with another digest than the file has, or reads and does not list."""
    lines = listed(notebook)
    wrong = {
        name
        for name, digest in lines.items()
        if not stored(name).is_file() or records.start_of_digest(stored(name)) != digest
    }
    return wrong | (read(notebook) - set(lines))


@pytest.fixture(scope="module")
def lessons():
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_lists_every_stored_file_as_it_is(path):
    assert not unlike(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_ends_with_what_it_rests_on(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert last_cell(notebook) == notebook["cells"][-1]
    assert "".join(last_cell(notebook)["source"]) == "print(records.evidence())"
    assert "nbval-ignore-output" not in last_cell(notebook)["metadata"].get("tags", [])
    assert last_cell(notebook)["outputs"], "execute the notebook"


def test_every_result_is_listed_by_a_lesson(lessons):
    used = {name for notebook in lessons.values() for name in listed(notebook)}
    assert set(RESULTS) - used == BACKGROUND


def test_every_shipped_network_is_listed_by_a_lesson(lessons):
    used = {name for notebook in lessons.values() for name in listed(notebook)}
    parts = {
        f"{name}/{part}.npz"
        for name, card in pretrained.catalogue().items()
        for part in card["parts"]
    }
    assert {name for name in parts if name.endswith("generator.npz")} <= used


def test_no_lesson_reads_stored_files_behind_the_evidence_s_back(lessons):
    for name, notebook in lessons.items():
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                assert not re.search(r"course_folder|read_csv|data/(results|pretrained)", source), (
                    f"{name}, {cell['id']}: read it by records or pretrained"
                )


def lesson_of(cell, text):
    """A notebook of one reading cell, and the last one with its output."""
    last = {
        "cell_type": "code",
        "source": ["print(records.evidence())"],
        "metadata": {},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": text.splitlines(True)}],
    }
    return {"cells": [{"cell_type": "code", "source": [cell], "outputs": []}, last]}


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A course of one result and one network, of which nothing has been read yet."""
    for module in (records, pretrained):
        monkeypatch.setattr(module, "course_folder", lambda name: tmp_path)
    monkeypatch.setitem(globals(), "course_folder", lambda name: tmp_path)
    monkeypatch.setattr(records, "_opened", {})
    records.write("rows", pd.DataFrame({"fid": [3.0, 2.0]}))
    network = dcgan_generator(2, width=0.02)
    pretrained.save("tiny", {"generator": network}, {}, {"regions": {"classes": np.zeros(3)}})
    return tmp_path


def test_what_was_read_is_listed_and_nothing_else(shelf):
    assert records.evidence() == "no stored file"
    records.read("rows")
    assert re.fullmatch(r"[0-9a-f]{12}  rows\.csv", records.evidence())
    pretrained.load("tiny")
    names = [line.split()[1] for line in records.evidence().splitlines()]
    assert names == ["rows.csv", "tiny/card.json", "tiny/generator.npz"]
    pretrained.load_arrays("tiny", "regions")
    assert "tiny/regions.npz" in records.evidence()


def test_a_changed_row_card_or_weight_is_noticed(shelf):
    records.read("rows")
    pretrained.load("tiny")
    notebook = lesson_of('records.read("rows")', records.evidence() + "\n")
    assert not unlike(notebook)
    for name in ("rows.csv", "tiny/card.json", "tiny/generator.npz"):
        path = shelf / name
        before = path.read_bytes()
        path.write_bytes(before.replace(b"2", b"1", 1))
        assert unlike(notebook) == {name}
        path.write_bytes(before)
    (shelf / "rows.csv").unlink()
    assert unlike(notebook) == {"rows.csv"}


def test_a_file_that_is_read_and_not_listed_is_noticed(shelf):
    assert unlike(lesson_of('records.path("rows.csv")', "no stored file\n")) == {"rows.csv"}
