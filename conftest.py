"""Tests and notebooks run in the smoke preset: seconds per training, no network, embedded data."""

import os

os.environ.setdefault("GANUTILS_PRESET", "smoke")
os.environ.pop("GANUTILS_MNIST", None)
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
