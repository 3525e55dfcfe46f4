"""What tests share: the flagship assignment ready to grade with, and a box that this machine allows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from grader.assignment.load import load_assignment
from grader.grading.grade import Bench, prepare
from grader.sandbox import choose
from grader.sandbox.link import Launcher

# No test is about time; under CI, hypothesis's own profile also draws the same examples on every run.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def ner_window() -> Bench:
    """The flagship assignment with its reference."""
    return prepare(load_assignment("ner_window", ROOT / "assignments", ROOT / "reference"))


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """The strongest box that this place allows."""
    chosen = choose.launcher("auto")
    yield chosen
    chosen.close()
