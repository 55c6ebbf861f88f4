import sys
from types import SimpleNamespace
from unittest.mock import Mock

import keras
import pytest

from ganutils import data, lesson, records
from ganutils.claims import CLAIMS


def test_presets_by_variable(monkeypatch):
    for name in ("smoke", "lesson", "paper"):
        monkeypatch.setenv("GANUTILS_PRESET", name)
        assert lesson.set_up().name == name
    monkeypatch.delenv("GANUTILS_PRESET")
    assert lesson.set_up().name == "lesson"


def test_unknown_preset_is_refused(monkeypatch):
    monkeypatch.setenv("GANUTILS_PRESET", "quick")
    with pytest.raises(ValueError, match="'quick': choose from smoke, lesson, paper"):
        lesson.set_up()


def test_colab_is_asked_for_other_packages_widgets(monkeypatch):
    output = SimpleNamespace(enable_custom_widget_manager=Mock())
    monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace(output=output))
    lesson.set_up()
    output.enable_custom_widget_manager.assert_called_once_with()


def test_set_up_fixes_the_seeds():
    lesson.set_up(seed=3)
    first = keras.random.normal((3,))
    lesson.set_up(seed=3)
    assert (first == keras.random.normal((3,))).numpy().all()


def test_a_check_prints_or_fails(capsys):
    lesson.check("water is wet", True)
    assert capsys.readouterr().out == "✓ water is wet\n"
    with pytest.raises(AssertionError, match="no longer holds: water is dry"):
        lesson.check("water is dry", False)


def test_a_close_check_prints_what_was_stated(capsys):
    lesson.check_close("pi", 3.14159, 3.14, 0.01)
    assert capsys.readouterr().out == "✓ pi: 3.14 (± 0.01)\n"
    for measured in (3.2, float("nan")):
        with pytest.raises(AssertionError, match="measured"):
            lesson.check_close("pi", measured, 3.14, 0.01)


def test_recorded_results_carry_no_tick_and_can_fail(capsys):
    lesson.recorded("FID 4", holds=True)
    assert capsys.readouterr().out == "recorded: FID 4\n"
    with pytest.raises(AssertionError, match="recorded results do not say so: FID 3"):
        lesson.recorded("FID 3", holds=False)


def test_answers(capsys):
    for answer in (..., None, 4.0, -0.675, 0.675):
        lesson.exercise("01.2", answer)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["Replace", "Replace", "Not", "Not", "✓"]
    assert lines[3] == "Not yet: the sign is the other way round."
    with pytest.raises(ValueError, match=r"No exercise '01\.9' is checked: choose from 01\.1, 01"):
        lesson.exercise("01.9", 3)


def test_a_verdict_is_a_line_and_the_same_as_data(monkeypatch):
    shown = Mock()
    monkeypatch.setattr(lesson, "display", shown)
    lesson.verdict("S4.2", "partly", "what was seen", 20, "early")
    shown.assert_called_once_with(
        {
            "text/plain": f"S4.2 | {CLAIMS['S4.2'].statement} | partly (20 runs) | what was seen "
            "| early",
            lesson.VERDICT: {
                "claim": "S4.2",
                "outcome": "partly",
                "evidence": "what was seen",
                "runs": 20,
                "caveat": "early",
            },
        },
        raw=True,
    )


def test_a_verdict_with_a_slip_is_refused():
    with pytest.raises(ValueError, match=r"No claim 'S9\.1': ganutils\.claims lists them"):
        lesson.verdict("S9.1", "held", "")
    with pytest.raises(ValueError, match="Unknown outcome 'true'"):
        lesson.verdict("S4.2", "true", "")
    with pytest.raises(ValueError, match=r"S4.2 was not tested, so its outcome rests on no runs"):
        lesson.verdict("S4.2", "not tested", "", runs=3)


@pytest.mark.parametrize(
    ("runs", "said"), [(0, "held"), (1, "held (1 run)"), (20, "held (20 runs)")]
)
def test_an_outcome_says_on_how_many_runs_it_rests(runs, said):
    assert lesson.outcome_and_runs("held", runs) == said


def test_show_source_is_the_code_that_runs():
    shown = lesson.show_source(lesson.check).data
    assert shown.startswith("```python\ndef check(claim: str")
    assert "\n    if not holds:\n        raise" in shown


def test_environment_names_what_matters():
    report = lesson.environment(data.load_digits("sklearn"))
    for word in ("tensorflow", "precision", "preset", "scikit-learn digits, 1,500"):
        assert word in report
    some = data.load_landscapes("rendered", 2)
    assert "data: rendered landscapes, 2 images" in lesson.environment(some)


def test_unknown_results_are_refused():
    with pytest.raises(ValueError, match=r"No results named 'nothing\.csv'"):
        records.read("nothing")
