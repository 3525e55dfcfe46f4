"""Examples: submissions that ship with an assignment and whose verdicts are known.

Right ones are files below ``accepted/``. A mistake is ``wrong/<mistake>.yaml``: an edit of the solution, or of an
accepted example that it names. Where a mistake is another program altogether it is a folder ``wrong/<mistake>/`` with
that program and an ``expect.yaml``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, structs

from ..errors import BadInput
from .edits import Edit, Misplaced, Span, applied, as_edits, line_at, located, touch
from .files import folders, needed
from .places import Lines, did_you_mean, place
from .settings import load_settings

EXPECT = "expect.yaml"
SOLUTION = "solution"
COPIED = 12
"""A whole file that differs from the solution by no more lines than this, old and new together, is a copy with an edit."""


class Expectation(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a mistake: ``title`` completes "It looks as if ...", ``hint`` is the next step.

    ``fails`` are the tasks that fail on every seed, ``may_fail`` those that fail on some. ``costly`` says that all is right
    but for rounding and what it costs: such a mistake is suspected only where something cost too much.
    """

    title: Annotated[str, Meta(min_length=1)]
    hint: Annotated[str, Meta(min_length=1)]
    fails: Annotated[Sequence[str], Meta(min_length=1)]
    catalogue: Sequence[str] = ()
    may_fail: Sequence[str] = ()
    costly: bool = False


class WholeFile(Expectation, frozen=True, forbid_unknown_fields=True):
    """``expect.yaml`` beside a whole file; ``because`` says why the mistake is no edit of a right program."""

    because: str = ""


class Mistake(Expectation, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``wrong/<mistake>.yaml``; ``base`` names the accepted example that is edited where it is not the solution."""

    edits: Annotated[Sequence[Edit], Meta(min_length=1, max_length=3)]
    base: str = SOLUTION


class Example(Struct, frozen=True):
    """A submission whose verdicts are known: accepted where ``fails`` is empty, else a mistake with its own id.

    ``spans`` are a mistake's edits of the program ``base``; there are none where it is a program of its own, and
    ``because`` may say why.
    """

    id: str
    source: bytes
    fails: Sequence[str] = ()
    may_fail: Sequence[str] = ()
    title: str = ""
    hint: str = ""
    catalogue: Sequence[str] = ()
    base: str = ""
    spans: Sequence[Span] = ()
    because: str = ""
    costly: bool = False


def load_examples(folder: Path, file: str, solution: bytes, tasks: Sequence[str]) -> list[Example]:
    """The examples below accepted/ and wrong/ of a reference's ``folder``, sorted by name within each.

    Raises BadInput for a folder without ``file``, for an edit that cannot be made, and where a mistake names no task.
    """
    accepted = [Example(path.name, needed(path / file, "an accepted example")) for path in folders(folder / "accepted")]
    programs = {SOLUTION: solution, **{example.id: example.source for example in accepted}}
    edited = [load_mistake(path, file, programs, tasks) for path in sorted((folder / "wrong").glob("[!._]*.yaml"))]
    whole = [load_whole(path, file, tasks) for path in folders(folder / "wrong")]
    for name in {example.id for example in edited} & {example.id for example in whole}:
        raise BadInput(f"{folder / 'wrong' / name}.yaml: the mistake {name} is given twice, as an edit and as a folder")
    return [*accepted, *sorted([*edited, *whole], key=lambda example: example.id)]


def load_mistake(path: Path, file: str, programs: Mapping[str, bytes], tasks: Sequence[str]) -> Example:
    """The mistake at ``path`` made in the program that it names. Raises BadInput, with the line, where it cannot be."""
    told, lines = load_settings(path, Mistake)
    check_tasks(told, path, lines, tasks)
    if told.base not in programs:
        known = sorted(programs)
        raise BadInput(
            place(path, lines, "base") + f"there is no accepted example {told.base!r}{did_you_mean(told.base, known)}"
            f"; there are: {', '.join(known)}"
        )
    program = programs[told.base].decode("utf-8", "replace")
    spans = spans_of(told, path, lines, program, f"{program_path(told.base)}/{file}")
    source = applied(spans, program).encode()
    return example_of(path.stem, source, told, told.base, spans)


def program_path(base: str) -> str:
    """The folder, below the reference's, of the program that a mistake edits."""
    return base if base == SOLUTION else f"accepted/{base}"


def spans_of(told: Mistake, path: Path, lines: Lines, program: str, name: str) -> list[Span]:
    """Where the edits of a mistake act, in order. Raises BadInput where one cannot be made, or two of them touch."""
    spans: list[Span] = []
    for index, edit in enumerate(told.edits):
        here = place(path, lines, f"edits[{index}].replace")
        try:
            span = located(edit, program, name)
        except Misplaced as problem:
            raise BadInput(f"{here}{problem}") from None
        if any(touch(span, other) for other in spans):
            raise BadInput(f"{here}another edit changes the same text of {name}, on line {line_at(program, span.start)}")
        spans.append(span)
    return sorted(spans, key=lambda span: span.start)


def load_whole(path: Path, file: str, tasks: Sequence[str]) -> Example:
    """The mistake that is a program of its own in the folder ``path``."""
    told, lines = load_settings(path / EXPECT, WholeFile)
    check_tasks(told, path / EXPECT, lines, tasks)
    return structs.replace(example_of(path.name, needed(path / file, "a wrong example"), told), because=told.because)


def example_of(name: str, source: bytes, told: Expectation, base: str = "", spans: Sequence[Span] = ()) -> Example:
    """A wrong example from what its file says."""
    return Example(
        name,
        source,
        fails=told.fails,
        may_fail=told.may_fail,
        title=told.title,
        hint=told.hint,
        catalogue=told.catalogue,
        base=base,
        spans=spans,
        costly=told.costly,
    )


def check_tasks(told: Expectation, path: Path, lines: Lines, tasks: Sequence[str]) -> None:
    """Raise BadInput where a mistake fails a task that there is not."""
    for key in ("fails", "may_fail"):
        for index, task in enumerate(getattr(told, key)):
            if task not in tasks:
                here = place(path, lines, f"{key}[{index}]")
                raise BadInput(f"{here}there is no task {task!r}{did_you_mean(task, tasks)}")


def check_mistakes(folder: Path, file: str, solution: bytes, mistakes: Sequence[Example]) -> None:
    """What need not be asked at every grade. Raises BadInput for a mistake that does not compile, or copies the solution."""
    for mistake in mistakes:
        edited = bool(mistake.spans)
        path = folder / "wrong" / (f"{mistake.id}.yaml" if edited else f"{mistake.id}/{file}")
        try:
            compile(mistake.source, file, "exec", dont_inherit=True)
        except SyntaxError as error:
            what = "the edits do not give a program that compiles: " if edited else ""
            raise BadInput(f"{path}:1: {what}{error.msg}, line {error.lineno}: {(error.text or '').strip()}") from None
        if not edited and not mistake.because:
            check_no_copy(path, solution.decode("utf-8", "replace"), mistake.source.decode("utf-8", "replace"))


def check_no_copy(path: Path, solution: str, source: str) -> None:
    """Raise BadInput, with the edit that would do, where a whole file is the solution but for a few lines."""
    edits = as_edits(solution, source)
    if edits and sum(len((edit.replace + edit.put).split("\n")) + 1 for edit in edits) <= COPIED:
        told = "; ".join(f"replace {edit.replace!r} with {edit.put!r}" for edit in edits)
        raise BadInput(f"{path}:1: a copy of the solution but for a few lines; write {path.parent}.yaml with edits: {told}")
