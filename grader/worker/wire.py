"""Frames: how requests, replies, leaves and errors become bytes; the format is described in ``worker``."""

import linecache
import struct
from collections.abc import Collection
from functools import lru_cache

from .leaf import FORMS, MOST_BODY_BYTES, MOST_DIMS, Leaf

REQUEST = struct.Struct("<4sB3xQ")
REPLY = struct.Struct("<4sIHHI")
LEAF = struct.Struct("<4sBcH16s24s4IQ")
ERROR = struct.Struct("<4sI4H")
SETUP, LOAD, RUN, SYNC, MORE = range(1, 6)
RETURNED, RAISED, MISSING, TIMED_OUT, WAITING = range(5)
MOST_TEXT_BYTES = 2000


def request_frame(kind: int, payload: bytes) -> bytes:
    """A request as it travels; ``kind`` is SETUP, LOAD, RUN, SYNC or MORE."""
    return REQUEST.pack(b"BPQ1", kind, len(payload)) + payload


def reply_frame(call_id: int, status: int, step: int, leaves: Collection[Leaf], error: bytes = b"") -> bytes:
    """A reply as it travels; ``error`` is an error frame where ``status`` is not RETURNED."""
    header = REPLY.pack(b"BPR1", call_id, status, min(step, 2**16 - 1), len(leaves))
    return header + b"".join(map(leaf_frame, leaves)) + error


def leaf_frame(leaf: Leaf) -> bytes:
    """A leaf as it travels: a fixed header and the raw array in C order."""
    body, code = b"", b"n"
    if isinstance(leaf.data, list):
        body, code = "\0".join(leaf.data).encode("utf-8", "replace")[:MOST_BODY_BYTES], b"t"
    elif leaf.data is not None:
        body, code = leaf.data.tobytes(), leaf.data.dtype.kind.encode()
    return leaf_header(leaf.form, code, leaf.shape, leaf.dtype, leaf.typename, len(body)) + body


@lru_cache(maxsize=1024)
def leaf_header(form: str, code: bytes, shape: tuple[int, ...], dtype: str, typename: str, size: int) -> bytes:
    """What stands before a leaf's data; the same ones go by the hundred."""
    dims = [*shape, 0, 0, 0, 0][:MOST_DIMS]
    if len(shape) > MOST_DIMS or max(dims) >= 2**32:
        dims = [0] * MOST_DIMS
    names = dtype.encode()[:16], typename.encode("utf-8", "replace")[:24]
    return LEAF.pack(b"BPL1", FORMS.index(form), code, len(shape), *names, *dims, size)


def error_frame(error: BaseException, own_files: Collection[str]) -> bytes:
    """An error as it travels."""
    line, texts = error_facts(error, own_files)
    encoded = [clipped(text) for text in texts]
    return ERROR.pack(b"BPE1", min(line, 2**32 - 1), *map(len, encoded)) + b"".join(encoded)


def error_facts(error: BaseException, own_files: Collection[str]) -> tuple[int, tuple[str, str, str, str]]:
    """The innermost line of the student's own files that was running (0 if none), and four texts.

    The texts are the exception's type name, its base classes' names parted by commas, its message, the source line.
    """
    line, source = 0, ""
    if isinstance(error, SyntaxError) and error.filename in own_files:
        line, source = error.lineno or 0, error.text or ""
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename in own_files:
            line, source = trace.tb_lineno, linecache.getline(filename, trace.tb_lineno)
        trace = trace.tb_next
    bases = ",".join(base.__name__ for base in type(error).__mro__)
    return line, (type(error).__name__, bases, message_of(error), source.strip())


def message_of(error: BaseException) -> str:
    """The exception's own words; a student's exception class may fail even to print."""
    try:
        return error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception as broken:
        return f"(its message could not be read: {type(broken).__name__})"


def clipped(text: str) -> bytes:
    """``text`` as UTF-8 of at most MOST_TEXT_BYTES, control characters replaced."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text).encode("utf-8", "replace")[:MOST_TEXT_BYTES]
