"""Running an author's suite of unittest classes or pytest functions on stand-ins of the submission.

gradescope-utils 0.5.0 loses skipped tests and subtests, writes no file when setUpClass fails and passes NaN on (its
source, and what running it showed). So its decorators are read, and what happened is collected here.
"""

import importlib
import io
import sys
import unittest
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ...calls.call import Outcome
from ...errors import BadInput
from .conversation import Line
from .standin import StandInModule
from .surroundings import imported_names, seeded, standing_in
from .told import End, Told, told_of


class Collector(unittest.TestResult):
    """Collects how every test ended, with what it printed; failures of setUpClass end every test of the class."""

    def __init__(self, line: Line, seed: int) -> None:
        super().__init__()
        self.line, self.seed = line, seed
        self.buffer = True
        self.told: dict[str, Told] = {}
        self.broken: list[tuple[str, End, Outcome | None]] = []
        self.end: End | None = None

    def startTest(self, test: unittest.TestCase) -> None:
        """A test begins: it is seeded by itself, and owes nothing to the one before."""
        super().startTest(test)
        self.end = None
        self.line.begin_test()
        function = function_of(test)
        for name in ("__score__", "__leaderboard_value__"):
            vars(function).pop(name, None) if hasattr(function, "__dict__") else None
        seeded(self.seed, test.id())

    def stopTest(self, test: unittest.TestCase) -> None:
        """A test has ended."""
        printed = sys.stdout.getvalue() if isinstance(sys.stdout, io.StringIO) else ""
        self._mirrorOutput = False
        self.told[test.id()] = told_of(test.id(), title(test), function_of(test), self.end or End(), self.line, printed)
        super().stopTest(test)

    def note(self, test: Any, end: End) -> None:
        """The first thing that goes wrong is how a test ended; what is no test is setUpClass or setUpModule."""
        if isinstance(test, unittest.TestCase):
            self.end = self.end or end
        else:
            self.broken.append((str(test.id()), end, self.line.stopped))

    def addError(self, test: Any, err: Any) -> None:
        """An exception ended a test, or what goes before or after it."""
        self.note(test, End(err[1]))

    def addFailure(self, test: Any, err: Any) -> None:
        """An assertion did not hold."""
        self.note(test, End(err[1]))

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        """A part of a test ended; only one that failed is told."""
        if err is not None:
            self.note(test, End(err[1]))

    def addSkip(self, test: Any, reason: str) -> None:
        """A test was not run."""
        self.note(test, End(skipped=reason))

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        """A test failed as its author expects."""
        self.note(test, End(err[1], expected=True))

    def addUnexpectedSuccess(self, test: Any) -> None:
        """A test passed that should fail."""
        self.note(test, End(expected=True))


def function_of(test: Any) -> Any:
    """The function behind a test, with what gradescope-utils wrote on it."""
    return getattr(type(test), getattr(test, "_testMethodName", ""), None)


def title(test: unittest.TestCase) -> str:
    """A test's first line of documentation, or its name."""
    return str(test.shortDescription() or getattr(test, "_testMethodName", test.id())).strip()


def run_unittest(files: Sequence[Path], folder: Path, line: Line, stand_in: StandInModule, seed: int) -> list[Told]:
    """Load and run every TestCase of the files."""
    sys.path.insert(0, str(folder))
    cases: list[unittest.TestCase] = []
    for path in files:
        module = importlib.import_module(".".join(path.relative_to(folder).with_suffix("").parts))
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, unittest.TestCase) and kind.__module__ == module.__name__:
                if not hasattr(kind, "submission"):
                    setattr(kind, "submission", stand_in)
                cases += list(unittest.defaultTestLoader.loadTestsFromTestCase(kind))  # type: ignore[arg-type]
    stand_in.__dict__["_loaded"]()
    collector = Collector(line, seed)
    unittest.TestSuite(cases).run(collector)
    return [collector.told.get(case.id()) or never_run(case, collector, line) for case in cases]


def never_run(case: unittest.TestCase, collector: Collector, line: Line) -> Told:
    """A test that setUpClass or setUpModule did not let run."""
    kind = type(case)
    names = (f"({kind.__module__}.{kind.__qualname__})", f"({kind.__module__})")
    _, end, line.stopped = next(
        (broken for broken in collector.broken if broken[0].endswith(names)), ("", End(skipped="it did not run"), None)
    )
    return told_of(case.id(), title(case), function_of(case), end, line, "")


def suite_files(path: Path) -> tuple[Path, list[Path]]:
    """The folder of a suite and its files of tests. Raises BadInput where there is none."""
    if path.is_file():
        return path.parent, [path]
    files = sorted(file for file in path.rglob("test*.py") if "__pycache__" not in file.parts) if path.is_dir() else []
    if not files:
        raise BadInput(f"{path}: there is no file of tests; a suite is a folder with test_*.py, or one such file")
    return path, files


def run_suite(path: Path, module: str, line: Line, seed: int, results: list[Told], failures: list[BaseException]) -> None:
    """Run a suite and put what came of each test into ``results``; what keeps it from running goes into ``failures``."""
    try:
        folder, files = suite_files(path.resolve())  # what is imported from there is found again by its whole path
        with standing_in(module, line, imported_names(files, module), seed, folder) as stand_in:
            run: Callable[..., list[Told]] = run_unittest
            if any(needs_pytest(file) for file in files):
                from .pytests import run_pytest as run
            results += run(files, folder, line, stand_in, seed)
    except BaseException as failure:
        failures.append(failure)
    finally:
        line.closed = True  # whatever still holds a stand-in of this run must not wait for an answer
        line.calls.put(None)


def needs_pytest(path: Path) -> bool:
    """Whether a file has tests that only pytest finds: functions, and classes that are no TestCase."""
    import ast

    tree = ast.parse(path.read_bytes())
    plain = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return any(
        node.name.startswith("test") if isinstance(node, ast.FunctionDef) else node.name.startswith("Test") and not node.bases
        for node in plain
    )
