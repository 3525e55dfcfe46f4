"""Whole graphs: families of random ones, each looked at by its values and by its gradients, a tie, the worked example."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.inputs import Case, Draw, regime

from . import BACKWARD_PROGRAM, FORWARD_PROGRAM, Values, both_signs, number, shuffled
from .single_nodes import any_split
from .sketch import Sketch, settled


def graph_case(sketch: Sketch, output: str, watch: Mapping[str, str], in_order: bool = False) -> Case:
    """The point of a sketch; ``watch`` says by label whose value and gradient are looked at, by placeholder."""
    names = sketch.named()
    nodes = [(names[name], op, [names[source] for source in sources]) for name, op, sources in sketch.nodes]
    graph = nodes if in_order else shuffled(sketch.rng, nodes)
    inputs = {names[name]: value for name, value in sketch.inputs.items()}
    inputs = {name: inputs[name] for name in sketch.rng.permutation(list(inputs)).tolist()}
    fetched = {
        f"{kind}_{label}": f"{table}[{names[old]!r}]"
        for kind, table in (("value", "values"), ("d", "grads"))
        for label, old in {**watch, "out": output}.items()
    }
    program = FORWARD_PROGRAM + "\n" + BACKWARD_PROGRAM
    return Case({"graph": graph, "inputs": inputs, "output": names[output]}, program, fetched)


def only(case: Case, kind: str) -> Case:
    """The case with only its values ("value") or only its gradients ("d") looked at."""
    assert case.outputs is not None
    kept = {label: text for label, text in case.outputs.items() if label.startswith(kind)}
    return Case(case.inputs, FORWARD_PROGRAM if kind == "value" else BACKWARD_PROGRAM, kept)


def values_and_grads(phrase: str, draw: Callable[[np.random.Generator], Case]) -> tuple[Draw, Draw]:
    """A family of random graphs as two regimes: its values are looked at, and its gradients."""

    def values(rng: np.random.Generator) -> Case:
        return only(draw(rng), "value")

    def grads(rng: np.random.Generator) -> Case:
        return only(draw(rng), "d")

    return regime(phrase)(values), regime(phrase)(grads)


def gates(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        product = g("multiply", "in1", "in2")
        total = g("add", product, "in3")
        larger = g("max", total, "in1")
        squashed = g("tanh", larger)
        difference = g("subtract", squashed, "in4")
        return g("sigmoid", g("multiply", difference, "in2"))

    sketch, output = settled(rng, build, lambda: {f"in{i}": number(rng) for i in (1, 2, 3, 4)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "mid": "n1"})


gates_values, gates_grads = values_and_grads("a graph of numbers uses every kind of gate", gates)


def vectors(rng: np.random.Generator) -> Case:
    size = int(rng.integers(3, 7))

    def build(g: Sketch) -> str:
        h = g("tanh", g("multiply", "in1", "in2"))
        t = g("add", h, "in1")  # h and in1 get one array from Add; in1 gets a second share later
        gate = g("sigmoid", g("subtract", "in2", "in3"))
        score = g("dot", g("max", t, "in2"), gate)
        return g("multiply", score, g("tanh", "in4"))

    def draw() -> Values:
        return {**{f"in{i}": both_signs(rng, size) for i in (1, 2, 3)}, "in4": number(rng)}

    sketch, output = settled(rng, build, draw)
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "mid": "n1"})


vectors_values, vectors_grads = values_and_grads("a graph of vectors ends in a dot product", vectors)


def diamonds(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        top = g("add", "in1", "in2")
        middle = g("multiply", g("tanh", top), g("subtract", top, "in3"))
        low = g("add", g("multiply", middle, "in2"), g("sigmoid", middle))
        return g("subtract", g("multiply", low, "in4"), g("add", top, middle))

    sketch, output = settled(rng, build, lambda: {f"in{i}": number(rng) for i in (1, 2, 3, 4)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "mid": "n0"})


diamonds_values, diamonds_grads = values_and_grads("values are used by several nodes (a chain of diamonds)", diamonds)


def squares(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        double = g("add", "in2", "in2")
        square = g("multiply", "in1", "in1")
        length = g("dot", "in3", "in3")
        same = g("max", "in4", "in4")
        return g("add", g("multiply", double, square), g("multiply", length, same))

    def draw() -> Values:
        return {**{f"in{i}": number(rng) for i in (1, 2, 4)}, "in3": 0.6 * both_signs(rng, 3)}

    sketch, output = settled(rng, build, draw)
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4"})


squares_values, squares_grads = values_and_grads("one node gets the same value as both of its inputs", squares)


def unreached(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        output = g("multiply", g("tanh", "in1"), "in2")
        beside = g("multiply", g("add", "in1", "in4"), "in2")
        g("subtract", g("tanh", output), beside)
        g("multiply", "in3", "in3")
        return output

    def draw() -> Values:
        return {**{f"in{i}": number(rng) for i in (1, 2, 4)}, "in3": both_signs(rng, 4), "in5": both_signs(rng, 3)}

    sketch, output = settled(rng, build, draw)
    watch = {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "unused": "in5", "mid": "n2"}
    return graph_case(sketch, output, watch)


unreached_values, unreached_grads = values_and_grads("the output does not depend on every node and every input", unreached)


def wild(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        open_ends = ["in1", "in2", "in3", "in4"]
        made = list(open_ends)
        for _ in range(int(rng.integers(4, 9))):
            op = str(rng.choice(["add", "subtract", "multiply", "max", "tanh", "sigmoid"]))
            first = str(rng.choice(open_ends))
            second = str(rng.choice([name for name in made if name != first]))
            sources = [first] if op in ("tanh", "sigmoid") else [str(s) for s in rng.permutation([first, second])]
            name = g(op, *sources)
            made.append(name)
            open_ends = [end for end in open_ends if end not in sources] + [name]
        while len(open_ends) > 1:
            *open_ends, left, right = open_ends
            open_ends.insert(0, g(str(rng.choice(["add", "multiply"])), left, right))
        return open_ends[0]

    sketch, output = settled(rng, build, lambda: {f"in{i}": number(rng) for i in (1, 2, 3, 4)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "mid": "n1"})


wild_values, wild_grads = values_and_grads("the graph is random", wild)


def listed(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        return g("multiply", g("tanh", g("multiply", "in1", "in2")), g("subtract", "in3", g("sigmoid", "in4")))

    sketch, output = settled(rng, build, lambda: {f"in{i}": number(rng) for i in (1, 2, 3, 4)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4"}, in_order=True)


listed_values, listed_grads = values_and_grads("the list happens to be in order", listed)


def one_node(rng: np.random.Generator) -> Case:
    sketch, output = settled(rng, lambda g: g("multiply", "in1", "in2"), lambda: {"in1": number(rng), "in2": number(rng)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2"})


one_node_values, one_node_grads = values_and_grads("the graph has one node", one_node)


@regime("a graph has a tie in max", edge=True)
def tied_graph(rng: np.random.Generator) -> Case:
    """Both tied values are graph inputs used nowhere else, so that their gradients sum to the upstream of the max."""
    size = int(rng.integers(3, 6))
    x, u = both_signs(rng, size), both_signs(rng, size, 0.4, 2.0)
    y = x.copy()
    y[0] += 0.5
    graph = [("largest", "max", ["x", "y"]), ("s", "dot", ["u", "largest"])]
    inputs = {"x": x, "y": y, "u": u}
    outputs = {"split": '(grads["x"], grads["y"])'}
    listing = [graph[i] for i in rng.permutation(2)]
    return Case({"graph": listing, "inputs": inputs, "output": "s"}, BACKWARD_PROGRAM, outputs)


def any_split_of_graph(inputs: Mapping[str, Any], got: Any, want: Any) -> str | None:
    """Judge of ``tied_graph``: the upstream of its max is ``u``."""
    values = inputs["inputs"]
    return any_split({"x": values["x"], "y": values["y"], "upstream": values["u"]}, got, want)


@regime("the worked example of the handout")
def worked_example(rng: np.random.Generator) -> dict[str, Any]:
    graph = [("f", "multiply", ["a", "b"]), ("b", "max", ["y", "z"]), ("a", "add", ["x", "y"])]
    return {"graph": graph, "inputs": {"x": 1.0, "y": 2.0, "z": 0.0}, "output": "f"}
