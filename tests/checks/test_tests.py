"""The tests kind: an author's unittest classes on a proxy of the submission, with gradescope-utils' decorators."""

from pathlib import Path

import pytest
from small_network import SOLUTION, context, drive, submitted

from grader import checks
from grader.checks.base import Judgement
from grader.errors import GraderError

HEAD = """
import unittest
import numpy as np
from gradescope_utils.autograder_utils.decorators import hide_errors, partial_credit, weight

PARAMS = {"W": np.ones((2, 3)), "b": np.zeros(2)}

class TestNet(unittest.TestCase):
"""
GOOD = """
    @weight(3)
    def test_forward(self):
        "forward sums the hidden units"
        p, cache = self.submission.forward(PARAMS, np.ones((4, 3)))
        self.assertEqual(p.shape, (4,))
        grads = self.submission.backward(PARAMS, cache, np.zeros(4))
        self.assertEqual(grads["W"].shape, (2, 3))
        with self.subTest("the value"):
            np.testing.assert_allclose(p, 6.0)

    @weight(1)
    def test_loss(self):
        "loss is one number"
        self.assertIsInstance(self.submission.loss(np.ones(2), y=np.zeros(2)), float)
"""


def judge(tmp_path: Path, body: str, source: str = SOLUTION) -> Judgement:
    (tmp_path / "test_net.py").write_text(HEAD + body)
    return drive(checks.start(checks.TestsSettings("test_net.py"), context(), tmp_path), source)


def marks(judgement: Judgement) -> dict[str, str]:
    return {look.output: look.mark.kind for look in judgement.seen}


def test_right_work_passes_and_weights_are_kept(tmp_path: Path) -> None:
    """Caches stay in the box, arrays come out, keywords go in, titles are docstrings, weights are the author's."""
    judgement = judge(tmp_path, GOOD)
    assert marks(judgement) == {"forward sums the hidden units": "right", "loss is one number": "right"}
    assert list(judgement.weights.values()) == [3.0, 1.0]


def test_wrong_work_fails_its_own_test_only(tmp_path: Path) -> None:
    """A wrong value fails where it is asserted, in a subtest too, and is quoted for public tasks only."""
    judgement = judge(tmp_path, GOOD, submitted(("return p, (X, Z)", "return 2 * p, (X, Z)")))
    assert marks(judgement) == {"forward sums the hidden units": "value", "loss is one number": "right"}
    mark = judgement.seen[0].mark
    assert "12" in mark.detail and "12" not in mark.text


@pytest.mark.parametrize(
    ("change", "expected"),
    [(("def loss", "def lost"), "missing"), (("return float(", "raise ValueError\n    return float("), "crashed")],
)
def test_a_student_who_fails_is_marked_not_the_grader(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    """A missing function and an exception are the student's, as in every other check."""
    assert marks(judge(tmp_path, GOOD, submitted(change)))["loss is one number"] == expected


def test_hidden_errors_show_the_authors_words(tmp_path: Path) -> None:
    """@hide_errors replaces the assertion."""
    judgement = judge(tmp_path, '    @hide_errors("Look at the shapes")\n    def test_x(self):\n        self.assertEqual(1, 2)\n')
    assert (judgement.seen[0].mark.text, judgement.seen[0].mark.detail) == ("Look at the shapes", "")


def test_partial_credit_is_a_part_of_the_weight(tmp_path: Path) -> None:
    """set_score gives a share; numpy numbers are numbers."""
    body = "    @partial_credit(10)\n    def test_x(self, set_score=None):\n        set_score(np.float32(4))\n"
    judgement = judge(tmp_path, body)
    assert judgement.seen[0].mark.credit == pytest.approx(0.4) and judgement.weights == {"test_x": 10.0}


@pytest.mark.parametrize("score", ["set_score(11)", "set_score(float('nan'))", "set_score(-1)", "pass"])
def test_a_score_that_is_none_is_the_authors_fault(tmp_path: Path, score: str) -> None:
    """More than the weight, NaN, less than nothing, or forgotten: told as ours, never full marks in silence."""
    with pytest.raises(GraderError, match="no part of its weight"):
        judge(tmp_path, f"    @partial_credit(10)\n    def test_x(self, set_score=None):\n        {score}\n")


def test_nothing_vanishes_when_set_up_fails(tmp_path: Path) -> None:
    """A setUpClass that the student's code breaks marks every test of the class."""
    body = "    @classmethod\n    def setUpClass(cls):\n        cls.submission.nothing()\n" + GOOD
    assert set(marks(judge(tmp_path, body)).values()) == {"missing"}


def test_a_bug_in_the_authors_test_is_ours(tmp_path: Path) -> None:
    """An exception in the author's own code is a grader error, not the student's zero."""
    with pytest.raises(GraderError, match="failed by itself"):
        judge(tmp_path, "    def test_x(self):\n        undefined_name\n")
