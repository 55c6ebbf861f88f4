"""The course as a site without a server: lessons as stored, and explorers that run in the browser.

The explorers are the modules in web/; networks go to them as ONNX, maps as bytes. The pages are
those of `site_pages`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import imageio.v3 as imageio
import numpy as np
from matplotlib.colors import to_rgb

from experiments.export import export
from experiments.site_pages import EXPLORED, WEB, write_pages
from ganutils import pretrained
from ganutils.explorers.duel import dealt
from ganutils.measures import judge, regions
from ganutils.pictures import DIGIT_COLOURS, colours_of
from ganutils.pictures.colours import ink
from ganutils.pictures.maps import SURE
from ganutils.places import ROOT

RUNTIME = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
IMAGES, PAIRS, DEALS = 1_000, 20, 5  # of each kind to choose from, as in 06; shown; games


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
    export(folder / "networks")
    for name in EXPLORED:
        write_map(folder / "networks" / name, name)
    write_duel(folder / "networks" / "duel.json")
    write_pages(folder)
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


def write_map(folder: Path, name: str) -> None:
    """A shipped generator's map: digits, then confidence, a byte a point."""
    arrays = regions.shipped(name).arrays()
    (folder / "regions.bin").write_bytes(
        arrays["classes"].tobytes() + arrays["confidence"].tobytes()
    )
    colours = {
        "digits": [rgb(to_rgb(colour)) for colour in DIGIT_COLOURS],
        "inks": [ink(colour) for colour in DIGIT_COLOURS],
        "stripes": [rgb(colour) for colour in colours_of(judge.NAMES)[1]],
        "sure": SURE,
    }
    about = {"sides": arrays["classes"].shape, "colours": colours}
    (folder / "regions.json").write_text(json.dumps(about), encoding="utf-8")


def write_duel(file: Path) -> None:
    """Pairs of 06's game as it is dealt without MNIST, whose images the site must not hold.

    Of each deal, the latent vectors by kind, and the side of what is to be found.
    """
    names = ("dcgan", "latent-2d")
    kinds = [pretrained.load(name).prior.draw(IMAGES).astype(float) for name in names]
    deals = []
    for seed in range(DEALS):
        *chosen, sought = dealt([IMAGES, IMAGES], PAIRS, seed)
        latents = [kind[places].round(5) for kind, places in zip(kinds, chosen, strict=True)]
        deals.append({"latents": [one.tolist() for one in latents], "sought": sought.tolist()})
    about = {
        "question": "This page has no MNIST; both are generated. Which one did latent-2d draw?",
        "generators": names,
        "critic": names[0],
        "deals": deals,
    }
    file.write_text(json.dumps(about), encoding="utf-8")


def rgb(colour: tuple[float, float, float] | np.ndarray) -> list[int]:
    """A colour's three numbers from 0 to 255."""
    return [round(255 * float(part)) for part in colour]
