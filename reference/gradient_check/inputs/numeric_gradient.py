"""Functions and points for ``numeric_gradient``: an x of every shape, of integers too, and steps that are given."""

import numpy as np

from grader.inputs import Case, regime, scaled_away

from . import SIN, TANH, point


def steep(rng, *shape):
    """A point and a function that curves so strongly that a one-sided difference misses by far more than is allowed."""
    x = point(rng, *shape)
    size = max(x.size, 1)
    directions = scaled_away(rng, (3, size), 2.0, 4.0)
    z = np.array([rng.uniform(0.5, 1.0), rng.uniform(-2.5, -2.0), rng.uniform(0.4, 0.8)])
    made = {
        "weights": np.array([rng.uniform(1.0, 1.5), rng.uniform(1.0, 1.5), -rng.uniform(0.5, 1.0)]),
        "directions": directions.reshape(3, *shape),
        "shifts": z - directions @ x.reshape(size),
        "kinds": np.array([SIN, SIN, TANH]),
    }
    return {"surface": made, "x": x}


@regime("x is a vector")
def vector(rng):
    return steep(rng, 5)


@regime("x is a matrix")
def matrix(rng):
    return steep(rng, 2, 4)


@regime("x has three axes")
def block(rng):
    return steep(rng, 2, 3, 2)


@regime("x has one entry")
def one_number(rng):
    return steep(rng, 1)


@regime("x is one number without any axis")
def no_axis(rng):
    return steep(rng)


@regime("x is the transpose of another array")
def transposed_view(rng):
    made = steep(rng, 3, 4)
    program = "gradient = numeric_gradient(surfaces.value(surface), x.T)"
    return Case({**made, "x": np.ascontiguousarray(made["x"].T)}, program=program)


@regime("h is given")
def given_step(rng):
    return {**steep(rng, 4), "h": float(rng.choice([0.01, 0.02, 0.05]))}


@regime("h is given and x is a matrix")
def given_step_matrix(rng):
    return {**steep(rng, 3, 2), "h": 0.1}


@regime("x holds integers")
def integers(rng):
    return whole_numbers(rng, 4)


@regime("x is a matrix of integers")
def integer_matrix(rng):
    return whole_numbers(rng, 2, 3)


def whole_numbers(rng, *shape):
    """Integers of either sign, none 0, and a function that is moderate there."""
    made = steep(rng, *shape)
    x = rng.integers(1, 4, shape) * rng.choice([-1, 1], shape)
    shift = np.sum(made["surface"]["directions"] * (made["x"] - x), axis=tuple(range(1, 1 + x.ndim)))
    return {"surface": {**made["surface"], "shifts": made["surface"]["shifts"] + shift}, "x": x}
