"""Inputs of jacobians: one layer with one score, of every combination of sizes that hides or shows a mistake."""

import numpy as np

from grader.inputs import Case, bias_for, distinct_sizes, regime, scaled_away


def layer(rng, n, m, z=None, x=None):
    """W (n, m), x (m,), b (n,), u (n,), z = W x + b, h = tanh(z), and an entry (i, j) of W, not both 0 where that can be."""
    W, u = scaled_away(rng, (n, m)), scaled_away(rng, n)
    x = scaled_away(rng, m) if x is None else x
    z = scaled_away(rng, n) if z is None else z
    b = bias_for(z, W @ x, np.zeros(n))
    entry = int(rng.integers(1, n * m)) if n * m > 1 else 0
    return {"W": W, "x": x, "b": b, "u": u, "z": W @ x + b, "h": np.tanh(W @ x + b), "i": entry // m, "j": entry % m}


@regime("there are more units than inputs")
def tall(rng):
    m, n = sorted(distinct_sizes(rng, 2, 2, 5))
    return layer(rng, n, m)


@regime("there are more inputs than units")
def wide(rng):
    n, m = sorted(distinct_sizes(rng, 2, 2, 5))
    return layer(rng, n, m)


@regime("there are as many units as inputs, n = m")
def square(rng):
    size = int(rng.integers(3, 5))
    return layer(rng, size, size)


@regime("there is one unit, n = 1")
def one_unit(rng):
    return layer(rng, 1, int(rng.integers(3, 6)))


@regime("there is one input, m = 1")
def one_input(rng):
    return layer(rng, int(rng.integers(3, 6)), 1)


@regime("there is one unit and one input")
def one_of_each(rng):
    return layer(rng, 1, 1)


@regime("the units are saturated, |z| from 2 to 4")
def saturated(rng):
    n, m = distinct_sizes(rng, 2, 3, 5)
    return layer(rng, n, m, z=scaled_away(rng, n, 2.0, 4.0))


@regime("a pre-activation is exactly 0")
def flat(rng):
    n, m = distinct_sizes(rng, 2, 3, 5)
    z = scaled_away(rng, n)
    z[0] = 0.0
    return layer(rng, n, m, z=z)


@regime("an entry of x and one of u are 0")
def with_zeros(rng):
    x = scaled_away(rng, 3)
    x[int(rng.integers(3))] = 0.0
    point = layer(rng, 4, 3, x=x)
    point["u"][int(rng.integers(4))] = 0.0
    return point


def with_factors(rng, point):
    """The point with two Jacobians to multiply, and an entry (i, j) that exists the other way round, too."""
    return {**point, "i": 2, "j": 1, "A": scaled_away(rng, (2, 3)), "B": scaled_away(rng, (3, 4))}


@regime("a layer of three units and four inputs")
def pure(rng):
    return with_factors(rng, layer(rng, 3, 4))


@regime("another layer of three units and four inputs")
def pure_other(rng):
    return with_factors(rng, layer(rng, 3, 4))


def product(rng, sizes):
    """A chain of Jacobians of shapes (sizes[0], sizes[1]), (sizes[1], sizes[2]), ..."""
    names = "ABCDE"[: len(sizes) - 1]
    inputs = {name: scaled_away(rng, shape) for name, shape in zip(names, zip(sizes, sizes[1:]))}
    return Case(inputs, program=f"J = chain({', '.join(names)})")


@regime("there is one Jacobian")
def chain_of_one(rng):
    return product(rng, distinct_sizes(rng, 2, 2, 5))


@regime("there are two Jacobians")
def chain_of_two(rng):
    return product(rng, distinct_sizes(rng, 3, 2, 5))


@regime("there are three Jacobians")
def chain_of_three(rng):
    return product(rng, distinct_sizes(rng, 4, 2, 5))


@regime("there are five Jacobians")
def chain_of_five(rng):
    return product(rng, [2, 4, 3, 5, 2, 3])


@regime("there are three Jacobians, all of them square")
def chain_of_squares(rng):
    return product(rng, [3, 3, 3, 3])


@regime("the outermost Jacobian has one row, as for a score")
def chain_to_a_score(rng):
    return product(rng, [1, *distinct_sizes(rng, 3, 2, 5)])


@regime("every Jacobian is 1 by 1")
def chain_of_numbers(rng):
    return product(rng, [1, 1, 1])


@regime("the innermost Jacobian has one column")
def chain_from_a_number(rng):
    return product(rng, [*distinct_sizes(rng, 2, 2, 5), 1])
