"""Running an author's unittest classes for the ``tests`` kind, one mark a test method.

gradescope-utils 0.5.0 drops skipped tests and subtests, writes no file when setUpClass fails and passes NaN on
(its source, and what running it showed). So its decorators are read, but what happened is collected here.
"""

import importlib.util
import inspect
import unittest
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from ..errors import GraderError
from ..numerics.compare import RIGHT, Mark
from .proxy import Line, StudentError, StudentModule


def load_suite(path: Path, submission: StudentModule) -> list[unittest.TestCase]:
    """Every test method of every TestCase in the file, with ``submission`` set on its class."""
    module = import_file(path)
    classes = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, unittest.TestCase)]
    cases = [case for kind in classes for case in unittest.defaultTestLoader.loadTestsFromTestCase(kind)]
    for kind in classes:
        setattr(kind, "submission", submission)
    return [case for case in cases if isinstance(case, unittest.TestCase)]


def import_file(path: Path) -> ModuleType:
    """The author's module. Raises GraderError where there is no such file."""
    spec = importlib.util.spec_from_file_location(f"tests_of_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise GraderError(f"{path}: no such file of tests")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LONGEST_ASSERTION = 400


class Told(NamedTuple):
    """What one test method came to: its title, its mark and its weight among the task's points."""

    title: str
    mark: Mark
    weight: float


class Collector(unittest.TestResult):
    """Collects one mark a test method: skips, subtests and failures of setUpClass are marks like any other."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[str, Mark] = {}

    def addSuccess(self, test: unittest.TestCase) -> None:
        """A test passed: all of its weight, or the part that it set."""
        self.marks.setdefault(test.id(), partial(test))

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        """A test was skipped by its author."""
        self.marks[test.id()] = Mark("not_run", f"the author's test was skipped: {reason}")

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """An assertion did not hold."""
        hidden = getattr(method_of(test), "__hide_errors__", "")
        said = " ".join(str(err[1]).split())[:LONGEST_ASSERTION]
        # An assertion quotes values, so it is for public tasks; what the author wrote for hiding it is for all.
        self.marks[test.id()] = Mark("value", str(hidden)) if hidden else Mark("value", "an assertion does not hold", said)

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """The student's code raised in a call. Raises GraderError where the author's own did."""
        if not isinstance(err[1], StudentError):
            raise GraderError(f"the author's test {test.id()} failed by itself: {err[0].__name__}: {err[1]}") from err[1]
        self.marks[test.id()] = err[1].mark

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        """A part of a test ended; only one that failed is told."""
        if err is not None:
            (self.addFailure if issubclass(err[0], test.failureException) else self.addError)(test, err)


def partial(test: unittest.TestCase) -> Mark:
    """The mark of a test that passed: right, or the part that ``@partial_credit`` set.

    Raises GraderError where the author forgot to set it, or set what is no part of the weight.
    """
    method = method_of(test)
    wrapped = getattr(method, "__wrapped__", None)
    if wrapped is None or "set_score" not in inspect.signature(wrapped).parameters:
        return RIGHT
    score, most = getattr(method, "__score__", None), weight_of(test)
    if score is None or not 0 <= float(score) <= most:
        raise GraderError(f"the author's test {test.id()} set the score {score}, which is no part of its weight {most:g}")
    share = float(score) / most if most else 1.0
    return RIGHT if share == 1.0 else Mark("value", f"{float(score):g} of {most:g} points", credit=share)


def method_of(test: unittest.TestCase) -> Any:
    """The function behind a test, with what gradescope-utils wrote on it."""
    return getattr(type(test), getattr(test, "_testMethodName", ""), None)


def weight_of(test: unittest.TestCase) -> float:
    """The weight that ``@weight`` gave a test; 1 without it."""
    return float(getattr(method_of(test), "__weight__", 1.0))


def title(test: unittest.TestCase) -> str:
    """A test's first line of documentation, or its name."""
    return (test.shortDescription() or test.id().rsplit(".", 1)[-1]).strip()


def run_suite(suite: list[unittest.TestCase], line: Line, results: list[Told], failures: list[BaseException]) -> None:
    """Run the tests and put what came of each into ``results``; a fault of the author's or ours goes into ``failures``."""
    collector = Collector()
    try:
        unittest.TestSuite(suite).run(collector)
        before = next((mark for name, mark in collector.marks.items() if name not in {test.id() for test in suite}), None)
        for test in suite:
            mark = collector.marks.get(test.id()) or before or Mark("not_run", "it did not run")
            results.append(Told(title(test), mark, weight_of(test)))
    except BaseException as failure:
        failures.append(failure)
    finally:
        line.calls.put(None)
