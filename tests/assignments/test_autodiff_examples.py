"""The examples of ``autodiff`` against the grader: right work passes, mistakes are named, no exchanged operator goes unseen."""

import ast

import pytest
from loading import Files
from marking import failed, mistakes, operators_swapped, report_of

from grader.validate import examples_of

FILES = Files("autodiff")
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
    """A wrong sign and a wrong logarithm in one submission, written in another style than the examples, are told apart."""
    source = FILES.source("accepted/counted_uses")
    for right, wrong in {
        "[1 / other.data, -ratio / other.data]": "[1 / other.data, ratio / other.data]",
        "math.log(self.data)": "math.log2(self.data)",
    }.items():
        assert right in source
        source = source.replace(right, wrong)
    assert {"divide_second_positive", "l09_log_of_base_two"} <= mistakes(report_of(FILES.bench, source))


SWAPS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["solution", "accepted/operations"])
def test_no_exchanged_operator_goes_unseen(folder):
    """Exchange any one arithmetic operator in right work, and points are lost."""
    mutants = list(operators_swapped(FILES.source(folder), SWAPS))
    assert len(mutants) >= 15
    assert [mutant for mutant in mutants if not failed(report_of(FILES.bench, mutant))] == []
