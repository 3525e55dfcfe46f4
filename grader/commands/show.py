"""``grader show``: a known mistake as its author made it, a diff of a right program, and as a whole file to run."""

from pathlib import Path

from ..assignment.assignment import Assignment
from ..assignment.edits import diff
from ..assignment.examples import Example, program_path
from ..assignment.load import load_assignment
from ..assignment.places import did_you_mean
from ..errors import BadInput
from ..grading.naming.variants import program_of


def show(name: str, mistake: str, assignments: Path, reference: Path, output: Path | None = None) -> str:
    """The mistake in words and as a unified diff; with ``output`` the whole file is written there too.

    Raises BadInput for an unknown mistake, one that does not compile, and a file that cannot be written.
    """
    assignment = load_assignment(name, assignments, reference)
    example = found(assignment, mistake)
    assignment.check_examples()
    if output is not None:
        write(output, example.source)
    told = [f"It looks as if {example.title}.", f"fails: {', '.join(example.fails)}"]
    if example.may_fail:
        told.append(f"may fail: {', '.join(example.may_fail)}")
    return "\n".join([*told, "", as_diff(assignment, example).rstrip()])


def found(assignment: Assignment, mistake: str) -> Example:
    """The mistake of that id. Raises BadInput where there is none."""
    known = [example.id for example in assignment.mistakes]
    if mistake not in known:
        raise BadInput(f"{assignment.name} has no mistake {mistake!r}{did_you_mean(mistake, known)}")
    return assignment.mistakes[known.index(mistake)]


def as_diff(assignment: Assignment, example: Example) -> str:
    """What the mistake changes; the whole program where it is one of its own."""
    source = example.source.decode("utf-8", "replace")
    if not example.spans:
        return source
    program = program_of(assignment, example.base).decode("utf-8", "replace")
    return diff(program, source, f"{program_path(example.base)}/{assignment.file}", example.id)


def write(path: Path, source: bytes) -> None:
    """Write the whole file. Raises BadInput where that fails."""
    try:
        path.write_bytes(source)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None
