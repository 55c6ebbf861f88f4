"""The deliberate mistakes can still be made; who notices them, `python -m tests.mutations` says."""

import pytest

from tests import mutations
from tests.mutations import MISTAKES, ROOT


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_can_still_be_made(name):
    """What it replaces is there, and its tests exist."""
    for file, change in MISTAKES[name].edits.items():
        before = (ROOT / file).read_bytes()
        assert change(before) != before, file
    for check in MISTAKES[name].checks:
        assert (ROOT / "tests" / f"test_{check}.py").is_file(), check


def test_a_mistake_that_nobody_notices_is_told(monkeypatch, capsys):
    answers = {"sign of G's loss": ["test_a"], "t to 1.96": []}

    def noticed_by(mistake):
        return next((answers[name] for name in answers if MISTAKES[name] is mistake), [])

    monkeypatch.setattr(mutations, "noticed_by", noticed_by)
    assert mutations.main(list(answers)) == 1
    printed = capsys.readouterr().out
    assert "SURVIVED" in printed
    assert "1 of 2 caught" in printed
    assert mutations.main(["sign of G's loss"]) == 0


def test_nothing_is_said_when_a_test_fails_without_a_mistake(monkeypatch, capsys):
    monkeypatch.setattr(mutations, "noticed_by", lambda one: ["test_broken"])
    assert mutations.main(["t to 1.96"]) == 2
    assert "mend them first" in capsys.readouterr().out
