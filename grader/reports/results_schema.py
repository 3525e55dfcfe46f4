"""The format of results.json: what Gradescope reads, closed, with what this grader adds to it.

The structs follow docs/specs.md of gradescope/autograder_samples, as far as this grader writes it. From them
comes docs/results.schema.json: ``python -m grader.reports.results_schema > docs/results.schema.json``.
"""

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from ..errors import GraderError
from .report import FORMAT, Blame, Relation, TextFormat, Verdict, Visibility

MOST_CHARACTERS = 100_000  # Gradescope cuts longer texts in the middle

Text = Annotated[str, Meta(max_length=MOST_CHARACTERS - 1)]
Points = Annotated[float, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]


class Environment(Struct, frozen=True, forbid_unknown_fields=True):
    """Versions that the submission was graded with."""

    python: str
    numpy: str
    platform: str


class Sandbox(Struct, frozen=True, forbid_unknown_fields=True):
    """The box, and the layers of it that were proven to be in force."""

    name: str
    layers: list[str]


class Facts(Struct, frozen=True, forbid_unknown_fields=True):
    """``extra_data.grader``: what a regrade needs to know.

    ``open_points`` are those that the grader's own fault left unjudged: where they are not 0, staff grade again.
    ``staff`` are lines for the course's staff; Gradescope shows ``extra_data`` to nobody.
    """

    format: Literal[1]
    assignment: str
    submission_sha256: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
    seed_id: str
    duration_s: Seconds
    environment: Environment
    sandbox: Sandbox
    open_points: Points = 0.0
    staff: list[str] | UnsetType = UNSET


class Regraded(Struct, frozen=True, forbid_unknown_fields=True):
    """``extra_data.regrade``: digests of all that the grade follows from, and of the program without names and layout."""

    key: str
    alike: str


class Extra(Struct, frozen=True, forbid_unknown_fields=True):
    """The submission's ``extra_data``; ``regrade`` is there where a whole class was graded."""

    grader: Facts
    regrade: Regraded | UnsetType = UNSET


class TaskFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """A task's ``extra_data``: the verdict for machines.

    ``output`` is the wrong output that was told first, ``step`` the first wrong quantity of the assignment's graph.
    """

    task: str
    verdict: Verdict
    blame: Blame | None
    diagnosis: str | None
    relation: Relation | None
    output: str | None
    step: str | None


class Test(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the grade."""

    name: Text
    score: Points
    max_score: Points
    status: Literal["passed", "failed"]
    output: Text
    output_format: TextFormat
    visibility: Visibility
    extra_data: TaskFacts
    name_format: TextFormat | UnsetType = UNSET
    number: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET


class Leader(Struct, frozen=True, forbid_unknown_fields=True):
    """One value on the leaderboard."""

    name: Text
    value: float
    order: Literal["asc", "desc"]


class Results(Struct, frozen=True, forbid_unknown_fields=True):
    """results.json. ``score`` is what counts: Gradescope prefers it to the sum of the tests."""

    score: Points
    output: Text
    output_format: TextFormat
    visibility: Visibility
    stdout_visibility: Visibility
    tests: list[Test]
    execution_time: Seconds | UnsetType = UNSET
    extra_data: Extra | UnsetType = UNSET
    test_output_format: TextFormat | UnsetType = UNSET
    test_name_format: TextFormat | UnsetType = UNSET
    leaderboard: list[Leader] | UnsetType = UNSET


def encoded(results: Results) -> bytes:
    """``results`` as the bytes of results.json, checked against this format. Raises GraderError where they do not fit."""
    try:
        text = json.dumps(msgspec.to_builtins(results), allow_nan=False)
        data = msgspec.json.format(text.encode("ascii"), indent=1) + b"\n"
        check(msgspec.json.decode(data, type=Results))
    except (ValueError, msgspec.MsgspecError) as fault:
        raise GraderError(f"results.json would not be valid, so it was not written: {fault}") from None
    return data


def check(results: Results) -> None:
    """What types cannot say. Raises ValueError."""
    for index, test in enumerate(results.tests):
        if test.score > test.max_score:
            raise ValueError(f"tests[{index}] has score {test.score}, more than its max_score {test.max_score}")
        if test.status == "passed" and test.score != test.max_score:
            raise ValueError(f"tests[{index}] passed with {test.score} of {test.max_score}")
    total = sum(test.score for test in results.tests)
    if abs(results.score - total) > 1e-6:
        raise ValueError(f"score is {results.score}, and the tests' scores come to {total}")


def json_schema() -> dict[str, Any]:
    """The format as a JSON Schema."""
    schema = msgspec.json.schema(Results)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"results.json, format {FORMAT}", **schema}


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2))
