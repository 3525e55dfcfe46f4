"""Variants: one known mistake, two at once, and which two cannot be."""

import pytest

from grader.assignment.examples import Example
from grader.grading.naming.variants import known_variants, pair, variant


def mistake(ner_window, name: str) -> Example:
    return next(example for example in ner_window.assignment.mistakes if example.id == name)


def test_every_known_mistake_is_a_variant(ner_window) -> None:
    """None is left out, and each fails something."""
    known = known_variants(ner_window.assignment)
    assert [each.name for each in known] == [example.id for example in ner_window.assignment.mistakes]
    assert all(each.fails and each.mistakes == (each.name,) for each in known)


def test_a_right_example_has_no_mistake(ner_window) -> None:
    """An accepted example is a variant too."""
    assert variant(ner_window.assignment.accepted[0]).mistakes == ()


def test_two_mistakes_are_both_in_the_program(ner_window) -> None:
    """Both wrong lines stand in it, and both sets of tasks may fail."""
    one, two = mistake(ner_window, "w06_repeated_word_counts_once"), mistake(ner_window, "l09_log_base_2")
    both = pair(ner_window.assignment, one, two)
    assert both is not None
    assert b"dL[windows] +=" in both.source and b"log2" in both.source
    assert both.mistakes == (one.id, two.id)
    assert both.touched == {*one.fails, *two.fails}
    compile(both.source, "ner_window.py", "exec")


@pytest.mark.parametrize("other", ["a03_tanh_slope_negative", "a01_tanh_slope_at_h"])
def test_two_mistakes_in_one_place_cannot_be_made_at_once(ner_window, other: str) -> None:
    """Edits of the same line touch."""
    assert pair(ner_window.assignment, mistake(ner_window, "a01_tanh_slope_at_h"), mistake(ner_window, other)) is None


def test_a_whole_file_has_no_partner(ner_window) -> None:
    """What is no edit cannot be combined."""
    whole = Example("whole", b"", fails=["loss"])
    assert pair(ner_window.assignment, mistake(ner_window, "l09_log_base_2"), whole) is None
