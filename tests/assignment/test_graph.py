"""The computation graph that an author writes: parents and children, and every fault with its line."""

from pathlib import Path

import pytest
from squares import SETTINGS, load, refusal, written

from grader.assignment.graph import children, in_order, output_of, parents
from grader.assignment.load import load_assignment

ROOT = Path(__file__).parents[2]
GRAPH = """\
graph:
  y: {from: [x], formula: x², value: [square.y], local: {x: [square.y]}}
  x: {gradient: [slope.dy]}
"""


@pytest.fixture
def places(tmp_path):
    """A small assignment and its reference, complete and sound."""
    return written(tmp_path)


def test_a_graph_says_what_is_computed_from_what(places):
    """Parents, children and an order in which every quantity comes after its parents, however the author wrote them."""
    (places / "assignments/squares/assignment.yaml").write_text(SETTINGS + GRAPH, encoding="utf-8")
    graph = load(places).graph
    assert (list(parents(graph, "y")), children(graph, "x"), children(graph, "y")) == (["x"], ["y"], [])
    assert in_order(graph) == ["x", "y"]
    assert (graph["y"].formula, graph["x"].gradient, dict(graph["y"].local)) == ("x²", ["slope.dy"], {"x": ["square.y"]})


def test_an_output_may_hold_a_dot():
    """The task ends at the first dot; what follows is the output as its task calls it."""
    assert output_of("worked_example.x.grad") == ("worked_example", "x.grad")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: [x]", "from: [X]", "FILE:27: graph.y.from[0]: there is no quantity 'X'"),
        ("from: [x]", "from: [x, y]", "FILE:27: graph.y.from: quantities are computed from each other in a circle: y from y"),
        ("local: {x:", "local: {z:", "FILE:27: graph.y.local.z: there is no parent of y 'z'"),
        ("value: [square.y]", "value: [sqare.y]", "FILE:27: graph.y.value[0]: there is no task 'sqare'; did you mean square?"),
        ("slope.dy", "slope.dx", "FILE:28: graph.x.gradient[0]: there is no output of slope 'dx'"),
        ("{x: [square.y]}", "{x: [square.z]}", "FILE:27: graph.y.local.x[0]: there is no output of square 'z'"),
        ("slope.dy", "slope", "FILE:28: graph.x.gradient[0]: "),
        ("formula", "fromula", "FILE:27: graph.y.fromula: unknown key; did you mean formula?"),
    ],
)
def test_a_fault_in_the_graph_is_told_with_its_line(places, old, new, message):
    """An unknown quantity, task or output, and a circle, are refused in one line with file and line."""
    assert GRAPH.count(old) == 1
    assert refusal(places, SETTINGS + GRAPH.replace(old, new)).startswith(message)


def test_a_longer_circle_is_told_whole(places):
    """A circle of two names both, in the order in which each is computed from the next."""
    circle = "graph:\n  a: {from: [b]}\n  b: {from: [a]}\n"
    assert refusal(places, SETTINGS + circle).endswith(("in a circle: a from b from a", "in a circle: b from a from b"))


def test_a_task_that_compares_nothing_tells_of_no_quantity(places):
    """A cost says nothing about a quantity's value."""
    cost = "check: {kind: cost, regime: typical, sizes: [4], before: y = square(x), measured: dy = slope(x), limit: 9}\n"
    task = f"  - id: cheap\n    title: slope is cheap\n    points: 0\n    {cost}"
    settings = SETTINGS + task + "graph: {x: {gradient: [cheap.cost]}}\n"
    assert refusal(places, settings).startswith("FILE:30: graph.x.gradient[0]: the task cheap compares no quantity")


@pytest.mark.parametrize("name", ["ner_window", "softmax_ner", "jacobians", "computation_graph", "autodiff"])
def test_shipped_graphs_end_in_one_quantity(name):
    """Every shipped graph flows into one last quantity, and every gradient task's parameters stand in it."""
    assignment = load_assignment(name, ROOT / "assignments", None)
    assert len([quantity for quantity in assignment.graph if not children(assignment.graph, quantity)]) == 1
    gradients = {told for quantity in assignment.graph.values() for told in quantity.gradient}
    wanted = {f"{task.id}.{output}" for task in assignment.tasks for output in getattr(task.check, "gradients", {})}
    assert wanted <= gradients
