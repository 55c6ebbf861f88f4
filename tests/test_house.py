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

from ganutils import course

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = course.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
NOTEBOOKS = {path.name: nbformat.read(path, as_version=4) for path in course.NOTEBOOKS}

# A module may import only from the lines above its own.
LAYERS = [
    {"data", "networks", "losses", "latent", "precision", "analysis"},
    {"gans", "pretrained", "lesson", "units"},
    {"judge", "plotting"},
    {"regions"},
    {"atlas"},
    {"callbacks", "charts", "toy"},
    {"recipes", "course", "explorers"},
    {"dense", "spaces"},
    {"cells", "results"},
    {"studies"},
]


def test_imports_point_one_way():
    levels = {name: level for level, names in enumerate(LAYERS) for name in names}
    package = ROOT / "ganutils"
    files = {
        path: path.relative_to(package).with_suffix("").parts[0]  # a folder counts as one
        for path in package.rglob("*.py")
        if path != package / "__init__.py"
    }
    assert set(files.values()) == set(levels)
    for path, name in files.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = []
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ganutils"):
                module = node.module.split(".")[1:]
                imported = module[:1] if module else [alias.name for alias in node.names]
            for other in imported:
                below = levels[other] < levels[name] or other == name
                assert below, f"{name} must not import {other}"


def test_environment_and_project_name_the_same_packages():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, _, packages = environment["dependencies"]
    assert python == "python" + PROJECT["requires-python"]
    assert packages["pip"] == [*PACKAGES, "-e ."]


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
    assert (ROOT / "notebooks" / name).stat().st_size < 2e6


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_open_with_the_same_cell_and_link_to_what_exists(name):
    cells = NOTEBOOKS[name].cells
    first_code = next(cell for cell in cells if cell.cell_type == "code")
    assert f'%pip install -q "git+{PROJECT["urls"]["Repository"]}"' in first_code.source
    for heading in ("What you will learn:", "Builds on:", "Time:"):
        assert heading in cells[0].source
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
