"""Verdicts on functions whose gradients are tiny, huge or 0 everywhere."""

from grader.inputs import regime

from . import all_too_small, bowl, honest, planted, point, right, surface_at, times


def scaled(made, size):
    return {**made, "weights": made["weights"] * size}


@regime("a right gradient is tiny")
def right_tiny(rng):
    x = point(rng, 5)
    return right(rng, scaled(surface_at(rng, x), 1e-10), x)


@regime("a wrong gradient is tiny")
def wrong_tiny(rng):
    x = point(rng, 5)
    return times(rng, scaled(surface_at(rng, x), 1e-10), x, 2.0)


@regime("every entry of a tiny gradient is a little too small")
def tiny_too_small(rng):
    x = point(rng, 5)
    return all_too_small(rng, scaled(surface_at(rng, x), 1e-10), x)


@regime("a right gradient is huge")
def right_huge(rng):
    x = point(rng, 5)
    return right(rng, scaled(surface_at(rng, x), 1e8), x)


@regime("a wrong gradient is huge")
def wrong_huge(rng):
    x = point(rng, 5)
    return times(rng, scaled(surface_at(rng, x), 1e8), x, 1.01)


@regime("a tiny gradient is wrong, but not where x is zero")
def tiny_bowl(rng):
    x = point(rng, 4)
    return times(rng, scaled(bowl(rng, x), 1e-10), x, -1.0)


@regime("the function is constant and so is its gradient, 0")
def right_constant(rng):
    x = point(rng, 4)
    return right(rng, scaled(surface_at(rng, x), 0.0), x)


@regime("the function is constant and its gradient should be 0")
def wrong_constant(rng):
    x = point(rng, 4)
    made = surface_at(rng, x)
    return planted(scaled(made, 0.0), honest(rng, made), x)
