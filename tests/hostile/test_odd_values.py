"""Whatever a function returns, the verdict is the student's: no value makes the grader fail, or pay."""

import json
import shutil
from pathlib import Path

import pytest

from grader.assignment.load import load_assignment
from grader.grading.grade import Bench, grade, prepare
from grader.reports import gradescope
from grader.reports.report import Verdict
from grader.sandbox.link import Launcher
from grader.submissions.collect import Submission

HERE = Path(__file__).parent
FUNCTIONS = ("shown", "hidden", "words", "forward", "backward")
SCALARS = """
None | True | 5 | 2**70 | -2**63 | float("nan") | -float("inf") | 3+4j | "x" | "" | "a\\x00b" | b"x" | [] | [[]]
() | {} | {1: 2} | set() | object() | len | (1, 2) | (1, 2, 3) | (None, None) | (np.nan, {}) | [1, [2, 3]]
[1, "a"] | ["a", 1] | [None] | ["a", "b"] | [1.0] * 100000 | ["x"] * 100000 | range(5) | (i for i in range(3))
{"w": None} | {"w": np.array([])} | {"w": np.inf} | {"w": float}
"""
ARRAYS = """
np.array([]) | np.zeros((0, 3)) | np.zeros((2,) * 6) | np.zeros((1,) * 33) | np.array("s") | np.array(["a", "b"])
np.array([None, 1]) | np.array(["2020-01-01"], dtype="M8[D]") | np.array([5], dtype="m8[s]")
np.zeros(3, dtype=[("a", "f8"), ("b", "i4")]) | np.array([2**64 - 1], dtype=np.uint64)
np.array([1e5], dtype=np.float16) | np.array([1, 2], dtype=np.longdouble) | np.array([1 + 2j])
np.array([True, False]) | np.array(2.5) | np.array(np.nan) | np.float32(3) | np.int8(3) | np.bool_(True)
np.str_("s") | np.ma.masked_all(3) | np.matrix([[1.0, 2.0]]) | np.broadcast_to(0.0, (10**6, 10**6))
np.empty((10**12, 0)) | np.full(7, 1e308) | np.full((1, 7), 5e-324) | np.zeros(0, dtype=bool)
"""
CLASSES = """
type("F", (float,), {})(2.0) | type("S", (str,), {})("q") | type("I", (int,), {"__index__": lambda s: 1 / 0})(3)
type("L", (list,), {"__len__": lambda s: -1, "__iter__": lambda s: iter(())})([1])
type("D", (dict,), {"__getitem__": lambda s, k: 1 / 0})() | type("X" * 5000, (), {})()
type("N", (np.ndarray,), {"__array_finalize__": lambda s, o: None, "__getattr__": lambda s, n: 1 / 0})(3)
"""
VALUES = [
    value.strip() for group in (SCALARS, ARRAYS, CLASSES) for line in group.splitlines() for value in line.split(" | ") if value
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The tiny assignment with a secret."""
    place = tmp_path_factory.mktemp("tiny")
    shutil.copytree(HERE / "assignment", place, dirs_exist_ok=True)
    (place / "reference" / "tiny" / "secret").write_text("5e" * 32 + "\n")
    return prepare(load_assignment("tiny", place / "assignments", place / "reference"))


@pytest.mark.hostile
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numbers near overflow overflow when they are compared
@pytest.mark.parametrize("value", VALUES, ids=[str(index) for index in range(len(VALUES))])
def test_odd_values_are_the_students(tiny: Bench, launcher: Launcher, value: str) -> None:
    """An odd value in place of every answer is judged, earns next to nothing, and can be written down."""
    source = "import numpy as np\n" + "".join(f"def {name}(*a, **k):\n    return {value}\n" for name in FUNCTIONS)
    report = grade(tiny, Submission("tiny.py", source.encode()), launcher)
    assert Verdict.GRADER_ERROR not in [task.verdict for task in report.tasks]
    assert report.score <= 10  # cheap, at the most
    json.loads(gradescope.render(report))
