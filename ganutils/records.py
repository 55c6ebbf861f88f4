"""Recorded results: rows of `data/results`, written with where they come from and read again."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import keras
import pandas as pd

from ganutils.hardware import device
from ganutils.places import course_folder

_opened: dict[str, Path] = {}  # what this process has read, by name


def path(file: str) -> Path:
    """The recorded file data/results/FILE, noted as one that the caller rests on (`evidence`).

    Raises:
        ValueError: there is none of this name.
    """
    found = course_folder("results") / file
    if not found.is_file():
        raise ValueError(f"No results named {file!r}: {found} does not exist.")
    note(file, found)
    return found


def read(name: str) -> pd.DataFrame:
    """The recorded rows of data/results/NAME.csv.

    Raises:
        ValueError: there are none of this name.
    """
    return pd.read_csv(path(f"{name}.csv"))


def note(name: str, file: Path) -> None:
    """Note that a stored file was read, for `evidence`."""
    _opened[name] = file


def evidence() -> str:
    """Every stored file that was read since Python began, with the start of its SHA-256.

    One line a file. A notebook that ends with it shows when a row or a weight is another than the
    one it was written about.
    """
    lines = [f"{start_of_digest(file)}  {name}" for name, file in sorted(_opened.items())]
    return "\n".join(lines) or "no stored file"


def start_of_digest(file: Path) -> str:
    """The first 12 hexadecimal digits of a file's SHA-256."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def write(name: str, rows: pd.DataFrame) -> None:
    """Write rows to data/results/NAME.csv, all or nothing."""
    store(course_folder("results") / f"{name}.csv", rows)


def store(file: Path, rows: pd.DataFrame) -> None:
    """Write rows to a file, all or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{uuid4().hex}")  # whoever else writes the same file has another
    try:
        rows.to_csv(draft, index=False, float_format="%.5g")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def provenance(data: str, command: str) -> dict[str, str]:
    """Where a result comes from: what cards and result rows have in common.

    Args:
        data: the data set that was learned from or measured on.
        command: what makes the result again.
    """
    return {
        "data": data,
        "date": date.today().isoformat(),
        "hardware": device(),
        "precision": keras.config.dtype_policy().name,
        "versions": ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras")),
        "command": command,
    }


def by_epoch(history: dict[str, list[float]]) -> pd.DataFrame:
    """A history of metrics as rows, with the epoch in front."""
    rows = pd.DataFrame(history)
    rows.insert(0, "epoch", rows.index + 1)
    return rows
