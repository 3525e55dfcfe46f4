"""The reference of ``activations`` against an autograd and differences that are not ours, and several mistakes at once."""

import numpy as np
import pytest
from loading import Files
from marking import exchanged, mistakes, report_of

FILES = Files("activations")
FUNCTIONS = ["sigmoid", "tanh", "relu", "leaky_relu", "hard_tanh", "swish"]
KINKS = {"relu": [0.0], "leaky_relu": [0.0], "hard_tanh": [-1.0, 1.0]}


def away_from_kinks(function, z):
    """The entries of z, as a vector, that are not exactly at a kink of ``function``."""
    return z.ravel()[~np.isin(z.ravel(), KINKS.get(function, []))]


def arguments(inputs, function):
    return (inputs["slope"],) if function == "leaky_relu" and "slope" in inputs else ()


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", sorted(FILES.library.regimes))
@pytest.mark.parametrize("function", FUNCTIONS)
def test_values_and_slopes_agree_with_torch(solution, torch, function, name, seed):
    """Each function and its slope are torch's, in float64, wherever there is no kink."""
    F = torch.nn.functional
    inputs = FILES.inputs(name, seed)
    slope = inputs.get("slope", 0.01)
    oracle = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda z: F.leaky_relu(z, slope),
        "hard_tanh": F.hardtanh,
        "swish": F.silu,
    }[function]
    z = away_from_kinks(function, inputs["z"])
    leaf = torch.tensor(z, requires_grad=True)
    h = oracle(leaf)
    h.sum().backward()
    extra = arguments(inputs, function)
    np.testing.assert_allclose(getattr(solution, function)(z, *extra), h.detach().numpy(), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(getattr(solution, function + "_grad")(z, *extra), leaf.grad.numpy(), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(
    "name", ["vector", "tensor", "saturated", "positive", "negative", "sloped_vector", "slope_zero", "slope_one"]
)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_slopes_agree_with_differences(solution, function, name):
    """Each slope is what central differences of the function give, where no kink is near."""
    inputs = FILES.inputs(name)
    z, extra = inputs["z"], arguments(inputs, function)
    f, slope = getattr(solution, function), getattr(solution, function + "_grad")
    differences = (f(z + 1e-5, *extra) - f(z - 1e-5, *extra)) / 2e-5
    np.testing.assert_allclose(slope(z, *extra), differences, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("function", KINKS)
@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_slope_at_a_kink_lies_between_those_beside_it(solution, function, share):
    """AT_KINK moves the slope at a kink from the one on its left to the one on its right, and nowhere else."""
    solution.AT_KINK = share
    slope = getattr(solution, function + "_grad")
    for kink in KINKS[function]:
        left, at, right = (float(slope(np.array(kink + step))) for step in (-1e-9, 0.0, 1e-9))
        assert left != right
        assert at == pytest.approx(left + share * (right - left))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_differences_refute_a_wrong_slope(function):
    """The differences these tests rely on are far from the slope of a wrong example of each function."""
    wrong = {
        "sigmoid": "a03_sigmoid_slope_negative",
        "tanh": "a04_tanh_slope_from_z",
        "relu": "a06_relu_slope_one_everywhere",
        "leaky_relu": "leaky_slope_negative",
        "hard_tanh": "hard_tanh_slope_of_tanh",
        "swish": "swish_slope_is_the_sigmoid",
    }[function]
    z, example = FILES.inputs("vector")["z"], FILES.load(f"wrong/{wrong}")
    f, slope = getattr(example, function), getattr(example, function + "_grad")
    assert np.max(np.abs(slope(z) - (f(z + 1e-5) - f(z - 1e-5)) / 2e-5)) > 1e-3


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 3)])
@pytest.mark.parametrize("function", [name + end for name in FUNCTIONS for end in ("", "_grad")])
def test_nothing_warns_and_shapes_stay(solution, function, shape):
    """At 1000 and -1000 no function overflows or warns, and every shape comes back as it went in."""
    for size in (1000.0, -1000.0, 0.5):
        with np.errstate(all="raise", under="ignore"):
            result = getattr(solution, function)(np.full(shape, size))
        assert np.shape(result) == shape
        assert np.isfinite(result).all()
        assert result.dtype == np.float64


@pytest.mark.parametrize("seed", range(20))
def test_points_are_what_their_names_say(seed):
    """Exact kinks are there where a regime promises them and nowhere else, and both signs are in every vector."""
    exact = {"at_zero": [0.0], "sloped_at_zero": [0.0], "at_one": [1.0, -1.0]}
    for name in FILES.library.regimes:
        z = np.asarray(FILES.inputs(name, seed)["z"])
        for kink in (0.0, 1.0, -1.0):
            assert (kink in z) == (kink in exact.get(name, [])), (name, kink)
    z = FILES.inputs("vector", seed)["z"]
    assert z.min() < 0 < z.max()
    assert FILES.inputs("scalar", seed)["z"].shape == FILES.inputs("sloped_scalar", seed)["z"].shape == ()
    assert isinstance(FILES.inputs("scalar", seed)["z"], np.ndarray)
    assert np.abs(FILES.inputs("far", seed)["z"]).max() == 1000


def test_several_mistakes_are_all_named():
    """Three mistakes in one submission, written in another style than the examples, are told apart."""
    source = exchanged(
        FILES.source("accepted/masks"),
        {
            "return (1 - h) * (1 + h)": "return (1 - z) * (1 + z)",
            "f + sigmoid(z) * (1 - f)": "sigmoid(z)",
            "out[z > 0] = 1\n": "out[z > -np.inf] = 1\n",
        },
    )
    assert mistakes(report_of(FILES.bench, source)) == {
        "a04_tanh_slope_from_z",
        "swish_slope_is_the_sigmoid",
        "a06_relu_slope_one_everywhere",
    }
