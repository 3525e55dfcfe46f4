"""Programs that start afresh: what is run instead of the grader, and how."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..places import PACKAGES, ROOT, python_path

REPLACED = """
from grader.sandbox import interpreter
from grader.sandbox.jail import afresh
afresh.replace("afresh_program", interpreter.numpy_home())
"""


def started(folder: Path, source: str, *arguments: str, home: Path = ROOT, **variables: str) -> "subprocess.Popen[str]":
    """A process that starts afresh and runs ``source``, whose ``main`` takes no argument, with these ``arguments``."""
    (folder / "afresh_program.py").write_text(source)
    path = f"{folder}{os.pathsep}{home}{os.pathsep}{python_path(PACKAGES)}"
    environment = {**os.environ, "PYTHONPATH": path, **variables}
    command = [sys.executable, "-c", REPLACED, *arguments]
    return subprocess.Popen(command, env=environment, cwd=folder, stdin=-1, stdout=-1, stderr=-1, text=True)


def told(folder: Path, source: str, *arguments: str, **options: Any) -> str:
    """What such a process prints; it must print no error."""
    with started(folder, source, *arguments, **options) as process:
        said, errors = process.communicate()
    assert errors == "" and process.returncode == 0, errors
    return said


def memory_of(pid: int) -> bytes:
    """All that a process has in its memory, as far as it can be read."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            place, rights, *_ = line.split()
            start, end = (int(number, 16) for number in place.split("-"))
            if "r" in rights and "[v" not in line:
                memory.seek(start)
                found.append(memory.read(end - start) or b"")
    return b"".join(found)


def grade_command(folder: Path, *more: str) -> list[str]:
    """What Python is told to grade the solution, with its results in ``folder``."""
    return [
        "-m",
        "grader.cli",
        "grade",
        "ner_window",
        str(ROOT / "reference/ner_window/solution"),
        "-o",
        str(folder / "r.json"),
        *more,
    ]
