"""What tests of an assignment's examples share: how work is graded, what its report says, and faults that are planted in it."""

from grader.commands.validate import graded, seeded
from grader.grading.naming.variants import Variant
from grader.reports.report import Verdict


def report_of(bench, source, seed=1):
    """The report on a submission, given as text or as bytes."""
    handed_in = Variant("submission", source.encode() if isinstance(source, str) else source)
    return graded(bench, handed_in, seeded(bench, seed))


def failed(report):
    """The tasks that do not pass; that the grader itself fails is nothing a submission may bring about."""
    assert {task.task: task.note for task in report.tasks if task.verdict is Verdict.GRADER_ERROR} == {}
    return {task.task for task in report.tasks if task.verdict is not Verdict.PASSED}


def mistakes(report):
    """The known mistakes that are named."""
    return {finding.mistake for task in report.tasks for finding in task.findings} - {None}


def exchanged(source, pieces):
    """The source with pieces of it exchanged for others, each of which must be there."""
    for right, wrong in pieces.items():
        assert right in source
        source = source.replace(right, wrong)
    return source
