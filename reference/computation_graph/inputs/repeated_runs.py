"""Graphs that are run more than once: whether a run leaves anything behind, and what it costs."""

from typing import Any

import numpy as np

from grader.inputs import Case, regime, scaled_away

from . import BACKWARD_PROGRAM, FORWARD_PROGRAM, both_signs


@regime("a graph is run several times")
def plain_graph(rng: np.random.Generator) -> dict[str, Any]:
    """Vectors x, y, w with fixed names; x is used twice, the list is not in order."""
    size = int(rng.integers(3, 6))
    graph = [("s", "dot", ["w", "h"]), ("h", "tanh", ["t"]), ("t", "add", ["p", "x"]), ("p", "multiply", ["x", "y"])]
    return {"graph": graph, "inputs": {name: both_signs(rng, size) for name in "xyw"}, "output": "s"}


@regime("another graph is run in between")
def other_graph(rng: np.random.Generator) -> dict[str, Any]:
    """The names of ``plain_graph`` in another graph, with vectors of another length."""
    size = int(rng.integers(6, 8))
    graph = [("h", "sigmoid", ["p"]), ("p", "max", ["w", "y"]), ("s", "dot", ["h", "x"])]
    return {"graph": graph, "inputs": {name: both_signs(rng, size) for name in "xyw"}, "output": "s"}


@regime("the list and the dict are looked at afterwards")
def looked_at(rng: np.random.Generator) -> Case:
    """A graph that is out of order whichever way it is sorted; what stands in it is fetched after the run."""
    drawn = plain_graph(rng)
    outputs = {"names": "(graph[0][0], graph[1][0], graph[2][0], graph[3][0])"}
    outputs |= {"inputs": "inputs"} | {f"inputs of {name}": f"graph[{i}][2]" for i, (name, _, _) in enumerate(drawn["graph"])}
    return Case(drawn, f"order = topological_order(graph)\n{FORWARD_PROGRAM}\n{BACKWARD_PROGRAM}", outputs)


@regime("the vectors are long")
def long_vectors(rng: np.random.Generator, size: int = 16) -> dict[str, Any]:
    """A graph of six nodes on three vectors of ``size`` entries, of which some are 0: steps cannot be sized by them.

    The graph depends on x and y through their product alone.
    """
    graph = [("p", "multiply", ["x", "y"]), ("t", "add", ["p", "w"]), ("h", "tanh", ["t"]), ("m", "max", ["h", "w"])]
    graph += [("g", "sigmoid", ["m"]), ("s", "dot", ["w", "g"])]
    inputs = {name: scaled_away(rng, size) for name in "xyw"}
    for name in "xy":
        inputs[name][rng.random(size) < 0.2] = 0.0
    return {"graph": graph, "inputs": inputs, "output": "s"}


@regime("there are many paths from the inputs to the output")
def many_paths(rng: np.random.Generator, size: int = 4) -> dict[str, Any]:
    """A chain of ``size`` diamonds on one number: 2**size paths, 2 * size nodes."""
    graph = []
    for i in range(size):
        below = f"d{i - 1}" if i else "x"
        graph += [(f"c{i}", "tanh", [below]), (f"d{i}", "add", [f"c{i}", below])]
    return {"graph": graph, "inputs": {"x": float(rng.uniform(0.2, 0.8))}, "output": f"d{size - 1}"}
