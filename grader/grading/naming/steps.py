"""The first wrong step along the author's graph: needs no list of mistakes, and is told wherever it is unique.

Forward it is the one wrong quantity of which nothing that it is computed from is wrong. Backward, gradients flow from
what is computed to what it is computed from: where every wrong gradient has to pass one quantity, and no right gradient
does, the step into that quantity is the first wrong one. With db right and dW wrong the local error is right, and the
product with x is not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...assignment.graph import Graph, Quantity, ancestors, children, dominators, in_order, output_of, tasks_telling
from ...checks.base import Judgement
from .diagnosis import Step
from .quantities import states_of


def first_steps(graph: Graph, judgements: Mapping[str, Judgement]) -> dict[str, Step]:
    """The first wrong step of every task that failed and tells of the graph, where it is unique."""
    told = {task: functions_of(judgements[task]) for task in tasks_of(graph) if task in judgements}
    alike = groups_of(told)
    forward = {functions: first_value(graph, statuses(graph, group, judgements, values)) for functions, group in alike.items()}
    backward = {
        task: step
        for group in together(graph, alike, judgements)
        for step in [first_gradient(graph, statuses(graph, group, judgements, gradients))]
        for task in group
    }
    found: dict[str, Step] = {}
    for task, functions in told.items():
        if wrong_outputs(judgements[task]):
            before = [step for used, step in forward.items() if step and used < functions and children(graph, step.quantity)]
            steps = [forward[functions], *before[:1], backward[task], first_local(graph, [task], judgements)]
            if (step := next(filter(None, steps), None)) is not None:
                found[task] = step
    return found


def values(quantity: Quantity) -> Sequence[str]:
    """The outputs that hold a quantity."""
    return quantity.value


def gradients(quantity: Quantity) -> Sequence[str]:
    """The outputs that hold a gradient with respect to a quantity."""
    return quantity.gradient


def wrong_outputs(judgement: Judgement) -> set[str]:
    """The outputs that are wrong somewhere."""
    return {output for output, state in states_of(judgement).items() if state == "wrong"}


def tasks_of(graph: Graph) -> list[str]:
    """Every task that tells of the graph."""
    return tasks_telling(graph.values())


def groups_of(told: Mapping[str, frozenset[str]]) -> dict[frozenset[str], list[str]]:
    """Tasks in groups that run the same functions."""
    groups: dict[frozenset[str], list[str]] = {}
    for task, functions in told.items():
        groups.setdefault(functions, []).append(task)
    return groups


def together(graph: Graph, alike: Mapping[frozenset[str], list[str]], judgements: Mapping[str, Judgement]) -> list[list[str]]:
    """The tasks whose gradients are looked at together: all, unless one function computes one rightly and another does not."""
    seen = [statuses(graph, group, judgements, gradients) for group in alike.values()]
    both = any(one[name] != other[name] for one in seen for other in seen for name in one.keys() & other.keys())
    return list(alike.values()) if both else [[task for group in alike.values() for task in group]]


def functions_of(judgement: Judgement) -> frozenset[str]:
    """The submission's functions that a task calls."""
    return frozenset().union(*(look.call.functions_of() for look in judgement.seen))


def statuses(
    graph: Graph, tasks: Iterable[str], judgements: Mapping[str, Judgement], told_by: Callable[[Quantity], Sequence[str]]
) -> dict[str, bool]:
    """Whether each quantity that these tasks tell of is right: everywhere, or not."""
    outputs = {task: states_of(judgements[task]) for task in tasks if task in judgements}
    found: dict[str, bool] = {}
    for name, quantity in graph.items():
        states = [outputs.get(task, {}).get(output, "unknown") for task, output in map(output_of, told_by(quantity))]
        if known := set(states) - {"unknown"}:
            found[name] = known == {"right"}
    return found


def first_value(graph: Graph, right: Mapping[str, bool]) -> Step | None:
    """The one wrong value that is computed from no other wrong one."""
    wrong = [name for name in in_order(graph) if right.get(name) is False]
    first = [name for name in wrong if not ancestors(graph, name) & set(wrong)]
    if len(first) != 1:
        return None
    return Step(first[0], f"The first quantity that is wrong is {first[0]}.")


def first_gradient(graph: Graph, right: Mapping[str, bool]) -> Step | None:
    """The quantity that every wrong gradient passes, nearest to them, if no right gradient has to pass it as well."""
    wrong = [name for name, fine in right.items() if not fine]
    if not wrong:
        return None
    passed = dominators(graph)
    sound = {name for each, fine in right.items() if fine for name in passed[each]}
    common = frozenset.intersection(*(passed[name] for name in wrong))
    nearest = max(common, key=lambda name: len(passed[name]), default=None)
    if nearest is None or nearest in sound or not children(graph, nearest):
        return None  # the gradient of the end itself is 1
    behind = max((name for name in passed[nearest] & sound), key=lambda name: len(passed[name]), default="")
    told = (
        f"The gradient with respect to {nearest} is wrong"
        if wrong == [nearest]
        else f"Every gradient that passes {nearest} is wrong"
    )
    return Step(nearest, told + (f"; at {behind} it is still right." if behind else "."))


def first_local(graph: Graph, tasks: Iterable[str], judgements: Mapping[str, Judgement]) -> Step | None:
    """The one quantity whose own derivative with respect to a parent is wrong."""
    wrong = {
        (name, parent)
        for name, quantity in graph.items()
        for parent, told in quantity.local.items()
        for task, output in map(output_of, told)
        if task in tasks and task in judgements and output in wrong_outputs(judgements[task])
    }
    if len(wrong) != 1:
        return None
    name, parent = wrong.pop()
    return Step(name, f"The first step that is wrong is the derivative of {name} with respect to {parent}.")
