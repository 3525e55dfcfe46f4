"""The reference of ``computation_graph`` against an autograd and differences that are not ours, and its judges."""

import numpy as np
import pytest
from comparing import close, differences, leaves
from loading import Files
from marking import exchanged, mistakes, report_of

FILES = Files("computation_graph")
GRAPHS = ["worked_example", "plain_graph", "other_graph", *FILES.regimes("graph_backward")]
NODES = FILES.regimes("add_subtract", "multiply", "max", "tanh_sigmoid", "dot")
SINGLE = [name for name in NODES if not name.startswith("two_") and name != "max_ties"]
SEEDS = range(5)


def values_by_torch(torch, graph, inputs):
    """Every value of a graph as a tensor that keeps its gradient; nodes run as soon as their inputs are there."""
    rules = {
        "add": torch.add,
        "subtract": torch.sub,
        "multiply": torch.mul,
        "max": torch.maximum,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "dot": torch.dot,
    }
    values = leaves(torch, inputs)
    while len(values) < len(inputs) + len(graph):
        for name, op, sources in graph:
            if name not in values and all(source in values for source in sources):
                values[name] = rules[op](*(values[source] for source in sources))
                values[name].retain_grad()
    return values


def module_values(graph, inputs):
    return FILES.load("solution").forward(graph, inputs)


@pytest.mark.oracle
@pytest.mark.parametrize("name", GRAPHS)
def test_agrees_with_torch(solution, torch, name):
    """Every value and every gradient of a graph is PyTorch's, zeros where the output does not depend on a value."""
    for seed in SEEDS:
        inputs = FILES.inputs(name, seed)
        values = values_by_torch(torch, inputs["graph"], inputs["inputs"])
        values[inputs["output"]].backward()
        grads = solution.backward(inputs["graph"], inputs["inputs"], inputs["output"])
        assert grads.keys() == values.keys()
        if name == "tied_graph":  # PyTorch halves a tie, the reference gives it to the first
            grads["x"] = grads["y"] = (grads["x"] + grads["y"]) / 2
            values["x"].grad = values["y"].grad = (values["x"].grad + values["y"].grad) / 2
        for key, value in solution.forward(inputs["graph"], inputs["inputs"]).items():
            close(value, values[key].detach().numpy(), 1e-14)
            want = torch.zeros_like(values[key]) if values[key].grad is None else values[key].grad
            close(grads[key], want.numpy(), 1e-12)


@pytest.mark.parametrize("name", [name for name in GRAPHS if name not in ("tied_graph", "other_graph")])
def test_agrees_with_differences(solution, name):
    """The gradient of every graph input agrees with central differences of forward."""
    inputs = FILES.inputs(name, 0)
    graph, given, output = inputs["graph"], inputs["inputs"], inputs["output"]
    grads = solution.backward(graph, given, output)
    for key, value in given.items():

        def along(moved, key=key):
            return solution.forward(graph, {**given, key: moved[()]})[output]

        slopes = differences(along, np.array(value))
        assert np.max(np.abs(np.asarray(grads[key]) - slopes)) < 1e-7


@pytest.mark.parametrize("name", SINGLE)
def test_nodes_agree_with_differences(solution, name):
    """A node's downstream gradients are central differences of upstream * forward, each input moved by itself."""
    case = FILES.case(name, 0)
    op = case.program.split("= ")[1].split("(")[0]
    upstream = case.inputs["upstream"]
    arguments = [value for key, value in case.inputs.items() if key != "upstream"]
    node = getattr(solution, op)()
    node.forward(*arguments)
    for place, downstream in enumerate(node.backward(upstream)):
        assert np.shape(downstream) == np.shape(arguments[place])

        def along(moved, place=place):
            given = [*arguments[:place], moved[()], *arguments[place + 1 :]]
            return np.sum(upstream * getattr(solution, op)().forward(*given))

        assert np.max(np.abs(downstream - differences(along, np.array(arguments[place])))) < 1e-8


def test_differences_would_catch_a_wrong_node():
    """The same differences refuse a Multiply whose inputs are not switched, so the test above can fail."""
    node = FILES.load("wrong/g06_multiply_own_input").Multiply()
    x, y = 0.5, -1.5
    node.forward(x, y)
    slope = (node.forward(x + 1e-5, y) - node.forward(x - 1e-5, y)) / 2e-5
    node.forward(x, y)
    assert abs(node.backward(1.0)[0] - slope) > 1


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_any_split_of_a_tie_is_accepted(solution, share):
    """The judge of ties accepts what the reference gives wherever it puts the kink."""
    solution.AT_KINK = share
    inputs = FILES.inputs("max_ties", 3)
    node = solution.Max()
    node.forward(inputs["x"], inputs["y"])
    judge = FILES.library.judges["any_split"]
    split = np.array(node.backward(inputs["upstream"]))
    assert judge(inputs, split, split) is None


@pytest.mark.parametrize(("first", "second"), [(1, 1), (0, 0), (2, -1), (0.5, 0.4)])
def test_a_split_that_is_none_is_refused(first, second):
    """Shares of a tie that do not sum to one, or lie outside 0 and 1, are refused."""
    inputs = {"x": np.array([1.0, 2.0]), "y": np.array([1.0, 0.0]), "upstream": np.array([-2.0, 3.0])}
    want = np.array([[-2.0, 3.0], [0.0, 0.0]])
    got = want.copy()
    got[:, 0] = [-2.0 * first, -2.0 * second]
    assert FILES.library.judges["any_split"](inputs, want, want) is None
    assert FILES.library.judges["any_split"](inputs, got, want) is not None


DIAMOND = [("d", "add", ["b", "c"]), ("b", "tanh", ["a"]), ("c", "multiply", ["a", "x"]), ("a", "sigmoid", ["x"])]


@pytest.mark.parametrize(
    ("order", "right"),
    [
        (["a", "b", "c", "d"], True),
        (["a", "c", "b", "d"], True),
        (["x", "a", "c", "b", "d"], True),
        (["a", "x", "c", "b", "d"], False),
        (["b", "a", "c", "d"], False),
        (["d", "c", "b", "a"], False),
        (["a", "b", "d"], False),
        (["a", "b", "c", "d", "d"], False),
        (["a", "b", "c", "d", "e"], False),
        (None, False),
    ],
)
def test_every_valid_order_and_no_other_is_accepted(order, right):
    """The judge of orders wants every node once and after its inputs, and allows graph inputs to be listed."""
    assert (FILES.library.judges["valid_order"]({"graph": DIAMOND}, order, None) is None) is right


@pytest.mark.parametrize("seed", range(20))
def test_points_are_what_their_names_say(seed):
    """Lists are out of order, ties are ties, parts are out of reach, and no gradient vanishes where it should not."""
    for name in [name for name in GRAPHS if name not in ("one_node_grads", "listed_grads", "worked_example", "tied_graph")]:
        graph = FILES.inputs(name, seed)["graph"]
        names = [node[0] for node in graph]
        assert any(source in names[i:] for i, (_, _, sources) in enumerate(graph) for source in sources)
    ties = FILES.inputs("max_ties", seed)
    assert np.count_nonzero(ties["x"] == ties["y"]) == 2
    upstream = FILES.inputs("tanh_vector", seed)["upstream"]
    assert upstream.min() < 0 < upstream.max()


def test_random_graphs_have_no_tie():
    """In three hundred random graphs no max has two different inputs of equal value, so that one gradient is right."""
    for seed in range(300):
        case = FILES.case("wild_values", seed)
        values = module_values(case.inputs["graph"], case.inputs["inputs"])
        for _, op, sources in case.inputs["graph"]:
            assert op != "max" or values[sources[0]] != values[sources[1]]


def test_everything_stays_in_single_precision(solution):
    """With float32 inputs the reference computes in float32 all the way."""
    inputs = FILES.inputs("plain_graph", 0)
    given = {name: value.astype(np.float32) for name, value in inputs["inputs"].items()}
    values = solution.forward(inputs["graph"], given)
    grads = solution.backward(inputs["graph"], given, "s")
    assert {np.asarray(value).dtype for value in [*values.values(), *grads.values()]} == {np.dtype(np.float32)}


def test_a_mistake_beside_an_overflow_is_named():
    """A wrong node is named beside a sigmoid that overflows, which gives nan and so is no evidence of anything."""
    source = exchanged(
        FILES.source("accepted/plain_lists"),
        {
            "np.array([upstream * b for b in self.y]), np.array([upstream * a for a in self.x])": (
                "np.array([upstream * a for a in self.x]), np.array([upstream * b for b in self.y])"
            ),
            "1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))": "float(np.exp(v) / (np.exp(v) + 1))",
        },
    )
    named = mistakes(report_of(FILES.bench, source))
    assert "n12_dot_own_vector" in named and named <= {"n12_dot_own_vector", "a12_sigmoid_overflows"}
