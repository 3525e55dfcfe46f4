"""Recorded points: exact in both directions, without a private value, and judged by the same checks as on the server."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec import structs

from grader.assignment.load import load_assignment
from grader.calls.call import Call, let
from grader.checks import start
from grader.checks.base import same_inputs
from grader.errors import BadInput
from grader.grading.grade import Bench, prepare
from grader.grading.records.record import Record, decoded, digest, encoded, pack, unpack
from grader.grading.records.recorded import recorded_bench
from grader.grading.records.recording import record_of
from grader.inputs import supplied

ROOT = Path(__file__).resolve().parents[3]


@lru_cache
def server(name: str) -> Bench:
    """An assignment with its reference."""
    return prepare(load_assignment(name, ROOT / "assignments", ROOT / "reference"))


@lru_cache
def record(name: str) -> Record:
    """Its record, as it is read again."""
    return decoded(encoded(record_of(server(name))))


@lru_cache
def laptop(name: str) -> Bench:
    """The assignment as a kit has it."""
    return recorded_bench(load_assignment(name, ROOT / "assignments", None), record(name))


DTYPES = st.sampled_from(["<f8", ">f8", "<f4", "<f2", "<i8", ">i4", "|u1", "|b1", "<c16", "<U3", "|S2"])
ARRAYS = DTYPES.flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)))
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.complex_numbers(), ARRAYS)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
    ),
    max_leaves=8,
)


def exactly(one: Any, two: Any) -> bool:
    """Whether two values are one to the last bit: the sign of zero and nan count."""
    if isinstance(one, (float, complex)):
        return type(one) is type(two) and np.array(one).tobytes() == np.array(two).tobytes()
    if isinstance(one, dict) and isinstance(two, dict):
        return list(one) == list(two) and all(exactly(one[key], two[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(two) and len(one) == len(two) and all(map(exactly, one, two))
    return same_inputs(one, two)


@given(VALUES)
def test_a_value_comes_back_to_the_last_bit(value: Any) -> None:
    """Numbers of every dtype, shape and size, text, and what holds them."""
    import msgspec

    assert exactly(unpack(msgspec.msgpack.decode(msgspec.msgpack.encode(pack(value)))), value)


def test_code_comes_back_as_code() -> None:
    """An input that is made in the box from support files is recorded as the expression that it is."""
    code = supplied("network.loss_and_grads")
    assert unpack(pack(code)) == code


def test_what_cannot_be_recorded_is_refused() -> None:
    """An array of objects, a set or a function among the inputs is told, not dropped."""
    for value in (np.array([None, 1], dtype=object), {1, 2}, print):
        with pytest.raises(BadInput, match="cannot be recorded"):
            pack(value)


def test_a_damaged_record_is_refused() -> None:
    """Half a file, another file, and a file of a later format are told apart from a record."""
    data = encoded(record("jacobians"))
    for broken in (data[:-7], b"", b"{}", data[:40] + b"\xc1" + data[41:]):
        with pytest.raises(BadInput, match="cannot be read"):
            decoded(broken)
    with pytest.raises(BadInput, match="of format 99"):
        decoded(encoded(structs.replace(record("jacobians"), format=99)))


def test_a_calls_digest_follows_its_inputs_to_the_last_bit() -> None:
    """Another number, dtype, shape or setting is another call."""
    calls = [Call(tuple(let({"x": x}))) for x in (1.0, 1.0 + 2**-52, np.ones(1), np.ones(1, "f4"), np.ones((1, 1)), 1, True)]
    calls.append(structs.replace(calls[0], settings={"AT_KINK": 1.0}))
    assert len({digest(call) for call in calls}) == len(calls)
    assert digest(calls[2]) == digest(Call(tuple(let({"x": np.ones(1)}))))


NAMES = ["jacobians", "ner_window", "sgd", "softmax_ner"]


@pytest.mark.parametrize("name", NAMES)
def test_a_record_tells_no_value_of_a_private_task(name: str) -> None:
    """What is expected is told of public tasks' calls alone; of all others kinds and shapes; and no secret is in it."""
    bench, made, points = laptop(name), record(name), laptop(name).drawing(server(name).assignment, server(name).library, "")
    public: set[str] = set()
    for task in bench.assignment.tasks:
        context = points.context(task, bench.assignment)
        assert context.has_reference is (
            task.public and task.check.__class__.__name__ in ("OutputsSettings", "GradientsSettings")
        )
        if context.has_reference:
            asked = next(start(task.check, context, Path())).reference
            public |= {digest(structs.replace(call, settings=kink)) for call in asked for kink in ({}, {"AT_KINK": 1.0})}
    private = [leaf for call, answer in made.answers.items() if call not in public for leaf in answer.leaves.values()]
    assert private and all(leaf.data is None for leaf in private)
    secret = server(name).assignment.secret
    assert secret and secret not in encoded(made) and secret.hex().encode() not in encoded(made)


def test_points_of_another_assignment_are_refused() -> None:
    """A kit whose files come from two assignments is told so."""
    with pytest.raises(BadInput, match="are of jacobians, not of activations"):
        recorded_bench(load_assignment("activations", ROOT / "assignments", None), record("jacobians"))
