"""The course as a visitor sees it: JupyterLab and the built pages, in headless Chromium.

One browser visits one server of each kind: JupyterLab on copies of notebooks, and Voila.
"""

import os
import re
import shutil
from contextlib import ExitStack

import imageio.v3 as imageio
import nbformat
import pytest
from playwright.sync_api import expect

from benchmarks.browser import CHROMIUM, EXPLORERS, chromium, new_page, served
from experiments import pages

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium was found on the PATH"
    ),
]


@pytest.fixture(scope="module")
def browser():
    with chromium() as fresh:
        yield fresh


@pytest.fixture
def page(browser):
    fresh = new_page(browser)
    yield fresh
    fresh.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on the explorers' page and on parts of notebooks 00 and 01.

    They are the two notebooks' set-up, and what their slider and their player need.
    """
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(EXPLORERS, folder)
    start, theory = pages.NOTEBOOKS[:2]
    journey = only(start, 'generator = pretrained.load("dcgan")', "explorers.journey(")
    nbformat.write(journey, folder / "journey.ipynb")
    nbformat.write(only(theory, "explorers.player("), folder / "player.ipynb")
    command = ["jupyterlab", "--allow-root", "--IdentityProvider.token="]
    with served([*command, f"--ServerApp.root_dir={folder}"], folder / "settings") as address:
        yield address


def only(path, *wanted):
    """A notebook's set-up and the cells that hold these words, without the lesson around them."""
    whole = nbformat.read(path, as_version=4)
    code = [cell for cell in whole.cells if cell.cell_type == "code"]
    cells = [next(cell for cell in code if words in cell.source) for words in wanted]
    return nbformat.v4.new_notebook(cells=[*code[1:3], *cells], metadata=whole.metadata)


def run_all(page, lab, name):
    """Open a notebook, alone in a workspace of its own, and run its cells."""
    page.goto(f"{lab}/lab/workspaces/{name}/tree/{name}.ipynb")
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_the_slider_of_notebook_00_changes_the_picture(page, lab):
    run_all(page, lab, "journey")
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


def test_the_player_of_notebook_01_steps_plays_and_pauses(page, lab):
    run_all(page, lab, "player")
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
    # A browser that falls behind still shows what was drawn before the pause.
    shown = page.get_by_text(re.compile(r"^step [\d,]+$"))
    _, rest = stands(page, lambda: (picture.get_attribute("src"), shown.inner_text()), 3_000)
    step.click()
    following = int(rest.removeprefix("step ").replace(",", "")) + 1
    expect(page.get_by_text(f"step {following:,}", exact=True)).to_be_visible(timeout=30_000)


def stands(page, seen, milliseconds=700):
    """Wait until what is seen stays the same for so long, and give it."""
    for _ in range(40):
        now = seen()
        page.wait_for_timeout(milliseconds)
        if seen() == now:
            return now
    pytest.fail("the picture never stands still")


@pytest.fixture(scope="module", params=["lab", "voila"])
def explorers(browser, request, tmp_path_factory):
    """The explorers' page in JupyterLab, its cells run, and as `make explore` serves it.

    Each is opened once, and all tests visit it one after the other.
    """
    page = new_page(browser)
    with ExitStack() as stack:
        if request.param == "lab":
            run_all(page, request.getfixturevalue("lab"), EXPLORERS.stem)
        else:
            settings = tmp_path_factory.mktemp("voila")
            address = stack.enter_context(served(["voila", str(EXPLORERS)], settings))
            page.goto(address, timeout=180_000)
            expect(page.get_by_text("from ganutils import")).to_have_count(0)
        first = page.locator(".js-plotly-plot .heatmaplayer image").first
        expect(first).to_be_visible(timeout=180_000)
        page.keyboard.press("Escape")
        yield page
        page.close()


def changes(page, picture, act, attribute="src"):
    """Do something and wait until a picture is another one, and then stands still."""
    before = picture.get_attribute(attribute)
    act()
    expect(picture).not_to_have_attribute(attribute, before, timeout=30_000)
    stands(page, lambda: picture.get_attribute(attribute))


def test_the_explorers_answer_to_slider_map_class_and_walk(explorers):
    page = explorers
    picture = page.locator("img.widget-image").first
    heat = page.locator(".js-plotly-plot .heatmaplayer image").first
    # A slider, by mouse and by keyboard.
    handle = page.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    at = handle.bounding_box()

    def drag():
        page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        page.mouse.down()
        page.mouse.move(at["x"] + 60, at["y"] + at["height"] / 2, steps=6)
        page.mouse.up()

    changes(page, picture, drag)
    handle.focus()
    changes(page, picture, lambda: [page.keyboard.press("ArrowLeft") for _ in range(20)])
    # The map.
    box = heat.bounding_box()
    for across, up in ((0.2, 0.2), (0.8, 0.7)):
        place = box["x"] + across * box["width"], box["y"] + up * box["height"]
        changes(page, picture, lambda place=place: page.mouse.click(*place))
    expect(page.locator(".widget-readout").first).to_have_text(re.compile(r"^0\.(5|6)"))
    # A digit's regions.
    three = page.locator("button.jupyter-button", has_text=re.compile("^3$"))  # Lab has another
    changes(page, heat, three.click, "href")
    changes(page, heat, page.get_by_role("button", name="show all").click, "href")
    # The walk: a new end changes the strip, playing changes the picture, and it comes to an end.
    strip = page.locator("img.widget-image").nth(1)
    changes(page, strip, page.get_by_role("button", name="A is here").click)
    before = picture.get_attribute("src")
    page.get_by_role("button", name="play").click()
    expect(page.get_by_role("button", name="pause")).to_be_visible()
    expect(picture).not_to_have_attribute("src", before, timeout=30_000)
    expect(page.get_by_role("button", name="play")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="save as GIF").click()
    with page.expect_download(timeout=30_000) as saved:
        page.get_by_role("link", name="download walk.gif").click(timeout=30_000)
    assert imageio.imread(saved.value.path(), index=None).shape[1:3] == (168, 168)


def test_the_cube_turns_and_hides_what_the_line_does_not_cross(explorers):
    page = explorers
    page.locator(".widget-dropdown select").select_option("latent 3d")
    cube = page.locator(".js-plotly-plot canvas").first
    expect(cube).to_be_visible(timeout=120_000)
    picture = page.locator("img.widget-image").first
    page.wait_for_timeout(2_000)

    def looks_other(act):
        before = cube.screenshot()
        act()
        for _ in range(40):
            page.wait_for_timeout(250)
            if cube.screenshot() != before:
                return
        pytest.fail("the cube looks as before")

    looks_other(page.get_by_role("button", name="only what the line crosses").click)
    looks_other(page.get_by_role("button", name="show all").click)
    page.locator(".noUi-handle").nth(2).focus()
    changes(page, picture, lambda: [page.keyboard.press("ArrowRight") for _ in range(30)])
    box = cube.bounding_box()

    def turn():
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + 80, middle[1] + 20, steps=5)
        page.mouse.up()

    looks_other(turn)

    page.locator(".widget-dropdown select").select_option("latent 4d")
    expect(page.locator(".noUi-handle")).to_have_count(5, timeout=120_000)
    page.wait_for_timeout(2_000)
    page.locator(".noUi-handle").nth(3).focus()
    looks_other(lambda: [page.keyboard.press("ArrowRight") for _ in range(30)])


def test_built_pages_show_formulas_without_a_network(page, tmp_path, monkeypatch):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("$$x^2 + y^2$$")])
    nbformat.write(notebook, tmp_path / "00.ipynb")
    monkeypatch.setattr(pages, "NOTEBOOKS", [tmp_path / "00.ipynb"])
    pages.build(tmp_path / "build")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "build" / "index.html").as_uri())
    expect(page.locator(".MathJax, .mjx-chtml").first).to_be_visible(timeout=30_000)
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
