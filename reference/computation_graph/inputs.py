"""Points for ``computation_graph``: single nodes, and random graphs whose gradients are far from cancelling.

A graph is grown on names drawn at random, so that a list's order and its names tell nothing. Every random graph is
redrawn until each gradient is at least FAR of the sum of its paths' sizes: then rounding cannot be mistaken for a mistake.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.inputs import Case, regime, scaled_away

Graph = list[tuple[str, str, list[str]]]
Values = dict[str, Any]

FAR = 1e-3  # least |gradient| over the sum of the absolute values of what it is added up from
LARGEST = 5.0  # beyond it, 1 - tanh^2 loses digits in any right program
ONE = "node = {op}()\nvalue = node.forward(z)\ndown = node.backward(upstream)"
TWO = "node = {op}()\nvalue = node.forward(x, y)\ndown = node.backward(upstream)"
ONE_OUT = {"value": "value", "d_z": "down[0]"}
TWO_OUT = {"value": "value", "d_x": "down[0]", "d_y": "down[1]"}
AGAIN = """
first = {op}()
second = {op}()
value = first.forward({these})
later = second.forward({those})
once = first.backward(upstream)
down = first.backward(twice)
"""
LETTERS = list("abcdefghijklmnopqrstuvwxyz")
WORDS = ["sum", "gate", "score", "hidden", "left", "right", "mix", "node 1", "node 2", "node 10", "Z", "A"]


def both_signs(rng: np.random.Generator, size: int, low: float = 0.3, high: float = 1.5) -> Any:
    """``(size,)`` random entries away from zero, at least one of each sign, in random order."""
    values = np.abs(scaled_away(rng, size, low, high))
    values[: max(1, size // 2)] *= -1.0
    return rng.permutation(values)


def two(op: str, x: Any, y: Any, upstream: Any) -> Case:
    return Case({"x": x, "y": y, "upstream": upstream}, TWO.format(op=op), TWO_OUT)


def one(op: str, z: Any, upstream: Any) -> Case:
    return Case({"z": z, "upstream": upstream}, ONE.format(op=op), ONE_OUT)


def pair_of(op: str, name: str, phrase: str) -> Callable[[np.random.Generator], Case]:
    """A regime of vectors of a random length for a node with two inputs, none equal, every combination of signs."""

    def draw(rng: np.random.Generator) -> Case:
        size = int(rng.integers(4, 8))
        signs = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1), *rng.choice([-1, 1], (size - 4, 2))])[rng.permutation(size)]
        x, y = rng.uniform(0.3, 0.9, size) * signs[:, 0], rng.uniform(1.0, 1.5, size) * signs[:, 1]
        swap = rng.permutation(size) < size // 2  # so that either input is the larger one somewhere
        x, y = np.where(swap, y, x), np.where(swap, x, y)
        return two(op, x, y, both_signs(rng, size, 0.4, 2.0))

    draw.__name__ = name
    return regime(phrase)(draw)  # type: ignore[return-value]


add_vectors = pair_of("Add", "add_vectors", "Add gets two vectors")
subtract_vectors = pair_of("Subtract", "subtract_vectors", "Subtract gets two vectors")
multiply_vectors = pair_of("Multiply", "multiply_vectors", "Multiply gets two vectors")
max_vectors = pair_of("Max", "max_vectors", "Max gets two vectors without a tie")


def numbers_of(op: str, name: str) -> Callable[[np.random.Generator], Case]:
    """A regime of plain numbers for a node with two inputs."""

    def draw(rng: np.random.Generator) -> Case:
        x, y, upstream = (float(value) for value in scaled_away(rng, 3, 0.4, 2.0))
        return two(op, x, y, upstream)

    draw.__name__ = name
    return regime(f"{op} gets two numbers")(draw)  # type: ignore[return-value]


add_numbers = numbers_of("Add", "add_numbers")
subtract_numbers = numbers_of("Subtract", "subtract_numbers")
multiply_numbers = numbers_of("Multiply", "multiply_numbers")
max_numbers = numbers_of("Max", "max_numbers")


@regime("Max gets two vectors with ties")
def max_ties(rng: np.random.Generator) -> Case:
    size = int(rng.integers(4, 8))
    x, y = scaled_away(rng, size), scaled_away(rng, size)
    x[:2] = y[:2]
    order = rng.permutation(size)
    outputs = {"value": "value", "split": "(down[0], down[1])"}
    return Case({"x": x[order], "y": y[order], "upstream": both_signs(rng, size, 0.4, 2.0)}, TWO.format(op="Max"), outputs)


def any_split(inputs: Mapping[str, Any], got: Any, want: Any) -> str | None:
    """Judge of Max's two downstream gradients: exact without a tie; at a tie shares between 0 and 1 that sum to 1."""
    upstream = inputs["upstream"]
    got = np.asarray(got, dtype=float) if got is not None else np.array(np.nan)
    if got.shape != (2, *upstream.shape):
        return f"two gradients of shape {upstream.shape} are expected"
    slack = 1e-12 * np.max(np.abs(upstream))
    if not np.all(np.abs(got.sum(axis=0) - upstream) <= slack):
        return "the two downstream gradients do not sum to the upstream gradient"
    untied = inputs["x"] != inputs["y"]
    if not np.all(np.abs(got - want)[:, untied] <= slack):
        return "the larger input should get the whole upstream gradient"
    share = (got / upstream)[:, ~untied]
    if not np.all((share >= -1e-12) & (share <= 1 + 1e-12)):
        return "at a tie each input's share should lie between nothing and the whole upstream gradient"
    return None


@regime("Tanh gets a vector")
def tanh_vector(rng: np.random.Generator) -> Case:
    size = int(rng.integers(3, 8))
    return one("Tanh", both_signs(rng, size, 0.2, 2.0), both_signs(rng, size, 0.4, 2.0))


@regime("Sigmoid gets a vector")
def sigmoid_vector(rng: np.random.Generator) -> Case:
    size = int(rng.integers(3, 8))
    return one("Sigmoid", both_signs(rng, size, 0.2, 2.0), both_signs(rng, size, 0.4, 2.0))


@regime("Tanh gets one number")
def tanh_number(rng: np.random.Generator) -> Case:
    return one("Tanh", float(scaled_away(rng, 1)[0]), float(scaled_away(rng, 1)[0]))


@regime("Sigmoid gets one number")
def sigmoid_number(rng: np.random.Generator) -> Case:
    return one("Sigmoid", float(scaled_away(rng, 1)[0]), float(scaled_away(rng, 1)[0]))


def far_out(rng: np.random.Generator) -> Any:
    return rng.permutation(np.array([-1000.0, -800.0, 800.0, 1000.0, *scaled_away(rng, 3)]))


@regime("Tanh gets inputs as large as 1000")
def tanh_saturated(rng: np.random.Generator) -> Case:
    return one("Tanh", far_out(rng), both_signs(rng, 7, 0.4, 2.0))


@regime("Sigmoid gets inputs as large as 1000")
def sigmoid_saturated(rng: np.random.Generator) -> Case:
    return one("Sigmoid", far_out(rng), both_signs(rng, 7, 0.4, 2.0))


@regime("Dot gets two vectors")
def dot_vectors(rng: np.random.Generator) -> Case:
    size = int(rng.integers(3, 8))
    x, y = both_signs(rng, size), both_signs(rng, size)
    while abs(x @ y) < 0.1:  # a sum that cancels would lose digits
        y = both_signs(rng, size)
    return two("Dot", x, y, number(rng))


@regime("Dot gets vectors with one entry")
def dot_one_entry(rng: np.random.Generator) -> Case:
    return two("Dot", scaled_away(rng, 1), scaled_away(rng, 1), float(scaled_away(rng, 1, 0.4, 2.0)[0]))


def again(op: str, arguments: int, name: str) -> Callable[[np.random.Generator], Case]:
    """A regime with two nodes of one class, and the first one's backward called twice."""

    def draw(rng: np.random.Generator) -> Case:
        size = int(rng.integers(3, 8))
        these, those = [("x", "y"), ("v", "w")] if arguments == 2 else [("z",), ("v",)]
        inputs = {key: scaled_away(rng, size) for key in (*these, *those, "upstream", "twice")}
        if op == "Dot":
            inputs |= {key: float(scaled_away(rng, 1)[0]) for key in ("upstream", "twice")}
        program = AGAIN.format(op=op, these=", ".join(these), those=", ".join(those))
        return Case(inputs, program, {"value": "value", **{f"d_{key}": f"down[{i}]" for i, key in enumerate(these)}})

    draw.__name__ = name
    return regime(f"two {op} nodes run before the first one's backward")(draw)  # type: ignore[return-value]


two_adds = again("Add", 2, "two_adds")
two_multiplies = again("Multiply", 2, "two_multiplies")
two_maxes = again("Max", 2, "two_maxes")
two_tanhs = again("Tanh", 1, "two_tanhs")
two_sigmoids = again("Sigmoid", 1, "two_sigmoids")
two_dots = again("Dot", 2, "two_dots")


# Random graphs -------------------------------------------------------------------------------------------------------

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


def number(rng: np.random.Generator) -> float:
    return float(scaled_away(rng, 1)[0])


def settled(rng: np.random.Generator, build: Callable[[Sketch], str], draw: Callable[[], Values]) -> tuple[Sketch, str]:
    """Draw values and a graph until the point is well posed; ``build`` returns the output's placeholder."""
    while True:
        sketch = Sketch(rng, draw())
        output = build(sketch)
        if well_posed(sketch.nodes, sketch.inputs, output):
            return sketch, output


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


FORWARD_PROGRAM = "values = forward(graph, inputs)"
BACKWARD_PROGRAM = "grads = backward(graph, inputs, output)"


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


def graphs(phrase: str) -> Callable[[Callable[[np.random.Generator], Case]], Any]:
    """A family of random graphs as two regimes, ``<name>_values`` and ``<name>_grads``."""

    def mark(draw: Callable[[np.random.Generator], Case]) -> Any:
        for kind, ending in (("value", "values"), ("d", "grads")):

            def drawn(rng: np.random.Generator, kind: str = kind) -> Case:
                return only(draw(rng), kind)

            globals()[f"{draw.__name__}_{ending}"] = regime(phrase)(drawn)
        return draw

    return mark


@graphs("a graph of numbers uses every kind of gate")
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


@graphs("a graph of vectors ends in a dot product")
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


@graphs("values are used by several nodes (a chain of diamonds)")
def diamonds(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        top = g("add", "in1", "in2")
        middle = g("multiply", g("tanh", top), g("subtract", top, "in3"))
        low = g("add", g("multiply", middle, "in2"), g("sigmoid", middle))
        return g("subtract", g("multiply", low, "in4"), g("add", top, middle))

    sketch, output = settled(rng, build, lambda: {f"in{i}": number(rng) for i in (1, 2, 3, 4)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "mid": "n0"})


@graphs("one node gets the same value as both of its inputs")
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


@graphs("the output does not depend on every node and every input")
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


@graphs("the graph is random")
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


@graphs("the list happens to be in order")
def listed(rng: np.random.Generator) -> Case:
    def build(g: Sketch) -> str:
        return g("multiply", g("tanh", g("multiply", "in1", "in2")), g("subtract", "in3", g("sigmoid", "in4")))

    sketch, output = settled(rng, build, lambda: {f"in{i}": number(rng) for i in (1, 2, 3, 4)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4"}, in_order=True)


@graphs("the graph has one node")
def one_node(rng: np.random.Generator) -> Case:
    sketch, output = settled(rng, lambda g: g("multiply", "in1", "in2"), lambda: {"in1": number(rng), "in2": number(rng)})
    return graph_case(sketch, output, {"in1": "in1", "in2": "in2"})


@regime("a graph has a tie in max")
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


# Orders and graphs that are none --------------------------------------------------------------------------------------


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


# Purity and cost -----------------------------------------------------------------------------------------------------


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
    """A graph of six nodes on three vectors of ``size`` entries."""
    graph = [("p", "multiply", ["x", "y"]), ("t", "add", ["p", "x"]), ("h", "tanh", ["t"]), ("m", "max", ["h", "y"])]
    graph += [("g", "sigmoid", ["m"]), ("s", "dot", ["w", "g"])]
    return {"graph": graph, "inputs": {name: scaled_away(rng, size) for name in "xyw"}, "output": "s"}


@regime("there are many paths from the inputs to the output")
def many_paths(rng: np.random.Generator, size: int = 4) -> dict[str, Any]:
    """A chain of ``size`` diamonds on one number: 2**size paths, 2 * size nodes."""
    graph = []
    for i in range(size):
        below = f"d{i - 1}" if i else "x"
        graph += [(f"c{i}", "tanh", [below]), (f"d{i}", "subtract", [f"c{i}", below])]
    return {"graph": graph, "inputs": {"x": float(rng.uniform(0.2, 0.8))}, "output": f"d{size - 1}"}
