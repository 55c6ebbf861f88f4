"""Tests and notebooks run in the smoke preset: seconds per training, no network, embedded data."""

import os
import sys

import pytest

os.environ["GANUTILS_PRESET"] = "smoke"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ.pop("GANUTILS_MNIST", None)
os.environ.pop("GANUTILS_LANDSCAPES", None)
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Notebooks are slow; they come first, then files with slow tests: none is begun last."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("slow")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.suffix != ".ipynb", item.path not in slow))


@pytest.fixture(autouse=True)
def float32():
    """Whatever a test sets the precision to, the next one starts in float32."""
    from ganutils import hardware

    with hardware.use("float32"):
        yield


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    """What one test draws, the next does not find."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
