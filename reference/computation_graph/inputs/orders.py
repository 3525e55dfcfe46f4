"""Lists in every order for ``topological_order``, and graphs that have none or name an input that is not there."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.inputs import Case, regime

from . import LETTERS, Graph, shuffled
from .graphs import wild


def ordered(graph: Graph) -> Case:
    return Case({"graph": graph}, "order = topological_order(graph)", {"order": "order"})


@regime("the list is in a random order")
def any_order(rng: np.random.Generator) -> Case:
    case = wild(rng)
    return ordered(list(case.inputs["graph"]))


@regime("the list is upside down")
def upside_down(rng: np.random.Generator) -> Case:
    names = [str(name) for name in rng.permutation(LETTERS)[:9]]
    return ordered([(name, "tanh", [source]) for source, name in zip(names, names[1:])][::-1])


@regime("the graph consists of parts that are not connected")
def islands(rng: np.random.Generator) -> Case:
    names = [str(name) for name in rng.permutation(LETTERS)[:10]]
    chains = [(name, "sigmoid", [source]) for half in (names[:5], names[5:]) for source, name in zip(half, half[1:])]
    return ordered(shuffled(rng, chains))


@regime("a value is used many times")
def fan_out(rng: np.random.Generator) -> Case:
    names = [str(name) for name in rng.permutation(LETTERS)[:8]]
    source, hub, *users, last = names
    nodes = [(hub, "tanh", [source]), *((user, "multiply", [hub, hub]) for user in users), (last, "add", [users[-1], hub])]
    return ordered(shuffled(rng, nodes))


def valid_order(inputs: Mapping[str, Any], got: Any, want: Any) -> str | None:
    """Judge of ``topological_order``: every node once and after its inputs. Names of graph inputs may be listed too."""
    sources_of = {name: sources for name, _, sources in inputs["graph"]}
    outside = {source for sources in sources_of.values() for source in sources} - sources_of.keys()
    if not isinstance(got, list):
        return "a list of names is expected"
    listed_once = len(set(got)) == len(got)
    if not listed_once or not sources_of.keys() <= set(got) <= sources_of.keys() | outside:
        return f"it should hold each of the {len(sources_of)} nodes once, and no other names but those of graph inputs"
    place = {name: position for position, name in enumerate(got)}
    for name, sources in sources_of.items():
        if any(place.get(source, -1) > place[name] for source in sources):
            return "a node stands before one of its inputs"
    return None


def ring(rng: np.random.Generator, length: int) -> tuple[Graph, str]:
    """A cycle of ``length`` nodes with a way in and a way out, and the name of the way out."""
    names = [str(name) for name in rng.permutation(LETTERS[:20])[: length + 1]]
    *members, way_out = names
    nodes = [(name, "add", [members[i - 1], "z1"]) for i, name in enumerate(members)]
    return shuffled(rng, [*nodes, (way_out, "tanh", [members[0]])]), way_out


def bad(graph: Graph, output: str, program: str) -> Case:
    """A point at which the reference raises; ``result`` is never reached there."""
    inputs = {"z1": 0.5, "z2": -0.25}
    return Case({"graph": graph, "inputs": inputs, "output": output}, "result = " + program, {"result": "result"})


@regime("topological_order gets a cycle")
def cycle_order(rng: np.random.Generator) -> Case:
    return bad(*ring(rng, int(rng.integers(2, 5))), "topological_order(graph)")


@regime("topological_order gets a node that is its own input")
def loop_order(rng: np.random.Generator) -> Case:
    return bad(*ring(rng, 1), "topological_order(graph)")


@regime("forward gets a cycle")
def cycle_forward(rng: np.random.Generator) -> Case:
    return bad(*ring(rng, 3), "forward(graph, inputs)")


@regime("backward gets a cycle")
def cycle_backward(rng: np.random.Generator) -> Case:
    return bad(*ring(rng, 2), "backward(graph, inputs, output)")


@regime("forward gets a node with an unknown input")
def unknown_forward(rng: np.random.Generator) -> Case:
    return bad([("s", "add", ["t", "z2"]), ("t", "multiply", ["z1", "nowhere"])], "s", "forward(graph, inputs)")


@regime("backward gets a node with an unknown input")
def unknown_backward(rng: np.random.Generator) -> Case:
    return bad([("s", "tanh", ["missing"])], "s", "backward(graph, inputs, output)")
