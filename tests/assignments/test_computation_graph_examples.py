"""The examples of ``computation_graph`` against the grader: right work passes, mistakes are named."""

import ast

import pytest
from loading import Files
from marking import failed, mistakes, operators_swapped, report_of

from grader.validate import examples_of

FILES = Files("computation_graph")
ACCEPTED = [example for kind, example in examples_of(FILES.bench.assignment) if kind == "accepted"]
WRONG = [example for kind, example in examples_of(FILES.bench.assignment) if kind == "wrong"]


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda example: example.id)
def test_right_work_in_another_style_gets_full_marks(example):
    """Every accepted example gets every point."""
    report = report_of(FILES.bench, example.source)
    assert failed(report) == set()
    assert report.score == 100


@pytest.mark.parametrize("example", WRONG, ids=lambda example: example.id)
def test_a_mistake_is_caught_and_named(example):
    """Every wrong example fails the tasks that it should, no other, and is called by its own name."""
    report = report_of(FILES.bench, example.source)
    assert failed(report) == set(example.fails)
    assert mistakes(report) == {example.id}


def test_two_mistakes_are_both_named():
    """A wrong node and a wrong order in one submission, written in another style than the examples, are told apart."""
    source = FILES.source("accepted/plain_lists")
    for right, wrong in {
        "np.array([upstream * b for b in self.y]), np.array([upstream * a for a in self.x])": (
            "np.array([upstream * a for a in self.x]), np.array([upstream * b for b in self.y])"
        ),
        "1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))": "float(np.exp(v) / (np.exp(v) + 1))",
    }.items():
        assert right in source
        source = source.replace(right, wrong)
    assert {"n12_dot_own_vector", "a12_sigmoid_overflows"} <= mistakes(report_of(FILES.bench, source))


SWAPS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


@pytest.mark.slow
def test_no_exchanged_operator_goes_unseen():
    """Exchange any one arithmetic operator in the solution, and points are lost."""
    mutants = list(operators_swapped(FILES.source("solution"), SWAPS))
    assert len(mutants) >= 20
    unseen = [mutant for mutant in mutants if not failed(report_of(FILES.bench, mutant))]
    # 1.0 - AT_KINK is 1.0 + AT_KINK where the kink's share is 0
    assert [mutant for mutant in unseen if "1.0 + AT_KINK" not in mutant] == []
