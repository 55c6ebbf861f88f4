"""What the site's search knows: the sections of every page, the glossary's terms, the claims."""

from __future__ import annotations

import re
from typing import NamedTuple

from bs4 import BeautifulSoup, SoupStrainer
from nbformat import NotebookNode

TERM = re.compile(r"^\| \*\*(.+?)\*\* \| (.+?) \| \[", re.MULTILINE)  # a row of the glossary


class Section(NamedTuple):
    """A part of a page: its heading, of level 1 to 3, and the text below it."""

    anchor: str
    heading: str
    level: int
    text: str


def sections(page: str) -> list[Section]:
    """What stands below each of a page's headings: the sentences, without code and outputs."""
    found: list[tuple[str, str, int, list[str]]] = []
    told = SoupStrainer("div", class_=re.compile(r"\bjp-RenderedMarkdown\b"))
    for cell in BeautifulSoup(page, "html.parser", parse_only=told).select(".jp-RenderedMarkdown"):
        for element in cell.find_all(recursive=False):
            if element.name in ("h1", "h2", "h3"):
                for link in element.select(".anchor-link"):
                    link.decompose()
                found.append((element["id"], element.get_text(), int(element.name[1]), []))
            elif found:
                found[-1][-1].append(element.get_text(" "))
    return [Section(*one, " ".join(" ".join(text).split())) for *one, text in found]


def terms(notebook: NotebookNode) -> dict[str, str]:
    """A glossary's terms and what they mean, in one line each."""
    return dict(TERM.findall("\n".join(cell.source for cell in notebook.cells)))


def anchor(term: str) -> str:
    """A term's place on its page."""
    return re.sub(r"\W+", "-", term.lower()).strip("-")


def with_anchors(page: str) -> str:
    """A page whose tables' rows, where they begin with a term, can be linked to."""
    return re.sub(
        r"<tr>(\s*<td><strong>(.+?)</strong>)",
        lambda row: f'<tr id="{anchor(row[2])}">{row[1]}',
        page,
    )


def entry(page: str, heading: str, text: str, address: str) -> dict[str, str]:
    """What can be found: the page's title, a heading on it, its text, and the link to it."""
    return {"page": page, "heading": heading, "text": text, "address": address}
