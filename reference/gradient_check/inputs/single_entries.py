"""Verdicts on gradients that are right but for one entry, or that have an entry unlike the others."""

import numpy as np

from grader.inputs import regime

from . import bowl, gradient_of, honest, planted, point, right, surface_at, times


def one_entry(rng, x, index, share):
    """A report that is right but for one entry, off by ``share`` of its size, up for a positive share, whatever its sign."""
    made = surface_at(rng, x)
    factors = np.ones(x.size)
    factors[index] += share * np.sign(gradient_of(made, x).ravel()[index])
    return times(rng, made, x, factors.reshape(x.shape))


@regime("only the first entry is wrong")
def first_entry(rng):
    return one_entry(rng, point(rng, 6), 0, -0.05)


@regime("only the second entry is wrong")
def second_entry(rng):
    return one_entry(rng, point(rng, 6), 1, 0.1)


@regime("only an entry in the middle is wrong")
def middle_entry(rng):
    return one_entry(rng, point(rng, 3, 3), 4, -0.1)


@regime("only the last entry is wrong, by its sign")
def last_entry(rng):
    x = point(rng, 2, 3)
    return times(rng, surface_at(rng, x), x, np.array([[1.0, 1.0, 1.0], [1.0, 1.0, -1.0]]))


@regime("only one entry is wrong, and only where x is not zero")
def entry_of_bowl(rng):
    x = point(rng, 5)
    return times(rng, bowl(rng, x), x, np.array([1.0, 1.0, 1.02, 1.0, 1.0]))


def with_small_entry(rng, x, index, share):
    """A surface whose gradient at one entry is ``share`` of its largest entry."""
    made = surface_at(rng, x)
    gradient = gradient_of(made, x)
    column = made["directions"][:, index]
    shrunk = column * share * np.max(np.abs(gradient)) / np.abs(gradient[index])
    made["shifts"] = made["shifts"] + (column - shrunk) * x[index]  # every z stays as it was
    made["directions"][:, index] = shrunk
    return made


@regime("only a small entry beside large ones is wrong")
def small_entry(rng):
    x = point(rng, 6)
    factors = np.ones(6)
    factors[2] = 1.0001
    return times(rng, with_small_entry(rng, x, 2, 1.5e-3), x, factors)


@regime("a right gradient has a small entry beside large ones")
def right_small_entry(rng):
    x = point(rng, 6)
    return right(rng, with_small_entry(rng, x, 3, 5e-3), x)


def blind_to(rng, x, index):
    """A surface that does not depend on one entry of x."""
    made = surface_at(rng, x)
    made["shifts"] = made["shifts"] + made["directions"][:, index] * x[index]
    made["directions"][:, index] = 0.0
    return made


@regime("a right gradient is 0 at an entry that the function does not use")
def right_unused_entry(rng):
    x = point(rng, 5)
    return right(rng, blind_to(rng, x, 2), x)


@regime("the gradient is not 0 at an entry that the function does not use")
def unused_entry(rng):
    x = point(rng, 5)
    made = blind_to(rng, x, 2)
    report = honest(rng, made)
    report["reports"] = report["reports"].copy()
    report["reports"][0, 2] = 0.5
    return planted(made, report, x)
