"""``gradient_check``: its planted faults against torch and formulas, and their margins."""

import numpy as np
import pytest
from loading import Files
from marking import failed, report_of

FILES = Files("gradient_check")
VERDICTS = ("smooth_faults", "single_entries", "tiny_and_huge", "kinks", "not_a_gradient")
PLANTED = list(dict.fromkeys(FILES.regimes(*VERDICTS)))
RIGHT = [name for name in PLANTED if name.startswith("right_") and name != "right_at_zero"]
STEEP = FILES.regimes("numeric_gradient", "given_step", "integer_x")


surfaces = FILES.support("surfaces")


def torch_gradient(torch, surface, x):
    """The gradient of a surface by torch's autograd, from a formula of its own."""
    curves = (torch.sin, torch.tanh, torch.exp, lambda z: z**2 / 2, torch.relu, torch.abs, lambda z: z)
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    total = sum(
        weight * curves[kind]((torch.tensor(np.array(direction)) * leaf).sum() + shift)
        for weight, direction, shift, kind in zip(*(surface[key] for key in ("weights", "directions", "shifts", "kinds")))
    )
    total.backward()
    return leaf.grad.numpy()


# --- what is supplied, and the reference ---


@pytest.mark.oracle
@pytest.mark.parametrize("name", PLANTED)
def test_right_gradients_are_those_of_torch_and_wrong_ones_are_not(torch, name):
    """What is planted as right is torch's gradient to 1e-10 of its largest entry; every fault is off by far more."""
    for seed in range(4):
        inputs = FILES.inputs(name, seed)
        x, claimed = inputs["x"], surfaces.slope(inputs["report"])(inputs["x"])
        true = torch_gradient(torch, inputs["surface"], x)
        agrees = claimed.shape == true.shape and np.allclose(
            claimed, true, rtol=0, atol=1e-10 * np.max(np.abs(true), initial=0.0)
        )
        assert agrees == (name in RIGHT)


@pytest.mark.oracle
@pytest.mark.parametrize("name", STEEP)
def test_numeric_gradient_tends_to_torchs(solution, torch, name):
    """With a small step the solution's differences are torch's gradient, in x's shape, of integers too."""
    inputs = FILES.inputs(name)
    x = inputs["x"].T if name == "transposed_view" else inputs["x"]
    got = solution.numeric_gradient(surfaces.value(inputs["surface"]), x)
    want = torch_gradient(torch, inputs["surface"], x)
    assert got.shape == want.shape == x.shape
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-7 * np.max(np.abs(want)))


@pytest.mark.parametrize("h", [1e-5, 1e-3, 0.1, 0.5])
def test_central_differences_of_a_cube_are_known_on_paper(solution, h):
    """Of x**3 they are 3 x**2 + h**2 exactly, so the step that is given can be read off."""
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    got = solution.numeric_gradient(lambda v: float(np.sum(v**3)), x, h)
    np.testing.assert_allclose(got, 3 * x**2 + h**2, rtol=0, atol=1e-8)


def test_relative_error_is_that_of_the_formula(solution):
    """Entry by entry in plain Python, on every regime."""
    for name in FILES.regimes("relative_error"):
        for seed in range(5):
            inputs = FILES.inputs(name, seed)
            pairs = list(zip(inputs["a"].ravel().tolist(), inputs["b"].ravel().tolist()))
            largest = max(abs(value) for pair in pairs for value in pair)
            want = max(abs(a - b) / max(abs(a), abs(b), largest / 1000) for a, b in pairs) if largest else 0.0
            assert solution.relative_error(**inputs) == pytest.approx(want, rel=1e-12)


def test_supplied_functions_take_a_lone_entry_in_silence():
    """A check that calls f with one entry instead of x gets a number: the mistake must show in values, not as an error."""
    surface = FILES.inputs("right_vector")["surface"]
    assert isinstance(surfaces.value(surface)(0.3), float)


# --- the margins of what is planted ---


def worst(name, seeds):
    """The smallest and the largest relative error between the reported and the numeric gradient of a regime."""
    solution = FILES.load("solution")
    errors = []
    for seed in seeds:
        inputs = FILES.inputs(name, seed)
        claimed = surfaces.slope(inputs["report"])(inputs["x"])
        if claimed.shape != inputs["x"].shape or not np.isfinite(claimed).all():
            errors.append(np.inf)
        else:
            numeric = solution.numeric_gradient(surfaces.value(inputs["surface"]), inputs["x"])
            errors.append(solution.relative_error(claimed, numeric))
    return min(errors), max(errors)


@pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 300), marks=pytest.mark.slow)], ids=["few", "many"])
@pytest.mark.parametrize("name", PLANTED)
def test_no_planted_case_is_a_close_call(name, seeds):
    """Right gradients agree ten times better than the tolerance, wrong ones are off by ninety times it or more."""
    smallest, largest = worst(name, seeds)
    if name in RIGHT:
        assert largest <= 1e-7
    elif name == "loose_tolerance":
        assert 1e-3 <= smallest
        assert largest <= 0.01  # its tolerance is 0.05
    else:
        assert smallest >= 9e-5
    if name == "tight_tolerance":
        assert smallest >= 0.5


def test_every_verdict_task_holds_right_and_wrong_gradients():
    """A check that always says the same passes no task."""
    for answer in ("True", "False"):
        source = FILES.source("solution")
        head = source[: source.index("    analytic = grad(x)")]
        report = report_of(FILES.bench, f"{head}    return {answer}\n", 0)
        assert set(VERDICTS) <= failed(report)
        assert all(task.score == 0 for task in report.tasks if task.task in VERDICTS)


def test_factors_tell_nothing_of_the_verdict():
    """Right reports and wrong ones have the same kind of factors, so nothing in the box gives the verdict away."""
    for name in ("right_vector", "sign", "missing_term", "other_point"):
        factors = FILES.inputs(name)["report"]["factors"]
        assert factors.shape == (5,) or name == "missing_term"
        assert len(np.unique(np.abs(factors))) == factors.size
        assert set(FILES.inputs(name)) == {"surface", "report", "x"}


def test_kinks_are_at_many_steps_and_a_coarse_step_crosses_them():
    """The nearest kink is at 2e-4 along the wave: twenty of the default steps, and less than 1e-3."""
    for seed in range(20):
        inputs = FILES.inputs("right_near_kink", seed)
        z = surfaces.waves(inputs["surface"], inputs["x"])[:2]
        reach = np.max(np.abs(inputs["surface"]["directions"][:2]), axis=1)
        assert np.all(np.abs(z) > 10 * 1e-5 * reach)
        assert np.all(np.abs(z) < 1e-2 * reach)


def test_left_as_it_was_is_judged_to_the_last_bit():
    """One bit of one entry is a change, and so is another shape."""
    inputs = FILES.inputs("untouched_vector")
    judge, x = FILES.library.judges["left_as_it_was"], inputs["x"]
    assert judge(inputs, x.copy(), None) is None
    moved = x.copy()
    moved[3] = np.nextafter(moved[3], 1.0)
    for other in (moved, x.reshape(1, -1), x.astype(np.float32), None, 1.0):
        assert "was changed" in judge(inputs, other, None)


def test_putting_back_by_adding_shows_on_every_seed():
    """Among the entries of x are some for which (x + h) - h is another number."""
    for seed in range(200):
        x = FILES.inputs("untouched_vector", seed)["x"]
        assert np.any((x + 1e-5) - 1e-5 != x)
