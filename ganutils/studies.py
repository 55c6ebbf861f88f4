"""Comparisons with seeds: a study is a list of cells, each one training that leaves one file.

The course's own studies are in experiments/studies.py; `python -m experiments study` runs them.
"""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import joblib
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from ganutils import records
from ganutils.places import RUNS

ALONE = Lock()  # held while a cell is computed


class Cell(NamedTuple):
    """One training: `train(seed=seed, **settings)` returns its rows.

    Attributes:
        arm: the name of what it tries.
    """

    arm: str
    seed: int
    train: Callable[..., pd.DataFrame]
    settings: Mapping[str, object]


def each(
    train: Callable[..., pd.DataFrame], arms: Mapping[str, Mapping[str, object]], seeds: int
) -> list[Cell]:
    """Every arm, by its name, with every seed, the seeds one after another."""
    return [
        Cell(arm, seed, train, settings) for seed in range(seeds) for arm, settings in arms.items()
    ]


def run(name: str, study: Sequence[Cell], runs: Path = RUNS) -> pd.DataFrame:
    """Compute the cells that are not stored in `runs/NAME/` yet; all rows, in the cells' order.

    In this process; within `joblib.parallel_config(n_jobs=-1)` on all cores; within
    `joblib.parallel_config("dask", scheduler_host="ADDRESS")` on a Dask cluster, whose workers
    must see the same folder. Progress and the time left are printed. A cell that fails leaves its
    traceback in `ARM-SEED.error` and is tried again in the next call.

    Args:
        runs: under which the cells' files lie; delete a cell's file to have it computed again.

    Raises:
        RuntimeError: cells failed; all others were computed and stored.
    """
    folder = Path(runs).absolute() / name
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{cell.arm}-{cell.seed}.csv" for cell in study]
    for path in paths:
        path.with_suffix(".error").unlink(missing_ok=True)

    def missing() -> list:
        """Those neither stored nor failed."""
        return [
            joblib.delayed(compute)(path, cell)
            for path, cell in zip(paths, study, strict=True)
            if not path.exists() and not path.with_suffix(".error").exists()
        ]

    while left := missing():
        parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1)
        try:
            for _ in tqdm(parallel(left), desc=name, total=len(left)):
                pass
        except Exception:  # a process died, and joblib gave up: go on with the others
            if len(missing()) == len(left):
                raise
    failed = [path.stem for path in paths if not path.exists()]
    if failed:
        raise RuntimeError(
            f"{len(failed)} of {len(paths)} cells failed ({', '.join(failed)}): their errors are "
            f"in {folder}, the others are stored; start again to try these once more."
        )
    tables = [pd.read_csv(path, dtype={"arm": str}) for path in paths]  # an arm may look like "8"
    return pd.concat(tables, ignore_index=True)


def compute(path: Path, cell: Cell) -> None:
    """Compute one cell and store its rows, or its error.

    Cells of one process wait for each other: seeds and precision are the process's.
    """
    error = path.with_suffix(".error")
    with ALONE:
        if path.exists():  # by a worker that died before it could say so
            error.unlink(missing_ok=True)
            return
        error.write_text("Its process was stopped or died, or another's died and took it along.\n")
        with contextlib.suppress(KeyError, RuntimeError):  # TensorFlow has begun: it keeps its own
            threads = int(os.environ["OMP_NUM_THREADS"])  # this process's, from joblib or Dask
            tf.config.threading.set_intra_op_parallelism_threads(threads)
        try:
            rows = cell.train(seed=cell.seed, **cell.settings)
            records.store(path, rows.assign(arm=cell.arm, seed=cell.seed))
        except Exception:  # whatever it is, the other cells go on
            error.write_text(traceback.format_exc(), encoding="utf-8")
        else:
            error.unlink(missing_ok=True)


def processes() -> int:
    """How many at once, in joblib's words: as many as cores, or one where it fills a GPU."""
    return 1 if tf.config.list_physical_devices("GPU") else -1
