"""The examples of ``ner_window`` against the grader: right work passes, mistakes are named, no exchanged operator goes unseen."""

import ast

import pytest
from loading import Files
from marking import failed, mistakes, operators_swapped, report_of

from grader.validate import examples_of

FILES = Files("ner_window")
EXAMPLES = examples_of(FILES.bench.assignment)
ACCEPTED = [example for kind, example in EXAMPLES if kind == "accepted"]
WRONG = [example for kind, example in EXAMPLES if kind == "wrong"]


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda example: example.id)
def test_right_work_in_another_style_gets_full_marks(example):
    """Every accepted example gets every point."""
    assert failed(report_of(FILES.bench, example.source)) == set()


@pytest.mark.parametrize("example", WRONG, ids=lambda example: example.id)
def test_a_mistake_is_caught_and_named(example):
    """Every wrong example fails the tasks that it should, no other, and is called by its own name."""
    report = report_of(FILES.bench, example.source)
    assert failed(report) == set(example.fails)
    assert mistakes(report) == {example.id}


def test_several_mistakes_are_all_named():
    """Four mistakes in one submission, written in another style than the examples, are told apart."""
    source = FILES.source("accepted/vectorised")
    for right, wrong in {
        "W=delta.T @ x, b=delta.sum(0)": "W=x.T @ delta, b=delta.mean(0)",
        "np.add.at(dL, windows, dx)": "dL[windows] += dx",
        "-np.log(np.maximum": "-np.log2(np.maximum",
    }.items():
        assert right in source
        source = source.replace(right, wrong)
    named = mistakes(report_of(FILES.bench, source))
    assert {"n01_dw_transposed", "b04_db_divided_twice", "w06_repeated_word_counts_once", "l09_log_base_2"} <= named


@pytest.mark.parametrize("mistake", ["f04_no_tanh", "w04_vectors_interleaved", "l07_negative_loss"])
def test_a_right_derivative_of_a_known_wrong_forward_earns_most(mistake):
    """A backward that follows its own, recognised forward or loss is charged once, not twice."""
    source = next(example.source for example in WRONG if example.id == mistake)
    scores = {task.task: task.score / task.points for task in report_of(FILES.bench, source).tasks}
    assert scores["backward_batch"] == pytest.approx(0.7)
    assert min(scores["forward"], scores["loss"]) < 1


SWAPS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}


@pytest.mark.parametrize("folder", ["solution", "accepted/loops", "accepted/column_layout"])
def test_no_exchanged_operator_goes_unseen(folder):
    """Exchange any one arithmetic operator in right work, and points are lost."""
    source = FILES.source(folder)
    mutants = list(operators_swapped(source, SWAPS))
    assert len(mutants) > 10
    assert [mutant for mutant in mutants if not failed(report_of(FILES.bench, mutant))] == []
