"""Tests and notebooks run in the smoke preset: seconds per training, no network, embedded data."""

import os

import pytest

os.environ["GANUTILS_PRESET"] = "smoke"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ.pop("GANUTILS_MNIST", None)
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")


@pytest.fixture(autouse=True)
def float32():
    """Whatever a test sets the precision to, the next one starts in float32."""
    from ganutils import hardware

    with hardware.use("float32"):
        yield
