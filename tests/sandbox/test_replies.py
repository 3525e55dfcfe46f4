"""Replies: any bytes at all come out as plain data or as a broken reply, and nothing else is raised."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from grader.calls.call import Outcome
from grader.sandbox.link import Ended
from grader.sandbox.replies import BrokenReply, read_leaf, read_reply
from grader.worker import wire
from grader.worker.leaf import FORMS, Leaf, describe


class Bytes:
    """A link whose worker has sent so many bytes and is gone."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def receive(self, count: int, deadline: float) -> bytes:
        if count > len(self.data):
            raise Ended
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def skip(self, count: int, deadline: float) -> None:
        self.receive(count, deadline)

    def takes(self, data: bytes) -> bool:
        found = self.data.startswith(data)
        self.data = self.data[len(data) :] if found else self.data
        return found


def leaf_of(form: str, code: bytes, ndim: int, dims: list[int], body: bytes) -> Leaf:
    header = wire.LEAF.pack(b"BPL1", FORMS.index(form), code, ndim, b"float64", b"ndarray", *dims, len(body))
    return read_leaf(Bytes(header + body), 1 << 16, 0.0)


@pytest.mark.parametrize(
    ("form", "code", "ndim", "dims", "body"),
    [
        ("array", b"f", 4, [2**32 - 1, 2**32 - 1, 2**32 - 1, 0], b""),
        ("array", b"f", 65535, [0, 0, 0, 0], b""),
        ("array", b"n", 65535, [0, 0, 0, 0], b""),
        ("array", b"f", 5, [0, 0, 0, 0], b""),
        ("float", b"f", 1, [3, 0, 0, 0], bytes(24)),
        ("array", b"f", 1, [3, 0, 0, 0], bytes(16)),
        ("array", b"z", 0, [0, 0, 0, 0], b""),
    ],
)
def test_what_no_worker_sends_is_a_broken_reply(form: str, code: bytes, ndim: int, dims: list[int], body: bytes) -> None:
    """Axes without end, axes that no array has, numbers with axes, sizes that do not fit."""
    with pytest.raises(BrokenReply):
        leaf_of(form, code, ndim, dims, body)


def test_data_of_another_kind_than_the_form_are_left_out() -> None:
    """Text without its strings, and numbers in what holds none, are values that cannot be judged."""
    assert leaf_of("text", b"t", 1, [3, 0, 0, 0], b"a\0b").form == "object"
    assert leaf_of("none", b"f", 0, [0, 0, 0, 0], bytes(8)).data is None
    assert leaf_of("array", b"t", 1, [1, 0, 0, 0], b"a").form == "object"


@pytest.mark.parametrize(
    "value", [1.5, "", "a", ["a", ""], [""], {"W": 1}, {}, [], np.eye(3), [1, 2], None, "a\0b", np.zeros((0, 3))]
)
def test_honest_values_arrive_as_they_are(value: object) -> None:
    """What a worker sends of an honest value is what was described."""
    sent = describe(value)
    came = read_leaf(Bytes(wire.leaf_frame(sent)), 1 << 16, 0.0)
    assert (came.form, came.shape, came.texts) == (sent.form, sent.shape, sent.texts)
    assert (came.array is None) == (sent.array is None) and (came.array is None or np.array_equal(came.array, sent.array))


def frames() -> st.SearchStrategy[bytes]:
    """Leaf frames with anything in every field."""
    small, dims = st.integers(0, 70), st.one_of(st.integers(0, 5), st.just(2**32 - 1))
    header = st.tuples(st.integers(0, 14), st.sampled_from([b"n", b"f", b"i", b"c", b"t", b"x"]), small, *[dims] * 4)
    return st.builds(framed, header, st.binary(max_size=200), st.booleans())


def framed(header: tuple, body: bytes, fits: bool) -> bytes:
    form, code, ndim, *dims = header
    size = len(body) if fits else len(body) // 8 * 8
    return struct.pack("<4sBcH16s24s4IQ", b"BPL1", form, code, ndim, body[:16], body[:24], *dims, size) + body[:size]


@given(st.one_of(st.binary(max_size=400), st.lists(frames(), max_size=3).map(b"".join)), st.integers(0, 5), st.integers(0, 3))
def test_any_bytes_are_plain_data_or_a_broken_reply(data: bytes, status: int, count: int) -> None:
    """Whatever comes over the wire: every value can be told apart by its form, and its data fit its shape."""
    labels = [f"y{index}" for index in range(count)]
    try:
        outcome = read_reply(Bytes(wire.REPLY.pack(b"BPR1", 7, status, 0, count) + data), 7, labels, {}, 0.0)
    except (BrokenReply, Ended):
        return
    for leaf in outcome.leaves.values():
        assert leaf.form in FORMS and len(leaf.shape) <= 64
        assert leaf.array is None or leaf.array.shape == leaf.shape
        assert leaf.form != "text" or not leaf.texts or not leaf.shape or len(leaf.texts) == leaf.shape[0]


@pytest.mark.parametrize(("given", "taken"), [(1.5, True), (np.nextafter(1.5, 2.0), False)])
def test_a_value_that_is_known_to_the_last_bit_is_not_made_anew(given: float, taken: bool) -> None:
    """It is the known value itself; one that differs in its last bit is what was sent."""
    known = Outcome("returned", {"x": describe(1.5), "y": describe("a")})
    known = structs.replace(known, frames={label: wire.leaf_frame(leaf) for label, leaf in known.leaves.items()})
    link = Bytes(wire.reply_frame(7, wire.RETURNED, 0, [describe(given), describe("a")]))
    came = read_reply(link, 7, ["x", "y"], known, 0.0)
    assert (came.leaves["x"] is known.leaves["x"]) is taken and float(came.leaves["x"].data) == given
    assert came.leaves["y"] is known.leaves["y"]
    assert not link.data


def test_of_a_known_answer_no_more_is_taken_than_has_come() -> None:
    """One that ends early, or is another's, is read as any other."""
    known = Outcome("returned", {"x": describe(1.5)})
    known = structs.replace(known, frames={"x": wire.leaf_frame(known.leaves["x"])})
    frame = wire.reply_frame(7, wire.RETURNED, 0, [describe(1.5)])
    with pytest.raises(Ended):
        read_reply(Bytes(frame[:-1]), 7, ["x"], known, 0.0)
    with pytest.raises(BrokenReply):
        read_reply(Bytes(frame), 8, ["x"], known, 0.0)
