"""What of the site can be checked without a browser: its modules, its pages' text and links."""

import os
import re
import shutil
import subprocess

import nbformat
import pytest

from experiments import pages, site
from ganutils.claims import CLAIMS
from ganutils.places import ROOT


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    """Start page and lessons by name."""
    folder = tmp_path_factory.mktemp("site")
    site.write_lessons(folder)
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


def test_every_link_between_pages_leads_somewhere(lessons):
    assert set(lessons) == {"index", *(path.stem for path in pages.NOTEBOOKS)}
    for name, text in lessons.items():
        for link in re.findall(r'<a [^>]*href="([^":]+)"', text):
            page, _, _ = link.partition("#")
            assert not page or page.removesuffix(".html") in lessons, f"{name}: {link}"


def test_the_start_page_lists_lessons_and_claims(lessons):
    for path in pages.NOTEBOOKS:
        assert f'<a href="{path.stem}.html">' in lessons["index"]
    for claim in CLAIMS:
        assert f"<td>{claim}</td>" in lessons["index"]


def test_explorers_stand_where_the_notebook_s_widgets_were(lessons):
    for name in site.EXPLORED:
        assert f'data-network="{name}"' in lessons["04_latent_dimensions"]
    assert "mountAll" in lessons["04_latent_dimensions"]
    assert "mountAll" not in lessons["05_activation_functions"]


def test_a_lesson_s_neighbours_are_one_click_away(lessons):
    text = lessons["01_theory_and_losses"]
    assert '<a rel="prev" href="00_start_here.html">‹ 00</a>' in text
    assert 'rel="next" href="02_dense_autoencoder_eights.html">02 ›</a>' in text
    assert 'rel="prev"' not in lessons["00_start_here"]


def test_goals_are_told_in_one_line():
    cell = nbformat.v4.new_markdown_cell(
        "# 03 · A title\n\n**What you will learn:** to\n\n- draw;\n- *judge*.\n\n**Builds on:** 01"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert site.title(notebook) == "03 · A title"
    assert site.goals(notebook) == "to draw; judge."
    cell.source = "# Glossary"
    assert site.goals(notebook) == ""


@pytest.mark.skipif(
    shutil.which("node") is None and not os.environ.get("CI"), reason="Node.js was not found"
)
def test_the_browser_s_own_modules_pass_their_tests():
    run = subprocess.run(
        ["node", "--test"], cwd=ROOT / "web", capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_without_npm_there_is_one_clear_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "site").mkdir()
    with pytest.raises(OSError, match="takes onnxruntime-web from npm, which failed: install Node"):
        site.fetch_runtime(tmp_path / "site" / "ort")
