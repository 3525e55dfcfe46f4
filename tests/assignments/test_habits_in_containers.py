"""The habits once more: with a container a submission, in few of them, and one by one in Gradescope's image."""

from pathlib import Path

import pytest
from containers import graded
from habits import REFUSALS, all_refused, grouped, refused, right, told
from sandbox.docker.engine import box_image

from grader.calls.call import Call, fetch
from grader.grading.grade import Bench
from grader.sandbox import choose
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits

GROUPS = 10
FILE = "ner_window.py"

pytestmark = [pytest.mark.docker, pytest.mark.slow]


def off(results: dict) -> list[str]:
    """The tasks that lost points."""
    tests = {test["extra_data"]["task"]: test for test in results["tests"]}
    return [task for task, test in tests.items() if test["score"] < test["max_score"]]


def words(results: dict) -> str:
    """All that the student reads."""
    return str(results["output"]) + "".join(test["output"] for test in results["tests"])


def test_with_a_container_each(ner_window: Bench, tmp_path: Path) -> None:
    """Habits that stand together in one file lose no points with a container a submission."""
    sources = grouped(ner_window.assignment.solution.decode(), GROUPS)
    found = graded("docker", "ner_window", FILE, sources, tmp_path)
    assert {name: words(results)[:500] for name, results in found.items() if off(results)} == {}


def test_refusals_in_a_container() -> None:
    """What a container refuses it refuses in the words of the table."""
    box_image()
    launcher = choose.launcher("docker")
    try:
        with Box(launcher, FILE, all_refused(), [], BoxLimits(call_seconds=60.0)) as box:
            outcome = box.run([Call((*fetch({"all": ("call", ("global", "answers"), (), ())}),))])[0]
    finally:
        launcher.close()
    answers = dict(zip(REFUSALS, outcome.leaves["all"].texts, strict=True))
    assert {name: answer for name, answer in answers.items() if not answer.startswith(REFUSALS[name][1])} == {}


def test_in_the_image(ner_window: Bench, tmp_path: Path) -> None:
    """In the image no habit loses a point, and every refusal is told in the words of the table."""
    solution = ner_window.assignment.solution.decode()
    found = graded("image", "ner_window", FILE, {**right(solution), **refused(solution)}, tmp_path)
    assert {name: words(found[name])[:500] for name in right(solution) if off(found[name])} == {}
    other = {name: words(found[name])[:500] for name in REFUSALS if found[name]["score"] or told(name) not in words(found[name])}
    assert other == {}
