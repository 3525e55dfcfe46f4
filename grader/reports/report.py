"""Verdicts and reports: what grading one submission comes to. Plain types that every renderer reads."""

from collections.abc import Sequence
from enum import Enum
from typing import Literal

from msgspec import Struct, field

from .details import Details

FORMAT = 1

Blame = Literal["student", "limits", "grader"]
Relation = Literal[
    "sign",
    "constant_factor",
    "transposed",
    "permuted",
    "zero",
    "shape",
    "missing_term",
    "only_last",
    "not_accumulated",
    "non_finite",
]

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
TextFormat = Literal["text", "html", "simple_format", "md", "ansi"]


class Verdict(str, Enum):
    """How a task was judged. Whose fault it is stands in ``blame``."""

    PASSED = "passed"
    WRONG = "wrong"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OVER_LIMIT = "over_limit"
    MISSING = "missing"
    SKIPPED = "skipped"
    GRADER_ERROR = "grader_error"

    @property
    def blame(self) -> Blame | None:
        """Whose fault the verdict is; None where nothing is wrong or nothing was judged."""
        return BLAME.get(self)


BLAME: dict[Verdict, Blame] = {
    Verdict.WRONG: "student",
    Verdict.CRASHED: "student",
    Verdict.MISSING: "student",
    Verdict.TIMED_OUT: "limits",
    Verdict.OVER_LIMIT: "limits",
    Verdict.GRADER_ERROR: "grader",
}


class Finding(Struct, frozen=True):
    """One thing that is wrong about some outputs of a task, in words ready for the student.

    ``message`` says what happened; ``evidence`` holds lines with numbers, kept only where inputs are public; ``likely``
    is a sentence that names the likely cause; ``hint`` is the next step. ``credit`` is the part of these outputs' points
    still earned, 0 to 1. ``mistake`` is the id of the known mistake they match. ``line`` is the line of the student's
    code that was running when an exception ended the call, 0 where there is none; ``lacks`` is the function that is
    still to be written; ``step`` is the first wrong quantity of the assignment's graph.
    """

    outputs: Sequence[str]
    verdict: Verdict
    message: str
    evidence: Sequence[str] = ()
    hint: str = ""
    relation: Relation | None = None
    mistake: str | None = None
    credit: float = 0.0
    likely: str = ""
    line: int = 0
    lacks: str = ""
    step: str | None = None

    @property
    def output(self) -> str:
        """The first of the outputs."""
        return self.outputs[0] if self.outputs else ""


class TaskResult(Struct, frozen=True):
    """One line of the grade. ``score`` lies between 0 and ``points``.

    ``needs`` are the tasks it builds on, ``functions`` the student's functions that it calls. ``open_points`` are those
    that our own fault may have taken: all of a task that could not be judged. ``visibility``, ``number`` and ``tags`` are
    Gradescope's. ``parts`` are the tests of a suite, each a line of its own, ``places`` what they put on the leaderboard.
    """

    task: str
    title: str
    points: float
    score: float
    verdict: Verdict
    public: bool
    findings: Sequence[Finding] = ()
    note: str = ""
    needs: Sequence[str] = ()
    functions: Sequence[str] = ()
    open_points: float = 0.0
    visibility: Visibility = "visible"
    number: str | None = None
    tags: Sequence[str] = ()
    parts: Sequence["TaskResult"] = ()
    places: Sequence["Place"] = ()

    @property
    def worst(self) -> Finding | None:
        """The finding that is told first."""
        return next(iter(ranked(self.findings)), None)


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """Findings in the order they are told: a known mistake first, then a recognised relation, then the rest."""
    return sorted(findings, key=lambda finding: (finding.mistake is None, finding.relation is None))


class Provenance(Struct, frozen=True):
    """Where a submission was graded: versions, and the box with the layers that were in force."""

    python: str
    numpy: str
    platform: str
    sandbox: str
    layers: Sequence[str]


class Place(Struct, frozen=True):
    """A value on the leaderboard."""

    name: str
    value: float
    order: Literal["asc", "desc"] = "desc"


class Shown(Struct, frozen=True):
    """How Gradescope shows a grade: who sees it when, in which format, and what stands on the leaderboard."""

    visibility: Visibility = "visible"
    stdout_visibility: Visibility = "hidden"
    output_format: TextFormat = "text"
    name_format: TextFormat = "text"
    leaderboard: Sequence[Place] = ()


class Report(Struct, frozen=True):
    """A graded submission. ``printed`` is what the student's code wrote while public inputs were in use.

    ``unwritten`` are the functions that are still to be written, in the handout's order. ``recorded`` says that it was
    judged at recorded points on a student's own machine: what was skipped there is judged on the server. ``details`` are
    there where a page was asked for.
    """

    assignment: str
    title: str
    submission_sha256: str
    seed_id: str
    duration_s: float
    provenance: Provenance
    tasks: Sequence[TaskResult]
    printed: str = ""
    notice: str = ""
    unwritten: Sequence[str] = ()
    recorded: bool = False
    shown: Shown = Shown()
    details: Details | None = None
    format: int = field(default=FORMAT)

    @property
    def score(self) -> float:
        """The points that were earned."""
        return sum(task.score for task in self.tasks)

    @property
    def open_points(self) -> float:
        """The points that our own fault leaves open: neither earned nor lost, to be graded again."""
        return sum(task.open_points for task in self.tasks)

    @property
    def points(self) -> float:
        """The points that there are."""
        return sum(task.points for task in self.tasks)
