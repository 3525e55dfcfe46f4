"""A suite of pytest functions, run by pytest itself: fixtures, parametrize and marks are its own business."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import GraderError
from .conversation import Line
from .standin import StandInModule
from .surroundings import seeded
from .told import End, Told, told_of


class Plugin:
    """Watches pytest and keeps how every test ended."""

    def __init__(self, line: Line, stand_in: StandInModule, seed: int) -> None:
        self.line, self.stand_in, self.seed = line, stand_in, seed
        self.told: list[Told] = []
        self.uncollected: list[str] = []
        self.end: End | None = None

    def pytest_collection_finish(self, session: Any) -> None:
        """All files are imported: from here on a name that the student did not define is missing."""
        self.stand_in.__dict__["_loaded"]()

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be imported is told."""
        if report.failed:
            self.uncollected.append(f"{report.nodeid}: {str(report.longrepr).strip().splitlines()[-1]}")

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """A test begins: it is seeded by itself, and owes nothing to the one before."""
        self.end = None
        self.line.begin_test()
        seeded(self.seed, nodeid)

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """A part of a test has ended: the first exception is how the test ended."""
        if call.excinfo is None or self.end is not None:
            return
        error = call.excinfo.value
        kind = type(error).__name__
        if kind == "Skipped":
            self.end = End(skipped=str(error))
        elif item.get_closest_marker("xfail"):
            self.end = End(error, expected=True)
        else:
            # pytest.fail raises what is no AssertionError
            self.end = End(AssertionError(str(error)) if kind == "Failed" else error)

    def pytest_runtest_teardown(self, item: Any) -> None:
        """The test's own part is over; its score is read before anything else runs."""
        self.keep = getattr(item, "function", None)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """The last part of a test has ended."""
        if report.when != "teardown":
            return
        function = getattr(self, "keep", None)
        doc = (getattr(function, "__doc__", None) or "").strip().splitlines()
        name = report.nodeid.rpartition("::")[2]
        title = doc[0].strip() if doc and "[" not in name else name
        self.told.append(told_of(report.nodeid, title, function, self.end or End(), self.line, report.capstdout))
        for stale in ("__score__", "__leaderboard_value__"):
            vars(function).pop(stale, None) if function is not None else None


def run_pytest(files: Sequence[Path], folder: Path, line: Line, stand_in: StandInModule, seed: int) -> list[Told]:
    """Run the files. Raises GraderError where pytest is not installed, or a file of the suite cannot be imported."""
    try:
        import pytest
    except ImportError:
        raise GraderError("this suite needs pytest, which is not installed here: pip install 'grader[pytest]'") from None
    plugin = Plugin(line, stand_in, seed)
    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "-c", os.devnull, f"--rootdir={folder}"]
    options.append("--continue-on-collection-errors")
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        pytest.main([*options, *map(str, files)], plugins=[plugin])
    finally:
        sys.dont_write_bytecode = writes
    if plugin.uncollected:
        raise GraderError(f"the suite cannot be imported: {plugin.uncollected[0]}")
    return plugin.told
