"""What is around a suite while it loads and runs: the student's module under its name, seeds, no programs."""

import contextlib
import importlib
import inspect
import io
import random
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...calls.call import Outcome
from ...errors import BadInput
from .conversation import Line
from .standin import Missing, StandIn, StandInClass, StandInModule

STARTS_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"}
NOT_TO_RUN = "<unknown>"
"""The file name under which ``ast.parse`` compiles: what it reads is looked at and not run."""
RUNNING: dict[int, str] = {}
"""The threads that suites run in, each with the student's text; a hook cannot be taken away again, so there is one for all."""


@contextlib.contextmanager
def standing_in(module: str, line: Line, imported: Sequence[str], seed: int, folder: Path) -> Iterator[StandInModule]:
    """The student's module stands in for itself, and programs cannot be started, while a suite loads and runs."""
    watch_programs()
    loading = {"now": True}

    def missing(name: str, error: AttributeError) -> Any:
        outcome = Outcome("missing", detail=name)
        vars(error)["_outcome_of_student"] = outcome
        if loading["now"] and name in imported:
            return Missing(error)
        raise error

    stand_in = StandInModule(module, line, missing)
    stand_in.__dict__["_loaded"] = lambda: loading.update(now=False)
    kept, states = dict(sys.modules), (random.getstate(), np.random.get_state())
    before = list(sys.path)
    sys.modules[module] = stand_in
    text = "".join(line.source_of(stand_in)[0]) if line.lines is None else "\n".join(line.lines)
    RUNNING[threading.get_ident()] = text.strip()
    try:
        seeded(seed)
        with contextlib.redirect_stdout(io.StringIO()), own_files(f"{module}.py"), own_source(line), own_copy(stand_in, text):
            yield stand_in
    finally:
        RUNNING.pop(threading.get_ident(), None)
        sys.path[:] = before
        random.setstate(states[0])
        np.random.set_state(states[1])
        for name, loaded in list(sys.modules.items()):
            if name not in kept and str(getattr(loaded, "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]
        if module in kept:
            sys.modules[module] = kept[module]
        else:
            sys.modules.pop(module, None)


@contextlib.contextmanager
def own_files(file: str) -> Iterator[None]:
    """``check_submitted_files`` looks at what was handed in, not at a folder of this machine."""
    files: Any = importlib.import_module("gradescope_utils.autograder_utils.files")
    before = files.check_submitted_files
    files.check_submitted_files = lambda paths, base="": [path for path in paths if str(path) != file]
    try:
        yield
    finally:
        files.check_submitted_files = before


@contextlib.contextmanager
def own_source(line: Line) -> Iterator[None]:
    """``inspect.getsource`` of what the student defined shows their lines: they are not on this machine's disk."""
    looking: Any = inspect
    before = looking.getsourcelines

    def getsourcelines(held: Any) -> Any:
        return line.source_of(held) if issubclass(type(held), StandIn | StandInClass | StandInModule) else before(held)

    looking.getsourcelines = getsourcelines
    try:
        yield
    finally:
        looking.getsourcelines = before


@contextlib.contextmanager
def own_copy(stand_in: StandInModule, text: str) -> Iterator[None]:
    """A copy of what was handed in, for a suite that reads the file of the student's module."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stand_in.__name__}.py"
        path.write_text(text + "\n", encoding="utf-8")
        stand_in.__file__ = str(path)
        yield


def seeded(*parts: object) -> None:
    """Seed both of the generators that suites draw from."""
    number = random.Random(repr(parts)).getrandbits(32)
    random.seed(number)
    np.random.seed(number)


@cache
def watch_programs() -> None:
    """From now on a suite's thread can start no program and run no text of the student's: both would be outside the box."""

    def refuse(event: str, args: Any) -> None:
        text = RUNNING.get(threading.get_ident())
        if text is None:
            return
        if event in STARTS_PROGRAMS:
            raise PermissionError("a suite starts no programs: call the student's functions, they run in the box")
        if event == "compile" and text and args[1] != NOT_TO_RUN and text_of(args[0]) == text:
            raise PermissionError("a suite does not run the student's file itself: import the module, it runs in the box")

    sys.addaudithook(refuse)


def text_of(source: object) -> str:
    """The text that is to be compiled; empty for a syntax tree."""
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    return "\n".join(text.splitlines()).strip() if isinstance(text, str) else ""


def imported_names(files: Sequence[Path], module: str) -> list[str]:
    """What the suite's files import from the student's module by name. Raises BadInput for a file that is no Python."""
    import ast

    names: list[str] = []
    for path in files:
        try:
            tree = ast.parse(path.read_bytes(), str(path))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 1)
            raise BadInput(f"{path}:{line}: {type(error).__name__}: {getattr(error, 'msg', error)}") from None
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == module:
                names += [alias.name for alias in node.names]
    return names
