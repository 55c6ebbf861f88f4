"""The runner of studies: nothing is lost, doubled or computed again, wherever it runs."""

import os
import signal
import subprocess
import sys
import time

import joblib
import pandas as pd
import pytest

from ganutils import cells, studies


def measure(arm, seed):
    return pd.DataFrame({"arm": [arm], "seed": [seed], "fid": [10.0 * seed]})


def never(arm, seed):
    raise AssertionError("this cell was stored")


def stop_at_b1(arm, seed):
    if (arm, seed) == ("b", 1):
        raise KeyboardInterrupt
    return measure(arm, seed)


def fail_at_b0(arm, seed):
    if (arm, seed) == ("b", 0):
        raise ValueError("b does not like 0")
    return measure(arm, seed)


class Noted:
    """Notes each time a cell begins; in cell b-0 its process is killed, once."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, arm, seed):
        started = len(list(self.folder.glob(f"{arm}-{seed}-*")))
        (self.folder / f"{arm}-{seed}-{started}").touch()
        if (arm, seed, started) == ("b", 0, 0):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.2)
        return measure(arm, seed)


def study(cell):
    return cells.each(cell, ("a", "b"), 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_study_stores_each_cell(tmp_path, jobs):
    with joblib.parallel_config(n_jobs=jobs):
        rows = studies.run("study", study(measure), tmp_path)
    files = sorted(path.name for path in (tmp_path / "study").iterdir())
    assert files == ["a-0.csv", "a-1.csv", "b-0.csv", "b-1.csv"]
    assert rows.to_dict("list") == {
        "arm": ["a", "b", "a", "b"], "seed": [0, 0, 1, 1], "fid": [0, 0, 10, 10]
    }  # fmt: skip


def test_a_stopped_study_goes_on_with_what_is_missing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        studies.run("study", study(stop_at_b1), tmp_path)
    assert len(list((tmp_path / "study").glob("*.csv"))) == 3
    done = []

    def noted(arm, seed):
        done.append((arm, seed))
        return measure(arm, seed)

    studies.run("study", study(noted), tmp_path)
    assert done == [("b", 1)]
    assert len(studies.run("study", study(never), tmp_path)) == 4


def test_a_failed_cell_keeps_its_error_and_the_others_go_on(tmp_path):
    with pytest.raises(RuntimeError, match=r"1 of 4 cells failed \(b-0\): their errors are in"):
        studies.run("study", study(fail_at_b0), tmp_path)
    error = tmp_path / "study" / "b-0.error"
    assert "b does not like 0" in error.read_text()
    assert len(studies.run("study", study(measure), tmp_path)) == 4
    assert not error.exists()


class Deadly:
    """Kills its process, each time, in cell b-0."""

    def __call__(self, arm, seed):
        if (arm, seed) == ("b", 0):
            os.kill(os.getpid(), signal.SIGKILL)
        return measure(arm, seed)


def test_a_cell_that_kills_its_process_does_not_stop_the_rest(tmp_path):
    with (
        joblib.parallel_config(n_jobs=2),
        pytest.raises(RuntimeError, match=r"of 6 cells failed .*b-0"),
    ):
        studies.run("study", cells.each(Deadly(), ("a", "b"), 3), tmp_path)
    assert "died" in (tmp_path / "study" / "b-0.error").read_text()
    stored = {path.stem for path in (tmp_path / "study").glob("*.csv")}
    assert {"a-1", "b-1", "a-2", "b-2"} <= stored  # a-0 may have run beside it


def test_cells_of_one_process_wait_for_each_other(tmp_path):
    running = []

    def cell(arm, seed):
        running.append((arm, seed))
        time.sleep(0.05)
        assert len(running) == 1
        running.clear()
        return measure(arm, seed)

    with joblib.parallel_config("threading", n_jobs=4):
        assert len(studies.run("study", study(cell), tmp_path)) == 4


def test_the_command_records_the_activation_study(tmp_path, monkeypatch, capsys):
    def cell(arm, seed):
        rows = {"epoch": [1, 2], "seconds": [seed + 1.0 + len(arm)] * 2, "width": [0.25] * 2}
        return pd.DataFrame(rows).assign(arm=arm, activation=arm, seed=seed)

    recorded = {}
    monkeypatch.setattr(cells, "STUDIES", {"activation": cells.each(cell, ("relu", "elu"), 2)})
    monkeypatch.setattr(studies.run, "__defaults__", (tmp_path,))
    monkeypatch.setattr(studies, "record", lambda name, rows: recorded.update({name: rows}))
    monkeypatch.setattr(sys, "argv", ["studies", "activation", "--jobs", "1"])
    studies.main()
    rows = recorded["activation_study"]
    assert rows[rows["epoch"] == 2]["seconds_ratio"].tolist() == [1, 4 / 5, 1, 5 / 6]
    monkeypatch.setattr(cells, "STUDIES", {"activation": study(fail_at_b0)})
    with pytest.raises(SystemExit, match="1 of 4 cells failed"):
        studies.main()


def test_a_dask_cluster_loses_a_worker_and_no_cell(tmp_path):
    """Two workers; the process of one is killed in the middle of a cell."""
    from dask.distributed import LocalCluster

    notes = tmp_path / "notes"
    notes.mkdir()
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=False
        ) as cluster,
        joblib.parallel_config("dask", scheduler_host=cluster.scheduler_address),
    ):
        rows = studies.run("study", study(Noted(notes)), tmp_path)
    assert rows[["arm", "seed"]].to_numpy().tolist() == [["a", 0], ["b", 0], ["a", 1], ["b", 1]]
    begun = sorted(path.name for path in notes.iterdir())
    assert begun == ["a-0-0", "a-1-0", "b-0-0", "b-0-1", "b-1-0"]


TINY = """
import sys
from functools import partial
from pathlib import Path

import joblib

from ganutils import cells, networks, studies
from ganutils.data import load_digits

cells.WIDTH = 0.05
tiny = partial(
    cells.activation_cell, epochs=2, strong_every=2, steps=3, digits=load_digits("sklearn")
)
with joblib.parallel_config(n_jobs=-1):
    rows = studies.run("tiny", cells.each(tiny, networks.ACTIVATIONS, 2), Path(sys.argv[1]))
rows.to_csv(Path(sys.argv[1]) / "rows.csv", index=False)
"""


@pytest.fixture
def begun():
    """Processes that a test begins: none outlives it."""
    processes = []
    yield processes
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_a_killed_study_ends_with_the_frame_of_an_unbroken_one(tmp_path, begun):
    """Four activations with two seeds each, really trained, on all cores."""

    def begin(name):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-c", TINY, str(folder)]
        with (folder / "log").open("a") as log:
            begun.append(subprocess.Popen(command, stderr=log, stdout=log, start_new_session=True))
        return begun[-1]

    def stored(name):
        return {
            path: path.stat().st_mtime_ns for path in (tmp_path / name / "tiny").glob("*-*.csv")
        }

    whole = begin("whole")
    assert whole.wait(timeout=500) == 0
    broken = begin("broken")
    give_up = time.monotonic() + 300
    while len(stored("broken")) < 2 and time.monotonic() < give_up:
        time.sleep(0.05)
    os.killpg(broken.pid, signal.SIGKILL)
    broken.wait()
    kept = stored("broken")
    assert 2 <= len(kept) < 8
    assert begin("broken").wait(timeout=500) == 0
    now = stored("broken")
    assert len(now) == 8
    assert {path: now[path] for path in kept} == kept  # not computed again
    frames = [pd.read_csv(tmp_path / name / "rows.csv") for name in ("whole", "broken")]
    assert len(frames[0]) == 16
    told = [frame.drop(columns=["seconds", "date"]) for frame in frames]
    pd.testing.assert_frame_equal(*told, check_exact=True)
