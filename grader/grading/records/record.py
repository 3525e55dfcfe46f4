"""Recorded points as a file: inputs, and what the reference makes of them, exact to the last bit in both directions.

The file is msgpack. A value that msgpack has no word for, or would not give back as it was, is a list that begins
with a letter: ``a`` an array (dtype, shape, bytes), ``l`` a list, ``t`` a tuple, ``d`` a dict as pairs, ``i`` a large
integer as text, ``z`` a complex number, ``x`` code that is evaluated where the call runs (see ``calls.call.Code``).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct, field

from ...assignment.assignment import AssignmentFile
from ...calls.call import Call, Code, ErrorInfo, Outcome, Status
from ...errors import BadInput
from ...inputs import Case
from ...worker.leaf import Leaf

FORMAT = 2
INT64 = 2**63


class RecordedCase(Struct, frozen=True, array_like=True):
    """A point's inputs, each packed; ``program`` and ``outputs`` where the point brings its own."""

    inputs: Mapping[str, Any]
    program: str | None = None
    outputs: Mapping[str, str] | None = None


class RecordedLeaf(Struct, frozen=True, array_like=True):
    """A leaf; ``data`` is packed, and None where it did not travel or is not to be told.

    ``finite`` says, of a leaf whose numbers are not told, whether there were any and all of them were finite: 1 or 0,
    or -1 where there were none.
    """

    form: str
    dtype: str
    typename: str
    shape: tuple[int, ...]
    data: Any = None
    finite: int = -1


class RecordedOutcome(Struct, frozen=True, array_like=True):
    """An outcome of the reference: it returned, or raised ``error`` (its name and its bases' names)."""

    status: Status
    leaves: Mapping[str, RecordedLeaf]
    error: tuple[str, tuple[str, ...]] | None = None
    scales: Mapping[str, float] = field(default_factory=dict)


class Formatted(Struct, frozen=True):
    """What a record of any format says of itself."""

    format: int


class Record(Struct, frozen=True):
    """An assignment's recorded points.

    ``settings`` are what assignment.yaml says, which need not be read again; ``regimes`` are phrase and edge by name;
    ``cases`` the points by task, regime and number, as ``task/regime/number``; ``answers`` the reference's outcomes by the
    digest of the call; ``python`` and ``numpy`` the versions it was made with.
    """

    assignment: str
    settings: AssignmentFile
    python: str
    numpy: str
    regimes: Mapping[str, tuple[str, bool]]
    cases: Mapping[str, RecordedCase]
    answers: Mapping[str, RecordedOutcome]
    format: int = FORMAT


def encoded(record: Record) -> bytes:
    """A record as it is written."""
    return msgspec.msgpack.encode(record)


def decoded(data: bytes) -> Record:
    """A record as it was written. Raises BadInput where it is none, or one of another format."""
    try:
        found = msgspec.msgpack.decode(data, type=Formatted).format
        if found == FORMAT:
            return msgspec.msgpack.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the recorded points cannot be read ({error})") from None
    raise BadInput(f"the recorded points are of format {found}, and this program reads format {FORMAT}")


def digest(call: Call) -> str:
    """Names a call: the same steps on the same inputs, and the same settings, have the same digest on every machine."""
    packed = msgspec.msgpack.encode([pack(call.steps), pack(dict(call.settings))])
    return hashlib.blake2b(packed, digest_size=12).hexdigest()


def pack(value: Any) -> Any:
    """A value as msgpack has it. Raises BadInput for what no kit can hold."""
    if value is None or type(value) in (bool, float, str, bytes):
        return value
    if type(value) is int:
        return value if -INT64 <= value < INT64 else ["i", str(value)]
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return ["a", value.dtype.str, list(value.shape), value.tobytes()]
    if isinstance(value, np.generic):
        return pack(value.item())
    if type(value) in (list, tuple):
        return [type(value).__name__[0], [pack(entry) for entry in value]]
    if type(value) is dict:
        return ["d", [[pack(key), pack(entry)] for key, entry in value.items()]]
    if type(value) is complex:
        return ["z", value.real, value.imag]
    if isinstance(value, Code):
        return ["x", pack(value.node)]
    raise BadInput(f"a {type(value).__name__} among a regime's inputs cannot be recorded")


def unpack(value: Any) -> Any:
    """The value that was packed. Raises BadInput for what ``pack`` never makes."""
    if not isinstance(value, list):
        return value
    match value:
        case ["a", str(dtype), list(shape), bytes(data)]:
            return np.frombuffer(data, dtype).reshape(shape).copy()
        case ["l", list(entries)]:
            return [unpack(entry) for entry in entries]
        case ["t", list(entries)]:
            return tuple(unpack(entry) for entry in entries)
        case ["d", list(pairs)]:
            return {unpack(key): unpack(entry) for key, entry in pairs}
        case ["i", str(digits)]:
            return int(digits)
        case ["z", float(real), float(imaginary)]:
            return complex(real, imaginary)
        case ["x", node]:
            return Code(unpack(node))
    raise BadInput("the recorded points hold a value of a kind that is not known")


def pack_case(case: Case) -> RecordedCase:
    """A point as it is recorded."""
    inputs = {name: pack(value) for name, value in case.inputs.items()}
    return RecordedCase(inputs, case.program, None if case.outputs is None else dict(case.outputs))


def unpack_case(case: RecordedCase) -> Case:
    """The point that was recorded."""
    return Case({name: unpack(value) for name, value in case.inputs.items()}, case.program, case.outputs)


def pack_outcome(outcome: Outcome, told: bool, scales: Mapping[str, float] | None = None) -> RecordedOutcome:
    """The reference's outcome as it is recorded; unless ``told``, without any value of it."""
    error = None if outcome.error is None else (outcome.error.typename, outcome.error.bases)
    leaves = {label: (pack_leaf if told else outline)(leaf) for label, leaf in outcome.leaves.items()}
    return RecordedOutcome(outcome.status, leaves, error, scales or {})


def unpack_outcome(outcome: RecordedOutcome) -> Outcome:
    """The outcome that was recorded."""
    error = None if outcome.error is None else ErrorInfo(*outcome.error, message="", line=0, source="")
    leaves = {label: unpack_leaf(leaf) for label, leaf in outcome.leaves.items()}
    return Outcome(outcome.status, leaves, error, scales=outcome.scales)


def pack_leaf(leaf: Leaf) -> RecordedLeaf:
    """A leaf with its numbers or texts."""
    return RecordedLeaf(leaf.form, leaf.dtype, leaf.typename, leaf.shape, pack(leaf.data))


def outline(leaf: Leaf) -> RecordedLeaf:
    """What may be told of a private value: its kind and shape, and whether it is finite."""
    finite = -1 if leaf.array is None else int(bool(np.isfinite(leaf.array).all()))
    return RecordedLeaf(leaf.form, leaf.dtype, leaf.typename, leaf.shape, None, finite)


def unpack_leaf(leaf: RecordedLeaf) -> Leaf:
    """The leaf that was recorded. Numbers that are not told become zeros, or nan where not all of them were finite."""
    data = unpack(leaf.data)
    if leaf.finite >= 0:
        data = np.broadcast_to(placeholder(leaf), leaf.shape)
    return Leaf(leaf.form, leaf.dtype, leaf.typename, leaf.shape, data)


def placeholder(leaf: RecordedLeaf) -> Any:
    """A number of the kind that a leaf had."""
    whole = leaf.dtype.startswith(("int", "uint", "bool")) or leaf.form in ("int", "bool")
    return np.int64(0) if whole else np.float64(0.0 if leaf.finite else np.nan)


def phrases(regimes: Mapping[str, Any], names: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """What a record tells of regimes: where they lie, in words, and which are edges."""
    return {name: (regimes[name].phrase, regimes[name].edge) for name in names}
