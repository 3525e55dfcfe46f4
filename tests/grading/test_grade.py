"""Grading as a whole: names, credit, blame, privacy and reproducibility, on the flagship assignment in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from grader.errors import BoxUnsafe
from grader.grading.grade import Bench, grade, grade_session
from grader.reports.report import Report, TaskResult, Verdict
from grader.sandbox.link import BoxLimits, Link
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = (ROOT / "reference/ner_window/solution/ner_window.py").read_text(encoding="utf-8")
Graded = Callable[..., Report]


@pytest.fixture
def graded(ner_window: Bench) -> Graded:
    """Grade the solution with some text replaced, without a box."""

    def run(*changes: tuple[str, str], bench: Bench = ner_window) -> Report:
        source = SOLUTION
        for old, new in changes:
            assert old in source, f"nothing to replace: {old}"
            source = source.replace(old, new)
        session = TrustedSession("ner_window.py", source.encode())
        return grade_session(bench, Submission("ner_window.py", source.encode()), session, "trusted")

    return run


def task(report: Report, name: str) -> TaskResult:
    return next(result for result in report.tasks if result.task == name)


def mistakes(report: Report) -> set[str]:
    return {finding.mistake for result in report.tasks for finding in result.findings if finding.mistake}


SLOPE = ("    delta = u * (1 - h**2)", "    delta = u * (1 - np.tanh(h)**2)")
BATCH_MEAN = ('"b": dZ.sum(axis=0), "u"', '"b": dZ.mean(axis=0), "u"')
NO_TANH = [("H = np.tanh(Z)", "H = Z"), (" * (1 - H**2)", "")]


def test_a_known_mistake_is_named_in_other_words_and_style(graded: Graded) -> None:
    """A mistake written differently from its example is named, with its hint."""
    report = graded(("p - labels) / N", "p - labels) / 1"))
    assert mistakes(report) == {"b03_not_divided_by_n"}


def test_two_mistakes_are_both_named(graded: Graded) -> None:
    """Matching goes output by output: an error in db and one in score_gradients are told apart."""
    report = graded(SLOPE, BATCH_MEAN)
    assert mistakes(report) == {"a01_tanh_slope_at_h", "b04_db_divided_twice"}


def test_what_is_not_known_is_placed_not_guessed(graded: Graded) -> None:
    """A mistake nobody has seen before gets no name: only where and how far off."""
    report = graded(('"W": dZ.T @ X, "b"', '"W": dZ.T @ np.cos(X), "b"'))
    found = task(report, "backward_batch")
    assert mistakes(report) == set()
    assert [finding.outputs for finding in found.findings] == [["W"]]
    assert found.findings[0].relation is None and "wrong values" in found.findings[0].message


def test_a_relation_is_recognised_without_an_example(graded: Graded) -> None:
    """Three times the gradient is a constant factor though no example makes it, and earns its part."""
    report = graded(('"W": dZ.T @ X, "b"', '"W": 3 * dZ.T @ X, "b"'))
    finding = task(report, "backward_batch").findings[0]
    assert (finding.relation, finding.mistake, finding.credit) == ("constant_factor", None, 0.5)
    assert "3 times" in finding.message


def test_outputs_share_a_tasks_points(graded: Graded) -> None:
    """One wrong output of several costs its own share."""
    found = task(graded(('"W": dZ.T @ X, "b"', '"W": dZ.T @ np.cos(X), "b"')), "backward_batch")
    assert found.score == pytest.approx(found.points * 3 / 4)


def test_follow_through_for_a_recognised_forward(graded: Graded, ner_window: Bench) -> None:
    """Forgetting tanh in both directions: the backward is right for that forward and earns its fraction."""
    found = task(graded(*NO_TANH), "backward_batch")
    assert found.verdict is Verdict.WRONG and "right derivative of your own forward" in found.note
    assert found.score == pytest.approx(found.points * ner_window.assignment.credit.follow_through, abs=0.01)


def test_no_follow_through_for_a_constant_forward(graded: Graded) -> None:
    """A constant forward with a zero backward is consistent and earns nothing."""
    report = graded(("    p = sigmoid(H @ u)", "    p = np.full(len(X), 0.5)"), ("ds = (p - labels) / N", "ds = 0 * labels"))
    assert task(report, "backward_batch").score == 0


@pytest.mark.parametrize(
    "changes",
    [
        [("H = np.tanh(Z)", "H = np.sin(Z)"), (" * (1 - H**2)", " * np.cos(Z)")],
        [
            ("    Z = X @ W.T + b\n", "    Z = 0.9 * (X @ W.T + b)\n"),
            ("    dZ = dH * (1 - H**2)", "    dZ = 0.9 * dH * (1 - H**2)"),
        ],
    ],
)
def test_follow_through_for_a_forward_that_nobody_has_seen(
    graded: Graded, ner_window: Bench, changes: list[tuple[str, str]]
) -> None:
    """The right derivative of one's own, bending forward is told and credited, known mistake or not."""
    found = task(graded(*changes), "backward_batch")
    assert "right derivative of your own forward" in found.note
    assert found.score == pytest.approx(found.points * ner_window.assignment.credit.follow_through, abs=0.01)


PLAIN_SUM = """    P = [params[name] for name in sorted(params)]
    p = np.full(len(X), sigmoid(sum(array.sum() for array in P)))"""


def test_no_follow_through_for_a_plain_sum(graded: Graded) -> None:
    """A forward that adds up its parameters has a gradient that anybody can write down: it earns nothing."""
    report = graded(
        ("    p = sigmoid(H @ u)", PLAIN_SUM),
        ('return {"L": dL,', 'return {name: np.full_like(params[name], ds.sum()) for name in params}\n    return {"L": dL,'),
    )
    assert task(report, "backward_batch").score == 0


def test_what_needs_a_missing_function_waits_for_it(graded: Graded) -> None:
    """Without forward, backward is skipped and says what it waits for."""
    report = graded(("def forward(", "def forwards("))
    assert task(report, "forward").verdict is Verdict.MISSING
    skipped = [result for result in report.tasks if result.verdict is Verdict.SKIPPED]
    assert skipped and all("waits for" in result.note or "does nothing" in result.note for result in skipped)


def test_private_tasks_show_no_numbers(graded: Graded) -> None:
    """A private task shows place, symptom and hint, and no value of its inputs or outputs."""
    report = graded(SLOPE, BATCH_MEAN, ("return float(-np.mean(", "return 1.5 * float(-np.mean("))
    for result in report.tasks:
        if not result.public:
            assert not any(finding.evidence for finding in result.findings)
    assert any(finding.evidence for finding in task(report, "loss").findings)


def test_public_tasks_show_got_expected_and_allowed(graded: Graded) -> None:
    """On public inputs the numbers are there."""
    finding = task(graded(("return p, (windows", "return p**2, (windows")), "forward").findings[0]
    assert all(word in finding.evidence[0] for word in ("got ", "expected ", "relative error", "allowed"))


def test_exception_texts_of_private_points_stay_out(graded: Graded) -> None:
    """A message that quotes a private input is not repeated; the exception's kind and the line are."""
    report = graded(("    h = np.tanh(z)", "    raise ValueError(f'x is {x}')"))
    message = task(report, "score_gradients").findings[0].message
    assert "ValueError, at ner_window.py:" in message and "x is [" not in message


def test_an_exception_class_cannot_carry_an_input_out(graded: Graded) -> None:
    """A class named after a private value is told as the builtin it derives from."""
    report = graded(("    h = np.tanh(z)", "    raise type('x%r' % x[0], (KeyError,), {})()"))
    assert "KeyError" in task(report, "score_gradients").findings[0].message
    assert "x0." not in task(report, "score_gradients").findings[0].message


def test_the_same_files_get_the_same_report(graded: Graded) -> None:
    """Twice the same submission: equal but for timings."""
    one, two = graded(SLOPE), graded(SLOPE)
    assert structs.replace(one, duration_s=0.0) == structs.replace(two, duration_s=0.0)


class Broken:
    """A launcher of a place where no box can be had."""

    name, reasons = "broken", dict[str, str]()

    def launch(self, limits: BoxLimits) -> Link:
        raise BoxUnsafe("seccomp is not in force here")

    def close(self, wait: bool = True) -> None:
        """Nothing is kept."""


def test_no_box_is_a_grader_error_never_a_zero_in_silence(ner_window: Bench) -> None:
    """Where no box can be had, every task says that the grader failed, not the student."""
    report = grade(ner_window, Submission("ner_window.py", SOLUTION.encode()), Broken())
    assert {result.verdict for result in report.tasks} == {Verdict.GRADER_ERROR}
    assert all("seccomp" in result.note and "not you" in result.note for result in report.tasks)


def test_a_broken_check_is_ours_and_takes_no_other_tasks_points(graded: Graded, ner_window: Bench) -> None:
    """A reference that fails makes its own tasks grader_error; the others are judged."""
    first, *others = ner_window.assignment.tasks
    broken = structs.replace(first, check=structs.replace(first.check, outputs={"windows": "windows.nothing.at_all"}))
    bench = structs.replace(ner_window, assignment=structs.replace(ner_window.assignment, tasks=[broken, *others]))
    report = graded(bench=structs.replace(bench, library=structs.replace(bench.library, regimes={})))
    assert {result.verdict for result in report.tasks} == {Verdict.GRADER_ERROR}
    report = graded(bench=bench)
    assert report.tasks[0].verdict is Verdict.GRADER_ERROR and "reference" in report.tasks[0].note
    assert all(result.verdict is Verdict.PASSED for result in report.tasks[1:])


def test_a_weaker_box_than_required_gives_no_grade(ner_window: Bench) -> None:
    """The process box has none of the layers that a grade needs: every task is the grader's to judge again."""
    from grader.sandbox.process import ProcessLauncher

    report = grade(ner_window, Submission("ner_window.py", SOLUTION.encode()), ProcessLauncher(), ner_window.assignment.require)
    assert {result.verdict for result in report.tasks} == {Verdict.GRADER_ERROR}
    assert "requires" in report.tasks[0].note and "seccomp" in report.tasks[0].note


@pytest.mark.parametrize(
    "returned", ["{}", "None", "{name: 0 * value for name, value in params.items()}", '{name: "x" for name in params}']
)
def test_a_cheap_backward_that_does_nothing_earns_no_cost_points(graded: Graded, returned: str) -> None:
    """Zeros, text or nothing cost little, and that is no merit."""
    report = graded(("    windows, X, Z, H, p = cache", f"    return {returned}\n    windows, X, Z, H, p = cache"))
    assert task(report, "backward_batch").score == 0
    assert (task(report, "cost").verdict, task(report, "cost").score) == (Verdict.SKIPPED, 0)
