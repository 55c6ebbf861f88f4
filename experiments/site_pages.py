"""The site's pages: lessons as stored, the start, the model cards; in one frame from web/."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from experiments import pages, site_search
from ganutils import pretrained
from ganutils.claims import CLAIMS
from ganutils.lesson import outcome_and_runs
from ganutils.pictures import plane
from ganutils.places import ROOT

WEB = ROOT / "web"
EXPLORED = ("latent-2d", "latent-3d", "latent-4d")
# What a page links to that the site has elsewhere.
ELSEWHERE = {"explore.html": "index.html", "../REPLICATION.md": "index.html#claims"}
MISSING = "<p>This needs JavaScript, and a page that comes from a server.</p>"
# Where a notebook shows a widget that the site has, too.
PLACE = re.compile(
    r'explorers\.(?:space\("(?P<space>[\w-]+)"\)|(?P<plane>player)\(|YouAreTheDiscriminator\()'
)
# Of a model's card, what its page says in the card's own words.
FIELDS = (
    "data",
    "recipe",
    "epochs",
    "chosen",
    "seed",
    "hours",
    "hardware",
    "precision",
    "versions",
)
TEMPLATES = Environment(loader=FileSystemLoader(WEB), autoescape=True, trim_blocks=True)


def write_pages(folder: Path) -> None:
    """All pages, the notebooks to be taken along, and the search's index."""
    exporter = pages.page_exporter(folder)
    notebooks = {path: nbformat.read(path, as_version=4) for path in pages.NOTEBOOKS}
    lessons = [
        {"name": path.stem, "title": title(notebook), "goals": goals(notebook)}
        for path, notebook in notebooks.items()
    ]
    index = []
    for place, (path, notebook) in enumerate(notebooks.items()):
        shutil.copy(path, folder)
        bring_to_life(notebook)
        notebook.metadata["title"] = lessons[place]["title"]
        page = pages.page_of(notebook, path.stem, exporter)
        for old, new in ELSEWHERE.items():
            page = page.replace(f'href="{old}"', f'href="{new}"')
        page = site_search.with_anchors(page)
        sections = site_search.sections(page)
        (folder / f"{path.stem}.html").write_text(
            framed(page, lessons, place, sections), encoding="utf-8"
        )
        index += entries(notebook, path.stem, sections)
    rows = claims()
    for row in rows:
        text, address = f"{row['said']} ({row['outcome']})", f"index.html#{row['claim']}"
        index.append(site_search.entry("The sources' claims", row["claim"], text, address))
    for name, card in pretrained.catalogue().items():
        text = f"{card['data']}; {card['recipe']}"
        index.append(site_search.entry("Model cards", name, text, f"cards.html#{name}"))
    (folder / "search.json").write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    shown = {
        "index": TEMPLATES.get_template("start.html.j2").render(
            lessons=lessons, rows=rows, here="index"
        ),
        "cards": TEMPLATES.get_template("cards.html.j2").render(
            lessons=lessons, cards=pretrained.catalogue(), fields=FIELDS, here="cards"
        ),
    }
    for name, text in shown.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")


def entries(
    notebook: NotebookNode, name: str, sections: list[site_search.Section]
) -> list[dict[str, str]]:
    """What the search finds of a page: its terms where it is a glossary, else its sections."""
    page, entry = title(notebook), site_search.entry
    if terms := site_search.terms(notebook):
        return [
            entry(page, term, said, f"{name}.html#{site_search.anchor(term)}")
            for term, said in terms.items()
        ]
    return [entry(page, one.heading, one.text, f"{name}.html#{one.anchor}") for one in sections]


def framed(
    page: str, lessons: list[dict[str, str]], place: int, sections: list[site_search.Section]
) -> str:
    """nbconvert's page of the lesson at a place, with the site's frame around its text."""
    frame = TEMPLATES.get_template("frame.html.j2").module
    name, parts = lessons[place]["name"], [one for one in sections if one.level == 2]
    around = frame.frame(lessons, name, parts, colab(repository(), name))
    before = lessons[place - 1] if place else None
    (after,) = lessons[place + 1 : place + 2] or [None]
    page = page.replace("</head>", f"{frame.head()}</head>", 1)
    page = page.replace("<main>", f'{around}<main id="main">', 1)
    rest, end = page.rsplit("</main>", 1)
    return f"{rest}{frame.around(before, after)}</main>{end}"


def repository() -> str:
    """The address that pyproject.toml names, the one place for it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.search(r'^Repository = "(.+)"$', text, re.MULTILINE)[1]


def colab(address: str, name: str) -> str | None:
    """Where Colab opens a notebook; None as long as the address waits for its owner."""
    place = address.removeprefix("https://github.com/")
    if place == address or place.startswith("OWNER/"):
        return None
    return f"https://colab.research.google.com/github/{place}/blob/main/notebooks/{name}.ipynb"


def claims() -> list[dict[str, str]]:
    """Each claim of the sources, its outcome, and its lesson if there is one."""
    decided = pages.verdicts()
    rows = []
    for name, claim in CLAIMS.items():
        row = {"claim": name, "said": claim.statement, "outcome": "not tested", "lesson": ""}
        if name in decided:
            said, path = decided[name]
            row |= {"outcome": outcome_and_runs(said["outcome"], said["runs"]), "lesson": path.stem}
        rows.append(row)
    return rows


def title(notebook: NotebookNode) -> str:
    """The first heading."""
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def goals(notebook: NotebookNode) -> str:
    """What a lesson says that one learns, in one line, if it does."""
    found = re.search(
        r"\*\*What you will learn:\*\*(.+?)(?=\n\*\*|\Z)", notebook.cells[0].source, re.S
    )
    return re.sub(r"\s*\n[-\s]*", " ", found[1]).replace("*", "").strip() if found else ""


def bring_to_life(notebook: NotebookNode) -> None:
    """Where a cell shows a widget of a kernel's, the page has one of its own."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and (place := living(cell.source)):
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": place})]


def living(code: str) -> str:
    """The place of the widget that a cell's code shows; nothing if the site has none like it."""
    found = PLACE.search(code)
    if not found or (found["space"] or EXPLORED[0]) not in EXPLORED:
        return ""
    if found["space"]:
        about = f'data-widget="explorer" data-network="{found["space"]}"'
    elif found["plane"]:
        about = f'data-widget="plane" data-colours="{html.escape(json.dumps(plane_colours()))}"'
    else:
        about = 'data-widget="duel"'
    return f'<div class="explorer" {about}>{MISSING}</div>'


def plane_colours() -> dict[str, object]:
    """Of generated points, of D's push, and of its answers 0, 1/2, 1 as numbers from 0 to 255."""
    ends = [[round(255 * part) for part in plane.DOUBT(share)[:3]] for share in (0.0, 0.5, 1.0)]
    return {"generated": plane.BLUE, "push": plane.ORANGE, "field": ends}
