"""Diagnosis: a mistake is named where it explains what came, and only where nothing else explains it as well."""

from collections.abc import Sequence

import numpy as np
import pytest
from msgspec import structs

from grader.calls.call import Call, Outcome, Step, fetch, let
from grader.checks.base import Judgement, Point, Seen
from grader.grading.naming.diagnose import diagnose
from grader.grading.naming.diagnosis import Diagnosis
from grader.grading.naming.known import Suspect
from grader.inputs import Case
from grader.numerics.compare import Mark, mark
from grader.sandbox.trusted import Trusted

RIGHT = {"value": "x - 3", "slope": "1 + 0 * x"}
SIGN = {"value": "x - 3", "slope": "-1 + 0 * x"}
SWAPPED = {"value": "3 - x", "slope": "-1 + 0 * x"}
ZERO = {"value": "x - 3", "slope": "0 * x"}
NOTHING = {"value": "0 * x", "slope": "0 * x"}


def code(functions: dict[str, str]) -> str:
    return "\n".join(f"def {name}(x):\n    return {text}" for name, text in functions.items())


def executor(functions: dict[str, str]):  # type: ignore[no-untyped-def]
    return Trusted("work.py", code(functions).encode()).run


def judgement(functions: dict[str, str], points: int = 2) -> Judgement:
    """What a check sees of ``value`` and ``slope`` at a few points."""
    seen = []
    for index in range(points):
        case = Case({"x": np.array([0.5, 2.0]) + index})
        steps: list[Step] = let(case.inputs)
        steps += fetch({name: ("call", ("global", name), (("var", "x"),), ()) for name in RIGHT})
        call = Call(tuple(steps))
        got, want = (executor(each)([call])[0] for each in (functions, RIGHT))
        point = Point(f"typical.{index}", "x is ordinary", case)
        seen += [
            Seen(
                name, point, mark(got.leaves[name], want.leaves[name], 1e-9), call, name, got.leaves[name], want.leaves[name], got
            )
            for name in RIGHT
        ]
    return Judgement(list(RIGHT), seen)


def suspect(name: str, functions: dict[str, str], *fails: str) -> Suspect:
    return Suspect(name, name, lambda: executor(functions), frozenset(fails or ("subtract",)))


def named(functions: dict[str, str], *suspects: Suspect) -> dict[str, str]:
    found: Diagnosis = diagnose({"subtract": judgement(functions)}, suspects)
    return {output: name for (_, output), name in found.mistakes.items()}


def test_the_mistake_that_was_made_is_named() -> None:
    """Equal values at every point name the wrong example they equal."""
    assert named(SIGN, suspect("sign", SIGN), suspect("zero", ZERO)) == {"slope": "sign"}
    assert named(SWAPPED, suspect("swapped", SWAPPED)) == {"value": "swapped", "slope": "swapped"}


def test_work_that_no_example_equals_is_not_named() -> None:
    """Nothing is guessed."""
    assert named({**RIGHT, "slope": "1.01 + 0 * x"}, suspect("sign", SIGN), suspect("zero", ZERO)) == {}


def test_an_example_that_does_not_fail_this_task_is_no_suspect() -> None:
    """A mistake that its author expects elsewhere is not looked for here."""
    assert named(SIGN, suspect("sign", SIGN, "another_task")) == {}


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_that_explain_the_wrong_output_one_that_also_breaks_a_right_one_is_not_meant(order: int) -> None:
    """Swapped operands give the same slope as a wrong sign, but the value of this submission is right."""
    suspects = [suspect("sign", SIGN), suspect("swapped", SWAPPED)][::order]
    assert named(SIGN, *suspects) == {"slope": "sign"}
    assert named(SWAPPED, *suspects) == {"value": "swapped", "slope": "swapped"}


def test_the_same_mistake_twice_is_named_by_neither() -> None:
    """Who cannot tell two mistakes apart names none."""
    assert named(SIGN, suspect("sign", SIGN), suspect("copy", SIGN)) == {}


def test_zeros_alone_name_nothing() -> None:
    """Many mistakes and no work at all give zeros; one is named only if it explains all that is wrong."""
    assert named(NOTHING, suspect("zero", ZERO)) == {}
    assert named(ZERO, suspect("zero", ZERO)) == {"slope": "zero"}


def test_a_relation_is_told_where_no_mistake_is_known() -> None:
    """The other sign is recognised without an example."""
    found = diagnose({"subtract": judgement(SIGN)}, [])
    assert {output: relation.relation for (_, output), relation in found.relations.items()} == {"slope": "sign"}


def test_a_candidate_that_explains_nothing_is_not_asked_where_all_is_right() -> None:
    """Calls that gave nothing wrong refute candidates; one that explains nothing needs no refutation."""
    asked = []

    def counted(calls: Sequence[Call]) -> Sequence[Outcome]:
        asked.extend(calls)
        return executor(RIGHT)(calls)

    wrong, right = judgement(SIGN, points=1), judgement(RIGHT, points=5)
    idle = Suspect("idle", "idle", lambda: counted, frozenset({"subtract", "again"}), frozenset({"again"}))
    diagnose({"subtract": wrong, "again": right}, [structs.replace(idle, fails=frozenset({"subtract"}))])
    assert len(asked) == 1


def test_a_mistake_of_cost_alone_is_suspected_only_where_something_cost_too_much() -> None:
    """Its values are right but for rounding, so without a cost there is nothing that it could explain."""
    costly = structs.replace(suspect("slow", SIGN), may_fail=frozenset({"cost"}), costly=True)
    assert named(SIGN, costly) == {}  # nothing was measured
    dear = structs.replace(judgement(SIGN).seen[0], output="cost", mark=Mark("costly", "too slow"))
    found = diagnose({"subtract": judgement(SIGN), "cost": Judgement(["cost"], [dear])}, [costly])
    assert found.mistakes["subtract", "slope"] == "slow"
