"""Exercises: notebooks and table agree, printed solutions pass, slips get a hint."""

import ast
import dataclasses
import functools
import re
from fractions import Fraction

import nbformat
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from ganutils import exercises, latent, pretrained
from ganutils.measures import judge, regions, units
from ganutils.places import ROOT

NOTEBOOKS = {
    path.name[:2]: nbformat.read(path, as_version=4).cells
    for path in sorted((ROOT / "notebooks").glob("[0-9A]*.ipynb"))
}
NUMBERS = list(exercises.EXERCISES)
# Pieces of each printed solution that are the answer, as they stand in the notebook.
PRINTED = {
    "01.1": ["[0.667, 0.309, 0.00493]", "1 / (1 + np.exp(1.5 * x**2) / 2)"],
    "01.2": [r"0.9 \cdot 3/(3+1)", "0.675"],
    "01.3": ["0.02 - 1", "-0.98"],
    "01.4": ["1 + 0.8^2/4", "1.16"],
    "02.1": ["(-0.0959, -0.0134)"],
    "02.2": ["(0.75, 0.1875)"],
    "03.1": ["(1, 4)"],
    "03.2": ["(0.640, -2.197)"],
    "03.3": ["(4, 1, 4)"],
    "04.1": ["(1 - 0.683**2, 1 - 0.683**4)"],
    "04.2": ['10_000 * shipped["latent-2d"].shares[8]'],
    "04.3": ["1/3"],
    "05.1": ["five.mean() - 2.776 * five.std(ddof=1) / np.sqrt(5)", "−0.40"],
    "05.2": ["np.sqrt(1 - 2 * 0.6 * 1.2 * 0.5 / (1.2**2 + 0.5**2))", "0.758"],
    "05.3": ['units.activity(shipped["relu"], latent.grid([2] * 4))["dead"][0]'],
    "05.4": ["len(units.decisive_group(parts[0]))", "27"],
    "06.1": ["(4 - 1)^2 + (0.5 - 2)^2", "11.25"],
    "06.2": ["15"],
    "06.3": ["(4, 1, 2, 3)"],
    "A1.1": ["0.9 + 0.1/3", "0.933"],
    "A1.2": ["np.sqrt(512 / 8)", "8"],
}


@pytest.fixture(autouse=True, scope="module")
def computed_once():
    """Networks and rows are read again for each answer: here once for all."""
    with pytest.MonkeyPatch.context() as patch:
        for number, one in list(exercises.EXERCISES.items()):
            kept = dataclasses.replace(one, expected=functools.cache(one.expected))
            patch.setitem(exercises.EXERCISES, number, kept)
        yield


def names_of(notebook: str) -> dict[str, object]:
    """What a notebook's solutions find there, made as the notebook makes it."""
    if notebook == "01":
        return {"x": np.array([0, 1, 2])}
    if notebook == "04":
        return {"shipped": {"latent-2d": regions.shipped("latent-2d")}}
    if notebook == "05":
        shipped = {"relu": pretrained.load("activation-relu")}
        five = np.array([0.4, 1.9, -0.3, 1.1, 0.2])
        point = np.array([[0.1, -0.5, 0.5, 0.3]], np.float32)
        parts = units.prints(shipped["relu"], point)
        return {
            "five": five,
            "shipped": shipped,
            "parts": parts,
            "units": units,
            "latent": latent,
        }
    return {}


def in_python(printed: str) -> str:
    """A printed formula, in Python."""
    text = re.sub(r"\\log ([\d.]+)", r"np.log(\1)", printed).replace(r"\log", "np.log")
    text = re.sub(r"(\d)np", r"\1 * np", text).replace(r"\cdot", "*").replace("^", "**")
    return re.sub(r"(\d)(?:,|\{,\})(\d{3})", r"\1\2", text).replace("−", "-")


def expected(number: str) -> np.ndarray:
    return np.asarray(exercises.EXERCISES[number].expected(), float)


def where_checked() -> list[tuple[str, int, str]]:
    """Each exercise that a notebook checks: the notebook, the check cell's place, the number."""
    return [
        (notebook, place, number)
        for notebook, cells in NOTEBOOKS.items()
        for place, cell in enumerate(cells)
        if cell.cell_type == "code"
        for number in re.findall(r'lesson\.exercise\("(.*?)"', cell.source)
    ]


def test_notebooks_and_table_hold_the_same_exercises_in_order():
    assert [number for _, _, number in where_checked()] == NUMBERS == list(PRINTED)
    for notebook, place, number in where_checked():
        cells = NOTEBOOKS[notebook]
        before = [cell.source for cell in cells[:place] if cell.cell_type == "markdown"][-1]
        assert number.startswith(f"{notebook}.")
        assert f"**{number[3:]}.**" in before  # the question's number in the notebook


def test_a_check_cell_holds_nothing_but_the_check():
    for notebook, place, number in where_checked():
        answer, check = (cell.source for cell in NOTEBOOKS[notebook][place - 1 : place + 1])
        name = re.search(r"^(answer\w*) = \.\.\.$", answer, re.MULTILINE).group(1)
        assert check == f'lesson.exercise("{number}", {name})'


@pytest.mark.parametrize("notebook", sorted({number[:2] for number in NUMBERS}))
def test_no_code_among_the_exercises_holds_an_expected_value(notebook):
    cells = NOTEBOOKS[notebook]
    start = next(
        i for i, cell in enumerate(cells) if re.search(r"^## .*Exercises", cell.source, re.M)
    )
    code = "\n".join(cell.source for cell in cells[start:] if cell.cell_type == "code")
    written = [
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
    ]
    for number in NUMBERS:
        if number.startswith(notebook):
            values = np.ravel(expected(number))
            assert not any(np.isclose(np.abs(values), one, rtol=5e-3).any() for one in written)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_printed_solution_passes_its_own_check(number):
    cells = NOTEBOOKS[number[:2]]
    (place,) = (place for _, place, found in where_checked() if found == number)
    solution = cells[place + 1].source.partition("</details>")[0]
    assert solution.startswith("<details>")
    names = {"np": np, **names_of(number[:2])}
    for printed in PRINTED[number]:
        assert printed in solution
        answer = eval(in_python(printed), names)
        assert exercises.reply(number, answer) == "✓ right", printed


@pytest.mark.parametrize("number", NUMBERS)
def test_a_slip_gets_its_hint(number):
    right = expected(number)
    for answer, hint in [
        (-right, "sign is the other way round"),
        (100 * right, "percent"),
        (right / 100, "percent"),
        (right / np.log(2), "to base 2"),
        (right * np.log(2), "to base 2"),
        (right / np.log(10), "to base 10"),
        (1.1 * right, "think again"),
    ]:
        said = exercises.reply(number, answer)
        assert said.startswith("Not yet:")
        assert hint in said
        assert set(re.findall(r"\d+", said)) <= {"100", "2", "10"}  # no part of the solution


def test_where_the_answer_is_0_no_unit_is_blamed(monkeypatch):
    nothing = exercises.Exercise(lambda: 0, exercises.THREE_DIGITS)
    monkeypatch.setitem(exercises.EXERCISES, "00.0", nothing)
    assert exercises.reply("00.0", -0.0) == "✓ right"
    for answer in (0.4, -1.386, 100):
        assert "think again" in exercises.reply("00.0", answer)


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_no_answer_gets_one_sentence(number):
    size = expected(number).size
    for answer in ("0.75", ["one"], [..., 5.0], True, 1j, {}, {1.0}, print, [[1], [1, 2]], pd.NA):
        assert exercises.reply(number, answer).startswith("Not yet: only numbers can be checked")
    assert exercises.reply(number, np.ones(size + 1)).endswith(f"asked for, not {size + 1}.")
    assert exercises.reply(number, []).endswith("asked for, not 0.")
    for value in (np.nan, np.inf):
        assert "NaN or infinity" in exercises.reply(number, np.full(size, value))


def test_numbers_come_in_many_forms():
    for answer in (0.675, Fraction(27, 40), [0.675], np.float32(0.675), tf.constant([[0.675]])):
        assert exercises.reply("01.2", answer) == "✓ right"
    three = [2 / 3, 0.3086, 0.004933]
    for answer in (three, tuple(three), np.array(three)[:, None], pd.Series(three)):
        assert exercises.reply("01.1", answer) == "✓ right"
    assert exercises.reply("01.1", three[::-1]) == exercises.WRONG


def test_no_answer_yet_says_what_to_do():
    assert exercises.reply("05.3", ...) == exercises.reply("05.3", None) == exercises.UNANSWERED


def test_whole_numbers_are_meant_to_the_last_digit():
    for number, wrong in (("03.1", (1, 3)), ("03.3", (4, 2, 4))):
        assert exercises.reply(number, wrong) == exercises.WRONG


def test_a_thousand_points_are_not_the_whole_cube():
    assert exercises.reply("05.3", 0.121) == "✓ right"
    for by_points in (0.1221, 0.122):
        assert exercises.reply("05.3", by_points) == exercises.WRONG


def test_a_group_may_be_a_little_larger_or_smaller():
    found = expected("05.4")
    assert exercises.reply("05.4", found + 1) == exercises.RIGHT
    for wrong in (1, found / 2, found + 5):
        assert exercises.reply("05.4", wrong) == exercises.WRONG


def test_unknown_exercises_are_refused():
    with pytest.raises(
        ValueError, match=r"No exercise '3\.1' is checked: choose from 01\.1, 01\.2"
    ):
        exercises.reply("3.1", 0.58)


def test_four_defects_have_nearly_the_same_fid_and_an_even_grey_is_an_eight():
    """What exercises 3 and 4 of notebook 06 say."""
    assert sorted(expected("06.3")) == [1, 2, 3, 4]
    grey = judge.look(np.zeros((1, 28, 28, 1), np.float32))
    assert grey.probabilities[0, 8] > 0.99
