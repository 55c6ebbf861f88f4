"""The shipped weights are found from a built wheel, in an environment without the checkout."""

import os
import subprocess
import sys
import venv
import zipfile

import pytest

from ganutils import pretrained
from ganutils.places import ROOT

SCRIPT = """
from pathlib import Path
import ganutils
from ganutils import data, lesson, pictures, places, pretrained, records
assert Path(ganutils.__file__).is_relative_to({site!r}), ganutils.__file__
assert places.course_folder("pretrained").is_relative_to({site!r})
assert pretrained.load("dcgan").input_shape == (None, 100)
assert pretrained.load("judge", part="classifier").name == "judge"
assert len(records.read("judged")) >= 4
assert len(data.load_series("stocks").features) == 6
assert places.download_folder() == Path.home() / ".cache" / "ganutils"
lesson.export("nothing.png", b"")
print("found", sorted(pretrained.catalogue()))
"""


@pytest.mark.slow
def test_weights_are_found_from_a_wheel(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"ganutils"}
    assert "ganutils/pictures/course.mplstyle" in names
    builder = venv.EnvBuilder(symlinks=os.name != "nt")
    builder.create(tmp_path / "second")
    python = builder.ensure_directories(tmp_path / "second").env_exe
    site = next((tmp_path / "second").glob("[Ll]ib/**/site-packages"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    # The libraries come from this environment; as a path, it brings no editable install along.
    libraries = [entry for entry in sys.path if "site-packages" in entry]
    run = subprocess.run(
        [python, "-c", SCRIPT.format(site=str(site))],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(site), *libraries])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert f"found {sorted(pretrained.catalogue())}" in run.stdout
