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
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import joblib
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from ganutils import analysis
from ganutils.cells import STUDIES, Cell
from ganutils.recipes import RUNS, record, store


def run(name: str, cells: Sequence[Cell], runs: Path = RUNS) -> pd.DataFrame:
    """Compute the cells that are not stored in `runs/NAME/` yet; all rows, in the cells' order.

    In this process; within `joblib.parallel_config(n_jobs=-1)` on all cores; within
    `joblib.parallel_config("dask", scheduler_host="ADDRESS")` on a Dask cluster, whose workers
    must see the same folder and have one thread each. Progress and the time left are printed. A
    cell that fails leaves its traceback in `ARM-SEED.error` and is tried again in the next call.

    Args:
        runs: under which the cells' files lie.

    Raises:
        RuntimeError: cells failed; all others were computed and stored.
    """
    folder = Path(runs).absolute() / name
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{arm}-{seed}.csv" for _, arm, seed in cells]
    missing = [
        joblib.delayed(compute)(path, *cell)
        for path, cell in zip(paths, cells, strict=True)
        if not path.exists()
    ]
    with tqdm(total=len(missing), desc=name, disable=not missing) as bar:
        Parallel(bar, batch_size=1)(missing)
    failed = [path.stem for path in paths if not path.exists()]
    if failed:
        raise RuntimeError(
            f"{len(failed)} of {len(paths)} cells failed ({', '.join(failed)}): their errors are "
            f"in {folder}, the others are stored; start again to try these once more."
        )
    tables = [pd.read_csv(path, dtype={"arm": str}) for path in paths]  # an arm may look like "8"
    return pd.concat(tables, ignore_index=True)


class Parallel(joblib.Parallel):
    """joblib's with tqdm's bar, which shows the time left on every backend."""

    def __init__(self, bar: tqdm, **arguments: object) -> None:
        super().__init__(**arguments)
        self.bar = bar

    def print_progress(self) -> None:
        self.bar.update(self.n_completed_tasks - self.bar.n)


def compute(path: Path, cell: Callable[[str, int], pd.DataFrame], arm: str, seed: int) -> None:
    """Compute one cell and store its rows, or its error."""
    if path.exists():  # by a worker that died before it could say so
        return
    if threads := os.environ.get("OMP_NUM_THREADS"):  # this process's share, from joblib or Dask
        with contextlib.suppress(RuntimeError):  # TensorFlow has begun: it keeps its threads
            tf.config.threading.set_intra_op_parallelism_threads(int(threads))
    error = path.with_suffix(".error")
    try:
        store(path, cell(arm, seed))
    except Exception:  # whatever it is, the other cells go on
        error.write_text(traceback.format_exc(), encoding="utf-8")
    else:
        error.unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganutils.studies", description=__doc__)
    parser.add_argument("study", choices=STUDIES)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, help="processes; default: one for each core or GPU")
    where.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    chosen = parser.parse_args()
    name, gpus = f"{chosen.study}_study", tf.config.list_physical_devices("GPU")
    places = (
        {"backend": "dask", "scheduler_host": chosen.cluster}
        if chosen.cluster
        else {"backend": "loky", "n_jobs": chosen.jobs or len(gpus) or -1}
    )
    with joblib.parallel_config(**places):
        rows = run(name, STUDIES[chosen.study])
    if chosen.study == "activation":
        rows["seconds_ratio"] = analysis.seconds_ratio(rows, "relu")
    record(name, rows)


if __name__ == "__main__":
    main()
