"""Making the record of an assignment's points: what a student's kit judges by, without a reference.

Every check is run to its end with the reference in the place of a submission, in the context that a kit gives it.
So a record holds just the points that a kit will draw and the calls that it will ask of its reference.
"""

import sys
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import structs

from ...assignment.assignment import Task
from ...assignment.load import settings_of
from ...calls.call import Answer, Call, Outcome
from ...checks import start
from ...checks.base import Context, Point
from ...checks.cost import CostSettings
from ...checks.differences.rounding import nearby_calls, rounding_of
from ...checks.gradients import JITTERS, GradientsSettings
from ...checks.gradients import points_and_calls as gradients_asked
from ...checks.outputs import OutputsSettings
from ...checks.outputs import points_and_calls as outputs_asked
from ...errors import GraderError
from ...inputs import Case
from ...sandbox.trusted import Trusted
from ..draws import Draws
from ..grade import Bench
from .record import Record, RecordedCase, RecordedOutcome, digest, pack_case, pack_outcome, phrases
from .recorded import case_name, has_values

PRACTICE = "practice"


class Recorder:
    """Collects what a kit needs, task by task."""

    def __init__(self, bench: Bench, practice: str) -> None:
        assignment = bench.assignment
        if assignment.solution is None:
            raise GraderError(f"{assignment.name} has no reference here to record")
        self.assignment, self.reference = assignment, bench.reference
        # Private tasks are practised at points of another stream than any submission's: nothing tells of the secret.
        self.draws = Draws(structs.replace(assignment, secret=b""), bench.library, practice)
        self.student = Trusted(assignment.file, assignment.solution, assignment.support).run
        self.cases: dict[str, RecordedCase] = {}
        self.answers: dict[str, RecordedOutcome] = {}
        self.used: dict[str, None] = {}

    def record(self, task: Task) -> None:
        """Run a task's check and keep its points and what the reference answers."""
        context, told = self.context(task), has_values(task)
        check = start(task.check, context, self.assignment.reference_folder)
        try:
            ask = next(check)
            while True:
                outcomes = self.reference(ask.reference)
                for call, outcome in zip(ask.reference, outcomes):
                    self.keep(call, outcome, told)
                ask = check.send(Answer(self.student(ask.student), outcomes))
        except StopIteration as done:
            wrong = [look for look in done.value.seen if not look.mark.right]
            if wrong and not isinstance(task.check, CostSettings):  # what a clock says of it is this moment's
                raise GraderError(f"{task.id}: the solution itself is not right where {wrong[0].point.phrase}") from None
        if told and isinstance(task.check, GradientsSettings):
            self.measure(gradients_asked(task.check, context), list(task.check.gradients))
        elif told and isinstance(task.check, OutputsSettings):
            self.measure(outputs_asked(task.check, context), [*task.check.outputs.keys() - task.check.judge.keys()])

    def context(self, task: Task) -> Context:
        """The context of a kit, which keeps every point that is drawn."""
        plain = self.draws.context(task, self.assignment)

        def kept(draw: Callable[[str, int], Case]) -> Callable[[str, int], Case]:
            def drawn(regime: str, number: int) -> Case:
                case = draw(regime, number)
                self.used[regime] = None
                self.cases[case_name(task.id, regime, number)] = pack_case(case)
                return case

            return drawn

        return structs.replace(
            plain,
            draw=kept(plain.draw),
            sized=kept(plain.sized),
            fresh=None,
            judges=self.draws.library.open_judges,
            has_reference=has_values(task),
        )

    def keep(self, call: Call, outcome: Outcome, told: bool) -> None:
        """The reference's outcome of a call, and at the other end of a kink where that is another; whole only if ``told``."""
        self.answers[digest(call)] = here = pack_outcome(outcome, told)
        if told and (there := pack_outcome(self.reference([call.at_other_side])[0], told)) != here:
            self.answers[digest(call.at_other_side)] = there

    def measure(self, where: tuple[Sequence[Point], Sequence[Call]], names: Sequence[str]) -> None:
        """How large honest rounding makes each output at each point, so that a kit need not run the reference for it."""
        for point, call in zip(*where):
            nearby = self.reference(nearby_calls(call, point.case.inputs, JITTERS))
            scales = {name: rounding_of(nearby, name) for name in sorted(names)}
            for name in {digest(call), digest(call.at_other_side)} & self.answers.keys():
                self.answers[name] = structs.replace(self.answers[name], scales=scales)


def record_of(bench: Bench, practice: str = PRACTICE) -> Record:
    """The record of an assignment; ``practice`` names the stream of the points of private tasks.

    Raises GraderError where its solution is not right at its own points.
    """
    recorder = Recorder(bench, practice)
    for task in bench.assignment.tasks:
        recorder.record(task)
    python = ".".join(map(str, sys.version_info[:3]))
    regimes = phrases(bench.library.regimes, list(recorder.used))
    settings = settings_of(bench.assignment)
    return Record(bench.assignment.name, settings, python, np.__version__, regimes, recorder.cases, recorder.answers)
