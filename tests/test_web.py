"""What of the site can be checked without a browser: its modules, its pages' text and links."""

import html
import json
import os
import re
import shutil
import subprocess

import nbformat
import pytest

from experiments import pages, site, site_pages, site_search
from ganutils import pretrained
from ganutils.claims import CLAIMS
from ganutils.places import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages, without what runs in them."""
    folder = tmp_path_factory.mktemp("site")
    site_pages.write_pages(folder)
    return folder


@pytest.fixture(scope="module")
def lessons(folder):
    """Start page and lessons by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


def test_every_link_between_pages_leads_somewhere(folder, lessons):
    assert set(lessons) == {"index", "cards", *(path.stem for path in pages.NOTEBOOKS)}
    anchors = {name: set(re.findall(r' id="([^"]+)"', text)) for name, text in lessons.items()}
    for name, text in lessons.items():
        for link in re.findall(r'<a [^>]*href="([^":]+)"', text):
            page, _, anchor = link.partition("#")
            if page.endswith(".onnx"):
                _, model, part = page.removesuffix(".onnx").split("/")
                assert "network" in pretrained.card(model)["parts"][part], link
                continue
            if page.endswith(".ipynb"):
                assert (folder / page).exists(), f"{name}: {link}"
                continue
            page = page.removesuffix(".html") or name
            assert page in lessons, f"{name}: {link}"
            assert not anchor or anchor in anchors[page], f"{name}: {link}"


def test_the_start_page_lists_lessons_and_claims(lessons):
    for path in pages.NOTEBOOKS:
        assert f'<a href="{path.stem}.html">' in lessons["index"]
    for claim in CLAIMS:
        assert f"<td>{claim}</td>" in lessons["index"]


def test_explorers_stand_where_the_notebook_s_widgets_were(lessons):
    for name in site_pages.EXPLORED:
        assert f'data-network="{name}"' in lessons["04_latent_dimensions"]
    assert 'data-widget="plane"' in lessons["01_theory_and_losses"]
    assert 'data-widget="duel"' in lessons["06_judging_generators"]
    assert "data-widget" not in lessons["05_activation_functions"]
    assert not site_pages.living('explorers.space("no-such-network")')


def test_a_lesson_stands_in_its_frame(lessons):
    text = lessons["01_theory_and_losses"]
    assert "<title>01 · Theory and losses</title>" in text
    (marked,) = re.findall(r'<a href="(\S+)" aria-current="page">', text)
    assert marked == "01_theory_and_losses.html"
    assert re.search(r'<a href="#[^"]+">1 · A GAN in forty lines</a>', text)
    assert '<a rel="prev" href="00_start_here.html">' in text
    assert 'rel="next" href="02_dense_autoencoder_eights.html">02 · ' in text
    assert text.index('<main id="main">') < text.index('rel="prev"') < text.index("</main>")
    assert 'rel="prev"' not in lessons["00_start_here"]
    assert 'rel="next"' not in lessons["A2_what_makes_a_step_fast"]


def test_a_notebook_can_be_taken_along(folder, lessons):
    for path in pages.NOTEBOOKS:
        assert f'<a href="{path.name}" download>' in lessons[path.stem]
        assert (folder / path.name).read_bytes() == path.read_bytes()
        link = site_pages.colab(site_pages.repository(), path.stem)
        assert ("colab.research" in lessons[path.stem]) == bool(link)


def test_colab_needs_an_owner():
    assert site_pages.colab("https://github.com/OWNER/gan-course", "01_a") is None
    assert site_pages.colab("https://example.org/who/what", "01_a") is None
    assert (
        site_pages.colab("https://github.com/who/what", "01_a")
        == "https://colab.research.google.com/github/who/what/blob/main/notebooks/01_a.ipynb"
    )


def test_sections_are_sentences_without_code():
    page = """<main><div class="jp-Common jp-RenderedMarkdown"><h1 id="a-b">A b<a
    class="anchor-link" href="#a-b">¶</a></h1><p>One <b>two</b></p></div>
    <div class="highlight">code</div>
    <div class="jp-RenderedMarkdown"><p>three</p><h2 id="c">C</h2></div></main>"""
    assert site_search.sections(page) == [
        ("a-b", "A b", 1, "One two three"),
        ("c", "C", 2, ""),
    ]


def test_every_network_has_its_card_and_every_card_its_files(lessons):
    text = lessons["cards"]
    for name, card in pretrained.catalogue().items():
        (section,) = re.findall(f'<h2 id="{name}">.*?</section>', text, re.DOTALL)
        for part, entry in card["parts"].items():
            file = f'href="networks/{name}/{part}.onnx"'
            assert (file in section) == ("network" in entry), f"{name}: {part}"
        for said in (card["data"], card["recipe"], card["command"]):
            assert said in html.unescape(section)
    assert "fid 2.5; " in text


def test_the_search_knows_sections_terms_and_claims_and_where_they_stand(folder, lessons):
    index = json.loads((folder / "search.json").read_text(encoding="utf-8"))
    assert len(json.dumps(index)) < 500_000
    places = {one["address"]: one for one in index}
    assert len(places) == len(index)
    for address in places:
        page, _, anchor = address.partition("#")
        assert f' id="{anchor}"' in lessons[page.removesuffix(".html")], address
    term = places["A0_glossary.html#mode-collapse"]
    assert term == {
        "page": "Glossary",
        "heading": "mode collapse",
        "text": "G draws few kinds of output only",
        "address": "A0_glossary.html#mode-collapse",
    }
    assert "noise falling" in places["cards.html#dcgan"]["text"]
    assert places["index.html#S4.1"]["text"].startswith(CLAIMS["S4.1"].statement)
    headings = {one["heading"]: one for one in index}
    assert "eight small clouds" in headings["1 · A GAN in forty lines"]["text"]
    assert set(lessons) <= {address.partition(".html")[0] for address in places}


def test_goals_are_told_in_one_line():
    cell = nbformat.v4.new_markdown_cell(
        "# 03 · A title\n\n**What you will learn:** to\n\n- draw;\n- *judge*.\n\n**Builds on:** 01"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert site_pages.title(notebook) == "03 · A title"
    assert site_pages.goals(notebook) == "to draw; judge."
    cell.source = "# Glossary"
    assert site_pages.goals(notebook) == ""


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
