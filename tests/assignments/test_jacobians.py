"""The reference of ``jacobians`` against an autograd and differences that are not ours, and several mistakes at once."""

import numpy as np
import pytest
from comparing import differences
from loading import Files
from marking import exchanged, mistakes, report_of

FILES = Files("jacobians")
LAYERS = ["tall", "wide", "square", "one_unit", "one_input", "one_of_each", "saturated", "flat", "with_zeros"]
CHAINS = FILES.regimes("chain")
LETTERS = ["W", "x", "b", "u", "z", "h", "i", "j"]


def results(example, point):
    """What every function but chain returns at a point, by name."""
    W, x, b, u, z, h, i, j = (point[name] for name in LETTERS)
    return {
        "dz_dx": example.dz_dx(W, x, b),
        "dz_db": example.dz_db(W, x, b),
        "dz_dW": example.dz_dW(W, x, b),
        "dh_dz": example.dh_dz(z),
        "ds_dh": example.ds_dh(u, h),
        "ds_du": example.ds_du(u, h),
        "local_error": example.local_error(u, z),
        "ds_dW_row": example.ds_dW_row(u, z, x),
        "ds_dW": example.ds_dW(u, z, x),
        "ds_db": example.ds_db(u, z),
        "ds_dx": example.ds_dx(u, z, W),
        "ds_dWij": example.ds_dWij(u, z, x, i, j),
    }


def jacobian(f, at):
    """The Jacobian of f by central differences: a row for each output, a column for each entry of ``at``."""
    return differences(f, at).reshape(at.size, -1).T


def by_differences(point):
    """The same from the three lines of the forward pass alone, by central differences."""
    W, x, b, u, z, h, i, j = (point[name] for name in LETTERS)

    def score(W=W, x=x, b=b):
        return u @ np.tanh(W @ x + b)

    row = jacobian(lambda W: score(W=W), W)
    return {
        "dz_dx": jacobian(lambda x: W @ x + b, x),
        "dz_db": jacobian(lambda b: W @ x + b, b),
        "dz_dW": jacobian(lambda W: W @ x + b, W),
        "dh_dz": jacobian(np.tanh, z),
        "ds_dh": jacobian(lambda h: u @ h, h),
        "ds_du": jacobian(lambda u: u @ h, u),
        "local_error": jacobian(lambda z: u @ np.tanh(z), z)[0],
        "ds_dW_row": row,
        "ds_dW": row.reshape(W.shape),
        "ds_db": jacobian(lambda b: score(b=b), b)[0],
        "ds_dx": jacobian(lambda x: score(x=x), x)[0],
        "ds_dWij": row.reshape(W.shape)[i, j],
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LAYERS)
def test_everything_agrees_with_differences(solution, name, seed):
    """Every Jacobian and gradient of the solution is that of the forward pass by central differences."""
    point = FILES.inputs(name, seed)
    want = by_differences(point)
    for function, got in results(solution, point).items():
        assert np.shape(got) == np.shape(want[function]), function
        np.testing.assert_allclose(got, want[function], rtol=0, atol=1e-8, err_msg=function)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LAYERS)
def test_everything_agrees_with_torch(solution, torch, name, seed):
    """Every Jacobian and gradient of the solution is that of torch's autograd in float64."""
    of_torch = torch.autograd.functional.jacobian
    point = FILES.inputs(name, seed)
    W, x, b, u, z, h = (torch.tensor(point[key]) for key in "Wxbuzh")
    n, m = W.shape

    def score(W, x, b):
        return u @ torch.tanh(W @ x + b)

    want = {
        "dz_dx": of_torch(lambda x: W @ x + b, x),
        "dz_db": of_torch(lambda b: W @ x + b, b),
        "dz_dW": of_torch(lambda W: W @ x + b, W).reshape(n, n * m),
        "dh_dz": of_torch(torch.tanh, z),
        "ds_dh": of_torch(lambda h: u @ h, h)[None],
        "ds_du": of_torch(lambda u: u @ h, u)[None],
        "local_error": of_torch(lambda z: u @ torch.tanh(z), z),
        "ds_dW_row": of_torch(lambda W: score(W, x, b), W).reshape(1, n * m),
        "ds_dW": of_torch(lambda W: score(W, x, b), W),
        "ds_db": of_torch(lambda b: score(W, x, b), b),
        "ds_dx": of_torch(lambda x: score(W, x, b), x),
        "ds_dWij": of_torch(lambda W: score(W, x, b), W)[point["i"], point["j"]],
    }
    for function, got in results(solution, point).items():
        np.testing.assert_allclose(got, want[function].numpy(), rtol=1e-12, atol=1e-14, err_msg=function)


@pytest.mark.parametrize("name", CHAINS)
def test_chain_follows_changes_through_each_map(solution, name):
    """The product does to a change of the innermost input what its Jacobians do one after another."""
    jacobians = list(FILES.inputs(name).values())
    product = solution.chain(*jacobians)
    assert product.shape == (len(jacobians[0]), jacobians[-1].shape[1])
    for change in np.eye(jacobians[-1].shape[1]):
        followed = change
        for jacobian in reversed(jacobians):
            followed = [sum(weight * entry for weight, entry in zip(row, followed)) for row in jacobian]
        np.testing.assert_allclose(product @ change, followed, rtol=1e-12)


def test_chains_of_the_layer_come_to_its_gradients(solution):
    """Multiplying whole Jacobians gives what the short cuts over delta give."""
    p = FILES.inputs("tall")
    to_z = solution.chain(solution.ds_dh(p["u"], p["h"]), solution.dh_dz(p["z"]))
    into_W = solution.chain(to_z, solution.dz_dW(p["W"], p["x"], p["b"]))
    into_x = solution.chain(to_z, solution.dz_dx(p["W"], p["x"], p["b"]))
    np.testing.assert_allclose(into_W, solution.ds_dW_row(p["u"], p["z"], p["x"]), rtol=1e-12)
    np.testing.assert_allclose(into_x[0], solution.ds_dx(p["u"], p["z"], p["W"]), rtol=1e-12)


@pytest.mark.parametrize(
    ("mistake", "function"),
    [
        ("a04_tanh_slope_from_z", "dh_dz"),
        ("j13_dz_dw_column_major", "dz_dW"),
        ("j09_row_sums", "ds_dW"),
        ("dx_skips_tanh", "ds_dx"),
    ],
)
def test_differences_refute_a_wrong_example(mistake, function):
    """The differences these tests rely on are far from what a wrong example returns."""
    point = FILES.inputs("wide")
    got = results(FILES.load(f"wrong/{mistake}"), point)[function]
    assert np.max(np.abs(got - by_differences(point)[function])) > 1e-3


@pytest.mark.parametrize("seed", range(20))
def test_points_are_what_their_names_say(seed):
    """Sizes, saturated units and zeros are as the regimes' names promise, and (i, j) tells i from j."""
    shapes = {name: FILES.inputs(name, seed)["W"].shape for name in LAYERS}
    assert shapes["tall"][0] > shapes["tall"][1]
    assert shapes["wide"][0] < shapes["wide"][1]
    assert shapes["square"][0] == shapes["square"][1]
    assert shapes["one_unit"][0] == shapes["one_input"][1] == 1
    assert np.abs(FILES.inputs("saturated", seed)["z"]).min() >= 2
    assert 0 in FILES.inputs("with_zeros", seed)["x"]
    assert 0 in FILES.inputs("with_zeros", seed)["u"]
    assert FILES.inputs("flat", seed)["z"][0] == 0
    for name in LAYERS:
        point = FILES.inputs(name, seed)
        np.testing.assert_allclose(point["z"], point["W"] @ point["x"] + point["b"])
        assert point["i"] < len(point["u"]) and point["j"] < len(point["x"])
        assert (point["i"], point["j"]) != (0, 0) or point["W"].size == 1


def test_handout_points_are_the_tasks_points():
    """The handout's table tells every task's points in order, its text which are public, and they add up to 100."""
    text = FILES.handout.read_text()
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| ")]
    told = [int(row[3]) for row in rows if row[3].strip().isdigit()]
    assert sum(told) == 100
    assert told == [task["points"] for task in FILES.tasks.values()]
    public = next(line for line in text.splitlines() if "are public" in line).split("are public")[0]
    for task in FILES.tasks.values():
        assert task.get("public", False) == (f"`{task['id']}`" in public)


def test_several_mistakes_are_all_named():
    """Three mistakes in one submission, written in another style than the examples, are told apart."""
    source = exchanged(
        FILES.source("accepted/einsum"),
        {
            "return delta_of(b.shape[0])": "return delta_of(b.shape[0]) * 0 + 1",
            '"ki,j->kij"': '"ki,j->kji"',
            '"i,i,ij->j"': '"i,i,ij->ij"',
        },
    )
    assert mistakes(report_of(FILES.bench, source)) == {
        "j06_dz_db_all_ones",
        "j13_dz_dw_column_major",
        "dx_not_summed_over_units",
    }
