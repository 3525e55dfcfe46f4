"""An assignment's names, checked before anything runs: a misspelt one is refused with its line, not found by a class."""

import inspect
import re
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..assignment.assignment import Assignment
from ..assignment.places import did_you_mean
from ..assignment.setup import PROGRAMS, place_of
from ..calls.call import Call, Executor, let
from ..calls.program import NotAProgram, compile_program
from ..checks.base import CHANGED, compiled
from ..checks.gradients import GradientsSettings
from ..checks.names import Names, regimes_of, troubles
from ..checks.outputs import OutputsSettings
from ..checks.purity import PuritySettings
from ..checks.tests import TestsSettings
from ..errors import BadInput, authors_fault
from ..inputs import Case, Library, Regime, stream
from .reference import same_leaf

Found = TypeVar("Found")
MOST_SECONDS = 20.0
SIZE = 4
"""What a regime of a cost check is drawn with, to see what it gives."""


def check_names(
    assignment: Assignment, library: Library, functions: Collection[str] | None, drawn: Mapping[str, Case] | None = None
) -> None:
    """Raise BadInput, with the line of assignment.yaml, for the first name that means nothing.

    ``functions`` are what the solution defines, None where there is none. ``drawn`` are points of the regimes, where some
    were drawn: without them an input is known if a file of ``library`` mentions its name.
    """
    words: set[str] = set()

    def mentioned(name: str) -> bool:
        if not words:
            files = [library.path] if library.path.is_file() else sorted(library.path.glob("*.py"))
            words.update(*(re.findall(r"\w+", file.read_text(encoding="utf-8", errors="replace")) for file in files))
        parts = re.findall(r"\w+", name)
        return bool(parts) and words.issuperset(parts)

    names = Names(
        library.regimes.keys(),
        library.judges.keys(),
        functions,
        support=frozenset(Path(name).stem for name, _ in assignment.support),
        mentioned=mentioned,
        drawn=(drawn or {}).get,
    )
    check_setup(assignment)
    for index, task in enumerate(assignment.tasks):
        if isinstance(task.check, TestsSettings):
            check_suite(assignment, f"tasks[{index}].check", task.check)
        for fault in troubles(task.check, names):
            if drawn is None and "regime" not in fault.key:
                check_names(assignment, library, functions, draw_regimes(assignment, library))  # to say what was meant
            told = fault.message + (did_you_mean(fault.name, fault.known) if fault.name else "")
            text = getattr(task.check, fault.key, None)
            key = f"tasks[{index}].check.{fault.key}"
            here = place_of(fault.row, text, assignment.setup, key) if isinstance(text, str) else (key, fault.row)
            raise assignment.refusal(here[0], told, here[1])
    for name in assignment.signatures:
        if functions is not None and name.split(".")[0] not in functions:
            told = f"the solution does not define {name}{did_you_mean(name, functions)}"
            raise assignment.refusal(f"signatures.{name}", told)


def check_setup(assignment: Assignment) -> None:
    """Raise BadInput, with the line, where the shared lines are no program, or no task uses what they bind."""
    try:
        compile_program(assignment.setup, frozenset())
    except NotAProgram as error:
        raise assignment.refusal("setup", error.told, error.row) from None
    checks = [task.check for task in assignment.tasks]
    shared = assignment.setup.rstrip()
    texts = [str(getattr(check, key)) for check in checks for key in PROGRAMS if hasattr(check, key)]
    if shared and not any(text.startswith(shared + "\n") for text in texts):
        raise assignment.refusal("setup", "no task's program uses a name that these lines bind")


def check_suite(assignment: Assignment, key: str, check: TestsSettings) -> None:
    """Raise BadInput, with the line, where a check does not name one suite, or there is none where it says."""
    if bool(check.suite) == bool(check.file):
        raise assignment.refusal(key, "suite, a folder, or file belongs here: one of them")
    if assignment.solution is None:
        return  # on a student's laptop the suite is not there, nor is it run
    path = assignment.reference_folder / check.path
    here = "suite" if check.suite else "file"
    if not (path.is_file() or any(path.rglob("test*.py"))):
        raise assignment.refusal(f"{key}.{here}", f"{path}: there is no file of tests; a suite is a folder with test_*.py")


def check_solution(assignment: Assignment, reference: Executor, drawn: Mapping[str, Case]) -> None:
    """Raise BadInput, with the line of assignment.yaml, where the solution does not return what a task asks for."""
    support = frozenset(Path(name).stem for name, _ in assignment.support)
    for index, task in enumerate(assignment.tasks):
        check = task.check
        if not isinstance(check, OutputsSettings | GradientsSettings | PuritySettings):
            continue
        wanted = check.gradients if isinstance(check, GradientsSettings) else check.outputs
        for regime in check.regimes:
            call = compiled(check.program, wanted, drawn[regime], support).call(drawn[regime].inputs)
            if found := fault_of(assignment.file, check, call, reference):
                key, told = found
                raise assignment.refusal(f"tasks[{index}].check.{key}", f"{told}, at a point of the regime {regime}")


def fault_of(file: str, check: Any, call: Call, reference: Executor) -> tuple[str, str] | None:
    """What is wrong with the answer of the solution, ``file``, to a call: the check's key that asks for it, and in words what."""
    kind = "gradients" if isinstance(check, GradientsSettings) else "outputs"
    try:
        one, two = in_time(reference, [call])[0], in_time(reference, [call])[0]
    except TimeoutError:
        return "program", f"the solution gives no answer in {MOST_SECONDS:g} seconds"
    if one.error is not None:
        # Where the solution raises, raising alike is right: but there is no gradient of it, nor is it pure.
        told = f"the solution raises {one.error.typename}: {one.error.message}"
        line = f", at {file}:{one.error.line}" if one.error.line else ""
        return None if isinstance(check, OutputsSettings) else ("program", told + line)
    for name, leaf in one.leaves.items():
        if name == CHANGED:
            changed = [text.split(" ", 1)[-1] for text in leaf.texts]
            if changed and not isinstance(check, OutputsSettings):
                return "program", f"the solution changes {', '.join(changed)}, which it was given or had returned"
        elif leaf.form == "missing":
            return f"{kind}.{name}", "the solution returns no such value"
        elif leaf.array is not None and not np.isfinite(leaf.array).all():
            return f"{kind}.{name}", "the solution's value is not finite"
        elif name not in getattr(check, "judge", {}) and not same_leaf(leaf, two.leaves.get(name)):
            return f"{kind}.{name}", "the solution's value differs from one run to the next"
    return None


def in_time(function: Callable[..., Found], *given: Any) -> Found:
    """What a function of the author's gives. Raises what it raises, and TimeoutError where it takes for ever."""
    found: list[Found] = []
    failed: list[BaseException] = []
    streams = sys.stdout, sys.stderr

    def run() -> None:
        try:
            found.append(function(*given))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(MOST_SECONDS)
    if failed:
        raise failed[0]
    if not found:
        sys.stdout, sys.stderr = streams  # the author's code may still hold them
        raise TimeoutError
    return found[0]


def imported_in_time(home: Path, load: Callable[..., Found], *given: Any) -> Found:
    """What loading the author's code at ``home`` gives. Raises BadInput where that takes for ever."""
    try:
        return in_time(load, *given)
    except TimeoutError:
        raise BadInput(f"{home}: importing it does not end within {MOST_SECONDS:g} seconds") from None


def draw_regimes(assignment: Assignment, library: Library) -> dict[str, Case]:
    """A point of every regime that a task uses. Raises BadInput, with the line, for one that gives no point.

    Each is drawn twice from one stream: a regime that draws from a clock or a generator of its own gives another point.
    """
    sized = {task.check.regime for task in assignment.tasks if hasattr(task.check, "regime")}
    used = dict.fromkeys(name for task in assignment.tasks for name in regimes_of(task.check))
    return {
        name: drawn_twice(library.regimes[name], (SIZE,) if name in sized else ()) for name in used if name in library.regimes
    }


def unused_regimes(assignment: Assignment, library: Library) -> list[str]:
    """The regimes that no task draws from."""
    used = {regime for task in assignment.tasks for regime in regimes_of(task.check)}
    return [regime for regime in library.regimes if regime not in used]


def drawn_twice(regime: Regime, size: tuple[int, ...]) -> Case:
    """The regime's point. Raises BadInput where it gives none, or two different ones."""
    try:
        one, two = in_time(drawn, regime, size), in_time(drawn, regime, size)
    except TimeoutError:
        raise trouble(regime.draw, f"gives no point in {MOST_SECONDS:g} seconds") from None
    try:
        let(one.inputs)
    except TypeError:  # told with the line of the task that wants it
        return one
    if not same(one.inputs, two.inputs):
        raise trouble(regime.draw, "drawn twice from one rng, it gives two different points; draw from rng alone")
    return one


def drawn(regime: Regime, size: tuple[int, ...]) -> Case:
    """The regime's point, from the same stream each time. Raises BadInput where it gives none."""
    try:
        case = regime.case(stream(b"names", regime.name), *size)
    except TypeError as error:
        signature = inspect.signature(regime.draw)
        try:
            signature.bind(None, *size)
        except TypeError:
            wanted = "(rng, size), as a cost check draws it" if size else "(rng)"
            raise trouble(regime.draw, f"its arguments should be {wanted}, they are {signature}") from None
        raise authors_fault(error, home_of(regime)) from error
    except Exception as error:
        raise authors_fault(error, home_of(regime)) from error
    if not isinstance(case.inputs, Mapping):
        raise trouble(regime.draw, f"returns a {type(case.inputs).__name__}; a dict of inputs by name belongs here")
    return case


def home_of(regime: Regime) -> str:
    """The file that defines a regime."""
    return str(inspect.unwrap(regime.draw).__code__.co_filename)


def trouble(function: Callable[..., Any], told: str) -> BadInput:
    """The error for a function of inputs.py, with its first line."""
    code = inspect.unwrap(function).__code__
    return BadInput(f"{code.co_filename}:{code.co_firstlineno}: {function.__name__}: {told}")


def same(one: Any, two: Any) -> bool:
    """Whether two inputs are the same, bit by bit."""
    if isinstance(one, Mapping):
        return isinstance(two, Mapping) and one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(two) and len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, np.ndarray):
        return (
            isinstance(two, np.ndarray) and one.dtype == two.dtype and np.array_equal(one, two, equal_nan=one.dtype.kind == "f")
        )
    return bool(one == two) or (one != one and two != two)
