"""Planted faults: functions whose gradients are known by construction, right or wrong by a wide margin.

Support code in the box evaluates both and holds no verdict: which gradient is right is known only to this file and
to the reference. Every surface has a ridge line through its first and last entry, near a top: there the gradient is
small beside the curvature, so that one-sided differences, a forgotten restore or a coarse step cannot pass by luck.
The factors that ``slope`` multiplies by are random for right gradients too: they tell nothing.
"""

import importlib.util
from pathlib import Path

import numpy as np

from grader.inputs import Case, regime, scaled_away

HERE = Path(__file__).resolve().parent
# in a student's kit this file lies beside assignment.yaml, otherwise in reference/gradient_check
ASSIGNMENT = HERE if (HERE / "support").is_dir() else HERE.parents[1] / "assignments" / "gradient_check"
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


def one_entry(rng, x, index, share):
    """A report that is right but for one entry, off by ``share`` of its size, up for a positive share, whatever its sign."""
    made = surface_at(rng, x)
    factors = np.ones(x.size)
    factors[index] += share * np.sign(gradient_of(made, x).ravel()[index])
    return times(rng, made, x, factors.reshape(x.shape))


def all_too_small(rng, made, x):
    """A report of which every entry, not every size, is too small: what forgets an absolute value sees nothing."""
    return times(rng, made, x, 1.0 - 0.1 * np.sign(gradient_of(made, x)))


# --- numeric_gradient ---------------------------------------------------------------------------------------------


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


# --- x stays as it was --------------------------------------------------------------------------------------------


@regime("x has entries that are almost 0")
def untouched_vector(rng):
    # x + h - h gives another number here on every draw; for entries near 1 it often gives x again
    x = point(rng, 7) * np.array([1.0, 1e-6, 1.0, 1e-7, 1.0, 1e-6, 1.0])
    return right(rng, surface_at(rng, x), x)


@regime("x is a matrix")
def untouched_matrix(rng):
    x = point(rng, 3, 4)
    return right(rng, surface_at(rng, x), x)


@regime("the same arguments come again")
def again(rng):
    x = point(rng, 2, 3)
    return {**right(rng, surface_at(rng, x), x), "a": scaled_away(rng, 4), "b": scaled_away(rng, 4)}


def left_as_it_was(inputs, got, want):
    """Bit for bit: adding what was taken away is not putting back."""
    same = isinstance(got, np.ndarray) and got.shape == inputs["x"].shape and got.tobytes() == inputs["x"].tobytes()
    return None if same else "x was changed (compare it with a copy taken before the call, to the last bit)"


# --- relative_error -----------------------------------------------------------------------------------------------


def near(rng, a, low=1e-3, high=0.3):
    """An array whose entries differ from those of ``a`` by a share between low and high, either way."""
    return a * (1.0 + scaled_away(rng, a.shape, low, high))


@regime("the arrays differ a little")
def near_vectors(rng):
    a = scaled_away(rng, 6)
    return {"a": a, "b": near(rng, a)}


@regime("the arrays are matrices")
def near_matrices(rng):
    a = scaled_away(rng, (3, 4))
    return {"a": a, "b": near(rng, a, 0.01)}


@regime("an entry has another sign")
def opposite_sign(rng):
    a = scaled_away(rng, 4)
    b = near(rng, a, 0.01, 0.1)
    b[int(rng.integers(4))] *= -1.0
    return {"a": a, "b": b}


@regime("the worst entry is one of the small ones")
def worst_is_small(rng):
    a = scaled_away(rng, 6) * np.array([1.0, 1.0, 1.0, 0.02, 1.0, 1.0])
    b = near(rng, a, 1e-3, 1e-2)
    b[3] = a[3] * 1.4
    return {"a": a, "b": b}


@regime("an entry is 0 in one array and almost 0 in the other")
def almost_zero(rng):
    a = np.append(scaled_away(rng, 4, 0.5, 1.5), 0.0)
    b = near(rng, a, 1e-5, 1e-4)
    b[-1] = rng.uniform(1e-5, 2e-4)
    return {"a": a, "b": b}


@regime("one array is zero")
def one_is_zero(rng):
    return {"a": np.zeros(3), "b": scaled_away(rng, 3)}


@regime("both arrays are zero")
def both_zero(rng):
    return {"a": np.zeros((2, 2)), "b": np.zeros((2, 2))}


@regime("the arrays are equal")
def equal(rng):
    a = scaled_away(rng, 5)
    return {"a": a, "b": a.copy()}


@regime("the numbers are tiny")
def tiny_numbers(rng):
    a = 1e-12 * scaled_away(rng, 4)
    return {"a": a, "b": near(rng, a)}


@regime("the numbers are huge")
def huge_numbers(rng):
    a = 1e12 * scaled_away(rng, 4)
    return {"a": near(rng, a), "b": a}


# --- gradient_check: smooth functions ------------------------------------------------------------------------------


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


WITH_TOLERANCE = "verdict = gradient_check(surfaces.value(surface), surfaces.slope(report), x, tolerance)"


# --- gradient_check: single entries --------------------------------------------------------------------------------


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


# --- gradient_check: tiny and huge ---------------------------------------------------------------------------------


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


# --- gradient_check: kinks -----------------------------------------------------------------------------------------


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


# --- gradient_check: what is not even a gradient -------------------------------------------------------------------


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


@regime("the numbers are those of the handout's example")
def handout(rng):
    return {"x": np.array([2.0, 3.0]), "a": np.array([3.0, 10.0, 0.001]), "b": np.array([3.0, 8.0, 0.0])}
