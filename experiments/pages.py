"""The whole course at once: pages in `build/`, and REPLICATION.md from the notebooks' verdicts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import jupyter_server_mathjax
import nbformat
from jinja2 import DictLoader
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from tqdm import tqdm

from ganutils.claims import CLAIMS
from ganutils.lesson import VERDICT, outcome_and_runs
from ganutils.places import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9A]*.ipynb"))
# nbconvert's pages show code within Markdown in a proportional font, and know no folded code.
STYLE = """<style>
.jp-RenderedMarkdown pre {font-family: monospace; line-height: 1.3}
.jp-InputArea-editor > summary {font: 13px sans-serif; color: var(--jp-ui-font-color2)}
.jp-InputArea-editor > summary {padding: 2px 6px}
</style>"""
WIDGET = "application/vnd.jupyter.widget-view+json"
# Formulas in the fonts that lie beside the pages: by itself, MathJax would ask for others first,
# for an empty one at about:blank, which browsers refuse, and for some for what only is read aloud.
FONTS = """<style>.MJX_Assistive_MathML * {font-family: serif !important}</style>
<script>
window.MathJax = {"HTML-CSS": {
    availableFonts: [], imageFont: null, webFont: "STIX-Web",
    styles: {"@font-face": {"font-family": "MathJax_Blank", src: "local('MathJax_Blank')"}},
}};
</script>"""
# Code that is folded in the notebook is folded on the page, and opens with a click or a key.
FOLDED = (
    """{% extends 'lab/index.html.j2' %}
{% block html_head_js_mathjax %}"""
    + FONTS
    + """
{{ super() }}
{% endblock html_head_js_mathjax %}
{% block notebook_css %}
{{ super() }}
{{ resources.include_css("static/theme-dark.css")
   | replace("<style", "<style media='screen and (prefers-color-scheme: dark)'") }}
{% endblock notebook_css %}
{% block input %}
{% if cell.metadata.get('jupyter', {}).get('source_hidden') %}
<details class="jp-InputArea-editor"><summary>code</summary>
{{ super() }}
</details>
{% else %}
{{ super() }}
{% endif %}
{% endblock input %}
"""
)


def build(folder: Path = ROOT / "build") -> None:
    """Execute every notebook in the chosen preset and write it as a page that needs no network."""
    folder.mkdir(exist_ok=True)
    exporter = page_exporter(folder)
    notebooks = [nbformat.read(path, as_version=4) for path in NOTEBOOKS]
    cells = sum(cell.cell_type == "code" for notebook in notebooks for cell in notebook.cells)
    with tqdm(total=cells, unit="cell") as progress:
        for path, notebook in zip(NOTEBOOKS, notebooks, strict=True):
            progress.set_description(path.stem)
            NotebookClient(
                notebook,
                timeout=None,
                kernel_name="python3",
                store_widget_state=False,
                resources={"metadata": {"path": str(path.parent)}},
                on_cell_complete=lambda **_: progress.update(),
            ).execute()
            page = page_of(notebook, path.stem, exporter)
            (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
    shutil.copy(folder / f"{NOTEBOOKS[0].stem}.html", folder / "index.html")
    print(f"{len(NOTEBOOKS)} pages: open {folder / 'index.html'}")


def page_exporter(folder: Path) -> HTMLExporter:
    """What makes pages; it puts MathJax, which they need for formulas, beside them."""
    static = Path(jupyter_server_mathjax.__file__).parent / "static"
    shutil.copytree(static, folder / "mathjax", dirs_exist_ok=True)
    return HTMLExporter(
        template_file="folded.html.j2",
        extra_loaders=[DictLoader({"folded.html.j2": FOLDED})],
        mathjax_url="mathjax/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full,Safe",
        require_js_url="",
    )


def page_of(notebook: NotebookNode, name: str, exporter: HTMLExporter) -> str:
    """A notebook as the HTML of a page."""
    _drop_widgets(notebook)
    _embed_films(notebook)
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    page = re.sub(r'(href="[^":]+)\.ipynb', r"\1.html", html)
    return page.replace("</head>", f"{STYLE}</head>", 1)


def _drop_widgets(notebook: NotebookNode) -> None:
    """A page has no kernel, so no live widget; each has a static picture beside it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if WIDGET not in out.get("data", {})]


def _embed_films(notebook: NotebookNode) -> None:
    """nbconvert's pages know no GIF, so each becomes an HTML image."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if film := data.get("image/gif"):
                data["text/html"] = f'<img alt="a film" src="data:image/gif;base64,{film}">'


def verdicts() -> dict[str, tuple[dict, Path]]:
    """Each verdict in the notebooks' stored outputs, and the notebook it stands in, by claim.

    Raises:
        ValueError: a claim with two verdicts.
    """
    found = {}
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if said := output.get("data", {}).get(VERDICT):
                    if (claim := said["claim"]) in found:
                        other = found[claim][1].stem
                        raise ValueError(
                            f"{claim} has two verdicts, in {other} and {path.stem}: "
                            "decide it once, from the evidence of both."
                        )
                    found[claim] = said, path
    return found


def replication() -> str:
    """REPLICATION.md: a row for each claim, with its verdict as the notebooks' outputs state it.

    Raises:
        ValueError: a claim that has two verdicts, or neither a verdict nor a reason why not, or
            both.
    """
    lines = [
        "# What became of the sources' claims",
        "",
        "Collected from the notebooks' stored outputs by `make replication`; S0 to S4 are listed",
        "in [00_start_here](notebooks/00_start_here.ipynb). Runs are the trainings that an outcome",
        "rests on.",
        "",
        "| claim | what the source says | what was done | outcome | caveat | notebook |",
        "|---|---|---|---|---|---|",
    ]
    decided = verdicts()
    for name, claim in CLAIMS.items():
        if (name in decided) == bool(claim.undecided):
            raise ValueError(
                f"{name} needs a verdict in a notebook, or in ganutils/claims.py why there is none."
            )
        said, path = decided.get(name, (None, None))
        row = [name, f"{claim.statement} ({claim.place})"]
        if said:
            outcome = outcome_and_runs(said["outcome"], said["runs"])
            row += [said["evidence"], outcome, said["caveat"]]
            row.append(f"[{path.stem}](notebooks/{path.name})")
        else:
            row += [claim.undecided, "not tested", "", ""]
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |")
    return "\n".join(lines) + "\n"


def write_replication() -> None:
    """Write REPLICATION.md."""
    (ROOT / "REPLICATION.md").write_text(replication(), encoding="utf-8")
