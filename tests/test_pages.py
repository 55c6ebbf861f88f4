"""The pages of `make course`, on small notebooks of their own, and REPLICATION.md."""

import re

import nbformat
import pytest

from experiments import pages
from ganutils.claims import CLAIMS, Claim
from ganutils.lesson import OUTCOMES, VERDICT

SOURCES = {
    "00_first": ["# One\n\n$x^2$, [next](01_second.ipynb)"],
    "01_second": ["import ipywidgets\n\nprint(6 * 7)\nipywidgets.IntSlider()"],
    "02_third": ["from IPython.display import Image\n\nImage(data=b'GIF89a', format='gif')"],
    "03_fourth": [
        "print('a ' + 'check')",
        "from ganutils import lesson; lesson.verdict('S4.2', 'held', 'seen', 2)",
    ],
}


def written(folder, monkeypatch, notebooks):
    """Write notebooks as cells by name, and have `pages` take them for the course's."""
    for name, cells in notebooks.items():
        notebook = nbformat.v4.new_notebook(cells=cells)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    monkeypatch.setattr(pages, "NOTEBOOKS", sorted(folder.glob("*.ipynb")))


def test_pages_need_no_network_and_fold_what_the_notebook_folds(tmp_path, monkeypatch):
    notebooks = {}
    for name, sources in SOURCES.items():
        new = nbformat.v4.new_markdown_cell if name[:2] == "00" else nbformat.v4.new_code_cell
        notebooks[name] = [new(source) for source in sources]
    notebooks["03_fourth"][0].metadata["jupyter"] = {"source_hidden": True}
    written(tmp_path, monkeypatch, notebooks)
    pages.build(tmp_path / "build")
    first, second, third, fourth = (
        (tmp_path / "build" / f"{name}.html").read_text(encoding="utf-8") for name in SOURCES
    )
    assert 'href="01_second.html"' in first
    assert (tmp_path / "build" / "index.html").read_text(encoding="utf-8") == first
    assert 'src="mathjax/MathJax.js' in first
    mathjax = tmp_path / "build" / "mathjax"
    assert (mathjax / "MathJax.js").exists()
    (font,) = set(re.findall(r'webFont: "([^"]+)"', first))
    assert list((mathjax / "fonts" / "HTML-CSS" / font / "woff").glob("*.woff"))
    assert "<pre>42\n</pre>" in second
    assert "IntSlider(value" not in second
    assert 'src="data:image/gif;base64,R0lGODlh"' in third
    for page in (first, second, third, fourth):
        assert not re.search(r'<(script|link)[^>]+(src|href)="https?:', page)
    assert "<details" not in first + second + third
    ((folded),) = re.findall(r"<details[^>]*>(.*?)</details>", fourth, re.DOTALL)
    assert folded.strip().startswith("<summary>code</summary>")
    assert "check" in folded
    assert "<pre>a check\n</pre>" not in folded  # the output stays in sight
    assert "<pre>a check\n</pre>" in fourth
    assert f"<pre>S4.2 | {CLAIMS['S4.2'].statement} | held (2 runs) | seen</pre>" in fourth


def decided(claim, **said):
    """A cell with a verdict as `lesson.verdict` leaves it."""
    said = {"outcome": "held", "evidence": "seen", "runs": 0, "caveat": "", **said, "claim": claim}
    output = nbformat.v4.new_output("display_data", {"text/plain": "a text", VERDICT: said})
    return nbformat.v4.new_code_cell(outputs=[output])


def test_replication_takes_the_data_and_not_the_text(tmp_path, monkeypatch):
    claims = {"S1.2": Claim("a | b", "S1, 3"), "S1.10": Claim("c", "S1, 4", "not yet")}
    monkeypatch.setattr(pages, "CLAIMS", claims)
    cell = decided("S1.2", outcome="partly", runs=1, caveat="one seed")
    written(tmp_path, monkeypatch, {"01_one": [cell]})
    *_, first, second = pages.replication().splitlines()
    link = "[01_one](notebooks/01_one.ipynb)"
    assert first == rf"| S1.2 | a \| b (S1, 3) | seen | partly (1 run) | one seed | {link} |"
    assert second == "| S1.10 | c (S1, 4) | not yet | not tested |  |  |"


def test_a_claim_is_decided_once_or_says_why_it_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "CLAIMS", {"S1.2": Claim("a", "S1, 3", "not yet")})
    written(tmp_path, monkeypatch, {"01_one": [decided("S1.2")]})
    with pytest.raises(ValueError, match=r"S1\.2 needs a verdict in a notebook, or in ganutils/cl"):
        pages.replication()
    written(tmp_path, monkeypatch, {"02_two": [decided("S1.2")]})
    with pytest.raises(
        ValueError, match=r"S1\.2 has two verdicts, in 01_one and 02_two: decide it"
    ):
        pages.replication()


def test_replication_has_a_row_for_each_claim_as_the_notebooks_state_it():
    text = (pages.ROOT / "REPLICATION.md").read_text(encoding="utf-8")
    assert text == pages.replication(), "run: make replication"
    rows = [
        re.split(r" ?(?<!\\)\| ?", line) for line in text.splitlines() if line.startswith("| S")
    ]
    assert [row[1] for row in rows] == list(CLAIMS)
    assert {re.sub(r" \(.*", "", row[4]) for row in rows} <= set(OUTCOMES)


def test_the_claims_are_those_of_the_five_sources_in_their_order():
    numbers = {"S0": 5, "S1": 15, "S2": 4, "S3": 2, "S4": 5}
    names = [f"{source}.{n + 1}" for source, last in numbers.items() for n in range(last)]
    assert list(CLAIMS) == names
    for name, claim in CLAIMS.items():
        assert claim.place.startswith(f"{name[:2]}, "), name
