"""Programs that are equal up to names and layout, and programs that are not."""

import json

import pytest

from grader.submissions.alike import likeness

PROGRAM = '''\
import numpy as np


def softmax(scores):
    """Rows of probabilities."""
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    weights = np.exp(shifted)
    return weights / np.sum(weights, axis=1, keepdims=True)


def loss(probabilities, labels):
    rows = np.arange(len(labels))
    return -np.mean(np.log(probabilities[rows, labels]))
'''
RENAMED = """\
import numpy as np
def softmax(s):
  # stable
  m = s - np.max(s, axis=1,
                 keepdims=True)

  e = np.exp(m)
  return e/np.sum(e, axis=1, keepdims=True)
def loss(p, y):
  n = np.arange(len(y))
  return -np.mean(np.log(p[n, y]))
"""


def digest(program: str) -> str:
    return likeness("a.py", program.encode())


def test_names_layout_and_comments_do_not_count() -> None:
    """Other names, indentation, line breaks, comments and docstrings are the same program; so is its notebook."""
    cells = [{"cell_type": "code", "source": PROGRAM.splitlines(True)}, {"cell_type": "markdown", "source": "hello"}]
    notebook = json.dumps({"cells": cells}).encode()
    assert digest(PROGRAM) == digest(RENAMED) == likeness("a.ipynb", notebook) != ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("axis=1, keepdims=True)\n    weights", "axis=0, keepdims=True)\n    weights"),
        ("return -np.mean", "return np.mean"),
        ("[rows, labels]", "[labels, rows]"),
        ("np.max(scores", "max(scores"),
        ("    return weights /", "    weights = weights\n    return weights /"),
    ],
)
def test_another_computation_is_another_program(old: str, new: str) -> None:
    """A number, a sign, the order of two names, a built-in and a statement more all count."""
    assert old in PROGRAM and digest(PROGRAM.replace(old, new)) != digest(PROGRAM)


@pytest.mark.parametrize("program", ["x = 1\n", "", "def f(:\n    '''never ends", "\x00", "(" * 5000, "  x\n y\n", "€ = ?\n"])
def test_too_little_to_tell_is_like_nothing(program: str) -> None:
    """Short programs and what is no Python are alike to nobody."""
    assert digest(program) == ""
    assert likeness("a.ipynb", program.encode()) == ""
