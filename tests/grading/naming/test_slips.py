"""Slips that nobody wrote down: kind and place are told where that is true, two known mistakes are both named, else nothing."""

import contextlib

import pytest
from msgspec import structs
from test_true_names import bench, graded, told

from grader.calls.call import Call
from grader.checks.base import Judgement, Point, Seen
from grader.grading.naming.diagnose import diagnose
from grader.grading.naming.diagnosis import Slip
from grader.grading.naming.replay import Looked
from grader.grading.naming.slips import find_slips, in_common
from grader.grading.naming.workshop import Workshop, may_be_endless
from grader.inputs import Case
from grader.numerics.compare import mark
from grader.reports.report import Report
from grader.sandbox.trusted import Trusted
from grader.worker.leaf import Leaf


def likely(report: Report) -> set[str]:
    return {finding.likely for task in report.tasks for finding in task.findings if "It looks as if" in finding.likely}


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("ner_window", ("dH * (1 - H**2)", "dH * (1 - H)"), "a factor is left out on the way to dZ"),
        ("ner_window", ("H = np.tanh(Z)", "H = np.arctan(Z)"), "a sibling of the one that is meant on the way to H"),
        ("softmax_ner", ("labels] -= 1", "labels] += 1"), "a sign is turned in backward"),
    ],
)
def test_a_slip_that_is_no_known_mistake_is_told_by_kind_and_place(name: str, change: tuple[str, str], words: str) -> None:
    """One edit of the solution that no author wrote down is found among its mutants."""
    report = graded(name, change)
    assert told(report) == set() and any(words in text for text in likely(report)), likely(report)


def test_the_right_line_is_never_told() -> None:
    """A slip is told by its kind: neither its text nor the solution's stands in the report."""
    report = graded("ner_window", ("dH * (1 - H**2)", "dH * (1 - H)"))
    text = " ".join(finding.message + finding.likely + finding.hint for task in report.tasks for finding in task.findings)
    assert "1 - H" not in text and "np." not in text


@pytest.mark.parametrize(
    "change",
    [
        ("dH = np.outer(ds, u)", "dH = np.outer(ds, u) * 1.3"),
        ("p = sigmoid(H @ u)", "p = sigmoid(H @ u + b[0])"),
        ('"W": dZ.T @ X, "b"', '"W": dZ.T @ np.cos(X), "b"'),
    ],
)
def test_what_is_no_mutant_is_not_told_as_one(change: tuple[str, str]) -> None:
    """Nothing is guessed."""
    assert likely(graded("ner_window", change)) == set()


def test_two_known_mistakes_that_meet_are_both_named() -> None:
    """A wrong forward under a wrong backward: neither explains a gradient alone, both together do."""
    report = graded(
        "ner_window",
        ("X @ W.T + b", "X @ W.T"),
        ('"b": dZ.sum(axis=0)', '"b": np.zeros_like(params["b"])'),
        ("z = W @ x + b", "z = W @ x"),
        ('"b": delta', '"b": np.zeros_like(b)'),
        ("log(q)", "log2(q)"),
        ("log(1 - q)", "log2(1 - q)"),
    )
    assert told(report) == {"f06_no_bias", "l09_log_base_2"}


def test_mutants_that_give_the_same_are_told_by_what_they_share() -> None:
    """Of kind and place what is common, and nothing where nothing is."""
    found = Workshop(bench("ner_window").assignment).mutants
    sign = next(each for each in found if each.kind == "sign" and each.quantity == "dZ")
    other = next(each for each in found if each.kind == "swapped" and each.quantity == "dZ")
    elsewhere = next(each for each in found if each.kind == "sign" and each.quantity == "Z")
    assert in_common([sign]) == Slip(sign.words, "Which way does the loss change when this quantity grows a little?")
    assert in_common([sign, other]).words == "a slip sits on the way to dZ"  # type: ignore[union-attr]
    assert in_common([sign, elsewhere]).words == "a sign is turned"  # type: ignore[union-attr]
    assert in_common([other, elsewhere]) is None


def test_a_workshop_puts_the_solution_back() -> None:
    """Code that was exchanged is the solution's again, even after an error."""
    shop = Workshop(bench("ner_window").assignment)
    own = shop.function("forward").__code__
    mutant = next(each for each in shop.mutants if each.function == "forward")
    patch = shop.mutated(mutant)
    assert patch is not None and patch["forward"] != own
    with contextlib.suppress(ZeroDivisionError), shop.patched(patch):
        assert shop.function("forward").__code__ is patch["forward"]
        raise ZeroDivisionError
    assert shop.function("forward").__code__ is own


def test_a_patch_is_what_changes_in_functions_alone() -> None:
    """Another text of the same code is no patch, and a new statement outside of functions makes none possible."""
    shop = Workshop(bench("ner_window").assignment)
    text = shop.text
    assert shop.changed(text.replace("import numpy as np", "import numpy as np\n\n# a comment").encode()) == {}
    assert set(shop.changed(text.replace("X @ W.T + b", "X @ W.T").encode()) or {}) == {"forward"}
    assert shop.changed((text + "\nLAST = {}\n").encode()) is None


def test_a_patch_is_run_only_where_a_call_can_reach_it() -> None:
    """Elsewhere the solution's own answer is its answer, but not in a call that goes on from another."""
    shop = Workshop(bench("ner_window").assignment)
    mutant = next(each for each in shop.mutants if each.function == "loss")
    replay = shop.replay(shop.mutated(mutant) or {})
    call = Call((("fetch", "p", ("call", ("global", "forward"), (), ())),))
    look = Seen("p", Point("one", "it is one", Case({})), mark(Leaf("missing"), Leaf("missing"), 0.0), call, "p")
    assert not replay.reaches(Looked("task", look, call.functions_of(), True))
    assert replay.reaches(Looked("task", look, frozenset({"forward", "loss"}), True))
    later = structs.replace(look, call=structs.replace(call, fresh=False))
    assert replay.reaches(Looked("task", later, call.functions_of(), True))


def test_methods_are_patched_too() -> None:
    """A method of a class is a function like any other."""
    shop = Workshop(bench("autodiff").assignment)
    mutant = next(each for each in shop.mutants if each.function == "Value.tanh")
    assert set(shop.mutated(mutant) or {}) == {"Value.tanh"}


def test_loops_that_an_edit_could_keep_from_ending_are_left_alone() -> None:
    """While loops, and loops over what they append to, are not edited while a submission is graded."""
    shop = Workshop(bench("computation_graph").assignment)
    assert may_be_endless(shop.layout.functions["topological_order"])
    assert not any(each.function == "topological_order" for each in shop.mutants)


def test_without_time_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of time is no reason to guess."""
    monkeypatch.setattr("grader.grading.naming.diagnose.find_slips", lambda case, workshop, ends: find_slips(case, workshop, 0.0))
    assert likely(graded("ner_window", ("dH * (1 - H**2)", "dH * (1 - H)"))) == set()


def test_a_diagnosis_without_a_workshop_names_known_mistakes_only() -> None:
    """Where there is no solution nothing is made of it."""
    assert diagnose({"task": Judgement(["x"], [])}, []).slips == {}
    assert isinstance(Workshop(bench("sgd").assignment).solution, Trusted)
