"""docs/misconceptions.md: every entry of the catalogue is carried by a wrong example, or it is said why none can."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/misconceptions.md").read_text(encoding="utf-8")
ROWS = {row[0]: row[1] for row in re.findall(r"^\| ([A-Z]\d\d) \| .* \| (.*) \|$", PAGE, re.MULTILINE)}


def carried() -> dict[str, set[str]]:
    """The wrong examples by the catalogue entries they name."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "reference").glob("*/wrong/**/*.yaml"):
        assignment, _, name = path.relative_to(ROOT / "reference").with_suffix("").as_posix().split("/")[:3]
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["catalogue"]:
            found.setdefault(entry, set()).add(f"{assignment}/{name}")
    return found


def test_all_93_entries_are_there() -> None:
    """No entry is forgotten."""
    assert len(ROWS) == 93


def test_the_page_lists_just_the_examples_there_are() -> None:
    """Every row's examples are those whose file names the entry."""
    examples = carried()
    assert examples.keys() <= ROWS.keys()
    listed = {entry: set(re.findall(r"`([a-z_0-9]+/[a-z_0-9]+)`", text)) for entry, text in ROWS.items()}
    assert {entry: names for entry, names in listed.items() if names} == examples


def test_what_no_example_carries_has_its_reason() -> None:
    """A row without an example says why."""
    for entry in ROWS.keys() - carried().keys():
        assert ROWS[entry].startswith("none: ") and len(ROWS[entry]) > 60, entry
