"""Every accepted example of every assignment, graded in the strongest box of this place: full marks there too."""

import pytest
from loading import every_example

from grader.grading.grade import grade
from grader.submissions.collect import Submission


@pytest.mark.parametrize(("files", "example"), every_example("accepted"))
def test_right_work_gets_everything(launcher, files, example):
    """Numbers, shapes, 0-d arrays and imports arrive in the box as they do in this process."""
    report = grade(files.bench, Submission(files.bench.assignment.file, example.source), launcher)
    told = [
        f"{task.task}: {task.note} {[finding.message for finding in task.findings]}"
        for task in report.tasks
        if task.score < task.points
    ]
    assert report.score == report.points, told
