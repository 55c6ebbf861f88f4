"""Recorded rows: written all or nothing, with where they come from, and read again."""

import hashlib
import re

import pandas as pd
import pytest

from ganutils import hardware, records


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "course_folder", lambda name: tmp_path / name)
    monkeypatch.setattr(records, "_opened", {})
    return tmp_path / "results"


def test_rows_come_back_with_five_digits(folder):
    records.write("some", pd.DataFrame({"name": ["a", "b"], "value": [1 / 3, 12_345.678]}))
    assert records.read("some").to_dict("list") == {"name": ["a", "b"], "value": [0.33333, 12346.0]}


def test_a_write_that_fails_leaves_what_was_there(folder, monkeypatch):
    records.write("some", pd.DataFrame({"value": [1]}))

    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(OSError, match="No space"):
        records.write("some", pd.DataFrame({"value": [2]}))
    assert records.read("some")["value"].tolist() == [1]
    assert [path.name for path in folder.iterdir()] == ["some.csv"]


def test_an_unknown_name_is_refused_and_is_no_evidence(folder):
    with pytest.raises(ValueError, match=r"No results named 'nothing.csv'.*does not exist"):
        records.read("nothing")
    assert records.evidence() == "no stored file"


def test_evidence_names_each_file_read_with_its_digest(folder):
    for name in ("second", "first", "unread"):
        records.write(name, pd.DataFrame({"value": [len(name)]}))
    for name in ("second", "first", "second"):
        records.read(name)
    digests = [
        hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest()[:12]
        for name in ("first", "second")
    ]
    assert records.evidence() == f"{digests[0]}  first.csv\n{digests[1]}  second.csv"
    records.write("first", pd.DataFrame({"value": [0]}))
    assert digests[0] not in records.evidence()


def test_provenance_says_on_what_when_where_and_how():
    with hardware.use("mixed_bfloat16"):
        where = records.provenance("MNIST", "python -m experiments measure shipped")
    assert (where["data"], where["precision"]) == ("MNIST", "mixed_bfloat16")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", where["date"])
    assert where["hardware"] == hardware.device()
    assert re.fullmatch(r"tensorflow [\d.]+, keras [\d.]+", where["versions"])
    assert where["command"] == "python -m experiments measure shipped"


def test_a_history_becomes_rows_with_the_epoch_in_front():
    rows = records.by_epoch({"g_loss": [0.7, 0.6], "fid": [30.0, 20.0]})
    assert list(rows.columns) == ["epoch", "g_loss", "fid"]
    assert rows["epoch"].tolist() == [1, 2]
