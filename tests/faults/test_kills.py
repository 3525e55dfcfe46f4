"""Kills at random moments cost right work nothing and leave nothing; ``bench/kills.py`` does the same in large numbers."""

import importlib.util
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from grader.grading.grade import unsubmitted
from grader.sandbox.jail.zygote import FORKED

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("kills", ROOT / "bench" / "kills.py")
kills = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kills)

pytestmark = [
    pytest.mark.jail,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is made of Linux's means"),
]


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["box", "zygote"])
def test_no_kill_costs_a_point(victim):
    """Whenever a box or the zygote is killed, the solution has full marks, or it is said to be our fault."""
    found = kills.killed_within(victim, 4, random.Random(1))
    assert set(found) <= {"full marks", "said to be ours"} and sum(found.values()) == 4


@pytest.mark.slow
def test_killed_graders_leave_nothing():
    """Killed or told to end at any moment of its life, a grader takes its zygote, boxes and temporary files along."""
    found = kills.left_by_graders("jail", 4, random.Random(2))
    assert {kind for kind in found if kind.startswith("LEFT")} == set()


def test_a_lost_point_would_be_told(ner_window, monkeypatch):
    """A grade below full marks that nobody's fault explains is counted as lost."""
    report = unsubmitted(ner_window, "nothing was handed in", kills.jail.JailLauncher())
    monkeypatch.setattr(kills, "grade", lambda *_: report)
    assert kills.graded(ner_window, 100.0, "box").startswith("LOST")


def test_an_orphan_would_be_found():
    """A process that looks like a zygote and has lost its grader is seen until it ends."""
    waits, ends = os.pipe()
    orphan = f"subprocess.Popen([sys.executable, '-c', 'input()', {FORKED!r}], stdout=-3, stderr=-3)"
    child = f"import subprocess, sys; print({orphan}.pid)"
    started = subprocess.run([sys.executable, "-c", child], stdin=waits, capture_output=True, text=True, check=True)
    os.close(waits)
    try:
        assert int(started.stdout) in kills.orphans()
    finally:
        os.close(ends)
