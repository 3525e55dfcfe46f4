"""What an author should know of an assignment that loads: nothing here is wrong, and none of it is meant, most likely."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ..assignment.assignment import Assignment
from ..assignment.examples import EXPECT, SOLUTION, Example, program_path
from ..grading.names import unused_regimes
from ..grading.naming.variants import program_of
from .validate import bench_of

TELLING = 12
"""A line of code with fewer characters may stand in a hint by chance."""
SHIPPED = Path(__file__).with_name("shipped_secrets.txt")


def advice(name: str, assignments: Path, reference: Path) -> list[str]:
    """One line for everything about an assignment that its author should look at."""
    bench = bench_of(name, assignments, reference)
    assignment = bench.assignment
    return [
        *(f"{assignment.inputs_path}: no task uses the regime {regime}" for regime in unused_regimes(assignment, bench.library)),
        *missing_files(assignment),
        *idle_tasks(assignment),
        *(line for mistake in assignment.mistakes for line in telling_hint(assignment, mistake)),
        *shipped_secret(assignment),
    ]


def missing_files(assignment: Assignment) -> Iterator[str]:
    """Files that an assignment can be graded without, but not be given without."""
    handout = assignment.folder / "handout.md"
    if not handout.is_file() or not handout.read_text(encoding="utf-8", errors="replace").strip():
        yield f"{handout}: there is no handout; students read there what to hand in"
    for path in sorted((assignment.folder / "support").glob("[!._]*")):
        if path.suffix != ".py":
            yield f"{path}: only files of Python code travel with a submission; students cannot read this one"
    for path in sorted((assignment.reference_folder / "wrong").glob("[!._]*")):
        if not path.is_dir() and path.suffix != ".yaml":
            yield f"{path}: this is not read; a mistake is a .yaml file, or a folder"
    if len(assignment.accepted) < 2:
        yield f"{assignment.reference_folder / 'accepted'}: nothing shows that right work in another style passes"


def idle_tasks(assignment: Assignment) -> Iterator[str]:
    """Tasks of which nothing shows that they can fail, and those that are worth nothing."""
    failed = {task for mistake in assignment.mistakes for task in mistake.fails}
    for index, task in enumerate(assignment.tasks):
        if task.id not in failed:
            told = f"no mistake fails the task {task.id}, so nothing shows that it catches any"
            yield str(assignment.refusal(f"tasks[{index}].id", told))
        if task.points == 0:
            yield str(assignment.refusal(f"tasks[{index}].points", f"the task {task.id} is worth nothing"))


def telling_hint(assignment: Assignment, mistake: Example) -> Iterator[str]:
    """A hint or a title that holds a line of the right program gives the answer away."""
    base = mistake.base or SOLUTION
    program = program_of(assignment, base).decode("utf-8", "replace")
    wrong = {squeezed(line) for line in mistake.source.decode("utf-8", "replace").splitlines()}
    lines = [(number, squeezed(line)) for number, line in enumerate(program.splitlines(), 1)]
    name = f"{mistake.id}.yaml" if mistake.spans else f"{mistake.id}/{EXPECT}"
    for key, text in (("hint", mistake.hint), ("title", mistake.title)):
        held = [number for number, line in lines if len(line) >= TELLING and line not in wrong and line in squeezed(text)]
        if held:
            where = f"line {held[0]} of {program_path(base)}/{assignment.file}"
            yield f"{assignment.reference_folder / 'wrong' / name}: {key}: it holds {where}, which gives the answer away"


def squeezed(text: str) -> str:
    """A text without white space and without what may stand before an expression."""
    return "".join(text.split()).removeprefix("return")


def shipped_secret(assignment: Assignment) -> Iterator[str]:
    """A secret that everybody can read in the repository keeps no inputs private."""
    if ships(assignment.secret):
        path = assignment.reference_folder / "secret"
        yield (
            f"{path}: this secret ships with the grader, so everybody can tell its inputs; before a course: "
            f"python -c 'import secrets; print(secrets.token_hex(32))' > {path}"
        )


def ships(secret: bytes) -> bool:
    """Whether a secret is one of those in the repository, which everybody can read."""
    return hashlib.sha256(secret).hexdigest() in SHIPPED.read_text(encoding="ascii").split()
