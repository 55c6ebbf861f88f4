"""The course as a visitor sees it: JupyterLab and the built pages, in headless Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect, sync_playwright

from ganutils import course

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium was found on the PATH"
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser.new_page(viewport={"width": 1200, "height": 900})
        browser.close()


@pytest.fixture
def lab(tmp_path):
    """JupyterLab's address, on a copy of notebook 00, with settings of its own."""
    shutil.copy(course.NOTEBOOKS[0], tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"],
        env=os.environ | {name: str(tmp_path / "settings") for name in folders},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/lab"
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            break
        except OSError:
            time.sleep(0.5)
    else:
        pytest.fail("JupyterLab did not start")
    yield address
    server.terminate()
    server.wait()


def run_all(page, address):
    page.goto(address)
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_the_slider_of_notebook_00_changes_the_picture(page, lab):
    run_all(page, f"{lab}/tree/{course.NOTEBOOKS[0].name}")
    handle = page.locator(".jp-OutputArea .noUi-handle").first
    handle.wait_for(state="attached", timeout=180_000)
    handle.scroll_into_view_if_needed()
    picture = page.locator(".jp-OutputArea img.widget-image").first
    expect(picture).to_be_visible()
    before = picture.get_attribute("src")
    drawn = picture.screenshot()
    handle.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before, timeout=30_000)
    page.wait_for_timeout(500)
    assert picture.screenshot() != drawn


def test_the_player_of_notebook_01_steps_plays_and_pauses(page, tmp_path, lab):
    """Its set-up, its game and its player, without the lessons around them."""
    whole = nbformat.read(course.ROOT / "notebooks" / "01_theory_and_losses.ipynb", as_version=4)
    code = [cell for cell in whole.cells if cell.cell_type == "code"]
    player = next(cell for cell in code if "explorers.player(" in cell.source)
    game = next(cell for cell in code if cell.source.startswith("class Game"))
    short = nbformat.v4.new_notebook(cells=[*code[1:3], game, player], metadata=whole.metadata)
    nbformat.write(short, tmp_path / "short.ipynb")
    run_all(page, f"{lab}/tree/short.ipynb")
    step = page.get_by_role("button", name="one step")
    expect(step).to_be_visible(timeout=120_000)
    picture = page.locator(".jp-OutputArea img.widget-image").first
    before = picture.get_attribute("src")
    step.click()
    expect(page.get_by_text("step 1", exact=True)).to_be_visible(timeout=30_000)
    expect(picture).not_to_have_attribute("src", before)
    page.get_by_role("button", name="play").click()
    # However fast it runs: the first picture after the single step, or any later one.
    expect(page.get_by_text(re.compile(r"^step [\d,]{2,}$"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="pause").click()
    expect(page.get_by_role("button", name="play")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1_000)
    still = picture.get_attribute("src")
    page.wait_for_timeout(1_000)
    assert picture.get_attribute("src") == still


def test_built_pages_show_formulas_without_a_network(page, tmp_path, monkeypatch):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("$$x^2 + y^2$$")])
    nbformat.write(notebook, tmp_path / "00.ipynb")
    monkeypatch.setattr(course, "NOTEBOOKS", [tmp_path / "00.ipynb"])
    course.build(tmp_path / "build")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "build" / "index.html").as_uri())
    expect(page.locator(".MathJax, .mjx-chtml").first).to_be_visible(timeout=30_000)
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
