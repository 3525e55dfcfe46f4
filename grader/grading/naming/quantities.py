"""How every quantity of the assignment's graph stands: right, wrong, or following from a wrong one before it.

Values flow forward along the graph, gradients backward. A wrong gradient follows where a gradient before it in this flow is
wrong, whichever task tells: a submission has one backward pass in mind. What builds on a wrong value follows only where the
value is told by the same task or by one that this task needs, since a task may be given the value that another computes.

A gradient that a task does not tell is inferred from those computed from it: right where one of them is right, wrong where
all that the task tells, two at least, are wrong at once.
"""

from collections.abc import Iterable, Mapping, Sequence

from ...assignment.assignment import Task
from ...assignment.graph import Graph, ancestors, children, output_of, parents, tasks_telling
from ...checks.base import Judgement
from ...reports.details import Standing, State

TELLING = ("value", "precision", "shape", "form", "type", "non_finite", "absent")


def standings(graph: Graph, tasks: Sequence[Task], judgements: Mapping[str, Judgement | str]) -> list[Standing]:
    """Every quantity of the graph, each after those it is computed from, with the state of its value and its gradient."""
    flow = Flow(graph, tasks, judgements)
    return [flow.standing(name) for name in graph]


class Flow:
    """What the outputs of all tasks tell of the quantities of a graph."""

    def __init__(self, graph: Graph, tasks: Sequence[Task], judgements: Mapping[str, Judgement | str]) -> None:
        self.graph = graph
        self.needs = {task.id: task.needs for task in tasks}
        self.outputs = {task: states_of(judgement) for task, judgement in judgements.items() if isinstance(judgement, Judgement)}

    def standing(self, name: str) -> Standing:
        """How one quantity stands, and which tasks tell."""
        quantity, inferred = self.graph[name], self.inferred(name)
        gradient = self.state(quantity.gradient, self.values(self.graph), name)
        if inferred != "unknown":
            gradient = "follows" if inferred == "wrong" and self.behind(name) else inferred
        local = {parent: self.state(told, []) for parent, told in quantity.local.items()}
        return Standing(
            name,
            quantity.formula,
            parents=quantity.parents,
            value=self.state(quantity.value, self.values(ancestors(self.graph, name))),
            gradient=gradient,
            local=local,
            tasks=tasks_telling([quantity]),
            inferred=inferred != "unknown",
        )

    def state(self, told: Sequence[str], values: Sequence[str], gradient_of: str = "") -> State:
        """What these outputs come to, beside the ``values`` before them and, for a gradient, the gradients before it."""
        known = {entry: state for entry in told if (state := self.told(entry)) != "unknown"}
        wrong = [entry for entry, state in known.items() if state == "wrong"]
        if not wrong:
            return "right" if known else "unknown"
        follows = all(self.follows(entry, values) for entry in wrong) or (gradient_of and self.behind(gradient_of))
        return "follows" if follows else "wrong"

    def behind(self, name: str) -> bool:
        """Whether a gradient that this one is computed from, upstream or local, is wrong."""
        below = children(self.graph, name)
        local = any(self.told(entry) == "wrong" for child in below for entry in self.graph[child].local.get(name, ()))
        return local or any(self.gradient_wrong(child) or self.behind(child) for child in below)

    def gradient_wrong(self, name: str) -> bool:
        """Whether the gradient of a quantity is told to be wrong, or must be."""
        told = any(self.told(entry) == "wrong" for entry in self.graph[name].gradient)
        return told or self.inferred(name) == "wrong"

    def inferred(self, name: str) -> State:
        """What the gradients computed from a quantity's say of it, in tasks that do not ask for it."""
        only = [parent for parent in parents(self.graph, name) if children(self.graph, parent) == [name]]
        entries = [entry for parent in only for entry in self.graph[parent].gradient]
        asked = {output_of(entry).task for entry in self.graph[name].gradient if self.told(entry) != "unknown"}
        votes = {self.vote(task, entries) for task in {output_of(entry).task for entry in entries} - asked}
        if "wrong" in votes:
            return "wrong"
        return "right" if "right" in votes and not self.graph[name].gradient else "unknown"

    def vote(self, task: str, entries: Sequence[str]) -> State:
        """What the outputs of one task say together of what they are all computed from."""
        here = [entry for entry in entries if output_of(entry).task == task and self.told(entry) != "unknown"]
        wrong = [entry for entry in here if self.told(entry) == "wrong" and not self.follows(entry, self.values(self.graph))]
        if any(self.told(entry) == "right" for entry in here):
            return "right"
        return "wrong" if len(wrong) > 1 else "unknown"

    def told(self, entry: str) -> State:
        """Whether one output is right, as far as its task could tell."""
        task, output = output_of(entry)
        return self.outputs.get(task, {}).get(output, "unknown")

    def follows(self, entry: str, before: Sequence[str]) -> bool:
        """Whether an output builds on a wrong value, told by its own task or by one that this task needs."""
        task = output_of(entry).task
        reached = {task, *self.needed(task)}
        return any(self.told(other) == "wrong" and output_of(other).task in reached for other in before)

    def needed(self, task: str) -> set[str]:
        """All that a task needs, and what that needs."""
        return set(self.needs[task]).union(*(self.needed(need) for need in self.needs[task]))

    def values(self, names: Iterable[str]) -> list[str]:
        """The outputs that tell the values of some quantities."""
        return [entry for name in names for entry in self.graph[name].value]


def states_of(judgement: Judgement) -> dict[str, State]:
    """Every output of a judgement as right, wrong, or unknown where nothing came that could be compared."""
    found: dict[str, State] = {}
    for output in judgement.outputs:
        marks = [look.mark for look in judgement.seen if look.output == output]
        if any(mark.kind in TELLING for mark in marks):
            found[output] = "wrong"
        else:
            found[output] = "right" if marks and all(mark.right for mark in marks) else "unknown"
    return found
