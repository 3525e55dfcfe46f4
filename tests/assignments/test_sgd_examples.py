"""The examples of ``sgd`` against the grader: right work passes, mistakes are named."""

import pytest
from loading import Files
from marking import failed, mistakes, report_of

from grader.validate import examples_of

FILES = Files("sgd")
EXAMPLES = examples_of(FILES.bench.assignment)
ACCEPTED = [example for kind, example in EXAMPLES if kind == "accepted"]
WRONG = [example for kind, example in EXAMPLES if kind == "wrong"]


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda example: example.id)
def test_right_work_in_another_style_gets_full_marks(example):
    """Every accepted example earns 100 points."""
    report = report_of(FILES.bench, example.source)
    assert failed(report) == set()
    assert report.score == 100


@pytest.mark.parametrize("example", WRONG, ids=lambda example: example.id)
def test_a_mistake_is_caught_and_named(example):
    """Every wrong example fails just the tasks it should, and is named by its own id."""
    report = report_of(FILES.bench, example.source)
    assert failed(report) == set(example.fails)
    assert mistakes(report) == {example.id}


def test_one_wrong_line_changes_only_what_it_touches():
    """A submission whose f1 alone is wrong keeps all other points, those of real text too."""
    source = FILES.source("solution")
    assert "2.0 * hits" in source
    assert failed(report_of(FILES.bench, source.replace("2.0 * hits", "1.9 * hits"), 0)) == {"f1"}
