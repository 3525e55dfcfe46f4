"""No name that is not true: work that a known mistake resembles by chance, in one task, or in its last digits only."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from grader.assignment.load import load_assignment
from grader.grading.grade import Bench, grade_session, prepare
from grader.reports.report import Report
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission

ROOT = Path(__file__).resolve().parents[3]
Graded = Callable[..., Report]


@lru_cache(maxsize=8)
def bench(name: str) -> Bench:
    return prepare(load_assignment(name, ROOT / "assignments", ROOT / "reference"))


def graded(name: str, *changes: tuple[str, str], base: str = "solution") -> Report:
    """The report on a right program of an assignment with pieces of it replaced."""
    file = bench(name).assignment.file
    source = (ROOT / "reference" / name / base / file).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source, f"nothing to replace: {old}"
        source = source.replace(old, new)
    session = TrustedSession(file, source.encode(), bench(name).assignment.support)
    return grade_session(bench(name), Submission(file, source.encode()), session, "trusted")


def told(report: Report) -> set[str]:
    return {finding.mistake for task in report.tasks for finding in task.findings if finding.mistake}


def relations(report: Report) -> set[str]:
    return {finding.relation for task in report.tasks for finding in task.findings if finding.relation}


CLOSURES = "accepted/closures"


def test_the_gradients_sign_is_not_the_losss() -> None:
    """Gradients with the other sign say nothing against a loss that passed."""
    report = graded("ner_window", ("(p - labels) / N", "(labels - p) / N"))
    assert told(report) == set() and relations(report) == {"sign"}


def test_a_product_that_uses_its_own_number_is_no_matter_of_order() -> None:
    """Of two numbers the wrong one is used in ``*``; nothing runs in the wrong order."""
    report = graded("autodiff", ("other._flow += self.data * out._flow", "other._flow += other.data * out._flow"), base=CLOSURES)
    assert "g10_not_reversed" not in told(report) and "g16_called_at_once" not in told(report)


def test_a_gate_that_looks_at_its_own_gradient_does_not_run_too_early() -> None:
    """A gate is no matter of when something runs."""
    gate = ("self._flow += slope * out._flow", "self._flow += (slope if name != 'relu' or self._flow > 0 else 0.0) * out._flow")
    assert told(graded("autodiff", gate, base=CLOSURES)) == set()


def test_a_small_slip_is_no_numeric_difference() -> None:
    """An analytic backward that is off by 1e-7 costs what backprop costs."""
    report = graded("ner_window", ("dH = np.outer(ds, u)", "dH = np.outer(ds, u) * (1 + 1e-7)"))
    assert "precision" not in told(report) and "g19_numeric_differences" not in told(report)


def test_a_list_of_the_right_numbers_is_a_list() -> None:
    """Nothing is in another place."""
    report = graded("jacobians", ("return u.reshape(1, -1).copy()", "return u.reshape(1, -1).tolist()"))
    assert relations(report) == set()
    assert any("list where a numpy array belongs" in f.message for task in report.tasks for f in task.findings)


def test_one_wrong_truth_value_names_nothing() -> None:
    """A label that is wrong by chance is no threshold."""
    wrong = (
        "return (p >= threshold).astype(np.int64)",
        "y = (p >= threshold).astype(np.int64)\n    y[-1:] = 1 - y[-1:]\n    return y",
    )
    assert told(graded("sgd", wrong)) == set()


def test_objects_tell_nothing_of_each_other() -> None:
    """Right values as objects are another dtype, not another gradient."""
    report = graded("jacobians", ("return W.T @ local_error(u, z)", "return (W.T @ local_error(u, z)).astype(object)"))
    assert told(report) == set()


def test_a_mistake_in_one_of_its_two_places_is_still_named() -> None:
    """The slope at the wrong place in one function alone is the same mistake; its other function is right."""
    report = graded("ner_window", ("delta = u * (1 - h**2)", "delta = u * (1 - np.tanh(h) ** 2)"))
    assert told(report) == {"a01_tanh_slope_at_h"}


@pytest.mark.parametrize("kink", ["0.0", "0.3", "1.0"])
def test_a_mistake_is_named_whatever_slope_is_taken_at_the_kink(kink: str) -> None:
    """Anything between the two slopes is right there, and hides no mistake elsewhere."""
    slope = ("np.where(Z == 0, AT_KINK, Z > 0)", f"np.where(Z == 0, {kink}, Z > 0)")
    report = graded("softmax_ner", slope, ("dscores /= N\n", "\n"))
    assert told(report) == {"b03_sum_for_mean"}


def test_zeros_of_a_complex_step_come_from_no_second_name_for_x() -> None:
    """A second name for x gives zeros too, but leaves x changed in its last digits, which the assignment's own judge sees."""
    steps = (
        ("step = np.zeros(x.shape)", "step = np.zeros(x.shape, dtype=complex)"),
        ("step[index] = h", "step[index] = 1e-30j"),
        ("(f(x + step) - f(x - step)) / (2 * h)", "np.imag(f(x + step)) / 1e-30"),
    )
    assert told(graded("gradient_check", *steps)) == set()
