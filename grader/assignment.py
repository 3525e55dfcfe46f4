"""An assignment: ``assignment.yaml`` and the files beside it, read strictly into frozen types."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from .checks import Settings
from .errors import BadInput
from .sandbox.layers import LAYERS, LEAST
from .sandbox.link import Limits as BoxLimits
from .settings import Lines, did_you_mean, load_settings, place

SETTINGS = "assignment.yaml"
EXPECT = "expect.yaml"
LEAST_SECRET_BYTES = 16

Id = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", description="small letters, digits and underscores")]
Points = Annotated[float, Meta(ge=0)]
Fraction = Annotated[float, Meta(ge=0, le=1)]
Positive = Annotated[float, Meta(gt=0)]
Layer = Annotated[
    str, Meta(pattern="^(" + "|".join(LAYERS) + ")$", description="a layer of the box, see grader/sandbox/layers.py")
]


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What one submission may use: wall seconds a call and in all, CPU seconds, megabytes, kilobytes printed."""

    call_seconds: Positive = 5.0
    total_seconds: Positive = 60.0
    cpu_seconds: Positive = 30.0
    memory_mb: Annotated[int, Meta(ge=128)] = 512
    output_kb: Annotated[int, Meta(gt=0)] = 8192

    def for_box(self) -> BoxLimits:
        """The same in the box's units: seconds and bytes."""
        return BoxLimits(self.call_seconds, self.total_seconds, self.cpu_seconds, self.memory_mb << 20, self.output_kb << 10)


class Credit(Struct, frozen=True, forbid_unknown_fields=True):
    """The part of an output's points, 0 to 1, that is earned although something is off.

    Right values in another shape; right but for one constant factor, or for the sign; right to float32 precision only;
    a list where an array belongs; a backward pass that is right for the submission's own, recognised mistake before it.
    """

    shape: Fraction = 0.5
    constant_factor: Fraction = 0.5
    sign: Fraction = 0.5
    precision: Fraction = 0.8
    form: Fraction = 0.8
    follow_through: Fraction = 0.7


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the grade. ``title`` is what the student reads; ``needs`` are ids of tasks it builds on.

    A ``public`` task shows numbers, and its inputs do not depend on the secret.
    """

    id: Id
    title: Annotated[str, Meta(min_length=1)]
    points: Points
    check: Settings
    public: bool = False
    needs: Sequence[str] = ()
    follow_through: Fraction | None = None


class AssignmentFile(Struct, frozen=True, forbid_unknown_fields=True):
    """``assignment.yaml`` as it is written; ``require`` are the layers that a graded box must have in force."""

    title: Annotated[str, Meta(min_length=1)]
    file: Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.py$", description="the one Python file that is handed in")]
    points: Points
    tasks: Annotated[Sequence[Task], Meta(min_length=1)]
    limits: Limits = Limits()
    credit: Credit = Credit()
    signatures: Mapping[str, str] = field(default_factory=dict)
    require: Sequence[Layer] = LEAST


class Expectation(Struct, frozen=True, forbid_unknown_fields=True):
    """``expect.yaml`` of a wrong example; ``title`` completes "It looks as if ...", ``hint`` is the next step."""

    catalogue: Sequence[str]
    title: Annotated[str, Meta(min_length=1)]
    hint: Annotated[str, Meta(min_length=1)]
    fails: Annotated[Sequence[str], Meta(min_length=1)]


class Example(Struct, frozen=True):
    """A submission whose verdicts are known: accepted where ``fails`` is empty, else a mistake with its own id."""

    id: str
    source: bytes
    fails: Sequence[str] = ()
    title: str = ""
    hint: str = ""
    catalogue: Sequence[str] = ()


class Assignment(Struct, frozen=True, dict=True):
    """An assignment ready to grade with. ``solution`` is None and ``secret`` empty where there is no reference.

    ``folder`` is below assignments/, ``reference_folder`` below reference/. Examples are read when they are asked for.
    """

    name: str
    title: str
    file: str
    points: float
    tasks: Sequence[Task]
    limits: Limits
    credit: Credit
    signatures: Mapping[str, str]
    require: Sequence[str]
    folder: Path
    reference_folder: Path
    support: Sequence[tuple[str, bytes]]
    secret: bytes = b""
    solution: bytes | None = None

    @property
    def inputs_path(self) -> Path:
        """What draws the inputs: a file or a package."""
        return inputs_in(self.reference_folder)

    @property
    def starter(self) -> bytes:
        """The file that students begin with. Raises BadInput where there is none."""
        return needed(self.folder / "starter" / self.file, "the file that students begin with")

    @cached_property
    def examples(self) -> list[Example]:
        """Every example, read once. Raises BadInput where one names a task that there is not."""
        found, ids = load_examples(self.reference_folder, self.file), [task.id for task in self.tasks]
        for example in found:
            for task in example.fails:
                if task not in ids:
                    expect = self.reference_folder / "wrong" / example.id / EXPECT
                    raise BadInput(f"{expect}: fails: there is no task {task!r}{did_you_mean(task, ids)}")
        return found

    @property
    def accepted(self) -> list[Example]:
        """Right submissions: the solution first, then the styles below accepted/ by name."""
        own = [] if self.solution is None else [Example("solution", self.solution)]
        return [*own, *(example for example in self.examples if not example.fails)]

    @cached_property
    def mistakes(self) -> list[Example]:
        """Wrong submissions, by id."""
        return [example for example in self.examples if example.fails]


def inputs_in(folder: Path) -> Path:
    """Where ``folder`` holds what draws the inputs: ``inputs.py``, or the package ``inputs/`` where one file is too long."""
    package = folder / "inputs"
    return package if package.is_dir() else package.with_suffix(".py")


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
    settings, lines = load_settings(path, AssignmentFile)
    check_across(settings, path, lines)
    home = folder if reference is None else reference / name
    parts = {key: getattr(settings, key) for key in settings.__struct_fields__}
    held: dict[str, Any] = {}
    if reference is not None:
        if not home.is_dir():
            raise BadInput(f"no reference for {name!r} in {reference}: {home} should hold solution/, inputs.py and secret")
        held["secret"] = load_secret(home / "secret")
        held["solution"] = needed(home / "solution" / settings.file, "the reference solution")
    return Assignment(name=name, folder=folder, reference_folder=home, support=support_files(folder), **parts, **held)


def assignment_names(assignments: Path) -> list[str]:
    """The names of all assignments in a folder, sorted. Raises BadInput where there is no such folder."""
    try:
        return sorted(path.name for path in assignments.iterdir() if (path / SETTINGS).is_file())
    except OSError as error:
        raise BadInput(f"{assignments}: no folder of assignments: {error.strerror}") from None


def load_examples(folder: Path, file: str) -> list[Example]:
    """The examples below accepted/ and wrong/ of a reference's ``folder``, sorted by name within each.

    Raises BadInput for a folder without ``file``, or a wrong one without a sound ``expect.yaml``.
    """
    accepted = [Example(path.name, needed(path / file, "an accepted example")) for path in folders(folder / "accepted")]
    wrong = []
    for path in folders(folder / "wrong"):
        expect, _ = load_settings(path / EXPECT, Expectation)
        source = needed(path / file, "a wrong example")
        wrong.append(Example(path.name, source, expect.fails, expect.title, expect.hint, expect.catalogue))
    return [*accepted, *wrong]


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


def support_files(folder: Path) -> list[tuple[str, bytes]]:
    """Names and bytes of the files that students may import, sorted by name."""
    return [(path.name, path.read_bytes()) for path in sorted((folder / "support").glob("*.py"))]


def needed(path: Path, what: str) -> bytes:
    """The bytes of a file. Raises BadInput, saying what it should be, where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {what} should be here: {error.strerror}") from None


def folders(path: Path) -> list[Path]:
    """The folders below ``path`` by name, hidden and compiled ones left out; none where there is no such folder."""
    return sorted(entry for entry in path.glob("[!._]*") if entry.is_dir())
