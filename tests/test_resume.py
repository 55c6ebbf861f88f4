"""A training killed at any moment and started again equals one left alone, bit for bit."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EPOCHS = 30
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


def wait_for_a_write(folder, process):
    """Halt it while a checkpoint is being written: halted, what is seen is what a kill leaves."""
    while process.poll() is None:
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        # TensorFlow writes a new checkpoint under a temporary name first.
        found = [name for _, folders, files in os.walk(folder) for name in folders + files]
        if any("temp" in name for name in found):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.001)


def kill(process):
    assert process.poll() is None, "the training ended before it could be killed"
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_a_training_killed_three_times_equals_one_left_alone(tmp_path):
    """At two random moments, and in the middle of writing a checkpoint."""
    alone, broken, moments = start(tmp_path / "alone"), tmp_path / "broken", random.Random(0)
    for kind in ("random", "random", "write"):
        process = start(broken)
        wait_for_epochs(moments.randint(2, 6), broken, process)
        if kind == "write" and hasattr(signal, "SIGSTOP"):  # elsewhere it cannot be halted
            wait_for_a_write(broken, process)
        else:
            time.sleep(moments.uniform(0, 0.05))
        kill(process)
    result, errors = start(broken).communicate()
    assert "resumed at 0" not in errors
    expected, errors = alone.communicate()
    assert expected, errors
    assert result == expected
