"""The computation graph of an assignment, key ``graph`` of ``assignment.yaml``: what is computed from what.

Every quantity of the lecture's graph stands there with the quantities that it is computed from, and with the outputs of
tasks, written ``task.output``, that tell whether it is right::

    graph:
      x: {}
      W: {gradient: [backward.W]}
      z: {from: [W, x], formula: W x, value: [forward.z], local: {x: [dz_dx.J]}}

So a report can say which quantity is the first wrong one: forward along ``parents``, backward along ``children``.
"""

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct, field

from ..checks import Settings
from ..checks.gradients import GradientsSettings
from ..checks.outputs import OutputsSettings
from ..errors import BadInput
from .places import Lines, did_you_mean, place

Name = Annotated[str, Meta(pattern="^[A-Za-z][A-Za-z0-9_]*$", description="the quantity's symbol, as the lecture writes it")]
Told = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*\..+$", description="task.output: an output that tells of the quantity")]


class Quantity(Struct, frozen=True, forbid_unknown_fields=True):
    """One node of the graph.

    ``parents`` (key ``from``) are the quantities it is computed from, none for an input; ``formula`` is how, as the lecture
    writes it. ``value`` are outputs that hold the quantity itself; ``gradient`` those that hold a gradient with respect to
    it, of whatever the task differentiates; ``local`` those that hold its own gradient with respect to a parent.
    """

    parents: Sequence[Name] = field(default=(), name="from")
    formula: str = ""
    value: Sequence[Told] = ()
    gradient: Sequence[Told] = ()
    local: Mapping[Name, Sequence[Told]] = field(default_factory=dict)


Graph = Mapping[Name, Quantity]


class Output(NamedTuple):
    """An output of a task."""

    task: str
    output: str


def output_of(told: str) -> Output:
    """``backward.W`` as its task and its output."""
    task, _, output = told.partition(".")
    return Output(task, output)


def parents(graph: Graph, name: str) -> Sequence[str]:
    """What the quantity is computed from: its value can only be right where theirs are, or by luck."""
    return graph[name].parents


def children(graph: Graph, name: str) -> list[str]:
    """What is computed from the quantity: its gradient is the sum, over these, of their gradients times the local ones."""
    return [other for other, quantity in graph.items() if name in quantity.parents]


def in_order(graph: Graph) -> list[str]:
    """Every quantity after its parents; those that could stand in either order, as the author wrote them."""
    return list(TopologicalSorter({name: quantity.parents for name, quantity in graph.items()}).static_order())


def ancestors(graph: Graph, name: str) -> set[str]:
    """All that a quantity is computed from, directly or not."""
    direct = set(parents(graph, name))
    return direct.union(*(ancestors(graph, each) for each in direct))


def dominators(graph: Graph) -> dict[str, frozenset[str]]:
    """For each quantity those that every path from it to the end of the graph passes, itself included."""
    found: dict[str, frozenset[str]] = {}
    for name in reversed(in_order(graph)):
        onward = [found[child] for child in children(graph, name)]
        found[name] = frozenset({name}) | (frozenset.intersection(*onward) if onward else frozenset())
    return found


def tasks_telling(quantities: Iterable[Quantity]) -> list[str]:
    """Every task that tells of one of these quantities, each once."""
    return list(dict.fromkeys(output_of(told).task for quantity in quantities for _, told in told_of(quantity)))


def check_graph(graph: Graph, checks: Mapping[str, Settings], path: Path, lines: Lines) -> None:
    """Raise BadInput, with the line, for a parent or an output that there is not, and for a circle.

    ``checks`` are the settings of every task, by its id.
    """
    for name, quantity in graph.items():
        for index, parent in enumerate(quantity.parents):
            check_known(parent, list(graph), "quantity", place(path, lines, f"graph.{name}.from[{index}]"))
        for parent in quantity.local:
            check_known(parent, quantity.parents, f"parent of {name}", place(path, lines, f"graph.{name}.local.{parent}"))
        for key, told in told_of(quantity):
            check_output(output_of(told), checks, place(path, lines, f"graph.{name}.{key}"))
    try:
        in_order(graph)
    except CycleError as error:
        circle = error.args[1][::-1]  # graphlib lists each after what it is a parent of
        here = place(path, lines, f"graph.{circle[0]}.from")
        raise BadInput(f"{here}quantities are computed from each other in a circle: {' from '.join(circle)}") from None


def told_of(quantity: Quantity) -> list[tuple[str, str]]:
    """Every output that tells of the quantity, beside the key that it stands at."""
    lists = {"value": quantity.value, "gradient": quantity.gradient}
    lists |= {f"local.{parent}": told for parent, told in quantity.local.items()}
    return [(f"{key}[{index}]", told) for key, entries in lists.items() for index, told in enumerate(entries)]


def check_known(name: str, known: Sequence[str], kind: str, here: str) -> None:
    """Raise BadInput where there is no such name."""
    if name not in known:
        raise BadInput(f"{here}there is no {kind} {name!r}{did_you_mean(name, known)}")


def check_output(told: Output, checks: Mapping[str, Settings], here: str) -> None:
    """Raise BadInput where a task, or an output of it, is not there."""
    check_known(told.task, list(checks), "task", here)
    check = checks[told.task]
    if not isinstance(check, OutputsSettings | GradientsSettings):
        raise BadInput(f"{here}the task {told.task} compares no quantity; only the kinds outputs and gradients do")
    outputs = check.gradients if isinstance(check, GradientsSettings) else check.outputs
    check_known(told.output, list(outputs), f"output of {told.task}", here)
