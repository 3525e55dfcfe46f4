"""Functions of many variables and gradients to check them against; whether a gradient fits its function, nothing here tells.

A surface is a sum of waves: ``f(x) = sum_k weights[k] * phi(sum_i directions[k, i] * x[i] + shifts[k])``, where
``kinds[k]`` picks phi out of KINDS and i runs over all entries of x, whatever its shape. Use it to plant faults of
your own: give ``slope`` other numbers than ``value`` and see whether your check notices.
"""

import numpy as np

KINDS = (
    ("sin", np.sin, np.cos),
    ("tanh", np.tanh, lambda z: 1.0 - np.tanh(z) ** 2),
    ("exp", np.exp, np.exp),
    ("square", lambda z: 0.5 * z * z, lambda z: z),
    ("relu", lambda z: max(z, 0.0), lambda z: float(z > 0)),
    ("abs", abs, np.sign),
    ("identity", lambda z: z, lambda z: 1.0),
)


def waves(surface, x):
    """z of every wave at x, ``(K,)``."""
    products = surface["directions"] * x
    return products.reshape(len(products), -1).sum(axis=1) + surface["shifts"]


def value(surface):
    """The function f: it takes an array x of shape ``directions.shape[1:]`` and returns a float.

    ``surface`` is a dict of ``weights`` ``(K,)``, ``directions`` ``(K, *shape of x)``, ``shifts`` ``(K,)`` and
    ``kinds`` ``(K,)`` ints.
    """

    def f(x):
        heights = [KINDS[kind][1](z) for kind, z in zip(surface["kinds"], waves(surface, x))]
        return float(np.dot(surface["weights"], heights))

    return f


def slope(surface):
    """The gradient ``x -> factors * sum_k weights[k] * phi'(z[k]) * reports[k]`` of the surface's shape.

    It is the gradient of ``value(surface)`` where ``factors * reports[k]`` equals ``directions[k]`` for every k.
    """

    def grad(x):
        steepness = [KINDS[kind][2](z) for kind, z in zip(surface["kinds"], waves(surface, x))]
        return surface["factors"] * np.tensordot(surface["weights"] * np.array(steepness), surface["reports"], axes=1)

    return grad


def saddle(x):
    """The handout's example: x0 * x1 + x1**2, a float."""
    return float(x[0] * x[1] + x[1] ** 2)


def saddle_slope(x):
    """The handout's gradient of it, ``(2,)``."""
    return np.array([x[1], x[0] + 2.0 * x[1]])
