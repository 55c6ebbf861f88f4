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


def wait_for_epochs(number, folder, process):
    """Wait until so many more epochs have been saved."""
    state = folder / "checkpoint"
    for _ in range(number):
        seen = state.stat().st_mtime_ns if state.exists() else 0
        while process.poll() is None and not (state.exists() and state.stat().st_mtime_ns > seen):
            time.sleep(0.001)


def kill(process):
    assert process.poll() is None, "the training ended before it could be killed"
    process.kill()
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
        wait_for_epochs(moments.randint(2, 6), tmp_path, process)
        time.sleep(moments.uniform(0, 0.05))
        kill(process)
    result, errors = start(tmp_path).communicate()
    assert "resumed at 0" not in errors
    assert result == unbroken


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be halted here")
def test_kill_while_a_checkpoint_is_being_written(tmp_path, unbroken):
    process = start(tmp_path)
    wait_for_epochs(5, tmp_path, process)
    while process.poll() is None:  # halt, look, go on: what is seen is what the kill leaves
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        # TensorFlow writes a new checkpoint under a temporary name first.
        if any(
            "temp" in name for _, folders, files in os.walk(tmp_path) for name in folders + files
        ):
            break
        process.send_signal(signal.SIGCONT)
        time.sleep(0.001)
    kill(process)
    result, errors = start(tmp_path).communicate()
    assert "resumed at 0" not in errors
    assert result == unbroken
