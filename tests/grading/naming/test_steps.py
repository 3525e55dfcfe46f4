"""The first wrong step: found along the graph where it is unique, and nowhere else."""

import pytest
from test_true_names import bench, graded

from grader.assignment.graph import Quantity, dominators
from grader.grading.naming.steps import first_gradient, first_value

#        u
#         \
#  x -> z -> h -> s -> J      z is computed from W, x and b
GRAPH = {
    "W": Quantity(),
    "x": Quantity(),
    "b": Quantity(),
    "u": Quantity(),
    "z": Quantity(["W", "x", "b"]),
    "h": Quantity(["z"]),
    "s": Quantity(["u", "h"]),
    "J": Quantity(["s"]),
}


def backward(**right: bool) -> str | None:
    step = first_gradient(GRAPH, right)
    return step.quantity if step else None


def test_where_every_wrong_gradient_passes_one_quantity_it_is_the_step() -> None:
    """W, b and x pass z, and u does not."""
    assert backward(W=False, b=False, x=False, u=True) == "z"
    assert backward(W=False, b=False, x=False, u=False) == "s"


def test_a_right_gradient_clears_what_it_passes() -> None:
    """With db right and dW wrong the local error is right, and the product with x is not."""
    assert backward(W=False, b=True, x=True, u=True) == "W"
    assert backward(W=False, b=True, x=False, u=True) is None


def test_the_end_of_the_graph_is_no_step() -> None:
    """Its gradient is 1 whatever happens."""
    assert first_gradient({"x": Quantity(), "y": Quantity(), "f": Quantity(["x", "y"])}, {"x": False, "y": False}) is None


@pytest.mark.parametrize(
    ("right", "step"), [({"h": False, "s": False}, "h"), ({"W": False, "u": False}, None), ({"s": True}, None)]
)
def test_the_first_wrong_value_is_computed_from_no_wrong_one(right: dict[str, bool], step: str | None) -> None:
    """One of two that are wrong in a row is the first; of two side by side none is."""
    found = first_value(GRAPH, right)
    assert (found.quantity if found else None) == step


def test_every_path_to_the_end_passes_the_dominators() -> None:
    """What lies between."""
    assert dominators(GRAPH)["W"] == {"W", "z", "h", "s", "J"} and dominators(GRAPH)["u"] == {"u", "s", "J"}


@pytest.mark.parametrize(
    ("name", "change", "steps"),
    [
        ("ner_window", ('"W": dZ.T @ X, "b"', '"W": dZ.T @ np.cos(X), "b"'), {"W"}),
        ("ner_window", ("dH = np.outer(ds, u)", "dH = np.outer(ds, u) * 1.3"), {"z"}),
        ("ner_window", ("p = sigmoid(H @ u)", "p = sigmoid(H @ u + b[0])"), {"p"}),
        ("softmax_ner", ("dW = dZ.T @ X", "dW = dZ.T @ X**2"), {"W"}),
        ("jacobians", ("return W.T @ local_error(u, z)", "return 3 * W.T @ local_error(u, z)"), {"x"}),
        ("jacobians", ("J[i, i * m : (i + 1) * m] = x", "J[i, i * m : (i + 1) * m] = x**2"), {"z"}),
    ],
)
def test_the_step_is_in_the_report(name: str, change: tuple[str, str], steps: set[str]) -> None:
    """Every finding of a task that tells of the graph has it, with a sentence where no mistake is named."""
    report = graded(name, change)
    findings = [finding for task in report.tasks for finding in task.findings]
    assert {finding.step for finding in findings} == steps
    assert all("wrong" in finding.likely for finding in findings if not finding.mistake)


def test_an_assignment_without_a_graph_has_no_steps() -> None:
    """Nothing is made up."""
    assert not bench("sgd").assignment.graph
    report = graded("sgd", ("theta - lr * grads[name]", "theta + lr * grads[name]"))
    assert {finding.step for task in report.tasks for finding in task.findings} == {None}
