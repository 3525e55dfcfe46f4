"""How the quantities of a graph stand: what is wrong first, what follows, and what must be wrong although no task tells."""

from typing import Any

import pytest

from grader.assignment.assignment import Task
from grader.assignment.graph import Quantity
from grader.calls.call import Call
from grader.checks.base import Judgement, Point, Seen
from grader.checks.outputs import OutputsSettings
from grader.grading.naming.quantities import standings
from grader.inputs import Case
from grader.numerics.compare import RIGHT, Mark
from grader.reports.details import Standing

GRAPH = {
    "x": Quantity(gradient=["back.x"]),
    "W": Quantity(gradient=["back.W"]),
    "b": Quantity(gradient=["back.b", "other.b"]),
    "z": Quantity(["W", "x", "b"], value=["front.z"]),
    "h": Quantity(["z"], local={"z": ["slope.h"]}, value=["front.h"]),
    "J": Quantity(["h"], value=["loss.J"]),
}
OUTPUTS = {"front": "zh", "back": "xWb", "other": "b", "slope": "h", "loss": "J"}
NEEDS = {"back": ["front"]}
TASKS = [
    Task(
        id=name,
        title=name,
        points=1.0,
        check=OutputsSettings(regimes=[], program="", outputs=dict.fromkeys(outputs, "")),
        needs=NEEDS.get(name, []),
    )
    for name, outputs in OUTPUTS.items()
]
POINT = Point("typical.0", "nothing is special", Case({}))


def judged(wrong: str, crashed: str = "") -> dict[str, Judgement | str]:
    """All tasks judged, with these outputs (``back.W back.b``) wrong, others right."""

    def mark(told: str) -> Mark:
        return Mark("crashed") if told in crashed.split() else Mark("value") if told in wrong.split() else RIGHT

    return {
        task: Judgement(list(outputs), [Seen(output, POINT, mark(f"{task}.{output}"), Call(()), output) for output in outputs])
        for task, outputs in OUTPUTS.items()
    }


def stand(wrong: str, **other: Any) -> dict[str, Standing]:
    return {standing.name: standing for standing in standings(GRAPH, TASKS, judged(wrong, **other))}


def gradients(wrong: str) -> str:
    """The first letters of the gradients' states of x, W, b and z."""
    return " ".join(f"{name}:{stand(wrong)[name].gradient}" for name in "xWbz")


@pytest.mark.parametrize(
    ("wrong", "states"),
    [
        ("", "x:right W:right b:right z:right"),
        ("back.W", "x:right W:wrong b:right z:right"),
        ("back.W back.x", "x:wrong W:wrong b:right z:right"),
        ("back.W back.x back.b", "x:follows W:follows b:follows z:wrong"),
        ("back.W slope.h", "x:right W:follows b:right z:right"),
        ("back.W front.z", "x:right W:follows b:right z:right"),
        ("other.b front.z", "x:right W:right b:wrong z:right"),
        ("back.W loss.J", "x:right W:wrong b:right z:right"),
    ],
)
def test_the_first_wrong_gradient_is_found(wrong: str, states: str) -> None:
    """With b right the local error is right and the product with x is not; all wrong at once point to what they share.

    A wrong slope or a wrong value that the task needs comes first; a loss that is judged by itself does not.
    """
    assert gradients(wrong) == states


def test_an_inferred_gradient_says_so() -> None:
    """What no task asks for is marked as inferred, and a slope that is wrong comes before it."""
    assert stand("back.W back.x back.b")["z"].inferred and not stand("back.W")["W"].inferred
    assert stand("back.W back.x back.b slope.h")["z"].gradient == "follows"
    assert stand("")["h"].gradient == "unknown" and not stand("")["h"].inferred


def test_one_task_that_is_right_does_not_excuse_another() -> None:
    """A gradient that one task tells rightly is wrong in another where all that is computed from it there is wrong."""
    graph = {**GRAPH, "z": Quantity(["W", "x", "b"], gradient=["other.b"])}
    told = {standing.name: standing for standing in standings(graph, TASKS, judged("back.W back.x back.b"))}
    assert (told["z"].gradient, told["z"].inferred, told["W"].gradient) == ("wrong", True, "follows")


def test_values_follow_forward() -> None:
    """A value behind a wrong one of the same task follows; a loss of given values is wrong by itself."""
    told = stand("front.z front.h loss.J")
    assert (told["z"].value, told["h"].value, told["J"].value) == ("wrong", "follows", "wrong")


def test_a_crash_tells_nothing_of_a_value() -> None:
    """What never came is unknown, and what failed through our fault as well."""
    assert stand("", crashed="front.z")["z"].value == "unknown"
    alone = {standing.name: standing for standing in standings(GRAPH, TASKS, {"front": "a fault of ours"})}
    assert alone["z"].value == "unknown" and alone["W"].gradient == "unknown"


def test_a_quantity_knows_its_tasks() -> None:
    """A box of the graph can lead to what tells of it, whatever it tells."""
    assert stand("")["h"].tasks == ["front", "slope"] and stand("")["b"].tasks == ["back", "other"]
