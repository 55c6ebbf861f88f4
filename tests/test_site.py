"""The site as a visitor sees it, in headless Chromium, with nothing but a local server."""

import functools
import http.server
import os
import shutil
import threading

import numpy as np
import pytest

from benchmarks.browser import CHROMIUM, chromium, new_page
from experiments import pages, site
from ganutils import latent, pretrained
from ganutils.data import to_pixels, to_symmetric
from ganutils.explorers.duel import YouAreTheDiscriminator, dealt
from ganutils.measures import judge, regions

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        (CHROMIUM is None or shutil.which("npm") is None) and not os.environ.get("CI"),
        reason="Chromium or npm was not found on the PATH",
    ),
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that does not tell each request."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Of the whole site, served."""
    folder = tmp_path_factory.mktemp("build") / "site"
    site.build(folder)
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def page(address):
    """A page that keeps, as `complaints`, what went wrong on it."""
    with chromium() as browser:
        fresh = new_page(browser)
        fresh.complaints = []
        fresh.on("pageerror", lambda error: fresh.complaints.append(str(error)))
        fresh.on("requestfailed", lambda request: complain(fresh, request.url))
        fresh.on("response", lambda answer: answer.status < 400 or complain(fresh, answer.url))
        fresh.on("console", lambda said: said.type == "error" and complain(fresh, said.text))
        fresh.on("request", lambda request: asked(fresh, request.url, address))
        yield fresh


def complain(page, what):
    """What could not be fetched is told by its address already."""
    if not what.startswith("Failed to load resource"):
        page.complaints.append(what)


def asked(page, url, address):
    """Nothing is fetched from elsewhere."""
    if not url.startswith((address, "data:", "blob:")):
        complain(page, f"asked elsewhere: {url}")


def explorer(page, address, name="latent-2d"):
    """Open a page with an explorer and wait until it has drawn."""
    page.goto(f"{address}/{'index' if name == 'latent-2d' else '04_latent_dimensions'}.html")
    place = page.locator(f'.explorer[data-network="{name}"]')
    place.scroll_into_view_if_needed()
    place.locator(".verdict strong").wait_for(timeout=120_000)
    return place


@pytest.mark.parametrize("name", ["index", "cards", *(path.stem for path in pages.NOTEBOOKS)])
def test_every_page_comes_whole_without_a_network(page, address, name):
    page.complaints.clear()
    page.goto(f"{address}/{name}.html")
    page.evaluate("window.MathJax && new Promise((set) => MathJax.Hub.Queue(set))")
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() >= 1
    if name == "index":
        page.locator(".verdict strong").wait_for(timeout=120_000)
    elif name[:2] not in ("A0", "ca"):  # they have no sections
        assert page.locator(".side [aria-current=page] + ul a").count() >= 1
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1200, "height": 900})
    if name == "01_theory_and_losses":
        assert page.locator(".MathJax").count() > 20
    assert page.locator(".MathJax_Error").count() == 0
    assert not page.complaints


@pytest.mark.parametrize("name", site.EXPLORED)
def test_an_explorer_draws_and_reads_what_keras_does(page, address, name):
    page.complaints.clear()
    explorer(page, address, name)
    generator = pretrained.load(name)
    points = generator.prior.draw(100, seed=5)
    script = """async ([name, points]) => {
        const { widget } = document.querySelector(`.explorer[data-network="${name}"]`);
        const seen = [];
        for (const point of points) {
            const { pixels, probabilities } = await widget.draw(point);
            seen.push([Array.from(pixels), probabilities]);
        }
        return seen;
    }"""
    seen = page.evaluate(script, [name, points.tolist()])
    images = latent.generate(generator, points)
    drawn = np.array([pixels for pixels, _ in seen]).reshape(100, 28, 28)
    assert np.abs(drawn - to_pixels(images).astype(int)).max() <= 2
    expected = judge.look(images).probabilities
    np.testing.assert_allclose([told for _, told in seen], expected, atol=2e-3)
    assert not page.complaints


def test_it_answers_to_mouse_keyboard_and_touch(page, address):
    place = explorer(page, address)
    point = "document.querySelector('.explorer').widget.point"
    canvas = place.locator(".maps canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.75 * box["width"], "y": 0.25 * box["height"]})
    np.testing.assert_allclose(page.evaluate(point), [0.5, 0.5], atol=0.02)
    canvas.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    np.testing.assert_allclose(page.evaluate(point), [0.46, 0.52], atol=0.02)
    place.get_by_role("slider", name="z₁").fill("-0.3")
    assert page.evaluate(point)[0] == pytest.approx(-0.3)
    box = canvas.bounding_box()  # the text beside it may have grown
    x, y = box["x"] + 0.1 * box["width"], box["y"] + 0.9 * box["height"]
    touch = f"""() => {{
        const canvas = document.querySelector('.maps canvas');
        canvas.setPointerCapture = () => {{}};
        const at = {{ clientX: {x}, clientY: {y}, pointerType: 'touch', pointerId: 7 }};
        canvas.dispatchEvent(new PointerEvent('pointerdown', at));
    }}"""
    page.evaluate(touch)
    np.testing.assert_allclose(page.evaluate(point), [-0.8, -0.8], atol=0.03)


def test_the_map_s_colours_stand_where_the_point_is_read(page, address):
    """Half a cell's difference would show beside each border."""
    explorer(page, address)
    script = """() => {
        const { widget: explorer } = document.querySelector('.explorer');
        const [{ canvas }] = explorer.maps;
        const { data } = canvas.getContext('2d').getImageData(0, 0, 400, 400);
        let same = 0, seen = 0;
        for (let y = 3; y < 400; y += 7) {
            for (let x = 3; x < 400; x += 7) {
                const point = [(2 * (x + 0.5)) / 400 - 1, 1 - (2 * (y + 0.5)) / 400];
                const [i, j] = explorer.regions.cell(point);
                const [digit, confidence] = explorer.regions.plane(point, [0, 1])(i, j);
                if (confidence < explorer.colours.sure) continue; // it may be striped
                const colour = explorer.colours.digits[digit];
                seen += 1;
                same += colour.every((part, k) => part === data[4 * (400 * y + x) + k]);
            }
        }
        return [same, seen];
    }"""
    same, seen = page.evaluate(script)
    assert seen > 2_500
    assert same > 0.97 * seen  # the line and the point cover some


def test_the_map_is_the_one_that_comes_with_the_network(page, address):
    explorer(page, address)
    shipped = regions.shipped("latent-2d")
    script = "Array.from(document.querySelector('.explorer').widget.regions.digits)"
    np.testing.assert_array_equal(page.evaluate(script), shipped.classes.ravel())


def test_a_digit_is_hidden_and_a_walk_ends_at_b(page, address):
    place = explorer(page, address)
    chip = place.get_by_role("button", name="7", exact=True)
    before = place.locator(".maps canvas").screenshot()
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false"
    assert place.locator(".maps canvas").screenshot() != before
    place.get_by_role("slider", name="A to B").fill("0.9")
    place.get_by_role("button", name="play").click()
    place.get_by_role("button", name="play").wait_for(timeout=30_000)
    page.wait_for_function(
        "document.querySelector('.explorer').widget.point[0] > 0.79", timeout=30_000
    )


def test_nothing_hangs_over_on_a_telephone_and_claims_can_be_searched(page, address):
    explorer(page, address)
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Show rows with these words").fill("noise decay")
    shown = page.locator("#claims tbody tr:visible")
    assert shown.count() == 1
    assert "S4.1" in shown.first.inner_text()
    page.set_viewport_size({"width": 1200, "height": 900})


def test_every_file_of_a_card_is_there(page, address):
    page.goto(f"{address}/cards.html")
    links = page.locator("a[download]").evaluate_all("(links) => links.map(({ href }) => href)")
    assert len(links) == sum(
        "network" in part
        for card in pretrained.catalogue().values()
        for part in card["parts"].values()
    )
    for link in links:
        answer = page.request.head(link)
        assert answer.ok, link
        assert int(answer.headers["content-length"]) > 300_000


def test_the_side_bar_opens_by_its_button_and_closes_by_escape(page, address):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{address}/A1_optimizers_and_batches.html")
    side, button = page.locator("#side"), page.get_by_role("button", name="Contents")
    assert not side.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert side.get_by_role("link", name="A1 · Optimizers").get_attribute("aria-current") == "page"
    side.get_by_role("link").first.focus()
    page.keyboard.press("Escape")
    assert not side.is_visible()
    assert page.evaluate("document.activeElement.className") == "menu"
    button.click()
    side.locator("ul ul a").first.click()
    assert not side.is_visible()
    assert "#" in page.url
    page.set_viewport_size({"width": 1200, "height": 900})
    assert side.is_visible()
    assert not button.is_visible()


def test_pages_follow_the_system_s_light_or_dark_and_print_without_the_frame(page, address):
    page.goto(f"{address}/A1_optimizers_and_batches.html")
    looks = []
    for look in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"media": "print"}):
        page.emulate_media(**look)
        looks.append(
            page.evaluate(
                """() => ["body", ".jp-RenderedMarkdown p", ".highlight"].map((one) => {
                const { color, backgroundColor } = getComputedStyle(document.querySelector(one));
                return [color, backgroundColor].map((rgb) => Number(rgb.match(/\\d+/)[0]));
            })"""
            )
        )
    shown = page.locator("#side").is_visible()
    page.emulate_media(media="screen", color_scheme="light")
    light, dark, printed = (np.array(look) for look in looks)
    assert (light[:, 0] < 100).all()
    assert light[0, 1] == 255
    assert (dark[:, 0] > 200).all()
    assert dark[0, 1] < 40
    np.testing.assert_array_equal(printed[:2, 0] < 100, True)
    assert not shown


def test_the_search_is_used_by_keyboard_alone(page, address):
    page.goto(f"{address}/index.html")
    field = page.get_by_role("searchbox", name="Search all pages")
    field.focus()
    page.keyboard.type("mode collapse")
    page.locator("#search-found a").first.wait_for()
    assert "places" in page.locator("#search-told").inner_text()
    first = page.locator("#search-found a").first
    assert first.locator("mark, strong").first.inner_text() == "mode collapse · Glossary"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.href").endswith("A0_glossary.html#mode-collapse")
    page.keyboard.press("Escape")
    assert page.locator("#search-found a").count() == 0
    page.keyboard.type("xylophone")
    page.wait_for_function("document.querySelector('#search-told').textContent.startsWith('No')")
    field.fill("critic")
    page.wait_for_selector("#search-found a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/A0_glossary.html#critic")
    row = page.locator("#critic")
    assert row.evaluate("(row) => row.getBoundingClientRect().top") < 900


def test_networks_are_fetched_when_a_widget_comes_into_view(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/04_latent_dimensions.html")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/networks/" in url or "/ort/" in url]
    page.locator('[data-network="latent-3d"]').scroll_into_view_if_needed()
    page.locator('[data-network="latent-3d"] .verdict strong').wait_for(timeout=120_000)
    assert [url for url in asked if url.endswith("latent-3d/generator.onnx")]
    assert not [url for url in asked if url.endswith("latent-4d/generator.onnx")]


def test_without_webassembly_there_is_one_clear_sentence_and_nothing_is_fetched(page, address):
    old = page.context.browser.new_page()
    asked = []
    old.on("request", lambda request: asked.append(request.url))
    old.add_init_script("delete globalThis.WebAssembly")
    old.goto(f"{address}/index.html")
    told = old.locator(".explorer [role=status]")
    told.get_by_text("This browser has no WebAssembly, which networks run by: open the").wait_for()
    assert not [url for url in asked if "/networks/" in url or "/ort/" in url]
    old.close()


def plane(page, address):
    page.goto(f"{address}/01_theory_and_losses.html")
    place = page.locator('[data-widget="plane"]')
    place.scroll_into_view_if_needed()
    place.locator("canvas").wait_for()
    return place


def test_the_plane_s_gan_plays_pauses_steps_and_starts_again(page, address):
    page.complaints.clear()
    place = plane(page, address)
    told = place.get_by_role("status")
    assert told.inner_text().startswith("step 0")
    empty = place.locator("canvas").screenshot()
    place.get_by_role("button", name="D alone").click()
    assert "D's loss" in told.inner_text()
    assert "G's loss" not in told.inner_text()
    place.get_by_role("button", name="one step").click()
    assert told.inner_text().startswith("step 1,")
    assert "G's loss" in told.inner_text()
    place.get_by_role("button", name="play").click()
    page.wait_for_function("document.querySelector('[data-widget=plane]').widget.game.steps > 5")
    place.get_by_role("button", name="pause").click()
    steps = "document.querySelector('[data-widget=plane]').widget.game.steps"
    stood = page.evaluate(steps)
    page.wait_for_timeout(100)
    assert page.evaluate(steps) == stood
    assert place.locator("canvas").screenshot() != empty
    heaps = place.get_by_role("button", name="two heaps")
    heaps.click()
    assert heaps.get_attribute("aria-pressed") == "true"
    assert page.evaluate(steps) == 0
    assert not page.complaints


def test_the_plane_s_points_are_drawn_by_mouse_touch_and_keyboard(page, address):
    place = plane(page, address)
    canvas = place.locator("canvas")
    centres = "document.querySelector('[data-widget=plane]').widget.game.cloud.centres"
    box = canvas.bounding_box()
    at = [(box["x"] + share * box["width"], box["y"] + box["height"] / 2) for share in (0.25, 0.75)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1])
    page.mouse.up()
    drawn = np.array(page.evaluate(centres))
    assert len(drawn) > 20
    np.testing.assert_allclose(drawn[[0, -1]], [[-0.8, 0], [0.8, 0]], atol=0.03)
    touch = """([x, y]) => {
        const canvas = document.querySelector('[data-widget=plane] canvas');
        canvas.setPointerCapture = () => {};
        const at = { clientX: x, clientY: y, pointerType: 'touch', pointerId: 7 };
        canvas.dispatchEvent(new PointerEvent('pointerdown', at));
    }"""
    page.evaluate(touch, [at[0][0], box["y"] + 0.25 * box["height"]])
    np.testing.assert_allclose(page.evaluate(centres)[-1], [-0.8, 0.8], atol=0.03)
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    np.testing.assert_allclose(page.evaluate(centres)[-1], [-0.6, 0.7], atol=0.03)
    assert len(page.evaluate(centres)) == len(drawn) + 2
    place.get_by_role("button", name="draw your own").click()
    assert page.evaluate(centres) == []
    place.get_by_role("button", name="one step").click()
    assert place.get_by_role("status").inner_text().startswith("Draw real points")


def test_you_are_the_discriminator_shows_python_s_pairs_and_score(page, address):
    page.complaints.clear()
    page.goto(f"{address}/06_judging_generators.html")
    place = page.locator('[data-widget="duel"]')
    place.scroll_into_view_if_needed()
    left = place.get_by_role("button", name="the left one")
    left.and_(page.locator(":enabled")).wait_for(timeout=120_000)
    *chosen, sought = dealt([1_000, 1_000], 20, seed=0)
    kinds = []
    for name, places in zip(("dcgan", "latent-2d"), chosen, strict=True):
        generator = pretrained.load(name)
        kinds.append(latent.generate(generator, generator.prior.draw(1_000)[places]))
    game = YouAreTheDiscriminator(*kinds, {}, pairs=20)  # to ask a critic by
    shades = [to_symmetric(to_pixels(kind)) for kind in kinds]
    game.images, game.sought = np.stack(shades, axis=1), sought
    game.images[sought == 0] = game.images[sought == 0, ::-1]
    script = """async () => {
        const { widget } = document.querySelector('[data-widget=duel]');
        const seen = [];
        for (let pair = 0; pair < 20; pair++) {
            for (const pixels of await widget.images(pair)) seen.push(Array.from(pixels));
        }
        return seen;
    }"""
    seen = np.array(page.evaluate(script)).reshape(40, 28, 28)
    expected = to_pixels(game.images.reshape(40, 28, 28, 1)).astype(int)
    assert np.abs(seen - expected).max() <= 2
    for number, side in enumerate(sought):
        right = number < 14
        name = ("left", "right")[side if right else 1 - side]
        button = place.get_by_role("button", name=f"the {name} one")
        button.and_(page.locator(":enabled")).click()
        said = place.get_by_role("status")
        said.get_by_text("Right:" if right else "Wrong:").wait_for()
    told = place.get_by_role("status").get_by_text("You found 14 of 20")
    told.wait_for(timeout=60_000)
    assert "from 48% to 85%" in told.inner_text()
    expected = game.found_by(pretrained.load("dcgan", "discriminator"))
    assert f"dcgan's discriminator: {expected} of 20." in told.inner_text()
    assert left.is_disabled()
    place.get_by_role("button", name="again").click()
    place.get_by_role("status").get_by_text("Pair 1 of 20; 0 found so far.").wait_for()
    assert not page.complaints
