"""Every accepted example of every assignment, graded in the strongest box of this place: full marks there too."""

from pathlib import Path

import pytest

from grader.assignment import assignment_names, load_assignment
from grader.collect import Submission
from grader.grade import Bench, grade, prepare
from grader.sandbox.link import Launcher

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = ROOT / "assignments", ROOT / "reference"
EXAMPLES = [(name, example.id) for name in assignment_names(PLACES[0]) for example in load_assignment(name, *PLACES).accepted]
BENCHES: dict[str, Bench] = {}


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_right_work_gets_everything(launcher: Launcher, name: str, example: str) -> None:
    """Numbers, shapes, 0-d arrays and imports arrive in the box as they do in this process."""
    bench = BENCHES.setdefault(name, prepare(load_assignment(name, *PLACES)))
    source = next(known.source for known in bench.assignment.accepted if known.id == example)
    report = grade(bench, Submission(bench.assignment.file, source), launcher)
    told = [
        f"{task.task}: {task.note} {[finding.message for finding in task.findings]}"
        for task in report.tasks
        if task.score < task.points
    ]
    assert report.score == report.points, told
