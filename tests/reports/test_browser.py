"""The page in a real browser: nothing is fetched, nothing sticks out, everybody can read it, folds and links work."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.assignment.load import load_assignment
from grader.commands.grade import grade_path
from grader.reports.page import render

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
MOST_BYTES = 300_000
PHONE, DESK = 360, 1000
EXAMPLES = {
    "heat": ("softmax_ner", "s07_diagonal_of_the_jacobian"),
    "slope": ("jacobians", "a01_tanh_slope_at_h"),
    "shape": ("jacobians", "j01_dz_dx_transposed"),
    "network": ("ner_window", "a04_slope_from_z"),
    "crash": ("ner_window", "windows_wrap_around"),
    "expression": ("autodiff", "g04_add_sign"),
    "right": ("ner_window", ""),
    "broken": ("ner_window", "def forward("),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each example, as `grader check --html` writes it."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, (assignment_name, mistake) in EXAMPLES.items():
        assignment = load_assignment(assignment_name, ASSIGNMENTS, REFERENCE)
        wrong = {example.id: example.source for example in assignment.mistakes}
        (folder / name).mkdir()
        source = wrong.get(mistake) or (assignment.solution or b"").replace(mistake.encode(), b"def (" if mistake else b"")
        (folder / name / assignment.file).write_bytes(source)
        report = grade_path(assignment_name, folder / name, "auto", ASSIGNMENTS, REFERENCE, checking=True, page=True)
        found[name] = folder / f"{name}.html"
        found[name].write_text(render(report), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window; it is not downloaded, so where there is none the tests are skipped."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


class Opened:
    """A page that is open, with all that it asked for and all that its console said."""

    def __init__(self, browser: Any, path: Path, width: int, scheme: str = "light") -> None:
        self.context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def unfold(self) -> None:
        """Open everything that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()


def faults(opened: Opened, width: int) -> list[str]:
    """What is wrong with an open page: too wide, hard to read, something fetched, something said in the console."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    wide = opened.page.evaluate("document.documentElement.scrollWidth")
    found = [f"{wide} pixels wide"] if wide > width else []
    for violation in axe.Axe().run(opened.page).response["violations"]:
        found.append(f"{violation['id']}: {violation['nodes'][0]['html']}")
    return found + [url for url in opened.asked if url != opened.url and not url.startswith("data:")] + opened.said


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_a_page_is_whole_readable_and_accessible(
    browser: Any, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    """On a phone and on a desk, light and dark: no request, no word in the console, nothing too wide, axe finds nothing."""
    assert pages[name].stat().st_size <= MOST_BYTES
    with Opened(browser, pages[name], width, scheme) as opened:
        opened.unfold()
        assert faults(opened, width) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ('<div style="width: 500px">wide</div>', "pixels wide"),
        ('<p style="color: #eee; background: #fff">pale</p>', "color-contrast"),
        ('<svg role="img" width="9" height="9"></svg>', "svg-img-alt"),
        ('<img src="https://example.org/x.png" alt="far">', "https://example.org/x.png"),
        ("<script>1</script>", "Content Security Policy"),
    ],
)
def test_a_fault_in_a_page_is_noticed(browser: Any, pages: dict[str, Path], tmp_path: Path, planted: str, fault: str) -> None:
    """What the tests above look for is found where it is planted."""
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(pages["right"].read_text(encoding="utf-8").replace("</main>", f"{planted}</main>"), encoding="utf-8")
    with Opened(browser, spoilt, PHONE) as opened:
        assert any(fault in found for found in faults(opened, PHONE))


def test_folds_open_by_mouse_and_by_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    """A task's text is folded until it is asked for, by a click or by the Enter key."""
    with Opened(browser, pages["heat"], DESK) as opened:
        task = opened.page.locator("#task-output_gradients")
        assert not task.locator(".inside").is_visible()
        task.locator("summary").click()
        assert task.locator(".inside").is_visible()
        other = opened.page.locator("#task-input_gradient summary")
        other.focus()
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#task-input_gradient .inside").is_visible()


def test_the_first_stop_of_the_keyboard_skips_to_the_findings(browser: Any, pages: dict[str, Path]) -> None:
    """Tab shows the link that skips what stands above, and every link can be reached."""
    with Opened(browser, pages["heat"], PHONE) as opened:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the findings"
        assert opened.page.locator(".skip").bounding_box()["x"] >= 0
        opened.page.keyboard.press("Enter")
        assert opened.page.url.endswith("#main")


def test_a_box_of_the_graph_leads_to_its_task(browser: Any, pages: dict[str, Path]) -> None:
    """Following W leads to the task that tells of W, and a cause's link to what follows from it."""
    with Opened(browser, pages["network"], PHONE) as opened:
        opened.page.locator(".graph a", has_text="W").first.click()
        assert opened.page.url.endswith("#task-score_gradients")
        opened.page.locator("#cause-score_gradients a", has_text="backward_batch").click()
        assert opened.page.url.endswith("#task-backward_batch")
        assert opened.page.locator("#task-backward_batch").evaluate("it => it.getBoundingClientRect().top >= 0")


def test_paper_shows_what_the_screen_folds(browser: Any, pages: dict[str, Path]) -> None:
    """In print every fold is open and the navigation is gone."""
    with Opened(browser, pages["heat"], DESK) as opened:
        opened.page.emulate_media(media="print")
        assert opened.page.locator("#task-output_gradients .inside").evaluate("it => it.getBoundingClientRect().height") > 0
        assert not opened.page.locator("nav").is_visible()


def test_what_is_told_is_seen(browser: Any, pages: dict[str, Path]) -> None:
    """Heat maps have cells, shapes stand side by side, the line that raised is marked, the graph has its states."""
    with Opened(browser, pages["heat"], DESK) as opened:
        assert opened.page.locator(".heats svg[role=img]").first.is_visible()
        assert "The gradient of scores seems to go wrong first" in opened.page.inner_text("main")
        assert opened.page.locator(".graph .state.wrong").count() == 1
    with Opened(browser, pages["shape"], DESK) as opened:
        assert opened.page.locator(".shapes figcaption").all_inner_texts()[0].startswith("got: shape (")
    with Opened(browser, pages["crash"], DESK) as opened:
        assert "range(T)" in opened.page.locator("tr.raised").inner_text()
    with Opened(browser, pages["right"], DESK) as opened:
        assert "Everything is right." in opened.page.inner_text("main") and opened.page.locator(".state.wrong").count() == 0
