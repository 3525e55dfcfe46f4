"""A small assignment in files, for tests of reading it: sound as it is, to be spoilt in one place."""

from pathlib import Path

import pytest

from grader.assignment.load import load_assignment
from grader.errors import BadInput

SECRET = "00112233445566778899aabbccddeeff"
SETTINGS = """\
title: Squares
file: squares.py
points: 10
signatures:
  square: square(x) -> array
tasks:
  - id: square
    title: square gives the square of every entry
    points: 4
    public: true
    check:
      kind: outputs
      regimes: [typical]
      program: y = square(x)
      outputs: {y: y}
  - id: slope
    title: slope gives the derivative
    points: 6
    needs: [square]
    check:
      kind: gradients
      regimes: [typical]
      draws: 2
      program: dy = slope(x)
      gradients: {dy: dy}
"""
MISTAKE = """\
title: the factor 2 is missing
hint: What is the derivative of a square?
catalogue: [A01]
fails: [slope]
edits:
  - replace: 2 * x
    with: x
"""
WHOLE = """\
title: every slope is a number
hint: What shape has x?
fails: [slope]
because: another program
"""
SOLUTION = """\
def square(x):
    return x**2


def slope(x):
    return 2 * x
"""


def written(folder: Path) -> Path:
    """A small assignment and its reference, complete and sound."""
    files = {
        "assignments/squares/assignment.yaml": SETTINGS,
        "assignments/squares/starter/squares.py": "# begin here\n",
        "assignments/squares/support/helper.py": "ONE = 1\n",
        "assignments/squares/support/notes.txt": "not code\n",
        "reference/squares/secret": SECRET + "\n",
        "reference/squares/inputs.py": "",
        "reference/squares/solution/squares.py": SOLUTION,
        "reference/squares/accepted/loops/squares.py": "# right, too\n",
        "reference/squares/wrong/factor.yaml": MISTAKE,
        "reference/squares/wrong/number/squares.py": "# wrong\n",
        "reference/squares/wrong/number/expect.yaml": WHOLE,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def load(places: Path, name: str = "squares"):
    return load_assignment(name, places / "assignments", places / "reference")


def refusal(places: Path, settings: str | None = None) -> str:
    """The line that loading the assignment with these settings is refused with, without the folder's path."""
    if settings is not None:
        (places / "assignments/squares/assignment.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load(places).examples  # noqa: B018 - examples are read when they are asked for
    message = str(caught.value).replace(f"{places}/", "")
    assert "\n" not in message
    return message.replace("assignments/squares/assignment.yaml", "FILE")


def swap(old: str, new: str) -> str:
    assert SETTINGS.count(old) >= 1
    return SETTINGS.replace(old, new, 1)
