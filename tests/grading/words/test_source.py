"""The student's lines: where an error was, in a file and in a notebook."""

import json

import pytest

from grader.grading.words.source import Source, source_of
from grader.submissions.collect import Submission

CELLS = [
    {"cell_type": "code", "source": "a = 1\n%time b = 2"},
    {"cell_type": "markdown", "source": "# text"},
    {"cell_type": "code", "source": ["def f():\n", "    return a"]},
]
NOTEBOOK = source_of(Submission("work.ipynb", json.dumps({"cells": CELLS}).encode()))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (1, ", at work.ipynb, code cell 1, line 1: a = 1"),
        (2, ", at work.ipynb, code cell 1, line 2: %time b = 2"),
        (3, ", at work.ipynb, code cell 2, line 1: def f():"),
        (4, ", at work.ipynb, code cell 2, line 2: return a"),
        (0, ""),
        (5, ""),
    ],
)
def test_a_line_of_a_notebook_is_told_by_its_cell(line: int, told: str) -> None:
    """Code cells are counted, text cells are not; a line that is not there is not told."""
    assert NOTEBOOK.at(line) == told


def test_a_line_of_a_file_is_told_by_its_number() -> None:
    """A form feed and a separator of Unicode end no line, as for Python."""
    source = source_of(Submission("work.py", "a = 1\n\x0cb = '\u2028'\r\nc = 3\n".encode()))
    assert source.at(3) == ", at work.py:3: c = 3"
    assert source.at(2) == ", at work.py:2: b = '\u2028'"
    assert source.at(9) == ""


def test_what_is_no_notebook_has_no_lines() -> None:
    """The worker tells what is the matter with it; here it has no lines."""
    assert source_of(Submission("work.ipynb", b"{}")) == Source("work.ipynb")
