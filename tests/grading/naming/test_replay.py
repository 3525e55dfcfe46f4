"""Candidates run on a submission's own calls: what they are asked."""

import numpy as np
import pytest
from msgspec import structs

from grader.calls.call import Call, Outcome, fetch, let
from grader.checks.base import CHANGED, WATCHED, Judgement, Point, Seen
from grader.grading.naming.replay import Looked, Replay, looks_of
from grader.inputs import Case
from grader.numerics.compare import Mark
from grader.worker.leaf import describe

CALL = Call((*let({"x": np.ones(2)}), *fetch({"x": ("var", "x")}), WATCHED))


def seen(label: str) -> Seen:
    return Seen(label, Point("one", "it is one", Case({})), Mark("value"), CALL, label, describe(np.ones(2)))


@pytest.mark.parametrize(("labels", "watched"), [(["x"], False), (["x", CHANGED], True)])
def test_a_candidate_is_asked_what_it_changes_only_where_that_is_compared(labels: list[str], watched: bool) -> None:
    """Watching costs a third of a call; one run serves all that is looked at in a call."""
    asked: list[Call] = []

    def run(calls: list[Call]) -> list[Outcome]:
        asked.extend(calls)
        return [Outcome("returned", {"x": describe(np.ones(2))})]

    replay = Replay(lambda: run)
    for looked in looks_of({"task": Judgement(labels, [seen(label) for label in labels])}):
        replay.trial(looked)
    assert [WATCHED in call.steps for call in asked] == [watched]


def looked(call: Call) -> Looked:
    """A look at what this call gave, where that is wrong."""
    look = structs.replace(seen("x"), call=call)
    return looks_of({"task": Judgement(["x"], [look])})[0]


@pytest.mark.parametrize(("name", "fresh", "asked"), [("m", True, 1), ("m", False, 2), (None, True, 2)])
def test_what_a_known_mistake_makes_of_a_call_is_kept_with_the_call(name: str | None, fresh: bool, asked: int) -> None:
    """The next submission that is judged by it need not run it; what goes on from another call, or has no name, runs."""
    ran: list[Call] = []

    def run(calls: list[Call]) -> list[Outcome]:
        ran.extend(calls)
        return [Outcome("returned", {"x": describe(np.ones(2))})]

    call = structs.replace(CALL, fresh=fresh)
    for _ in range(2):
        trial = Replay(lambda: run, name=name).trial(looked(call))
        assert trial.task == "task"
    assert len(ran) == asked
    Replay(lambda: run, name="another").trial(looked(call))
    Replay(lambda: run, name=name).trial(looked(structs.replace(call)))
    assert len(ran) == asked + 2
