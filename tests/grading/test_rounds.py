"""Rounds on their way: what goes together, what is asked again, and what a failure costs."""

from collections.abc import Sequence

import pytest
from msgspec import structs

from grader.calls.call import Call, Outcome
from grader.checks.base import Check, Judgement
from grader.errors import BoxUnsafe, GraderError
from grader.grading.draws import Draws
from grader.grading.grade import Bench, judged_together, judgements_of
from grader.grading.reference import Reference
from grader.grading.rounds import Judging, Runner
from grader.sandbox.box import Expect, nothing_expected
from grader.sandbox.trusted import TrustedSession


class Listening(TrustedSession):
    """The solution as a submission, and what it was asked in each request; ``failing`` requests of many calls fail."""

    def __init__(self, bench: Bench, failing: type[Exception] | None = None) -> None:
        super().__init__(bench.assignment.file, bench.assignment.solution or b"", bench.assignment.support)
        self.requests: list[Sequence[Call] | str] = []
        self.failing = failing
        self.open()

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        self.requests.append(calls)
        if self.failing is not None and len(calls) > 60:
            raise self.failing("no box")
        return super().run(calls, expect)

    def printed(self) -> str:
        self.requests.append("printed")
        return ""


def draws(bench: Bench, digest: str) -> Draws:
    return Draws(bench.assignment, bench.library, digest)


def test_public_first_rounds_go_together_and_private_ones_after_all_that_is_public(ner_window: Bench) -> None:
    """Private inputs leave only when every public task is done and what was printed by then is kept."""
    session = Listening(ner_window)
    judgements, _ = judgements_of(ner_window, draws(ner_window, "a"), session)
    assert all(isinstance(judgement, Judgement) for judgement in judgements.values())
    split = session.requests.index("printed")
    public, private = session.requests[:split], session.requests[split + 1 :]
    assert [functions(request) for request in public] == [{"make_windows", "forward", "loss"}]
    assert {"backward", "score_gradients"} <= functions(private[0]) and len(private[0]) > len(private)


def functions(request: Sequence[Call] | str) -> set[str]:
    """The submission's functions that a request asks."""
    return {name for call in request if isinstance(call, Call) for name in call.functions_of()}


def test_the_reference_is_not_asked_again_what_it_has_just_answered(ner_window: Bench) -> None:
    """Fixed points are everybody's: the next submission costs only what is its own, and is judged by equal outcomes."""
    asked: list[int] = []

    def counting(calls: Sequence[Call]) -> Sequence[Outcome]:
        asked.append(len(calls))
        return ner_window.reference(calls)

    bench, counts = structs.replace(ner_window, reference=counting), []
    public = [task for task in bench.assignment.tasks if task.id == "forward"]
    one, other = draws(bench, "a"), draws(bench, "b")
    for points in (one, other, other):
        asked.clear()
        session = Listening(bench)
        judged_together(bench, points, public, Runner(session.run))
        counts.append(sum(asked))
    assert 0 == counts[2] < counts[1] < counts[0]


def test_calls_that_go_on_from_others_are_run_with_them() -> None:
    """What a call finds there depends on those before it, so none of them is left out."""
    ran: list[Sequence[Call]] = []
    reference = Reference(lambda calls: ran.append(calls) or [Outcome("returned")] * len(calls))  # type: ignore[func-returns-value]
    calls = [Call(()), Call((), fresh=False)]
    for _ in range(2):
        assert len(reference.run(calls)) == 2
    assert ran == [calls, calls]
    alone = [Call((("fetch", "x", ("const", 1)),))]
    for _ in range(2):
        reference.run(alone)
    assert ran[2:] == [alone, []]


def test_a_request_that_fails_is_asked_task_by_task(ner_window: Bench) -> None:
    """A box that cannot answer all at once takes no task along that could be judged."""
    session = Listening(ner_window, GraderError)
    judgements, _ = judgements_of(ner_window, draws(ner_window, "a"), session)
    assert any(len(request) > 60 for request in session.requests)
    assert all(isinstance(judgement, Judgement) for judgement in judgements.values())


def test_a_box_that_is_not_safe_ends_it_all(ner_window: Bench) -> None:
    """Nothing more is sent to it."""
    session = Listening(ner_window, BoxUnsafe)
    with pytest.raises(BoxUnsafe):
        judgements_of(ner_window, draws(ner_window, "a"), session)
    assert len(session.requests[-1]) > 60


def test_a_check_that_ends_without_a_judgement_is_a_fault_of_ours() -> None:
    """Asked for ever, it would never give one: the task is told as ours, and the others are judged."""

    def ends() -> Check:
        yield from ()
        return None  # type: ignore[return-value]

    with pytest.raises(GraderError, match="without a judgement"):
        Judging(ends(), Reference(lambda calls: []))
