"""An assignment: what ``assignment.yaml`` and the files beside it say, as frozen types."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct, field

from ..checks import Settings
from ..errors import BadInput
from ..sandbox.layers import LAYERS, LEAST
from ..sandbox.link import BoxLimits
from .delivery import Delivery, TaskDelivery
from .files import inputs_in, needed
from .graph import Graph
from .places import Lines, place

if TYPE_CHECKING:
    from .examples import Example

SETTINGS, JUDGES = "assignment.yaml", "judges.py"

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
    a list where an array belongs; right at every ordinary regime and wrong at an edge; a backward pass that is the
    right derivative of the submission's own, wrong forward pass.
    """

    shape: Fraction = 0.5
    constant_factor: Fraction = 0.5
    sign: Fraction = 0.5
    precision: Fraction = 0.8
    form: Fraction = 0.8
    edge: Fraction = 0.5
    follow_through: Fraction = 0.7


class Task(TaskDelivery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the grade. ``title`` is what the student reads; ``needs`` are ids of tasks it builds on.

    A ``public`` task shows numbers, and its inputs do not depend on the secret. ``idle`` says that a submission that
    does nothing passes too: then the task counts once each function that it speaks of was right somewhere. False says
    that doing so is right here, as returning its argument is for the identity.
    """

    id: Id
    title: Annotated[str, Meta(min_length=1)]
    points: Points
    check: Settings
    public: bool = False
    needs: Sequence[str] = ()
    follow_through: Fraction | None = None
    idle: bool | None = None


class AssignmentFile(Delivery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``assignment.yaml`` as it is written.

    ``require`` are the layers that a graded box must have in force, ``graph`` is what is computed from what. ``setup`` are
    lines that stand before every program that uses what they bind.
    """

    title: Annotated[str, Meta(min_length=1)]
    file: Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.py$", description="a Python file's name, such as my_net.py")]
    points: Points
    tasks: Annotated[Sequence[Task], Meta(min_length=1)]
    limits: Limits = Limits()
    credit: Credit = Credit()
    signatures: Mapping[str, str] = field(default_factory=dict)
    require: Sequence[Layer] = LEAST
    graph: Graph = field(default_factory=dict)
    setup: str = ""


class Assignment(Delivery, frozen=True, dict=True, kw_only=True):
    """An assignment ready to grade with. ``solution`` is None and ``secret`` empty where there is no reference.

    ``folder`` is below assignments/, ``reference_folder`` below reference/; ``lines`` are those of assignment.yaml. Examples
    are read when they are asked for.
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
    graph: Graph
    folder: Path
    reference_folder: Path
    support: Sequence[tuple[str, bytes]]
    setup: str = ""
    lines: Lines = field(default_factory=lambda: {"": 1})
    secret: bytes = b""
    solution: bytes | None = None

    def refusal(self, key: str, message: str, row: int = 0) -> BadInput:
        """The error for what stands at ``key`` of assignment.yaml; ``row`` is a line of a block of text there."""
        return BadInput(place(self.folder / SETTINGS, self.lines, key, row) + message)

    @property
    def inputs_path(self) -> Path:
        """What draws the inputs: a file or a package."""
        return inputs_in(self.reference_folder)

    @property
    def judges_path(self) -> Path:
        """Judges that students may see, and that their kits judge by: a file, if there is one."""
        return self.folder / JUDGES

    @property
    def starter(self) -> bytes:
        """The file that students begin with. Raises BadInput where there is none."""
        return needed(self.folder / "starter" / self.file, "the file that students begin with")

    @cached_property
    def examples(self) -> list["Example"]:
        """Every example, read once; none without a reference.

        Raises BadInput where one cannot be made or names a task that there is not.
        """
        if self.solution is None:
            return []
        from .examples import load_examples

        return load_examples(self.reference_folder, self.file, self.solution, [task.id for task in self.tasks])

    @property
    def accepted(self) -> list["Example"]:
        """Right submissions: the solution first, then the styles below accepted/ by name."""
        from .examples import Example

        own = [] if self.solution is None else [Example("solution", self.solution)]
        return [*own, *(example for example in self.examples if not example.fails)]

    @cached_property
    def mistakes(self) -> list["Example"]:
        """Wrong submissions, by id."""
        return [example for example in self.examples if example.fails]

    def check_examples(self) -> None:
        """Raise BadInput for a mistake that does not compile, or is a copy of the solution: `validate` asks, a grade does not."""
        from .examples import check_mistakes

        check_mistakes(self.reference_folder, self.file, self.solution or b"", self.mistakes)
