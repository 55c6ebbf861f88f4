"""Comparisons with seeds: a study is a list of cells, each one training that leaves one file.

    python -m ganutils.studies dcgan | dense | latent | activation [--jobs N | --cluster ADDRESS]

A cell's rows are stored in `runs/STUDY_study/ARM-SEED.csv` as soon as it is finished and not
computed again, so a study goes on where it was stopped; when all are there, they become
`data/results/STUDY_study.csv`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import joblib
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from ganutils import analysis, cells
from ganutils.recipes import RUNS, record, store


def run(name: str, study: Sequence[cells.Cell], runs: Path = RUNS) -> pd.DataFrame:
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
    paths = [folder / f"{arm}-{seed}.csv" for _, arm, seed in study]
    for path in paths:
        path.with_suffix(".error").unlink(missing_ok=True)

    def missing() -> list:
        """Those neither stored nor failed."""
        return [
            joblib.delayed(compute)(path, *cell)
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


def compute(path: Path, cell: Callable[[str, int], pd.DataFrame], arm: str, seed: int) -> None:
    """Compute one cell and store its rows, or its error.

    Cells of one process wait for each other: seeds and precision are the process's.
    """
    error = path.with_suffix(".error")
    with cells.ALONE:
        if path.exists():  # by a worker that died before it could say so
            error.unlink(missing_ok=True)
            return
        error.write_text("Its process was stopped or died, or another's died and took it along.\n")
        with contextlib.suppress(KeyError, RuntimeError):  # TensorFlow has begun: it keeps its own
            threads = int(os.environ["OMP_NUM_THREADS"])  # this process's, from joblib or Dask
            tf.config.threading.set_intra_op_parallelism_threads(threads)
        try:
            store(path, cell(arm, seed))
        except Exception:  # whatever it is, the other cells go on
            error.write_text(traceback.format_exc(), encoding="utf-8")
        else:
            error.unlink(missing_ok=True)


def processes() -> int:
    """How many at once, in joblib's words: as many as cores, or one where it fills a GPU."""
    return 1 if tf.config.list_physical_devices("GPU") else -1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganutils.studies", description=__doc__)
    parser.add_argument("study", choices=cells.STUDIES)
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs", type=int, default=processes(), help="processes; default: one a core, on a GPU one"
    )
    where.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    chosen = parser.parse_args()
    name = f"{chosen.study}_study"
    places = (
        {"backend": "dask", "scheduler_host": chosen.cluster}
        if chosen.cluster
        else {"n_jobs": chosen.jobs}
    )
    try:
        with joblib.parallel_config(**places):
            rows = run(name, cells.STUDIES[chosen.study])
    except RuntimeError as error:
        sys.exit(str(error))
    if chosen.study == "activation":
        rows["seconds_ratio"] = analysis.seconds_ratio(rows, "relu")
    record(name, rows)


if __name__ == "__main__":
    main()
