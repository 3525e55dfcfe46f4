"""Planted faults: functions whose gradients are known by construction, right or wrong by a wide margin.

Support code in the box evaluates both and holds no verdict: which gradient is right is known only to this package
and to the reference. Every surface has a ridge line through its first and last entry, near a top: there the gradient is
small beside the curvature, so that one-sided differences, a forgotten restore or a coarse step cannot pass by luck.
The factors that ``slope`` multiplies by are random for right gradients too: they tell nothing.
"""

import importlib.util
from pathlib import Path

import numpy as np

from grader.inputs import scaled_away

HOME = Path(__file__).resolve().parent.parent
# in a student's kit this package lies beside assignment.yaml, otherwise in reference/gradient_check
ASSIGNMENT = HOME if (HOME / "support").is_dir() else HOME.parents[1] / "assignments" / "gradient_check"
SPEC = importlib.util.spec_from_file_location("surfaces_of_gradient_check", ASSIGNMENT / "support" / "surfaces.py")
surfaces = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(surfaces)

SIN, TANH, EXP, SQUARE, RELU, ABS, IDENTITY = range(7)
CLEAR = 1e-4  # a wrong gradient is wrong by at least this, a hundred times the tolerance
SMALLEST = 0.02  # no entry of a gradient is smaller than this beside the largest, where that is not the point


def distance(a, b):
    """The relative error of the handout, of finite arrays of one shape."""
    sizes = np.maximum(np.abs(a), np.abs(b))
    return float(np.max(np.abs(a - b) / np.maximum(sizes, 1e-3 * np.max(sizes)), initial=0.0)) if sizes.any() else 0.0


def ridge_line(rng, size):
    """A wave through the first and last entry alone, z a little off the top of the sine: small gradient, large curvature."""
    direction = np.zeros(size)
    direction[[0, -1]] = 1.0
    return direction, np.pi / 2 - rng.uniform(0.04, 0.06) * rng.choice([-1, 1])


def surface_at(rng, x, kinds=(SIN, TANH, EXP), steep=1.0, targets=None):
    """A wave of each kind, z of moderate size at x (or ``targets``), and a ridge line; no entry of the gradient is near 0."""
    while True:
        directions = scaled_away(rng, (len(kinds) + 1, x.size), 0.3 * steep, steep)
        directions[:, [0, -1]] = 0.0
        z = scaled_away(rng, len(kinds) + 1, 0.2, 0.9)
        if targets is not None:
            z[: len(targets)] = targets
        directions[-1], z[-1] = ridge_line(rng, x.size)
        made = {
            "weights": np.append(scaled_away(rng, len(kinds), 0.5, 1.2), rng.uniform(2.0, 3.0)),
            "directions": directions.reshape(-1, *x.shape),
            "shifts": z - directions @ x.ravel(),
            "kinds": np.array([*kinds, SIN]),
        }
        sizes = np.abs(gradient_of(made, x))
        if sizes.min() >= SMALLEST * sizes.max():
            return made


def gradient_of(made, x):
    return surfaces.slope({**made, "factors": 1.0, "reports": made["directions"]})(x)


def point(rng, *shape):
    """An x of this shape, every entry of another size."""
    return np.asarray(scaled_away(rng, shape, 0.2, 1.2))


def honest(rng, made):
    """A right report of a surface's gradient: random factors, undone in what they multiply."""
    factors = scaled_away(rng, made["directions"].shape[1:], 0.5, 2.0)
    return {**made, "factors": factors, "reports": made["directions"] / factors}


def planted(made, report, x, fault=True):
    """The inputs of one verdict. Raises ValueError where the fault is not clearly one, or the right gradient not right."""
    claimed, true = surfaces.slope(report)(x), gradient_of(made, x)
    clear = claimed.shape != true.shape or not np.isfinite(claimed).all() or distance(claimed, true) >= CLEAR * 0.9
    if clear != fault or (not fault and distance(claimed, true) > 1e-10):
        raise ValueError(f"this planted gradient is {'not ' * fault}clearly wrong: {claimed}, true {true}")
    return {"surface": made, "report": report, "x": x}


def right(rng, made, x):
    return planted(made, honest(rng, made), x, fault=False)


def times(rng, made, x, factors):
    """A report that is right but for factors of its entries."""
    report = honest(rng, made)
    return planted(made, {**report, "factors": report["factors"] * factors}, x)


def all_too_small(rng, made, x):
    """A report of which every entry, not every size, is too small: what forgets an absolute value sees nothing."""
    return times(rng, made, x, 1.0 - 0.1 * np.sign(gradient_of(made, x)))


def bowl(rng, x):
    """A coupled quadratic whose gradient is zero where x is zero: what is wrong there by a factor only cannot be seen there."""
    while True:
        directions = scaled_away(rng, (x.size + 2, x.size), 0.3, 1.0)
        made = {
            "weights": scaled_away(rng, x.size + 2, 0.5, 1.0),
            "directions": directions.reshape(-1, *x.shape),
            "shifts": np.zeros(x.size + 2),
            "kinds": np.full(x.size + 2, SQUARE),
        }
        sizes = np.abs(gradient_of(made, x))
        if sizes.min() >= SMALLEST * sizes.max():
            return made
