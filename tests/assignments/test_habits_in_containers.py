"""The habits once more: with a container a submission, in few of them, and one by one in Gradescope's image."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from habits import REFUSALS, all_refused, grouped, refused, right, told
from loading import ROOT
from sandbox.docker.engine import IMAGE, box_image

from grader.calls.call import Call, fetch
from grader.grading.grade import Bench
from grader.sandbox import choose
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits

PYTHON_OF_THE_IMAGE = "/opt/grader/venv/bin/python"
GROUPS = 10

pytestmark = [pytest.mark.docker, pytest.mark.slow]


def graded(place: Path, sources: Mapping[str, bytes], container: list[str], python: str, *options: str) -> dict[str, dict]:
    """The results of a class that hands in ``sources``, by name; ``container`` is what the command is put into."""
    for name, source in sources.items():
        (place / "class" / name).mkdir(parents=True)
        (place / "class" / name / "ner_window.py").write_bytes(source)
    command = [python, "-m", "grader.cli", "regrade", "ner_window", str(place / "class"), "-o", str(place / "graded"), *options]
    done = subprocess.run([*container, *command], capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    results = {name: place / "graded" / "submissions" / name / "results.json" for name in sources}
    return {name: json.loads(path.read_text()) for name, path in results.items()}


def off(results: dict) -> list[str]:
    """The tasks that lost points."""
    tests = {test["extra_data"]["task"]: test for test in results["tests"]}
    return [task for task, test in tests.items() if test["score"] < test["max_score"]]


def words(results: dict) -> str:
    """All that the student reads."""
    return str(results["output"]) + "".join(test["output"] for test in results["tests"])


def test_with_a_container_each(ner_window: Bench, tmp_path: Path) -> None:
    """Habits that stand together in one file lose no points with a container a submission."""
    box_image()
    sources = grouped(ner_window.assignment.solution.decode(), GROUPS)
    found = graded(tmp_path, sources, [], sys.executable, "--sandbox", "docker", "--jobs", "2")
    assert {name: words(results)[:500] for name, results in found.items() if off(results)} == {}


def test_refusals_in_a_container() -> None:
    """What a container refuses it refuses in the words of the table."""
    box_image()
    launcher = choose.launcher("docker")
    try:
        with Box(launcher, "ner_window.py", all_refused(), [], BoxLimits(call_seconds=60.0)) as box:
            outcome = box.run([Call((*fetch({"all": ("call", ("global", "answers"), (), ())}),))])[0]
    finally:
        launcher.close()
    answers = dict(zip(REFUSALS, outcome.leaves["all"].texts, strict=True))
    assert {name: answer for name, answer in answers.items() if not answer.startswith(REFUSALS[name][1])} == {}


def test_in_the_image(ner_window: Bench, tmp_path: Path) -> None:
    """In the image no habit loses a point, and every refusal is told in the words of the table."""
    box_image()
    solution = ner_window.assignment.solution.decode()
    run = ["docker", "run", "--rm", "--memory", "768m", "-v", f"{tmp_path}:{tmp_path}", "-w", "/autograder/source", IMAGE]
    found = graded(tmp_path, {**right(solution), **refused(solution)}, run, PYTHON_OF_THE_IMAGE)
    assert {name: words(found[name])[:500] for name in right(solution) if off(found[name])} == {}
    other = {name: words(found[name])[:500] for name in REFUSALS if found[name]["score"] or told(name) not in words(found[name])}
    assert other == {}
