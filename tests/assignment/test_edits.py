"""Edits: where a text stands, what takes its place, and the edit between two programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.assignment.edits import Edit, Misplaced, applied, as_edits, diff, located, touch

PROGRAM = """\
def f(x):
    if x:
        y = 1
        z = 2
    return y + z


def g(x):
    return x
"""


def edited(*edits: Edit) -> str:
    return applied([located(edit, PROGRAM, "f.py") for edit in edits], PROGRAM)


def test_a_piece_of_a_line_is_replaced() -> None:
    """The text need not be a whole line."""
    assert edited(Edit("y + z", "y - z")) == PROGRAM.replace("y + z", "y - z")


def test_several_lines_are_written_from_the_left_margin() -> None:
    """Indentation is the program's; lines within a block keep theirs."""
    assert "    if not x:\n        y = 3\n    return" in edited(Edit("if x:\n    y = 1\n    z = 2", "if not x:\n    y = 3"))


def test_one_line_becomes_several_at_its_indentation() -> None:
    """The lines that are added stand under the first."""
    assert "    a = x\n\n    return a\n" in edited(Edit("return x", "a = x\n\nreturn a"))


def test_several_edits_do_not_disturb_each_other() -> None:
    """Spans are of the program before any edit."""
    told = edited(Edit("return x", "return 2 * x"), Edit("y = 1", "y = 1000"))
    assert told == PROGRAM.replace("return x", "return 2 * x").replace("y = 1", "y = 1000")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit("return q", ""), "stands nowhere in f.py; nearest is line 9: return x"),
        (Edit("no such thing at all", ""), "stands nowhere in f.py$"),
        (Edit("return", ""), "stands 2 times in f.py, on lines 5 and 9; take in more around it"),
        (Edit("y + z", "y + z"), "is replaced by itself"),
        (Edit("if x:\n  y = 1", ""), "stands nowhere in f.py; nearest is line 2"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edit: Edit, words: str) -> None:
    """What is wrong is said, with the nearest line where one is near."""
    with pytest.raises(Misplaced, match=words):
        located(edit, PROGRAM, "f.py")


def test_edits_of_the_same_characters_touch() -> None:
    """Neighbours do not."""
    one, two, three = (located(Edit(text, ""), PROGRAM, "f.py") for text in ("y + z", "+ z", "return y "))
    four = located(Edit("def g(x)", ""), PROGRAM, "f.py")
    assert touch(one, two) and touch(one, three) and not touch(two, three) and not touch(one, four)


def test_a_diff_shows_both_lines() -> None:
    """The wrong line stands under the right one, and a missing last newline does no harm."""
    assert "-    return x\n+    return -x\n" in diff(PROGRAM, PROGRAM.rstrip().replace("return x", "return -x"), "f.py", "sign")


def test_a_line_that_stands_twice_is_found_by_its_neighbours() -> None:
    """Lines around a change are taken in until the text stands only once."""
    program = "a = 1\nb = 2\na = 1\nc = 3\n"
    (edit,) = as_edits(program, "a = 1\nb = 2\na = 9\nc = 3\n")
    assert applied([located(edit, program, "f.py")], program) == "a = 1\nb = 2\na = 9\nc = 3\n"


def test_more_than_three_places_are_no_edit() -> None:
    """Another program is not told as edits."""
    program = "".join(f"a{number} = {number}\n" for number in range(12))
    assert as_edits(program, program.replace("a2", "b").replace("a4", "b").replace("a6", "b").replace("a8", "b")) == []


@given(st.lists(st.sampled_from(["x = 1", "    y = 2", "def f():", "    return 3", ""]), min_size=1, max_size=12), st.data())
def test_the_edits_between_two_programs_make_the_one_of_the_other(lines: list[str], data: st.DataObject) -> None:
    """Wherever edits are given, making them gives the other program."""
    changed = list(lines)
    changed[data.draw(st.integers(0, len(lines) - 1))] = "    z = 4"
    one, other = "\n".join(lines) + "\n", "\n".join(changed) + "\n"
    edits = as_edits(one, other)
    if edits:
        assert applied([located(edit, one, "f.py") for edit in edits], one) == other
