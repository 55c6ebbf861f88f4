"""What every notebook shares: presets, set-up, claims that can fail, verdicts on the sources."""

from __future__ import annotations

import inspect
import os
import platform
import sys
import textwrap
from dataclasses import dataclass
from importlib.metadata import version

import keras
import numpy as np
from IPython.display import Markdown, display

from ganutils import exercises
from ganutils.claims import CLAIMS
from ganutils.data import Digits, Landscapes
from ganutils.hardware import best, device
from ganutils.places import IN_CHECKOUT, ROOT

OUTCOMES = ("held", "partly", "not held", "not tested")
# Not application/json, which JupyterLab would show as a tree instead of the text beside it.
VERDICT = "application/vnd.ganutils.verdict+json"


@dataclass(frozen=True)
class Preset:
    """How much a notebook computes.

    Attributes:
        name: "smoke" (seconds; what the tests run), "lesson" (about two minutes a training on two
            CPU cores; the default) or "paper" (the sources' own epochs; GPU or overnight).
        data: the `source` for data.load_digits.
        width: of the networks trained live, as a share of S4's channels.
        batch_size, rate_g, rate_d: of a live training; the rates are Adam's.
        epochs: of a live training, each of `steps` steps.
        samples: images judged after it.
    """

    name: str
    data: str
    width: float
    batch_size: int
    rate_g: float
    rate_d: float
    epochs: int
    steps: int
    samples: int


PRESETS = {
    "smoke": Preset("smoke", "sklearn", 0.125, 64, 1e-3, 1e-3, epochs=2, steps=3, samples=200),
    "lesson": Preset("lesson", "auto", 0.25, 64, 1e-3, 1e-3, epochs=22, steps=150, samples=2_000),
    "paper": Preset("paper", "mnist", 1.0, 128, 2e-4, 1e-4, epochs=50, steps=468, samples=10_000),
}


def set_up(seed: int = 0) -> Preset:
    """Fix the seeds, choose the precision, and return the preset named by GANUTILS_PRESET.

    In Colab it also asks for the widgets of other packages, such as plotly's figures.

    Raises:
        ValueError: GANUTILS_PRESET names no preset.
    """
    name = os.environ.get("GANUTILS_PRESET", "lesson")
    if name not in PRESETS:
        raise ValueError(f"GANUTILS_PRESET is {name!r}: choose from {', '.join(PRESETS)}.")
    if "google.colab" in sys.modules:
        from google.colab import output

        output.enable_custom_widget_manager()
    keras.config.set_dtype_policy(best())
    keras.utils.set_random_seed(seed)
    return PRESETS[name]


def environment(loaded: Digits | Landscapes) -> str:
    """A few lines on what this notebook runs on: versions, device, precision, data, preset."""
    told = loaded.said
    if isinstance(loaded, Digits):
        told = (
            f"{loaded.name}, {len(loaded.train_images):,} training and "
            f"{len(loaded.test_images):,} test images"
        )
    packages = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras", "numpy"))
    return (
        f"Python {platform.python_version()}, {packages}\n"
        f"device: {device()}; precision: {keras.config.dtype_policy().name}\n"
        f"preset: {os.environ.get('GANUTILS_PRESET', 'lesson')}\n"
        f"data: {told}"
    )


def show_source(*things: object) -> Markdown:
    """The module's own source of functions, classes or methods, as a notebook's cell output."""
    sources = (textwrap.dedent(inspect.getsource(thing)).strip() for thing in things)
    return Markdown("```python\n" + "\n\n".join(sources) + "\n```")


def export(name: str, content: bytes) -> None:
    """Write a picture to the checkout's figures/, unless this is a smoke test or no checkout."""
    if IN_CHECKOUT and os.environ.get("GANUTILS_PRESET") != "smoke":
        (ROOT / "figures" / name).write_bytes(content)


def check(claim: str, holds: bool) -> None:
    """Print "✓ claim", or raise AssertionError when the claim does not hold."""
    if not holds:
        raise AssertionError(f"This no longer holds: {claim}")
    print(f"✓ {claim}")


def check_close(claim: str, measured: float, stated: float, tolerance: float) -> None:
    """Print "✓ claim: stated (± tolerance)", or raise AssertionError with what was measured."""
    if not np.abs(measured - stated) <= tolerance:
        raise AssertionError(
            f"This no longer holds: {claim}: {stated:g} (± {tolerance:g}), measured {measured:g}"
        )
    print(f"✓ {claim}: {stated:g} (± {tolerance:g})")


def exercise(number: str, answer: object) -> None:
    """Say whether an exercise's answer is right, or what slip it may be; before one, what to do.

    Raises:
        ValueError: no exercise of this number, such as "03.1", is checked.
    """
    print(exercises.reply(number, answer))


def recorded(statement: str, holds: bool = True) -> None:
    """Print what stands in data/results, with no ✓: it was not measured here and now.

    Raises AssertionError when the stored rows do not hold what the statement says.
    """
    if not holds:
        raise AssertionError(f"The recorded results do not say so: {statement}")
    print(f"recorded: {statement}")


def verdict(claim: str, outcome: str, evidence: str, runs: int = 0, caveat: str = "") -> None:
    """Show what became of a source's claim: a line to read, and the same as data.

    REPLICATION.md is made of the data. What the claim says stands in `claims.CLAIMS`.

    Args:
        claim: the claim's id, such as "S4.2".
        outcome: one of OUTCOMES.
        evidence: what was done, and what was found.
        runs: how many trainings the outcome rests on; 0 where none does, as in a calculation, and
            where the claim was not tested.
        caveat: what limits the outcome.

    Raises:
        ValueError: an id or an outcome that does not exist; runs of a claim not tested.
    """
    if claim not in CLAIMS:
        raise ValueError(f"No claim {claim!r}: ganutils.claims lists them, from S0.1 to S4.5.")
    if outcome not in OUTCOMES:
        raise ValueError(f"Unknown outcome {outcome!r}: choose from {', '.join(OUTCOMES)}.")
    if outcome == "not tested" and runs:
        raise ValueError(
            f"{claim} was not tested, so its outcome rests on no runs: leave them out."
        )
    said = {"claim": claim, "outcome": outcome, "evidence": evidence}
    said |= {"runs": int(runs), "caveat": caveat}
    parts = [claim, CLAIMS[claim].statement, outcome_and_runs(outcome, runs), evidence]
    display(
        {"text/plain": " | ".join([*parts, caveat] if caveat else parts), VERDICT: said}, raw=True
    )


def outcome_and_runs(outcome: str, runs: int) -> str:
    """Such as "held", "held (1 run)" or "held (20 runs)"."""
    return f"{outcome} ({runs} run{'s' if runs > 1 else ''})" if runs else outcome
