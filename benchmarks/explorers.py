"""How long after a key press does the new picture stand in the browser? On an idle machine.

    python -m benchmarks.explorers

Writes data/results/benchmark_explorers.csv: for each shipped space the Python part alone, and the
time from a slider's key press on the page of `make explore`, in headless Chromium without a
graphics card, to the new image's decoding and the next frame.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.browser import EXPLORERS, chromium, new_page, served
from ganutils.explorers import space
from ganutils.measures import regions
from ganutils.records import provenance, write

MOVES = 200
PRESS = """
async () => {
  const handle = document.querySelector('.noUi-handle');
  const picture = document.querySelector('img.widget-image');
  handle.focus();
  const changed = new Promise((done) => {
    const watch = new MutationObserver(() => { watch.disconnect(); done(); });
    watch.observe(picture, { attributes: true, attributeFilter: ['src'] });
  });
  const started = performance.now();
  const key = Math.floor(window.moves = (window.moves || 0) + 1) % 60 < 30 ? 'Right' : 'Left';
  handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'Arrow' + key, bubbles: true }));
  await changed;
  await picture.decode();
  await new Promise(requestAnimationFrame);
  return performance.now() - started;
}
"""


def python_part(name: str) -> list[float]:
    """Milliseconds of each of MOVES moves in Python."""
    explorer, spent = space(name), []
    for i in range(MOVES + 20):
        started = time.perf_counter()
        explorer.sliders[0].value = float(np.sin(i))
        spent.append(1e3 * (time.perf_counter() - started))
    return spent[20:]


def in_the_browser(name: str) -> list[float]:
    """Milliseconds from each of MOVES key presses to the new picture."""
    with (
        tempfile.TemporaryDirectory() as settings,
        served(["voila", str(EXPLORERS)], Path(settings)) as address,
        chromium() as browser,
    ):
        page = new_page(browser)
        page.goto(address, timeout=180_000)
        menu = page.locator("select").first
        menu.wait_for(timeout=180_000)
        menu.select_option(name)
        sliders = regions.shipped(name).classes.ndim
        page.wait_for_function(
            f"document.querySelectorAll('.noUi-handle').length == {sliders + 1}", timeout=120_000
        )
        page.wait_for_timeout(3_000)
        spent = []
        for _ in range(MOVES + 10):
            spent.append(page.evaluate(PRESS))
            page.wait_for_timeout(50)  # a key held down comes about twenty times a second
    return spent[10:]


def main() -> None:
    rows = []
    for name in ("latent-2d", "latent-3d", "latent-4d"):
        for part, measure in (("python", python_part), ("browser", in_the_browser)):
            ms = np.array(measure(name))
            rows.append(
                {"space": name, "part": part, "moves": len(ms), "median_ms": np.median(ms),
                 "p95_ms": np.quantile(ms, 0.95), "max_ms": ms.max()}
            )  # fmt: skip
            print(rows[-1])
    told = provenance("the shipped maps", "python -m benchmarks.explorers")
    write("benchmark_explorers", pd.DataFrame(rows).assign(**told))


if __name__ == "__main__":
    main()
