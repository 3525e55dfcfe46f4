"""The README promises only what there is."""

import re
import subprocess
from pathlib import Path

import pytest

from grader.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?\bmake ([a-z-]+)(?=[ `]+(?:#|lists|$))", README, re.MULTILINE))))
def test_every_make_target_is_there(target):
    """A target that the README names is in the Makefile, with its words for `make help`."""
    assert target in TARGETS


def test_the_two_commands_are_told():
    """The two commands that a newcomer needs stand in the README."""
    assert {"demo", "test"} <= TARGETS
    assert "make demo" in README
    assert "make test" in README


@pytest.mark.parametrize("command", sorted(set(re.findall(r"(?:^|`)grader ([a-z]+)\b", README, re.MULTILINE))))
def test_every_command_is_there(command):
    """A command that the README names is one that the program has."""
    assert command in cli.commands


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\b(?:docs|tests)/[\w./-]+\.\w+", README))))
def test_every_file_is_there(path):
    """A file that the README sends readers to exists."""
    assert (ROOT / path).is_file()


def test_help_lists_every_target():
    """`make help` tells of each target, in words."""
    told = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", told, re.MULTILINE)) == TARGETS


def test_the_demo_grades_a_shipped_submission():
    """The mistake that `make demo` grades is there."""
    (mistake,) = re.findall(r"^MISTAKE := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert (ROOT / f"reference/ner_window/wrong/{mistake}.yaml").is_file()
