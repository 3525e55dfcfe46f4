"""Verdicts on functions with kinks, each many steps away from x."""

import numpy as np

from grader.inputs import regime

from . import ABS, IDENTITY, RELU, SIN, TANH, all_too_small, honest, planted, point, right, surface_at


@regime("a right gradient has kinks some way off")
def right_kinked(rng):
    x = point(rng, 5)
    return right(rng, surface_at(rng, x, (RELU, RELU, ABS, SIN), targets=[0.3, -0.3, -0.4]), x)


@regime("a right gradient has a kink near by, at many times the step")
def right_near_kink(rng):
    x = point(rng, 5)
    return right(rng, surface_at(rng, x, (RELU, RELU, SIN), targets=[2e-4, -2e-4]), x)


def relu_let_through(rng, made):
    """The report that lets the gradient through a closed relu, the first wave."""
    return {**honest(rng, made), "kinds": np.array([IDENTITY, *made["kinds"][1:]])}


@regime("the gradient goes through a relu that is closed")
def closed_relu(rng):
    x = point(rng, 5)
    made = surface_at(rng, x, (RELU, ABS, SIN), targets=[-0.3, 0.4])
    return planted(made, relu_let_through(rng, made), x)


@regime("the gradient goes through a relu that is closed at x but open where x is zero")
def closed_here(rng):
    x = point(rng, 5)
    while True:
        made = surface_at(rng, x, (RELU, TANH, SIN), targets=[-0.1])
        if made["shifts"][0] > 0.1:
            return planted(made, relu_let_through(rng, made), x)


@regime("the function has kinks and every entry of the gradient is a little too small")
def kinked_too_small(rng):
    x = point(rng, 5)
    return all_too_small(rng, surface_at(rng, x, (RELU, ABS, SIN), targets=[0.3, -0.4]), x)


@regime("the slope of an absolute value has the wrong sign")
def wrong_side(rng):
    x = point(rng, 5)
    made = surface_at(rng, x, (ABS, TANH, SIN), targets=[-0.3])
    return planted(made, relu_let_through(rng, made), x)
