"""Where things lie: in a checkout beside the package, in an installed wheel inside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
IN_CHECKOUT = (ROOT / "pyproject.toml").is_file()
# Where trainings and studies keep what they have done so far; never committed.
RUNS = ROOT / "runs" if IN_CHECKOUT else Path("runs")


def course_folder(name: str) -> Path:
    """Where `data/NAME` lies, such as "pretrained" or "results"."""
    return ROOT / "data" / name if IN_CHECKOUT else Path(__file__).parent / "shipped" / name


def download_folder() -> Path:
    """Where a data set is kept once it has been downloaded."""
    return ROOT / "data" if IN_CHECKOUT else Path.home() / ".cache" / "ganutils"
