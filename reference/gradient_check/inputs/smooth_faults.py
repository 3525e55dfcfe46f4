"""Verdicts on smooth functions: right gradients, and faults that run through the whole gradient."""

import numpy as np

from grader.inputs import Case, regime

from . import EXP, IDENTITY, SIN, all_too_small, bowl, honest, planted, point, right, surface_at, times

WITH_TOLERANCE = "verdict = gradient_check(surfaces.value(surface), surfaces.slope(report), x, tolerance)"


@regime("a right gradient of a vector is checked")
def right_vector(rng):
    x = point(rng, 5)
    return right(rng, surface_at(rng, x), x)


@regime("a right gradient of a matrix is checked")
def right_matrix(rng):
    x = point(rng, 3, 3)
    return right(rng, surface_at(rng, x), x)


@regime("the gradient has the wrong sign")
def sign(rng):
    x = point(rng, 5)
    return times(rng, surface_at(rng, x), x, -1.0)


@regime("the gradient is a constant factor too large or too small")
def factor(rng):
    x = point(rng, 2, 3)
    return times(rng, surface_at(rng, x), x, float(rng.choice([2.0, 0.5, 6.0, 1.4427, 1.001])))


@regime("one wave has no share in the gradient")
def missing_term(rng):
    x = point(rng, 6)
    made = surface_at(rng, x)
    report = honest(rng, made)
    return planted(made, {**report, "weights": report["weights"] * np.array([1.0, 0.0, 1.0, 1.0])}, x)


@regime("the slope of another non-linearity is used")
def other_slope(rng):
    x = point(rng, 5)
    made = surface_at(rng, x, targets=[0.6, 1.0, 0.8])
    return planted(made, {**honest(rng, made), "kinds": np.array([SIN, IDENTITY, EXP, SIN])}, x)


@regime("the gradient is that of another point")
def other_point(rng):
    x = point(rng, 5)
    made = surface_at(rng, x, targets=[0.3, 0.8, 0.5])
    return planted(made, {**honest(rng, made), "shifts": made["shifts"] + np.array([0.3, 0.3, 0.3, 0.0])}, x)


@regime("a square gradient is transposed")
def transposed_square(rng):
    x = point(rng, 3, 3)
    made = surface_at(rng, x)
    return planted(made, {**made, "factors": np.ones((3, 3)), "reports": made["directions"].transpose(0, 2, 1).copy()}, x)


@regime("every entry of the gradient is a little too small")
def too_small(rng):
    x = point(rng, 5)
    return all_too_small(rng, surface_at(rng, x), x)


@regime("the gradient is zero everywhere")
def zero_gradient(rng):
    x = point(rng, 4)
    return times(rng, surface_at(rng, x), x, 0.0)


@regime("the fault does not show where x is zero")
def right_at_zero(rng):
    x = point(rng, 4)
    return times(rng, bowl(rng, x), x, 2.0)


@regime("the tolerance is given, and large enough for this gradient")
def loose_tolerance(rng):
    x = point(rng, 4)
    return Case({**times(rng, surface_at(rng, x), x, 1.003), "tolerance": 0.05}, program=WITH_TOLERANCE)


@regime("the tolerance is given, and too small for this gradient")
def tight_tolerance(rng):
    x = point(rng, 4)
    return Case({**times(rng, surface_at(rng, x), x, 3.0), "tolerance": 0.05}, program=WITH_TOLERANCE)
