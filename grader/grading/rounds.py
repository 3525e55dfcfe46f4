"""Rounds of calls, carried to one submission and to the reference; first rounds of several checks go in one request."""

from collections.abc import Callable, Sequence
from itertools import islice

from ..calls.call import Answer, Ask, Outcome
from ..checks.base import Check, Judgement
from ..errors import BoxUnsafe, GraderError
from ..sandbox.box import nothing_expected
from .reference import Reference

NOT_RUN = Outcome("not_run")


class Judging:
    """A check that is under way: what it asks now, or its ``judgement`` once it has ended."""

    def __init__(self, check: Check, reference: Reference) -> None:
        self.check, self.reference = check, reference
        self.judgement: Judgement | None = None
        self.ask = Ask()
        self.answer: Answer | None = None
        self.found: Sequence[Outcome] | None = None
        self.go_on(None)

    def go_on(self, answer: Answer | None) -> None:
        """Give the check its answers, and learn what it asks next or how it ends.

        Raises whatever the check raises, and GraderError where it ends without a judgement.
        """
        self.answer, self.found = None, None
        try:
            self.ask = self.check.send(answer)  # type: ignore[arg-type]  # None begins it
        except StopIteration as done:
            if done.value is None:
                raise GraderError("the check ended without a judgement") from None
            self.judgement = done.value

    @property
    def alike(self) -> bool:
        """Whether both sides are asked the same, so that a submission's outcomes are compared with the reference's."""
        return self.judgement is None and self.ask.reference is self.ask.student

    def expected(self) -> Sequence[Outcome]:
        """The reference's outcomes of this round. Raises GraderError where a submission must not be compared with them."""
        if self.found is None:
            outcomes = self.reference.run(self.ask.reference)
            self.found = self.reference.judged(self.ask.reference, outcomes) if self.alike else outcomes
        return self.found

    def expected_if_any(self) -> Sequence[Outcome]:
        """The reference's outcomes; none where it fails, which is told in its turn and costs this task alone."""
        try:
            return self.expected()
        except Exception:
            return [NOT_RUN] * len(self.ask.student)


class Runner:
    """Carries rounds of calls to one submission, whose file has the ``lines``."""

    def __init__(self, submission: Callable[..., Sequence[Outcome]], lines: Sequence[str] = ()) -> None:
        self.submission, self.lines = submission, lines

    def ask_together(self, judgings: Sequence[Judging]) -> None:
        """Carry the rounds that ask the same of both sides in one request.

        Where that fails, each is left to ask for itself. Raises BoxUnsafe.
        """
        joint = [judging for judging in judgings if judging.alike]
        calls = [call for judging in joint for call in judging.ask.student]
        try:
            got = self.submission(calls, lambda: (outcome for each in joint for outcome in each.expected_if_any()))
        except BoxUnsafe:
            raise
        except Exception:
            return
        outcomes = iter(got)
        for judging in joint:
            student = list(islice(outcomes, len(judging.ask.student)))
            judging.expected_if_any()  # of some nobody has asked yet, where the box ended before it came to them
            judging.answer = None if judging.found is None else Answer(student, judging.found)

    def finish(self, judging: Judging) -> None:
        """Drive a check to its end."""
        while judging.judgement is None:
            judging.go_on(judging.answer or self.carry(judging))

    def carry(self, judging: Judging) -> Answer:
        """One round: the reference runs while the submission's replies are on their way."""
        calls = judging.ask.student
        got = self.submission(calls, judging.expected_if_any if judging.alike else nothing_expected) if calls else []
        return Answer(got, judging.expected())
