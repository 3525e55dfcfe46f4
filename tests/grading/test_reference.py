"""The reference is judged before it judges: whatever is wrong with it is ours, for the tasks concerned and no other."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec import structs

from grader.calls.call import Call, ErrorInfo, Outcome
from grader.errors import GraderError
from grader.grading.grade import Bench, grade_session
from grader.grading.reference import judged, unsteady
from grader.reports.report import Verdict
from grader.sandbox.trusted import Trusted, TrustedSession
from grader.submissions.collect import Submission
from grader.worker.leaf import Leaf, describe

Fault = Callable[[Outcome], Outcome]


def with_leaf(leaf: Leaf) -> Fault:
    """The outcome with another value in the place of the probabilities."""
    return lambda outcome: structs.replace(outcome, leaves={**outcome.leaves, "p": leaf})


def raising(outcome: Outcome) -> Outcome:
    return structs.replace(outcome, status="raised", leaves={}, error=ErrorInfo("KeyError", ("KeyError",), "W", 1, ""))


FAULTS: dict[str, Fault] = {
    "None": with_leaf(describe(None)),
    "nan": with_leaf(describe(np.full(3, np.nan))),
    "missing": with_leaf(Leaf("missing")),
    "no value": lambda outcome: structs.replace(outcome, leaves={}),
    "an object": with_leaf(describe(object())),
    "an exception": raising,
    "killed": lambda outcome: structs.replace(outcome, status="killed"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_reference_that_fails_is_ours_for_its_own_tasks_alone(ner_window: Bench, fault: Fault) -> None:
    """The first answer about forward is spoilt: that task is open, and every other one is judged as ever."""
    spoilt = []

    def reference(calls: list[Call]) -> list[Outcome]:
        outcomes = list(ner_window.reference(calls))
        if not spoilt and calls and "p" in calls[0].labels:
            spoilt.append(calls)
            outcomes[0] = fault(outcomes[0])
        return outcomes

    source = ner_window.assignment.solution or b""
    bench = structs.replace(ner_window, reference=reference)
    report = grade_session(bench, Submission("ner_window.py", source), TrustedSession("ner_window.py", source), "trusted")
    ours = [task for task in report.tasks if task.verdict is Verdict.GRADER_ERROR]
    assert len(ours) == 1 and "reference" in ours[0].note
    assert {task.verdict for task in report.tasks if task is not ours[0]} == {Verdict.PASSED}
    assert report.open_points == ours[0].points


CALL = Call((("fetch", "y", ("call", ("global", "f"), (), ())),))


def answers(source: str) -> Trusted:
    return Trusted("work.py", source.encode())


def test_an_exception_that_comes_again_is_an_answer() -> None:
    """Where the solution raises, raising alike is right: but only if it does so every time."""
    always = answers("def f():\n    raise ValueError")
    assert judged([CALL], always.run([CALL]), always.run)[0].status == "raised"
    once = answers("seen = []\ndef f():\n    seen.append(1)\n    if len(seen) < 2:\n        raise ValueError\n    return 1.0")
    with pytest.raises(GraderError, match="the reference raised ValueError"):
        judged([CALL], once.run([CALL]), once.run)


def test_a_reference_that_answers_differently_is_told() -> None:
    """Twice the same call, twice the same bits, or nobody can be compared with it."""
    random = answers("import numpy as np\nrng = np.random.default_rng()\ndef f():\n    return rng.normal()")
    assert "differs" in unsteady([CALL], random.run([CALL]), random.run([CALL]))
    steady = answers("def f():\n    return 0.5")
    assert unsteady([CALL], steady.run([CALL]), steady.run([CALL])) == ""


def test_a_list_at_one_point_and_an_array_at_another_is_no_promise() -> None:
    """A value has one form."""
    mixed = answers(
        "import numpy as np\nturns = []\ndef f():\n    turns.append(1)\n    return [1.0] if len(turns) % 2 else np.ones(1)"
    )
    with pytest.raises(GraderError, match="an array at some points and a list at others"):
        judged([CALL, CALL], mixed.run([CALL, CALL]), mixed.run)
