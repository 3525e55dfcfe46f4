"""A class that is graded with a container a submission, or in Gradescope's image."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from loading import ROOT
from sandbox.docker.engine import IMAGE, box_image

PYTHON_OF_THE_IMAGE = "/opt/grader/venv/bin/python"
PLACES = ("docker", "image")


def graded(where: str, name: str, file: str, sources: Mapping[str, bytes], place: Path) -> dict[str, dict]:
    """The results of a class that hands in ``sources`` of an assignment, by name; ``where`` is one of PLACES."""
    box_image()
    for student, source in sources.items():
        (place / "class" / student).mkdir(parents=True)
        (place / "class" / student / file).write_bytes(source)
    mounted = ["docker", "run", "--rm", "--memory", "768m", "-v", f"{place}:{place}", "-w", "/autograder/source", IMAGE]
    container, python = (mounted, PYTHON_OF_THE_IMAGE) if where == "image" else ([], sys.executable)
    options = [] if where == "image" else ["--sandbox", "docker", "--jobs", "2"]
    command = [python, "-m", "grader.cli", "regrade", name, str(place / "class"), "-o", str(place / "graded"), *options]
    done = subprocess.run([*container, *command], capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    results = {student: place / "graded" / "submissions" / student / "results.json" for student in sources}
    return {student: json.loads(path.read_text()) for student, path in results.items()}
