"""A mistake as an edit: text that stands once in a right program, and what stands there instead.

Pure: texts in, spans and texts out. A text of several lines is found at whatever indentation it stands, and its
replacement gets the same, so that an author writes both from the left margin.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct, field

MOST_EDITS = 3
LEAST_LIKENESS = 0.5


class Edit(Struct, frozen=True, forbid_unknown_fields=True):
    """One replacement: ``replace`` stands exactly once in the program, ``with`` takes its place."""

    replace: Annotated[str, Meta(min_length=1)]
    put: str = field(name="with")


class Span(Struct, frozen=True):
    """Characters ``start`` to ``end`` of a program, and the ``text`` that takes their place."""

    start: int
    end: int
    text: str


class Misplaced(Exception):
    """An edit cannot be made; the argument completes a line that names the file."""


def located(edit: Edit, program: str, name: str) -> Span:
    """Where ``edit`` acts in the ``program`` that is called ``name``.

    Raises Misplaced where its text stands nowhere or more than once, or is put back unchanged.
    """
    found = occurrences(edit.replace, program)
    if not found:
        raise Misplaced(f"this text stands nowhere in {name}{nearest(edit.replace, program)}")
    if len(found) > 1:
        lines = " and ".join(str(line_at(program, start)) for start, _, _ in found[:3])
        raise Misplaced(f"this text stands {len(found)} times in {name}, on lines {lines}; take in more around it")
    if edit.replace == edit.put:
        raise Misplaced("the text is replaced by itself")
    start, end, indent = found[0]
    first, *more = edit.put.split("\n")
    return Span(start, end, "\n".join([first, *(indent + line if line else "" for line in more)]))


def occurrences(text: str, program: str) -> list[tuple[int, int, str]]:
    """Start, end and indentation of every place where ``text`` stands."""
    lines = text.split("\n")
    found = []
    if len(lines) == 1:
        start = program.find(text)
        while start >= 0:
            line = program[program.rfind("\n", 0, start) + 1 :]
            found.append((start, start + len(text), indentation(line).removesuffix(indentation(text))))
            start = program.find(text, start + 1)
        return found
    offset = 0
    for line in program.split("\n"):
        indent = indentation(line).removesuffix(indentation(lines[0]))
        whole = "\n".join(indent + part if part else "" for part in lines)
        if program.startswith(whole, offset):
            found.append((offset + len(indent), offset + len(whole), indent))
        offset += len(line) + 1
    return found


def indentation(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def line_at(program: str, offset: int) -> int:
    """The number, from 1, of the line that holds the character at ``offset``."""
    return program.count("\n", 0, offset) + 1


def nearest(text: str, program: str) -> str:
    """The lines of ``program`` that resemble ``text`` most, as the end of a sentence; empty where none do."""
    import difflib  # only a misplaced edit needs it, and every grade would pay for its import

    wanted = [line.strip() for line in text.split("\n")]
    lines = [line.strip() for line in program.split("\n")]
    windows = ["\n".join(lines[at : at + len(wanted)]) for at in range(max(len(lines) - len(wanted) + 1, 1))]
    close = difflib.get_close_matches("\n".join(wanted), windows, 1, LEAST_LIKENESS)
    return f"; nearest is line {windows.index(close[0]) + 1}: {close[0].splitlines()[0]}" if close else ""


def touch(one: Span, two: Span) -> bool:
    """Whether two spans share a character, so that they cannot both be made."""
    return one.start < two.end and two.start < one.end


def applied(spans: Sequence[Span], program: str) -> str:
    """``program`` with every span replaced; the spans do not touch."""
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        program = program[: span.start] + span.text + program[span.end :]
    return program


def diff(program: str, changed: str, name: str, mistake: str) -> str:
    """A unified diff from ``program`` to ``changed``, as an author reads it."""
    import difflib

    lines = difflib.unified_diff(program.splitlines(True), changed.splitlines(True), name, f"{name} ({mistake})")
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def as_edits(program: str, changed: str) -> list[Edit]:
    """The edits that turn ``program`` into ``changed``, whole lines each; empty where they would be more than MOST_EDITS.

    Lines around a change are taken in until its text stands only once.
    """
    import difflib

    old, new = program.splitlines(), changed.splitlines()
    blocks = [block for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if block[0] != "equal"]
    if len(blocks) > MOST_EDITS:
        return []
    found = [edit for _, *block in blocks if (edit := whole_lines(program, old, new, block))]
    spans = sorted((located(edit, program, "") for edit in found), key=lambda span: span.start)
    clear = len(found) == len(blocks) and not any(touch(one, two) for one, two in zip(spans, spans[1:]))
    return found if clear else []


def whole_lines(program: str, old: Sequence[str], new: Sequence[str], block: Sequence[int]) -> Edit | None:
    """The edit for lines ``old[i:j]`` that become ``new[k:l]``; None where no text around them stands only once."""
    i, j, k, l = block  # noqa: E741 - difflib's own names
    for around in range(4):
        start, end = max(i - around, 0), min(j + around, len(old))
        replace = "\n".join(old[start:end])
        put = "\n".join([*old[start:i], *new[k:l], *old[j:end]])
        if replace.strip() and put.strip() and len(occurrences(replace, program)) == 1:
            return Edit(replace, put)
    return None
