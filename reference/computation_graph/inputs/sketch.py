"""Drawing a random graph until no gradient in it cancels.

A graph is redrawn until each gradient is at least FAR of the sum of its paths' sizes: then rounding cannot be mistaken
for a mistake.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from . import LETTERS, Graph, Values

FAR = 1e-3  # least |gradient| over the sum of the absolute values of what it is added up from
LARGEST = 5.0  # beyond it, 1 - tanh^2 loses digits in any right program
WORDS = ["sum", "gate", "score", "hidden", "left", "right", "mix", "node 1", "node 2", "node 10", "Z", "A"]
FORWARD: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "max": np.maximum,
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "dot": lambda x, y: x @ y,
}
LOCAL: dict[str, Callable[..., tuple[Any, ...]]] = {
    "add": lambda x, y: (1.0, 1.0),
    "subtract": lambda x, y: (1.0, -1.0),
    "multiply": lambda x, y: (y, x),
    "max": lambda x, y: (np.greater_equal(x, y) * 1.0, np.less(x, y) * 1.0),
    "tanh": lambda z: (1 - np.tanh(z) ** 2,),
    "sigmoid": lambda z: (np.exp(-z) / (1 + np.exp(-z)) ** 2,),
    "dot": lambda x, y: (y, x),
}


def well_posed(graph: Graph, inputs: Values, output: str) -> bool:
    """Whether values stay within LARGEST and no gradient of ``output`` cancels; ``graph`` is in order here."""
    values = dict(inputs)
    for name, op, sources in graph:
        values[name] = FORWARD[op](*(values[source] for source in sources))
        if op == "max" and sources[0] != sources[1] and np.any(values[sources[0]] == values[sources[1]]):
            return False  # a tie by construction, as in max(x, max(x, y)): its gradients have many right values
    grads = {name: value * 0.0 for name, value in values.items()}
    sizes = dict(grads)
    grads[output], sizes[output] = 1.0, 1.0
    for name, op, sources in reversed(graph):
        for source, slope in zip(sources, LOCAL[op](*(values[source] for source in sources))):
            grads[source] = grads[source] + grads[name] * slope
            sizes[source] = sizes[source] + sizes[name] * np.abs(slope)
    within = all(np.max(np.abs(value)) <= LARGEST for value in values.values())
    return within and all(reached(grads[name], sizes[name]) for name in values)


def reached(grad: Any, size: Any) -> bool:
    """Not cancelled and large enough to see; a name that the output does not depend on counts as reached."""
    most = np.max(np.abs(size))
    return most == 0.0 or (np.max(np.abs(grad)) >= FAR * most and most > 0.02)


class Sketch:
    """A graph being drawn: ``inputs`` and ``nodes`` by placeholder; real names are given at the end."""

    def __init__(self, rng: np.random.Generator, inputs: Values) -> None:
        self.rng, self.inputs, self.nodes = rng, inputs, []  # type: ignore[var-annotated]

    def __call__(self, op: str, *sources: str) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append((name, op, list(sources)))
        return name

    def named(self) -> dict[str, str]:
        """Real names for the placeholders: letters and words, in random order."""
        pool = self.rng.permutation(LETTERS + WORDS)
        return {old: str(new) for old, new in zip([*self.inputs, *(name for name, _, _ in self.nodes)], pool)}


def settled(rng: np.random.Generator, build: Callable[[Sketch], str], draw: Callable[[], Values]) -> tuple[Sketch, str]:
    """Draw values and a graph until the point is well posed; ``build`` returns the output's placeholder."""
    while True:
        sketch = Sketch(rng, draw())
        output = build(sketch)
        if well_posed(sketch.nodes, sketch.inputs, output):
            return sketch, output
