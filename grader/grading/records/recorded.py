"""Grading on recorded points, as on a student's laptop: the points come from a record, and so does the reference."""

import zlib
from collections.abc import Sequence
from pathlib import Path

from msgspec import structs

from ...assignment.assignment import Assignment, Task
from ...calls.call import Call, Outcome
from ...checks.base import Context
from ...checks.gradients import GradientsSettings
from ...checks.outputs import OutputsSettings
from ...errors import BadInput
from ...inputs import Case, Library, Regime
from ..draws import support_names
from ..grade import Bench
from .record import Record, digest, unpack_case, unpack_outcome

UNKNOWN = Outcome("not_run", detail="it is not among the recorded points")
SEED_ID = "recorded"


class RecordedReference:
    """Answers the calls that were recorded, as the reference did; every other call does not run."""

    def __init__(self, record: Record) -> None:
        self.answers = record.answers

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """The outcomes of ``calls``, in order."""
        return [self.outcome(call) for call in calls]

    def outcome(self, call: Call) -> Outcome:
        """The recorded outcome of one call."""
        found = self.answers.get(digest(call))
        if found is None and call.settings:
            found = self.answers.get(digest(structs.replace(call, settings={})))  # no kink there: both ends are one
        return UNKNOWN if found is None else unpack_outcome(found)


class RecordedDraws:
    """The points of a record. Everybody has the same, so what is expected at them is told of public tasks alone."""

    seed_id = SEED_ID

    def __init__(self, record: Record, library: Library) -> None:
        self.record, self.library = record, library
        self.sound: set[str] = set()

    def context(self, task: Task, assignment: Assignment) -> Context:
        """What a task's check may know."""

        def recorded(regime: str, number: int) -> Case:
            try:
                return unpack_case(self.record.cases[case_name(task.id, regime, number)])
            except KeyError as missing:
                raise BadInput(f"the recorded points have none of {missing}; get the kit anew from your course") from None

        return Context(
            self.library.regimes,
            draw=recorded,
            sized=recorded,
            support=support_names(assignment),
            judges=self.library.judges,
            has_reference=has_values(task),
            jitter=zlib.crc32(task.id.encode()),
        )


def case_name(task: str, regime: str, number: int) -> str:
    """The name of a recorded point."""
    return f"{task}/{regime}/{number}"


def has_values(task: Task) -> bool:
    """Whether a record tells what a task expects: of public tasks that compare values with the reference's."""
    return task.public and isinstance(task.check, (OutputsSettings, GradientsSettings))


def undrawn(*_: object) -> Case:
    """Stands for a regime's generator, which no kit has."""
    raise BadInput("a record of points draws no others")


def recorded_bench(assignment: Assignment, record: Record) -> Bench:
    """A bench that judges at the points of a record. Raises BadInput where it is not this assignment's."""
    if record.assignment != assignment.name:
        raise BadInput(f"the recorded points are of {record.assignment}, not of {assignment.name}; get the kit anew")
    regimes = {name: Regime(name, phrase, undrawn, edge) for name, (phrase, edge) in record.regimes.items()}
    library = Library(Path(assignment.name), regimes).joined(assignment.judges_path)
    return Bench(assignment, library, RecordedReference(record).run, lambda *_: RecordedDraws(record, library), self_check=True)
