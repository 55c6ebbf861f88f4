"""A training killed at any moment and started again equals one left alone, bit for bit."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EPOCHS = 40
SCRIPT = Path(__file__).with_name("train_tiny.py")


def start(folder):
    threads = {"TF_NUM_INTRAOP_THREADS": "2"}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), str(EPOCHS)],
        env=os.environ | threads,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(condition, process):
    while process.poll() is None and not condition():
        time.sleep(0.001)


def kill(process):
    assert process.poll() is None, "the training ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    result, errors = start(tmp_path_factory.mktemp("unbroken")).communicate()
    assert result, errors
    return result


def test_kills_at_random_moments(tmp_path, unbroken):
    moments = random.Random(0)
    for _ in range(3):
        process = start(tmp_path)
        seen = (tmp_path / "checkpoint").stat().st_mtime_ns if any(tmp_path.iterdir()) else 0
        wait_until(
            lambda seen=seen: (
                (tmp_path / "checkpoint").exists()
                and (tmp_path / "checkpoint").stat().st_mtime_ns > seen
            ),
            process,
        )
        time.sleep(moments.uniform(0, 0.5))
        kill(process)
    result, errors = start(tmp_path).communicate()
    assert "resumed at 0" not in errors
    assert result == unbroken


def test_kill_while_a_checkpoint_is_being_written(tmp_path, unbroken):
    process = start(tmp_path)
    wait_until(lambda: (tmp_path / "ckpt-5.index").exists(), process)
    # TensorFlow writes a new checkpoint under a temporary name first.
    wait_until(lambda: any("temp" in path.name for path in tmp_path.rglob("*")), process)
    kill(process)
    assert any("temp" in path.name for path in tmp_path.rglob("*"))
    result, errors = start(tmp_path).communicate()
    assert "resumed at 0" not in errors
    assert result == unbroken
