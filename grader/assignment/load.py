"""Reading an assignment: every file strictly, and what no single key can tell."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..errors import BadInput
from .assignment import SETTINGS, Assignment, AssignmentFile
from .files import needed, support_files
from .graph import check_graph
from .kept import kept_settings
from .places import Lines, did_you_mean, place
from .setup import with_setup

LEAST_SECRET_BYTES = 16


def load_assignment(name: str, assignments: Path, reference: Path | None) -> Assignment:
    """The assignment ``name`` of the folder ``assignments``, with its reference unless ``reference`` is None.

    Without a reference (on a student's laptop) the inputs are those that lie beside assignment.yaml. Raises BadInput,
    one line in plain words, for an unknown name and for anything in the files that is not as it should be.
    """
    folder = assignments / name
    known = assignment_names(assignments)
    if name not in known:
        listed = f"; there are: {', '.join(known)}" if known else f"; {assignments} holds no assignment"
        raise BadInput(f"no assignment {name!r} in {assignments}{did_you_mean(name, known)}{listed}")
    path = folder / SETTINGS
    settings, lines = kept_settings(path, AssignmentFile)
    check_across(settings, path, lines)
    check_graph(settings.graph, {task.id: task.check for task in settings.tasks}, path, lines)
    if reference is None:
        return assembled(settings, folder, lines=lines)
    home = reference / name
    if not home.is_dir():
        raise BadInput(f"no reference for {name!r} in {reference}: {home} should hold solution/, inputs.py and secret")
    secret, solution = load_secret(home / "secret"), needed(home / "solution" / settings.file, "the reference solution")
    return assembled(settings, folder, reference_folder=home, lines=lines, secret=secret, solution=solution)


def assembled(settings: AssignmentFile, folder: Path, **held: Any) -> Assignment:
    """The assignment in ``folder`` of settings that were read and checked; ``held`` are further parts of it."""
    parts = {key: getattr(settings, key) for key in settings.__struct_fields__}
    parts["tasks"] = with_setup(settings.tasks, settings.setup)
    support = support_files(folder, settings.file)
    return Assignment(**{"name": folder.name, "folder": folder, "reference_folder": folder, "support": support, **parts, **held})


def settings_of(assignment: Assignment) -> AssignmentFile:
    """The settings that make an assignment what it is; its setup stands before its programs already."""
    parts = {key: getattr(assignment, key) for key in AssignmentFile.__struct_fields__ if key != "setup"}
    return AssignmentFile(**parts)


def assignment_names(assignments: Path) -> list[str]:
    """The names of all assignments in a folder, sorted. Raises BadInput where there is no such folder."""
    try:
        return sorted(path.name for path in assignments.iterdir() if (path / SETTINGS).is_file())
    except OSError as error:
        raise BadInput(f"{assignments}: no folder of assignments: {error.strerror}") from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of assignment.yaml, so that an editor completes keys and marks mistakes."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(AssignmentFile)}
    return dict(msgspec.json.decode(msgspec.json.encode(schema)))


def check_across(settings: AssignmentFile, path: Path, lines: Lines) -> None:
    """What no single key can tell: ids given once, known needs without a circle, points that add up."""
    tasks = settings.tasks
    ids = [task.id for task in tasks]
    for index, task in enumerate(tasks):
        if task.id in ids[:index]:
            raise BadInput(place(path, lines, f"tasks[{index}].id") + f"another task is called {task.id!r} too")
        for position, need in enumerate(task.needs):
            if need not in ids:
                here = place(path, lines, f"tasks[{index}].needs[{position}]")
                raise BadInput(f"{here}there is no task {need!r}{did_you_mean(need, ids)}")
    if circle := circle_of({task.id: task.needs for task in tasks}):
        here = place(path, lines, f"tasks[{ids.index(circle[0])}].needs")
        raise BadInput(f"{here}tasks need each other in a circle: {' needs '.join(circle)}")
    total = sum(task.points for task in tasks)
    if abs(total - settings.points) > 1e-9:
        raise BadInput(place(path, lines, "points") + f"the tasks' points add up to {total:g}, not to {settings.points:g}")


def circle_of(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """A circle of needs, its first task again at the end; empty where there is none."""
    settled: set[str] = set()

    def walk(task: str, path: list[str]) -> list[str]:
        if task in path:
            return [*path[path.index(task) :], task]
        if task in settled:
            return []
        found = next((circle for need in needs[task] if (circle := walk(need, [*path, task]))), [])
        settled.add(task)
        return found

    return next((circle for task in needs if (circle := walk(task, []))), [])


def load_secret(path: Path) -> bytes:
    """The secret that private inputs are drawn from: one line of hex, at least LEAST_SECRET_BYTES."""
    make = f"make one with: python -c 'import secrets; print(secrets.token_hex(32))' > {path}"
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError:
        raise BadInput(f"{path}: there is no secret to draw private inputs from; {make}") from None
    except ValueError:
        raise BadInput(f"{path}:1: a line of hex digits belongs here; {make}") from None
    if len(secret) < LEAST_SECRET_BYTES:
        raise BadInput(f"{path}:1: {len(secret)} bytes can be guessed, at least {LEAST_SECRET_BYTES} are needed; {make}")
    return secret
