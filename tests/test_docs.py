"""The pages for students, instructors, maintainers and contributors: what they name is there."""

import re
from pathlib import Path

import pytest

from grader.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["docs/student.md", "docs/instructor.md", "docs/maintainer.md", "docs/courses.md", "CONTRIBUTING.md"]


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_page_exist(page: str) -> None:
    """Every `grader X`, with its options, is a command of the program."""
    for name, rest in re.findall(r"(?:`|^)grader ([a-z]+)([^`\n]*)", text(page), re.MULTILINE):
        assert name in cli.commands, name
        known = {flag for option in cli.commands[name].params for flag in option.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (name, rest)


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_exist(page: str) -> None:
    """Pages, rooms and modules that are named are there."""
    named = re.findall(
        r"\b(?:docs|tests)/[\w/]+\.\w+|\b(?:worker|checks|calls|grading|sandbox|numerics|assignment)/[a-z_]+\b", text(page)
    )
    for name in named:
        places = [ROOT / name, ROOT / "grader" / name, ROOT / "grader" / f"{name}.py"]
        assert any(place.exists() for place in places), name


def test_the_licence_is_named_alike() -> None:
    """LICENSE, CITATION.cff and CONTRIBUTING.md speak of one licence and one group of authors."""
    assert "The grader authors" in text("LICENSE") and "The grader authors" in text("CITATION.cff")
    assert text("LICENSE").startswith("MIT License") and "license: MIT" in text("CITATION.cff")
