"""The project's own promises: layers, bounds, stored outputs, verdicts."""

import ast
import re
import shutil
import subprocess
import sys
from itertools import chain

import nbformat
import pytest
import yaml

from experiments import pages
from experiments.__main__ import parser
from experiments.studies import STUDIES
from ganutils.places import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
NOTEBOOKS = {path.name: nbformat.read(path, as_version=4) for path in pages.NOTEBOOKS}
LESSONS = {name: notebook for name, notebook in NOTEBOOKS.items() if "glossary" not in name}

SOURCES = {
    path: path.relative_to(ROOT).with_suffix("").parts
    for room in ("ganutils", "experiments", "benchmarks")
    for path in (ROOT / room).rglob("*.py")
}

# A module of ganutils, or a folder as a whole, may import only from the lines above its own.
LAYERS = [
    {"places", "hardware", "losses", "claims"},
    {"data", "latent", "records", "toy"},
    {"networks", "studies"},
    {"gans", "pretrained"},
    {"measures", "critics"},
    {"pictures", "callbacks", "exercises"},
    {"live", "sources", "sequences", "explorers", "lesson"},
    {"survey"},
]
READ = {"networks", "losses", "latent", "gans"}  # to know what a GAN is
# What a room of the house may import.
ALLOWED = {
    "ganutils": {"ganutils"},
    "experiments": {"ganutils", "experiments"},
    "benchmarks": {"ganutils", "experiments", "benchmarks"},
}


def imports(code):
    """The dotted name of everything that Python code imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_point_one_way():
    levels = {name: level for level, names in enumerate(LAYERS) for name in names}
    for path, (room, name, *_) in SOURCES.items():
        if room == "ganutils" and name != "__init__":
            assert name in levels, f"say in LAYERS where {name} stands"
            for imported in imports(path.read_text(encoding="utf-8")):
                other = imported.split(".")[1] if imported.startswith("ganutils.") else name
                below = levels[other] < levels[name] or other == name
                assert below, f"{name} must not import {other}"


def test_rooms_import_only_what_they_may():
    for path, (room, *_) in SOURCES.items():
        used = {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))}
        assert used & set(ALLOWED) <= ALLOWED[room], path
    for name, notebook in LESSONS.items():
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        plain = "\n".join(re.sub(r"^(\s*)[%!].*", r"\1pass", one, flags=re.M) for one in code)
        used = {imported.split(".")[0] for imported in imports(plain)}
        assert used & set(ALLOWED) == {"ganutils"}, name


def test_no_module_is_longer_than_300_lines():
    for path in SOURCES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


def test_only_the_shelf_ships_weights():
    """No cell of a study does, nor a benchmark."""
    shipping = [
        path.name for path in SOURCES if "pretrained.save(" in path.read_text(encoding="utf-8")
    ]
    assert shipping == ["train.py"]


def test_the_readme_counts_what_must_be_read():
    files = [path for path, parts in SOURCES.items() if parts[1] in READ and parts[0] == "ganutils"]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"about {round(lines, -2):,} lines" in told, f"there are {lines}"


def test_the_readmes_commands_exist_and_its_numbers_of_trainings_are_right():
    text = "\n".join(
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile")
    )
    told = re.findall(r"-m experiments (.+?) *(?:#(.*))?$", text, re.MULTILINE)
    assert len(told) > 10
    for command, remark in told:
        chosen = parser().parse_args(command.split())
        if chosen.verb == "study":
            number = len(STUDIES[chosen.name].cells)
            assert remark.startswith(f" {number} training" + "s" * (number > 1)), command


def test_the_environment_installs_the_project_with_all_its_extras():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, _, packages = environment["dependencies"]
    assert python == "python" + PROJECT["requires-python"]
    assert packages["pip"] == [f"-e .[{','.join(PROJECT['optional-dependencies'])}]"]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("python", [None, "exit 1"])
def test_a_missing_or_old_python_is_one_clear_sentence(tmp_path, python):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "id"):
        (tools / tool).symlink_to(shutil.which(tool))
    if python:  # as an old one answers the question for its version
        (tools / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (tools / "python3").chmod(0o755)
    run = subprocess.run(
        [shutil.which("make"), "setup"],
        cwd=tmp_path,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert run.stderr.startswith(
        "The course needs Python 3.10 to 3.13, and none was found: install"
    )
    assert not (tmp_path / ".venv").exists()


def test_every_version_is_bounded():
    for package in PACKAGES:
        assert re.search(r">=[\d.]+,<[\d.]+", package), package


def test_ci_runs_every_test_and_tells_which_are_slow():
    """What is marked slow is left out by whoever asks for it, and by no one else."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    options = options["tool"]["pytest"]["ini_options"]
    assert "make test ARGS=--durations=25\n" in script
    assert "pytest $(ARGS)\n" in recipes
    assert options["testpaths"] == ["tests", "notebooks"]
    assert not [option for option in options["addopts"] if option.startswith(("-m", "-k"))]


def test_no_file_names_a_package_registry():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("this is not a git checkout")
    for name in tracked:
        if (ROOT / name).suffix not in (".npz", ".gif", ".png"):
            text = (ROOT / name).read_text(encoding="utf-8")
            assert not re.search(r"index-url|pypi\.(org|python)|files\.pythonhosted", text) or (
                name == "tests/test_house.py"
            ), name


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_are_stored_run_and_small(name):
    code = [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [cell for cell in code if "execution" in cell.metadata]  # the seconds of one machine
    outputs = [output for cell in code for output in cell.outputs]
    assert not [out for out in outputs if out.output_type == "error"]
    assert not [out for out in outputs if out.get("name") == "stderr" and "tqdm" not in str(out)]
    assert "WARNING:tensorflow" not in str(outputs)
    assert (ROOT / "notebooks" / name).stat().st_size < 2e6


@pytest.mark.parametrize("name", LESSONS)
def test_lessons_open_with_the_same_cell(name):
    cells = LESSONS[name].cells
    first_code = next(cell for cell in cells if cell.cell_type == "code")
    assert f'%pip install -q "git+{PROJECT["urls"]["Repository"]}"' in first_code.source
    for heading in ("What you will learn:", "Builds on:", "Time:"):
        assert heading in cells[0].source


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_link_to_what_exists(name):
    cells = NOTEBOOKS[name].cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        assert (ROOT / "notebooks" / link.partition("#")[0]).exists(), link


def test_the_map_lists_every_notebook():
    start = "\n".join(cell.source for cell in NOTEBOOKS["00_start_here.ipynb"].cells)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in NOTEBOOKS:
        assert name == "00_start_here.ipynb" or f"({name})" in start
        assert name in readme


def test_every_picture_of_a_notebook_has_a_caption():
    for name, notebook in NOTEBOOKS.items():
        for cell, following in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
            if cell.cell_type == "code" and "plt.show()" in cell.source:
                assert following is not None, name
                assert following.source.startswith("*"), f"{name}: {cell.source[:60]}"
