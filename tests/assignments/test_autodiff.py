"""The reference of ``autodiff`` against an autograd and differences that are not ours, and several mistakes at once."""

import operator

import numpy as np
import pytest
from loading import Files
from marking import exchanged, failed, mistakes, report_of

FILES = Files("autodiff")
ALONE = FILES.regimes("add_multiply", "subtract_divide", "power", "functions")
TOGETHER = FILES.regimes("sharing", "random_expressions", "second_backward")
FAR = [name for name in ALONE if "_far_" in name]
SEEDS = range(5)


CHAINS = FILES.support("chains")


def run(program, inputs, make, after_line=lambda variables: None):
    """The variables of a program, run line by line with ``make`` in the place of Value."""
    variables = {**inputs, "Value": make, "chains": CHAINS}
    for line in program.strip().splitlines():
        exec(line, variables)
        after_line(variables)
    return variables


def fetched(case, variables):
    """The case's outputs as floats; a gradient that was never set is 0."""
    values = {label: eval(text, variables) for label, text in case.outputs.items()}
    return {label: 0.0 if value is None else float(value) for label, value in values.items()}


@pytest.mark.oracle
@pytest.mark.parametrize("name", [*ALONE, *TOGETHER])
def test_agrees_with_torch(solution, torch, name):
    """The same program run on PyTorch's scalars gives the same data and gradients."""

    def keep_gradients(variables):
        for value in list(variables.values()):
            if isinstance(value, torch.Tensor) and value.requires_grad and not value.is_leaf:
                value.retain_grad()

    def tensor(number):
        return torch.tensor(number, dtype=torch.float64, requires_grad=True)

    for seed in SEEDS:
        case = FILES.case(name, seed)
        want = fetched(case, run(case.program, case.inputs, tensor, keep_gradients))
        got = fetched(case, run(case.program, case.inputs, solution.Value))
        assert got == pytest.approx(want, rel=1e-11, abs=0.0)


class Plain:
    """A number with the operators and methods of Value and no memory of what it was made from."""

    def __init__(self, data):
        self.data = data

    def backward(self):
        """Nothing: there is nothing to go back through."""


def number(value):
    return value.data if isinstance(value, Plain) else value


for function in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg):
    name = function.__name__
    setattr(Plain, f"__{name}__", lambda *args, f=function: Plain(f(*map(number, args))))
    setattr(Plain, f"__r{name}__", lambda right, left, f=function: Plain(f(left, number(right))))
for name, function in {
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "relu": lambda z: np.maximum(z, 0.0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}.items():
    setattr(Plain, name, lambda self, f=function: Plain(f(self.data)))


def differences(case, step=1e-5):
    """Central differences of y in every leaf, by the leaf's name; the error is of order step**2."""
    slopes = {}
    for leaf in [name for name in case.inputs if name.endswith("0")]:
        ends = [run(case.program, {**case.inputs, leaf: case.inputs[leaf] + move}, Plain)["y"].data for move in (step, -step)]
        slopes[leaf[:-1]] = (ends[0] - ends[1]) / (2 * step)
    return slopes


@pytest.mark.parametrize(
    "name", [name for name in [*ALONE, "plus_itself", "times_itself", "diamond", "diamonds", "wild"] if name not in FAR]
)
def test_agrees_with_differences(solution, name):
    """Data and gradients agree with plain floats and their central differences."""
    for seed in SEEDS:
        case = FILES.case(name, seed)
        variables = run(case.program, case.inputs, solution.Value)
        assert variables["y"].data == pytest.approx(run(case.program, case.inputs, Plain)["y"].data, rel=1e-12)
        for leaf, slope in differences(case).items():
            assert variables[leaf].grad == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_differences_would_catch_a_wrong_gradient():
    """The same differences refuse a * that is not switched and a sum that is not summed, so the test above can fail."""
    for mistake, name in {"g06_multiply_own_input": "multiply", "g01_last_use_wins": "plus_itself"}.items():
        case = FILES.case(name, 0)
        variables = run(case.program, case.inputs, FILES.load(f"wrong/{mistake}").Value)
        assert abs(variables["a"].grad - differences(case)["a"]) > 1e-3


@pytest.mark.parametrize("name", FAR)
def test_far_inputs_stay_finite(solution, name):
    """At +-1000 tanh and sigmoid are at their ends, their slopes 0, and nothing overflows."""
    case = FILES.case(name, 0)
    with np.errstate(all="raise", under="ignore"):
        variables = run(case.program, case.inputs, solution.Value)
    assert abs(variables["y"].data) in (0.0, 1.0)
    assert variables["a"].grad == 0.0


@pytest.mark.parametrize("kink", [0.0, 0.5, 1.0])
def test_kink_of_relu_moves_with_its_setting(solution, kink):
    """The reference's slope of relu at exactly 0 is the one that is asked for, and stays 0 or 1 elsewhere."""
    solution.AT_KINK = kink
    for at, want in {0.0: kink, -1e-9: 0.0, 1e-9: 1.0}.items():
        x = solution.Value(at)
        x.relu().backward()
        assert x.grad == want


def test_long_chain_is_as_long_as_its_task_says(solution):
    """The task's expression has 5,000 chained nodes, and its gradient is the product of their slopes."""
    made = []
    value_class = solution.Value

    class Counted(value_class):
        def __init__(self, *args):
            made.append(self)
            super().__init__(*args)

    solution.Value = Counted
    x = Counted(0.7)
    y = CHAINS.alternating(x, 5000)
    y.backward()
    assert len(made) == 5001
    slope = np.prod([1 - value.data**2 for value in made[1:] if value.parents and abs(value.locals[0]) != 1.0])
    assert abs(x.grad) == pytest.approx(slope, rel=1e-10)


@pytest.mark.parametrize("seed", range(20))
def test_random_expressions_use_everything(seed):
    """Every random expression holds every operator and method, a number on either side, and a value that is shared."""
    case = FILES.case("wild", seed)
    text = case.program
    for piece in (
        " + ",
        " - ",
        " * ",
        " / ",
        "**",
        "= -",
        "k - ",
        "k / ",
        "k * ",
        ".tanh()",
        ".exp()",
        ".log()",
        ".relu()",
        ".sigmoid()",
    ):
        assert piece in text
    slopes = differences(case)
    assert min(abs(slope) for slope in slopes.values()) > 0.01


def test_random_expressions_are_finite():
    """Three hundred random expressions of plain floats stay inside their domains, far from kinks and overflow."""
    for seed in range(300):
        case = FILES.case("wild", seed)
        with np.errstate(all="raise", under="ignore"):
            values = [value.data for value in run(case.program, case.inputs, Plain).values() if isinstance(value, Plain)]
        assert np.max(np.abs(values)) < 50


def test_an_operand_is_inside_the_domain_or_there_is_none():
    """The writer of random expressions never hands out a value that an operation cannot take."""
    writer, no_operand = FILES.library.judges["Writer"], FILES.library.judges["NoOperand"]
    for seed in range(50):
        for good in (lambda value: value < -0.1, lambda value: value > 0.3, lambda value: abs(value) > 0.4):
            assert good(writer(np.random.default_rng(seed)).pick(good).value)
        with pytest.raises(no_operand):
            writer(np.random.default_rng(seed)).pick(lambda value: value > 100)


def test_points_are_what_their_names_say():
    """Regimes named positive, negative and zero draw such numbers."""
    for seed in SEEDS:
        assert FILES.inputs("tanh_positive", seed)["a0"] > 0 > FILES.inputs("tanh_negative", seed)["a0"]
        assert FILES.inputs("relu_at_zero", seed)["a0"] == FILES.inputs("square_of_zero", seed)["a0"] == 0.0
        assert FILES.inputs("square_of_negative", seed)["a0"] < 0 < FILES.inputs("root", seed)["a0"]
        assert FILES.inputs("sigmoid_far_up", seed)["a0"] > 750 and FILES.inputs("tanh_far_down", seed)["a0"] < -750


def test_two_mistakes_are_named_truly_or_not_at_all():
    """A wrong sign and a wrong logarithm in one submission, in another style: both tasks fail, and no third name is given."""
    source = exchanged(
        FILES.source("accepted/counted_uses"),
        {
            "[1 / other.data, -ratio / other.data]": "[1 / other.data, ratio / other.data]",
            "math.log(self.data)": "math.log2(self.data)",
        },
    )
    report = report_of(FILES.bench, source)
    assert {"subtract_divide", "functions"} <= failed(report)
    assert mistakes(report) <= {"divide_second_positive", "l09_log_of_base_two"}
