"""Points for ``computation_graph``: single nodes, and random graphs whose gradients are far from cancelling.

Names of nodes and the order of a list are drawn at random, so that neither tells anything.
"""

from typing import Any

import numpy as np

from grader.inputs import scaled_away

Graph = list[tuple[str, str, list[str]]]
Values = dict[str, Any]

LETTERS = list("abcdefghijklmnopqrstuvwxyz")
FORWARD_PROGRAM = "values = forward(graph, inputs)"
BACKWARD_PROGRAM = "grads = backward(graph, inputs, output)"


def both_signs(rng: np.random.Generator, size: int, low: float = 0.3, high: float = 1.5) -> Any:
    """``(size,)`` random entries away from zero, at least one of each sign, in random order."""
    values = np.abs(scaled_away(rng, size, low, high))
    values[: max(1, size // 2)] *= -1.0
    return rng.permutation(values)


def number(rng: np.random.Generator) -> float:
    return float(scaled_away(rng, 1)[0])


def shuffled(rng: np.random.Generator, nodes: Graph) -> Graph:
    """The nodes in another order: never one in which each stands after its inputs, if there is such an order."""
    if not any(out_of_order(nodes[::-1])):
        return nodes  # a graph whose nodes feed no other node has no wrong order
    while True:
        mixed = [nodes[i] for i in rng.permutation(len(nodes))]
        if any(out_of_order(mixed)):
            return mixed


def out_of_order(nodes: Graph) -> list[bool]:
    names = [name for name, _, _ in nodes]
    return [source in names[i:] for i, (_, _, sources) in enumerate(nodes) for source in sources]
