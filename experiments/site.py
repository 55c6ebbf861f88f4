"""The course as a site without a server: lessons as stored, and explorers that run in the browser.

The explorers are the modules in web/; networks go to them as ONNX, maps as bytes.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import imageio.v3 as imageio
import nbformat
import numpy as np
from jinja2 import Environment, FileSystemLoader
from matplotlib.colors import to_rgb
from nbformat import NotebookNode

from experiments import pages
from experiments.export import to_onnx
from ganutils import pretrained
from ganutils.claims import CLAIMS
from ganutils.lesson import outcome_and_runs
from ganutils.measures import regions
from ganutils.pictures import DIGIT_COLOURS
from ganutils.pictures.colours import ink
from ganutils.pictures.maps import STRIPES, SURE
from ganutils.places import ROOT

WEB = ROOT / "web"
EXPLORED = ("latent-2d", "latent-3d", "latent-4d")
RUNTIME = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
HEAD = '<link rel="icon" href="data:,"><link rel="stylesheet" href="style.css">'
# What a page links to that the site has elsewhere.
ELSEWHERE = {"explore.html": "index.html", "../REPLICATION.md": "index.html#claims"}
LIVING = '<script type="module">import { mountAll } from "./explorer.js"; mountAll();</script>'
MISSING = "<p>This needs JavaScript, and a page that comes from a server.</p>"
PLACE = re.compile(r'explorers\.space\("([\w-]+)"\)')  # where a notebook shows an explorer


def build(folder: Path = ROOT / "build" / "site") -> None:
    """Write the site; `python -m http.server -d build/site` shows it.

    Raises:
        OSError: npm is missing, or could not fetch onnxruntime-web.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file in [*WEB.glob("*.js"), WEB / "style.css"]:
        if not file.name.endswith(".test.js"):
            shutil.copy(file, folder)
    film = ROOT / "figures" / "journey.gif"
    shutil.copy(film, folder)
    imageio.imwrite(folder / "journey.png", imageio.imread(film, index=0))  # for whom films disturb
    fetch_runtime(folder / "ort")
    for name in EXPLORED:
        write_network(folder / "networks" / name, name)
    judge = folder / "networks" / "judge" / "classifier.onnx"
    judge.parent.mkdir(exist_ok=True)
    judge.write_bytes(to_onnx(pretrained.load("judge", "classifier")).SerializeToString())
    write_lessons(folder)
    print(f"The site is in {folder}: python -m http.server -d {folder}")


def fetch_runtime(folder: Path) -> None:
    """onnxruntime-web in the version that web/package.json names, from npm, with its licence."""
    work = folder.parent.parent / "npm"
    work.mkdir(exist_ok=True)
    shutil.copy(WEB / "package.json", work)
    command = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
    try:
        subprocess.run([*command, "--silent"], cwd=work, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise OSError(
            "The site takes onnxruntime-web from npm, which failed: install Node.js, which brings "
            "npm, see that the registry can be reached, and try again."
        ) from error
    package = work / "node_modules" / "onnxruntime-web"
    folder.mkdir(exist_ok=True)
    for name in RUNTIME:
        shutil.copy(package / "dist" / name, folder)
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    if about["license"] != "MIT":
        raise OSError(f"onnxruntime-web has another licence now: {about['license']}.")
    _, _, terms = (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n\n", 2)
    owner = f"onnxruntime-web {about['version']}\n\nCopyright (c) Microsoft Corporation\n\n"
    (folder / "LICENSE.txt").write_text(owner + terms, encoding="utf-8")


def write_network(folder: Path, name: str) -> None:
    """A shipped generator as ONNX, and its map: digits, then confidence, a byte a point."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "generator.onnx").write_bytes(to_onnx(pretrained.load(name)).SerializeToString())
    arrays = regions.shipped(name).arrays()
    (folder / "regions.bin").write_bytes(
        arrays["classes"].tobytes() + arrays["confidence"].tobytes()
    )
    colours = {
        "digits": [rgb(to_rgb(colour)) for colour in DIGIT_COLOURS],
        "inks": [ink(colour) for colour in DIGIT_COLOURS],
        "stripes": [rgb(colour) for colour in STRIPES],
        "sure": SURE,
    }
    about = {"sides": arrays["classes"].shape, "colours": colours}
    (folder / "regions.json").write_text(json.dumps(about), encoding="utf-8")


def rgb(colour: tuple[float, float, float] | np.ndarray) -> list[int]:
    """A colour's three numbers from 0 to 255."""
    return [round(255 * float(part)) for part in colour]


def write_lessons(folder: Path) -> None:
    """The start page, and each notebook as it is stored, with a way to its neighbours."""
    exporter = pages.page_exporter(folder)
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in pages.NOTEBOOKS}
    names = list(notebooks)
    lessons = []
    for place, (name, notebook) in enumerate(notebooks.items()):
        lessons.append({"name": name, "title": title(notebook), "goals": goals(notebook)})
        bring_to_life(notebook)
        page = pages.page_of(notebook, name, exporter)
        around = (names[place - 1] if place else None, *names[place + 1 : place + 2], None)[:2]
        for old, new in ELSEWHERE.items():
            page = page.replace(f'href="{old}"', f'href="{new}"')
        page = re.sub(r"(<body[^>]*>)", rf"\1{navigation(*around)}", page, count=1)
        page = page.replace(
            "</head>", f"{HEAD}{LIVING if 'data-network' in page else ''}</head>", 1
        )
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    decided = pages.verdicts()
    rows = [
        {"claim": claim, "said": one.statement, **verdict(decided.get(claim))}
        for claim, one in CLAIMS.items()
    ]
    templates = Environment(loader=FileSystemLoader(WEB), autoescape=True)
    start = templates.get_template("start.html.j2").render(lessons=lessons, rows=rows)
    (folder / "index.html").write_text(start, encoding="utf-8")


def verdict(decided: tuple[dict, Path] | None) -> dict[str, str]:
    """A claim's outcome and its lesson, if there is one."""
    if decided is None:
        return {"outcome": "not tested", "lesson": ""}
    said, path = decided
    return {"outcome": outcome_and_runs(said["outcome"], said["runs"]), "lesson": path.stem}


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
    """Where a cell shows an explorer of a kernel's, the page has one of its own."""
    for cell in notebook.cells:
        found = PLACE.search(cell.source) if cell.cell_type == "code" else None
        if found and found[1] in EXPLORED:
            place = f'<div class="explorer" data-network="{found[1]}">{MISSING}</div>'
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": place})]


def navigation(before: str | None, after: str | None) -> str:
    """Links to the start, and to the lessons before and after one."""
    links = ['<a href="index.html">GANs, taken apart</a>']
    if before:
        links.append(f'<a rel="prev" href="{before}.html">‹ {before[:2]}</a>')
    if after:
        links.append(f'<a class="next" rel="next" href="{after}.html">{after[:2]} ›</a>')
    return f'<nav class="site-nav" aria-label="course">{"".join(links)}</nav>'
