"""Reading replies: each is a claim by the student's process, so ids, counts and sizes are checked before anything is kept."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..calls.call import ErrorInfo, Outcome
from ..worker import wire
from ..worker.leaf import FORMS, MOST_DIMS, Leaf

LEAST_LEAF_BYTES = 64 << 10
LEAF_GROWTH = 32
"""Times what is expected: room for a mistake's larger shape."""
MOST_AXES = 64  # numpy's own bound
NUMBERS = ("scalar", "float", "int", "bool", "complex")
ITEM_BYTES = {b"f": 8, b"i": 8, b"c": 16, b"t": 1}


Known = Outcome | Mapping[str, int]
"""What is expected of a call, or how many bytes each of its values may have."""


class Stream(Protocol):
    """Where replies are read from: a worker's link, or a reply that is there already."""

    def receive(self, count: int, deadline: float) -> bytes:
        """The next ``count`` bytes. Raises Ended or OutOfTime."""

    def skip(self, count: int, deadline: float) -> None:
        """Read and drop ``count`` bytes."""

    def takes(self, data: bytes) -> bool:
        """Whether the next bytes have arrived and are ``data``; then they are read."""


class BrokenReply(Exception):
    """The worker sent something that is not a reply to what was asked."""


class Waiting(BrokenReply):
    """The worker waits for the inputs that the step of this index is the first to use; no reply where there are none."""

    def __init__(self, step: int) -> None:
        super().__init__("it asked for inputs that there are not")
        self.step = step


def read_reply(link: Stream, call_id: int, labels: Sequence[str], known: Known, deadline: float) -> Outcome:
    """Decode one reply to call ``call_id``; ``known`` bounds its values.

    A value that comes again and is expected to the last bit is taken as it is known, and need not be made anew.

    Raises Waiting where further inputs are asked for, BrokenReply for anything else that is no reply, Ended or OutOfTime
    (``deadline`` is of ``time.monotonic``) where none comes.
    """
    magic, told_id, status, step, count = wire.REPLY.unpack(link.receive(wire.REPLY.size, deadline))
    whole = status == wire.RETURNED
    if magic != b"BPR1" or told_id != call_id or status > wire.WAITING or count > len(labels) or (whole and count != len(labels)):
        raise BrokenReply("its header is off")
    if status == wire.WAITING:
        raise Waiting(step)
    leaves = {label: read_value(link, label, known, deadline) for label in labels[:count]}
    if whole:
        return Outcome("returned", leaves)
    error = read_error(link, deadline)
    if status == wire.MISSING:
        return Outcome("missing", leaves, error, step, error.message)
    if status == wire.TIMED_OUT:
        return Outcome("timed_out", leaves, error, step, "no answer in time")
    if "MemoryError" in error.bases:
        return Outcome("over_limit", leaves, error, step, "it asked for more memory than allowed")
    return Outcome("raised", leaves, error, step)


def read_value(link: Stream, label: str, known: Known, deadline: float) -> Leaf:
    """The value of one label: the very leaf that is known, where its bytes come."""
    if isinstance(known, Outcome):
        if (frame := known.frames.get(label)) is not None and link.takes(frame):
            return known.leaves[label]
        leaf = known.leaves.get(label)
        most = 0 if leaf is None or leaf.array is None else leaf.array.nbytes * LEAF_GROWTH
    else:
        most = known.get(label, 0)
    return read_leaf(link, max(most, LEAST_LEAF_BYTES), deadline)


def read_leaf(link: Stream, most_bytes: int, deadline: float) -> Leaf:
    """One value of a reply, at most ``most_bytes`` of it: plain data, whatever was sent.

    Raises BrokenReply where its header is off, and for what no worker sends: a number with axes, axes without end.
    """
    head = head_of(link.receive(wire.LEAF.size, deadline))
    if head.size > most_bytes or (head.numbers is None and not head.has_texts):
        link.skip(head.size, deadline)
        return Leaf(head.form, head.dtype, head.typename, head.shape)
    body = link.receive(head.size, deadline)
    return with_texts(head, body) if head.numbers is None else with_numbers(head, body, head.numbers)


class Head(NamedTuple):
    """What stands before a value's data: how many bytes these are, and whether they are numbers, of which dtype, or texts."""

    form: str
    dtype: str
    typename: str
    shape: tuple[int, ...]
    size: int
    numbers: "np.dtype[Any] | None"
    has_texts: bool


@lru_cache(maxsize=1024)
def head_of(header: bytes) -> Head:
    """A value's header, of which the same ones come by the hundred. Raises BrokenReply where it is off."""
    magic, form, code, ndim, dtype, typename, *dims, size = wire.LEAF.unpack(header)
    if magic != b"BPL1" or form >= len(FORMS) or code not in (b"n", *ITEM_BYTES) or ndim > MOST_AXES:
        raise BrokenReply("the header of a value is off")
    if (FORMS[form] in NUMBERS and ndim) or (ndim > MOST_DIMS and code != b"n"):
        raise BrokenReply("a value has axes that it cannot have")
    shape = tuple(dims[:ndim]) if ndim <= MOST_DIMS else (0,) * ndim
    counted = code not in (b"n", b"t")
    if counted and size != math.prod(shape) * ITEM_BYTES[code]:
        raise BrokenReply("a value's size does not fit its shape")
    held = counted and FORMS[form] in (*NUMBERS, "array", "list", "tuple")
    numbers = np.dtype(f"<{code.decode()}{ITEM_BYTES[code]}") if held else None
    return Head(FORMS[form], plain_text(dtype), plain_text(typename), shape, 0 if code == b"n" else size, numbers, code == b"t")


def with_numbers(head: Head, body: bytes, numbers: "np.dtype[Any]") -> Leaf:
    """A value and its numbers. Raises BrokenReply where its axes are off."""
    try:
        return Leaf(head.form, head.dtype, head.typename, head.shape, np.frombuffer(body, numbers).reshape(head.shape))
    except ValueError:  # no array can have these axes, though their product is 0
        raise BrokenReply("a value has axes that no array has") from None


def with_texts(head: Head, body: bytes) -> Leaf:
    """A value and its strings, where its form has any; else an object."""
    texts = body.decode("utf-8", "replace").split("\0") if body or head.shape in ((), (1,)) else []
    whole = head.form == "dict" or (head.form == "text" and len(texts) == math.prod(head.shape))
    return Leaf(head.form if whole else "object", head.dtype, head.typename, head.shape, texts if whole else None)


def read_error(link: Stream, deadline: float) -> ErrorInfo:
    """The error of a reply. Raises BrokenReply where its header is off."""
    magic, line, *lengths = wire.ERROR.unpack(link.receive(wire.ERROR.size, deadline))
    if magic != b"BPE1" or max(lengths) > wire.MOST_TEXT_BYTES:
        raise BrokenReply("the error's header is off")
    return error_info(line, tuple(plain_text(link.receive(length, deadline)) for length in lengths))


def error_info(line: int, texts: Sequence[str]) -> ErrorInfo:
    """An error from its line and its four texts (see ``wire.error_facts``)."""
    typename, bases, message, source = texts
    return ErrorInfo(typename, tuple(bases.split(",")), message, line, source)


def plain_text(data: bytes) -> str:
    """Bytes as text without control characters."""
    return "".join(c for c in data.decode("utf-8", "replace").rstrip("\0") if c.isprintable() or c == "\n")
