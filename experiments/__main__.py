"""How the course's weights and recorded rows were made. Most trainings need the real MNIST."""

from __future__ import annotations

import argparse
import sys

import joblib
import keras

from experiments import albums, export, pages, site, train
from experiments.measure import MEASUREMENTS
from experiments.recipes import RECIPES
from experiments.studies import STUDIES
from ganutils import hardware, records, studies
from ganutils.data import load_digits


def parser() -> argparse.ArgumentParser:
    """The command line, which also reads the commands that cards and rows record."""
    command = argparse.ArgumentParser(prog="python -m experiments", description=__doc__)
    verbs = command.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("train", help=f"train and ship, one after another: {', '.join(RECIPES)}")
    one.add_argument("names", nargs="+", choices=RECIPES, metavar="NAME")
    one = verbs.add_parser("study", help=f"train with seeds and record: {', '.join(STUDIES)}")
    one.add_argument("name", choices=STUDIES, metavar="NAME")
    where = one.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs",
        type=int,
        default=studies.processes(),
        help="processes; default: one a core, on a GPU one",
    )
    where.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    one = verbs.add_parser("measure", help=f"measure and record: {', '.join(MEASUREMENTS)}")
    one.add_argument("name", choices=MEASUREMENTS, metavar="NAME")
    verbs.add_parser("pages", help="execute every notebook into build/ as pages")
    verbs.add_parser("site", help="write the site, with living explorers, into build/site")
    verbs.add_parser("export", help="write every shipped network as ONNX into build/")
    verbs.add_parser("replication", help="write REPLICATION.md from the notebooks' verdicts")
    return command


def main(arguments: list[str] | None = None) -> None:
    """Do what the command line says."""
    chosen = parser().parse_args(arguments)
    if chosen.verb == "pages":
        pages.build()
    elif chosen.verb == "site":
        site.build()
    elif chosen.verb == "export":
        export.export(export.FOLDER)
    elif chosen.verb == "replication":
        pages.write_replication()
    elif chosen.verb == "study":
        run_study(chosen.name, chosen.jobs, chosen.cluster)
    else:
        keras.config.set_dtype_policy(hardware.best())
        if chosen.verb == "measure":
            MEASUREMENTS[chosen.name](load_digits("mnist"))
        else:
            for name in chosen.names:
                train.make(name, RECIPES[name], RECIPES[name].load())


def run_study(name: str, jobs: int, cluster: str | None) -> None:
    """Compute a study's missing cells, in processes or on a Dask cluster, and record its rows."""
    places = {"backend": "dask", "scheduler_host": cluster} if cluster else {"n_jobs": jobs}
    study = STUDIES[name]
    try:
        with joblib.parallel_config(**places):
            rows = studies.run(f"{name}_study", study.cells)
    except RuntimeError as error:
        sys.exit(str(error))
    records.write(f"{name}_study", study.finish(rows))
    albums.record(name)


if __name__ == "__main__":
    main()
