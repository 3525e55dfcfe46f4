"""The student's own lines, as the grader has them: where an error was, and what stands there.

What a worker says of its lines is not repeated; only their numbers are, and the text is looked up here.
"""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from ...submissions.collect import Submission
from ...worker.notebook import code_cells, lines_of


class Source(Struct, frozen=True):
    """The lines of a submission called ``name``; ``before`` are, for a notebook, the lines before each of its code cells."""

    name: str
    lines: Sequence[str] = ()
    before: Sequence[int] = ()

    def text(self, line: int) -> str:
        """What stands on a line, counted from 1, without its indentation; empty where there is no such line."""
        return self.lines[line - 1].strip() if 1 <= line <= len(self.lines) else ""

    def place(self, line: int) -> str:
        """``ner_window.py:23``, or ``ner_window.ipynb, code cell 3, line 2``; empty where there is no such line."""
        if not 1 <= line <= len(self.lines):
            return ""
        if not self.before:
            return f"{self.name}:{line}"
        cell = bisect_right(self.before, line - 1)
        return f"{self.name}, code cell {cell}, line {line - self.before[cell - 1]}"

    def at(self, line: int) -> str:
        """The place and the text of a line, as the end of a sentence; empty where there is no such line."""
        place, text = self.place(line), self.text(line)
        return (f", at {place}" + (f": {text}" if text else "")) if place else ""


def source_of(submission: Submission) -> Source:
    """The lines of a Python file, or of a notebook's code cells one after another; none where it is neither."""
    if not submission.name.endswith(".ipynb"):
        return Source(submission.name, lines_of(submission.source.decode("utf-8", "replace")))
    try:
        cells = code_cells(submission.source)
    except ValueError:
        return Source(submission.name)
    return Source(submission.name, [line for cell in cells for line in cell.lines], [cell.before for cell in cells])
