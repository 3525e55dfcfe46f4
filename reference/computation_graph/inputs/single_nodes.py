"""Single nodes: each on vectors and numbers, where it saturates or ties, and with a second node of its class beside it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.inputs import Case, regime, scaled_away

from . import both_signs, number

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


def two(op: str, x: Any, y: Any, upstream: Any) -> Case:
    return Case({"x": x, "y": y, "upstream": upstream}, TWO.format(op=op), TWO_OUT)


def one(op: str, z: Any, upstream: Any) -> Case:
    return Case({"z": z, "upstream": upstream}, ONE.format(op=op), ONE_OUT)


def pair_of(op: str, phrase: str) -> Callable[[np.random.Generator], Case]:
    """A regime of vectors of a random length for a node with two inputs, none equal, every combination of signs."""

    def draw(rng: np.random.Generator) -> Case:
        size = int(rng.integers(4, 8))
        signs = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1), *rng.choice([-1, 1], (size - 4, 2))])[rng.permutation(size)]
        x, y = rng.uniform(0.3, 0.9, size) * signs[:, 0], rng.uniform(1.0, 1.5, size) * signs[:, 1]
        swap = rng.permutation(size) < size // 2  # so that either input is the larger one somewhere
        x, y = np.where(swap, y, x), np.where(swap, x, y)
        return two(op, x, y, both_signs(rng, size, 0.4, 2.0))

    return regime(phrase)(draw)  # type: ignore[return-value]


add_vectors = pair_of("Add", "Add gets two vectors")
subtract_vectors = pair_of("Subtract", "Subtract gets two vectors")
multiply_vectors = pair_of("Multiply", "Multiply gets two vectors")
max_vectors = pair_of("Max", "Max gets two vectors without a tie")


def numbers_of(op: str) -> Callable[[np.random.Generator], Case]:
    """A regime of plain numbers for a node with two inputs."""

    def draw(rng: np.random.Generator) -> Case:
        x, y, upstream = (float(value) for value in scaled_away(rng, 3, 0.4, 2.0))
        return two(op, x, y, upstream)

    return regime(f"{op} gets two numbers")(draw)  # type: ignore[return-value]


add_numbers = numbers_of("Add")
subtract_numbers = numbers_of("Subtract")
multiply_numbers = numbers_of("Multiply")
max_numbers = numbers_of("Max")


@regime("Max gets two vectors with ties", edge=True)
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


@regime("Tanh gets inputs as large as 1000", edge=True)
def tanh_saturated(rng: np.random.Generator) -> Case:
    return one("Tanh", far_out(rng), both_signs(rng, 7, 0.4, 2.0))


@regime("Sigmoid gets inputs as large as 1000", edge=True)
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


def again(op: str, arguments: int) -> Callable[[np.random.Generator], Case]:
    """A regime with two nodes of one class, and the first one's backward called twice."""

    def draw(rng: np.random.Generator) -> Case:
        size = int(rng.integers(3, 8))
        these, those = [("x", "y"), ("v", "w")] if arguments == 2 else [("z",), ("v",)]
        inputs = {key: scaled_away(rng, size) for key in (*these, *those, "upstream", "twice")}
        if op == "Dot":
            inputs |= {key: float(scaled_away(rng, 1)[0]) for key in ("upstream", "twice")}
        program = AGAIN.format(op=op, these=", ".join(these), those=", ".join(those))
        return Case(inputs, program, {"value": "value", **{f"d_{key}": f"down[{i}]" for i, key in enumerate(these)}})

    return regime(f"two {op} nodes run before the first one's backward")(draw)  # type: ignore[return-value]


two_adds = again("Add", 2)
two_multiplies = again("Multiply", 2)
two_maxes = again("Max", 2)
two_tanhs = again("Tanh", 1)
two_sigmoids = again("Sigmoid", 1)
two_dots = again("Dot", 2)
