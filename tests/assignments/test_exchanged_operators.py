"""Right work with any one arithmetic operator exchanged for another loses points, in every place where there is one."""

import ast
import copy

import pytest
from loading import Files
from marking import failed, report_of

SWAPS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult}

# Right work, and the least number of its operators.
RIGHT = [
    ("activations", "accepted/one_formula", 11),
    ("activations", "accepted/masks", 11),
    pytest.param("autodiff", "solution", 15, marks=pytest.mark.slow),
    pytest.param("autodiff", "accepted/operations", 15, marks=pytest.mark.slow),
    pytest.param("computation_graph", "solution", 20, marks=pytest.mark.slow),
    ("jacobians", "solution", 8),
    ("jacobians", "accepted/basis", 8),
    ("ner_window", "solution", 11),
    ("ner_window", "accepted/loops", 11),
    ("ner_window", "accepted/column_layout", 11),
    ("softmax_ner", "solution", 7),
    ("softmax_ner", "accepted/loops", 7),
]

# What gives the same numbers exchanged: the kink's share is 0, and a column times a row is what * makes of them too.
THE_SAME = {
    "computation_graph": ["1.0 + AT_KINK"],
    "ner_window": ["params['u'][:, np.newaxis] * dS /", "'W': dZ * X.T, 'b': dZ.flatten()"],
}


def operators_exchanged(source):
    """The source with one arithmetic operator exchanged, for each of them."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
            mutant = copy.deepcopy(tree)
            list(ast.walk(mutant))[index].op = SWAPS[type(node.op)]()
            yield ast.unparse(mutant)


@pytest.mark.parametrize(("name", "example", "least"), RIGHT)
def test_no_exchanged_operator_goes_unseen(name, example, least):
    """Exchange any one arithmetic operator in right work, and points are lost."""
    files = Files(name)
    mutants = list(operators_exchanged(files.source(example)))
    assert len(mutants) >= least
    unseen = [mutant for mutant in mutants if not failed(report_of(files.bench, mutant))]
    assert [mutant for mutant in unseen if not any(same in mutant for same in THE_SAME.get(name, []))] == []
