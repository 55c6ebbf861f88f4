"""The runner of studies: nothing is lost, doubled or computed again, wherever it runs.

Worker processes import this file: what only one test needs is imported there.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import joblib
import pandas as pd
import pytest

from ganutils import records, studies

ARMS = {"a": {"factor": 10.0}, "b": {"factor": -10.0}}


def measure(seed, factor):
    return pd.DataFrame({"fid": [factor * seed]})


def refuse(seed, factor):
    raise AssertionError("this cell was stored")


def stop_at_b1(seed, factor):
    if (factor, seed) == (-10, 1):
        raise KeyboardInterrupt
    return measure(seed, factor)


def fail_at_b0(seed, factor):
    if (factor, seed) == (-10, 0):
        raise ValueError("b does not like 0")
    return measure(seed, factor)


def die_at_b0(seed, factor):
    """Kill this cell's process, each time."""
    if (factor, seed) == (-10, 0):
        os.kill(os.getpid(), signal.SIGKILL)
    return measure(seed, factor)


class Noted:
    """Notes each time a cell begins; in cell b-0 its process is killed, once."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, seed, factor):
        started = len(list(self.folder.glob(f"{factor}-{seed}-*")))
        (self.folder / f"{factor}-{seed}-{started}").touch()
        if (factor, seed, started) == (-10, 0, 0):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.2)
        return measure(seed, factor)


def study(train):
    return studies.each(train, ARMS, 2)


def test_a_study_stores_each_cell(tmp_path):
    rows = studies.run("study", study(measure), tmp_path)
    files = sorted(path.name for path in (tmp_path / "study").iterdir())
    assert files == ["a-0.csv", "a-1.csv", "b-0.csv", "b-1.csv"]
    assert rows.to_dict("list") == {
        "fid": [0, 0, 10, -10], "arm": ["a", "b", "a", "b"], "seed": [0, 0, 1, 1]
    }  # fmt: skip


def test_a_stopped_study_goes_on_with_what_is_missing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        studies.run("study", study(stop_at_b1), tmp_path)
    assert len(list((tmp_path / "study").glob("*.csv"))) == 3
    done = []

    def noted(seed, factor):
        done.append((factor, seed))
        return measure(seed, factor)

    studies.run("study", study(noted), tmp_path)
    assert done == [(-10, 1)]
    assert len(studies.run("study", study(refuse), tmp_path)) == 4


def test_a_failed_cell_keeps_its_error_and_the_others_go_on(tmp_path):
    with pytest.raises(RuntimeError, match=r"1 of 4 cells failed \(b-0\): their errors are in"):
        studies.run("study", study(fail_at_b0), tmp_path)
    error = tmp_path / "study" / "b-0.error"
    assert "b does not like 0" in error.read_text()
    assert len(studies.run("study", study(measure), tmp_path)) == 4
    assert not error.exists()


def test_cells_of_one_process_wait_for_each_other(tmp_path):
    running = []

    def train(seed, factor):
        running.append((factor, seed))
        time.sleep(0.05)
        assert len(running) == 1
        running.clear()
        return measure(seed, factor)

    with joblib.parallel_config("threading", n_jobs=4):
        assert len(studies.run("study", study(train), tmp_path)) == 4


def test_the_command_finishes_and_records_whatever_study_it_is_given(tmp_path, monkeypatch, capsys):
    from experiments import __main__ as command
    from experiments.studies import Study

    recorded = {}
    monkeypatch.setattr(studies.run, "__defaults__", (tmp_path,))
    monkeypatch.setattr(records, "write", lambda name, rows: recorded.update({name: rows}))
    doubled = Study(study(measure), finish=lambda rows: rows.assign(fid=2 * rows["fid"]))
    monkeypatch.setitem(command.STUDIES, "anything", doubled)
    command.main(["study", "anything", "--jobs", "1"])
    assert recorded["anything_study"]["fid"].tolist() == [0, 0, 20, -20]
    monkeypatch.setitem(command.STUDIES, "failing", Study(study(fail_at_b0)))
    with pytest.raises(SystemExit, match="1 of 4 cells failed"):
        command.main(["study", "failing", "--jobs", "1"])
    assert list(recorded) == ["anything_study"]


@pytest.mark.slow
def test_a_cell_that_kills_its_process_does_not_stop_the_rest(tmp_path):
    with (
        joblib.parallel_config(n_jobs=2),
        pytest.raises(RuntimeError, match=r"of 6 cells failed .*b-0"),
    ):
        studies.run("study", studies.each(die_at_b0, ARMS, 3), tmp_path)
    assert "died" in (tmp_path / "study" / "b-0.error").read_text()
    stored = {path.stem for path in (tmp_path / "study").glob("*.csv")}
    assert {"a-1", "b-1", "a-2", "b-2"} <= stored  # a-0 may have run beside it


@pytest.mark.slow
def test_a_dask_cluster_loses_a_worker_and_no_cell(tmp_path):
    """Two workers; the process of one is killed in the middle of a cell."""
    from dask.distributed import Client, LocalCluster

    notes = tmp_path / "notes"
    notes.mkdir()
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=False
        ) as cluster,
        Client(cluster.scheduler_address),  # closed with it: joblib's own would stay, and its
        joblib.parallel_config("dask"),  # thread's use of Python's random disturb the next test
    ):
        rows = studies.run("study", study(Noted(notes)), tmp_path)
    assert rows[["arm", "seed"]].to_numpy().tolist() == [["a", 0], ["b", 0], ["a", 1], ["b", 1]]
    begun = sorted(path.name for path in notes.iterdir())
    assert begun == ["-10.0-0-0", "-10.0-0-1", "-10.0-1-0", "10.0-0-0", "10.0-1-0"]


def train_tiny(seed, activation, hold=None):
    """A real training, of six steps; where `hold` names a file, the last one waits to be killed."""
    from ganutils import sources
    from ganutils.data import batches, load_digits

    if hold and (activation, seed) == ("elu", 1):
        Path(hold).touch()
        time.sleep(600)
    gan = sources.small_space(2, seed, width=0.05, activation=activation)
    stream = batches(load_digits("sklearn").train_images, 32, seed)
    return pd.DataFrame(gan.fit(stream, epochs=2, steps_per_epoch=3, verbose=0).history)


TINY = """
import sys
import joblib
sys.path.insert(0, sys.argv[1])
from test_studies import activations, studies
with joblib.parallel_config("loky", n_jobs=2, inner_max_num_threads=1):
    studies.run("tiny", activations(*sys.argv[3:]), sys.argv[2])
"""


def activations(hold=None):
    settings = {"hold": hold} if hold else {}
    arms = {name: {"activation": name, **settings} for name in ("relu", "elu")}
    return studies.each(train_tiny, arms, 2)


@pytest.mark.slow
def test_a_killed_study_ends_with_the_rows_of_an_unbroken_one(tmp_path):
    """Killed as a whole on two cores, resumed in this process, beside one that ran here alone."""
    held, folder = tmp_path / "held", tmp_path / "broken" / "tiny"
    command = [sys.executable, "-c", TINY, str(Path(__file__).parent), str(folder.parent)]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, str(held)], stdout=log, stderr=log, start_new_session=True
        )
        try:
            give_up = time.monotonic() + 300
            while not held.exists() and process.poll() is None and time.monotonic() < give_up:
                time.sleep(0.05)
            assert held.exists(), (tmp_path / "log").read_text()
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*.csv")}
    assert 2 <= len(kept) < 4
    rows = studies.run("tiny", activations(), tmp_path / "broken")
    assert {path: path.stat().st_mtime_ns for path in kept} == kept  # not computed again
    unbroken = studies.run("tiny", activations(), tmp_path / "whole")
    assert len(rows) == 8
    pd.testing.assert_frame_equal(rows, unbroken, check_exact=True)
