"""Makes the screenshots of the page anew: python docs/screenshots/make.py. Needs Debian's Chromium and the extra dev."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
SHOTS = (
    ("page-light.png", "softmax_ner", "s07_diagonal_of_the_jacobian", "light", 700, 1330),
    ("page-dark.png", "jacobians", "a01_tanh_slope_at_h", "dark", 700, 1500),
    ("page-phone.png", "ner_window", "a04_slope_from_z", "light", 360, 1300),
)
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")


def page_of(assignment: str, mistake: str, folder: Path) -> Path:
    """The page that `grader check --html` writes of a known mistake."""
    source, page = folder / assignment / f"{assignment}.py", folder / f"{assignment}.html"
    source.parent.mkdir()
    for command in (["show", assignment, mistake, "-o", source], ["check", source, "--html", page]):
        words = [sys.executable, "-m", "grader.cli", *map(str, command)]
        subprocess.run(words, cwd=HERE.parent.parent, stdout=subprocess.DEVNULL, check=False)  # 1: something is wrong, as meant
    return page


def main() -> None:
    """Every screenshot, from the top of its page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, assignment, mistake, scheme, width, height in SHOTS:
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})
            page.goto(page_of(assignment, mistake, Path(folder)).as_uri())
            page.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main()
