"""Kits of students, built once, unzipped and run as a student does."""

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from grader.assignment.load import load_assignment
from grader.commands import kit

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
SOLUTION = (REFERENCE / "jacobians/solution/jacobians.py").read_text(encoding="utf-8")
RUN_TIMEOUT = 60


@lru_cache
def built(name: str) -> dict[str, bytes]:
    """The files of a kit."""
    return kit.contents(load_assignment(name, ASSIGNMENTS, REFERENCE))


def unzipped(folder: Path) -> Path:
    """A folder that a kit of jacobians was unzipped into, with right work in it."""
    for name, data in built("jacobians").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "jacobians.py").write_text(SOLUTION, encoding="utf-8")
    return folder


def check(home: Path, *arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a kit's check.py as a student does."""
    return subprocess.run(
        [sys.executable, str(home / "check.py"), *arguments],
        cwd=cwd or home,
        env={**os.environ, "PYTHONPATH": "", "COLUMNS": "200", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT,
        check=False,
    )
