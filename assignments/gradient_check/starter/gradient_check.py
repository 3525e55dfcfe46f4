"""The numeric gradient check. Fill in the three functions; the handout says what each must do.

``support/surfaces.py`` has functions and gradients to try it on.
"""

import numpy as np  # noqa: F401 - you will need it


def numeric_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences with step h: floats of x's shape; x is left exactly as it was.

    ``f`` takes an array of x's shape and returns one float. ``x`` has any shape and may hold integers.
    """
    raise NotImplementedError("numeric_gradient is still to be written")


def relative_error(a, b):
    """How far apart two arrays of one shape are, as a float: the largest relative error of an entry (see the handout)."""
    raise NotImplementedError("relative_error is still to be written")


def gradient_check(f, grad, x, tolerance=1e-6):
    """True if the function ``grad`` gives the gradient of ``f`` at x, else False.

    ``grad(x)`` should give an array of x's shape. Another shape, or an entry that is not finite, is wrong; nothing is raised.
    """
    raise NotImplementedError("gradient_check is still to be written")
