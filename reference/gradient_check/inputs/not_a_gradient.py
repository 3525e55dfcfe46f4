"""Verdicts on what is not even a gradient: nan, infinity, another shape."""

import numpy as np

from grader.inputs import regime

from . import honest, planted, point, surface_at, times


@regime("the gradient has one entry that is nan")
def one_nan(rng):
    x = point(rng, 5)
    factors = np.ones(5)
    factors[int(rng.integers(5))] = np.nan
    return times(rng, surface_at(rng, x), x, factors)


@regime("the gradient is nan everywhere")
def all_nan(rng):
    x = point(rng, 2, 3)
    return times(rng, surface_at(rng, x), x, np.nan)


@regime("the gradient has one entry that is infinite")
def one_infinite(rng):
    x = point(rng, 5)
    factors = np.ones(5)
    factors[int(rng.integers(5))] = np.inf
    return times(rng, surface_at(rng, x), x, factors)


def in_shape(rng, x, shape):
    """Right values in another shape."""
    made = surface_at(rng, x)
    report = honest(rng, made)
    report["factors"] = report["factors"].reshape(shape)
    report["reports"] = report["reports"].reshape(-1, *shape)
    return planted(made, report, x)


@regime("the gradient of a vector is a row")
def row(rng):
    return in_shape(rng, point(rng, 5), (1, 5))


@regime("the gradient of a vector is a column")
def column(rng):
    return in_shape(rng, point(rng, 4), (4, 1))


@regime("the gradient of a matrix is flat")
def flattened(rng):
    return in_shape(rng, point(rng, 2, 3), (6,))


@regime("the gradient of a matrix is transposed and has another shape")
def transposed(rng):
    x = point(rng, 2, 3)
    made = surface_at(rng, x)
    return planted(made, {**made, "factors": np.ones((3, 2)), "reports": made["directions"].transpose(0, 2, 1).copy()}, x)
