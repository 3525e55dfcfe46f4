"""Calls in parts: an input that is used only after the student's code was called is not there before that has answered."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from grader.calls.call import Call, Outcome, fetch, is_data, let, variables_in
from grader.calls.program import compile_program, expression
from grader.checks.base import WATCHED
from grader.errors import GraderError
from grader.grading.canary import Tape
from grader.sandbox import parts
from grader.sandbox.box import Box, Canary
from grader.sandbox.link import BoxLimits
from grader.sandbox.parts import calls_the_student, more, parted, read_whole
from grader.sandbox.process import ProcessLauncher
from grader.sandbox.replies import BrokenReply
from grader.sandbox.trusted import Trusted
from grader.worker import wire

SECRET = np.array([1234.5678, 8765.4321])
PROGRAM = "p, cache = forward(x)\nJ = loss(p, labels)\ngrads = backward(cache, labels)"
SOURCE = b"""
import gc, os, sys
def look():
    frame = sys._getframe()
    while "inbox" not in dir(frame.f_locals.get("self")):
        frame = frame.f_back
    inbox = frame.f_locals["self"].inbox
    os.set_blocking(inbox.fileno(), False)
    waiting = inbox.peek(1 << 16)
    os.set_blocking(inbox.fileno(), True)
    parts = [part for whole in gc.get_objects() if type(whole) in (tuple, list) for part in whole if type(part) is bytes]
    return [waiting.hex(), *(part.hex() for part in parts if len(part) == 16)]
def forward(x):
    return look(), 2 * x
def loss(p, labels):
    return labels.sum()
def backward(cache, labels):
    labels *= 0
    return cache
def hang(p, labels):
    while True:
        pass
"""


def call(program: str = PROGRAM, watched: bool = True, **inputs: Any) -> Call:
    """A program on inputs, as a check asks for it; all it binds is fetched."""
    code = compile_program(program, frozenset(inputs))
    names = frozenset([*inputs, *code.variables])
    fetched = fetch({name: expression(name, names) for name in code.variables})
    return Call((*let(inputs), *code.steps, *fetched, *([WATCHED] if watched else [])))


@pytest.fixture
def box() -> Any:
    with Box(ProcessLauncher(), "work.py", SOURCE, [], BoxLimits(call_seconds=1.0)) as opened:
        yield opened


def test_what_a_later_call_uses_first_is_sent_with_it() -> None:
    """forward's input travels at once, the labels when the loss is the first to want them, and nothing twice."""
    steps, later = parted(call(x=SECRET, labels=SECRET).steps)
    assert [steps[index][0] for index in range(3)] == ["set", "later", "set"]
    assert {index: [name for name, _ in given] for index, given in later.items()} == {3: ["labels"]}


def test_calls_on_what_was_seen_before_travel_whole() -> None:
    """Samples of a loss and timed lines fetch no changes: no trip is made for each of them."""
    steps = call(watched=False, x=SECRET, labels=SECRET).steps
    assert parted(steps) == (steps, {})


NAMES = ("a", "b", "c", "d")
LINES = st.lists(
    st.tuples(
        st.sampled_from(["y", "z", "a", "c"]),
        st.sampled_from(["f(", "g(", "(", "a.h("]),
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@given(LINES)
def test_every_input_is_there_when_it_is_used_and_no_earlier_than_need_be(lines: list[tuple[str, str, list[str]]]) -> None:
    """Of any program: what a step mentions is what it would be, each input is sent once, and none waits without need."""
    program = "\n".join(f"{bound} = {function}{', '.join(names)},)" for bound, function, names in lines)
    whole = call(program, a=1.0, b=SECRET, c={"W": SECRET}, d=[1, 2])
    steps, later = parted(whole.steps)
    assert meanings(steps, later) == meanings(whole.steps, {})
    bound, called = set[str](), False
    for index, (kind, target, node) in enumerate(steps):
        new = [name for name, _ in later.get(index, [])]
        assert called or not new
        bound |= {*new, *(target if kind == "set" else ())}
        assert variables_in(node) <= bound and (kind != "later" or not {*target} & bound)
        called = called or calls_the_student(node)


def meanings(steps: Any, later: Any) -> list[dict[str, Any]]:
    """For every step but those that bind an input: the expression behind each variable that it mentions."""
    held: dict[str, Any] = {}
    found = []
    for index, (kind, target, node) in enumerate(steps):
        held |= dict(later.get(index, []))
        if kind != "later" and not is_data(node):
            found.append({name: held.get(name) for name in variables_in(node)})
        held |= dict.fromkeys(target, node) if kind == "set" else {}
    return found


def test_a_name_that_is_bound_anew_is_not_the_input_any_more() -> None:
    """The input of that name does not come later and take its place, nor where the name is bound inside a with."""
    for program in (
        "labels = forward(x)\nJ = loss(x, labels)",
        "with prints() as labels:\n    q = forward(x)\nJ = loss(x, labels)",
    ):
        assert parted(call(program, x=SECRET, labels=SECRET).steps)[1] == {}


def test_code_finds_nothing_that_it_was_not_yet_given(box: Box) -> None:
    """forward looks through the wire and all that lives beside it; the labels of its call and of the next are not there."""
    secrets = [SECRET, SECRET + 1]
    first, second = (
        "".join(outcome.leaves["p"].texts) for outcome in box.run([call(x=np.ones(1), labels=each) for each in secrets])
    )
    assert not any(secret.tobytes().hex() in first for secret in secrets)
    assert secrets[1].tobytes().hex() not in second
    whole = call("p, cache = forward(x)\nJ = loss(p, labels)", watched=False, x=np.ones(1), labels=SECRET)
    assert SECRET.tobytes().hex() in "".join(box.run([whole])[0].leaves["p"].texts)  # so it would have been found


def test_what_comes_later_is_watched_as_if_it_had_come_at_once(box: Box) -> None:
    """A change of the labels is told with the same words as by a run that had them from the start."""
    asked = call("p, cache = forward(x)\ngrads = backward(cache, labels)", x=np.ones(1), labels=SECRET)
    asked = structs.replace(asked, steps=tuple(step for step in asked.steps if step[1] != "p"))
    here = Trusted("work.py", SOURCE.replace(b"look(), ", b"0, ")).run([asked])[0]
    there = box.run([asked])[0]
    assert here.leaves["changed"].texts == there.leaves["changed"].texts == ["3 labels"]


def test_a_hang_behind_a_wait_is_told_with_its_line(box: Box) -> None:
    """The clock of the call goes on once the inputs are there."""
    outcome = box.run([call("p, cache = forward(x)\nJ = hang(p, labels)", x=np.ones(1), labels=SECRET)])[0]
    assert outcome.status == "timed_out" and outcome.error is not None and outcome.error.source in ("while True:", "pass")


class Wire(Tape):
    """A worker's replies that are there already; what is sent to it is kept."""

    def __init__(self, frames: bytes) -> None:
        super().__init__(frames)
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> None:
        """Keep what was sent."""
        self.sent.append(data)


def answered(steps: list[int], later: Mapping[int, Any]) -> tuple[Outcome, list[bytes]]:
    """What comes of a worker that asks for the inputs of these steps, and what it was sent."""
    frames = b"".join(wire.reply_frame(7, wire.WAITING, step, ()) for step in steps)
    link = Wire(frames + wire.reply_frame(7, wire.RETURNED, 0, ()))
    return read_whole(link, 7, (), {}, 0.0, later), link.sent  # type: ignore[arg-type]


def test_inputs_are_sent_when_they_are_asked_for() -> None:
    """One message a step, with the names and their expressions."""
    later = {2: more([("x", ("const", 1))]), 4: more([("y", ("const", 2))])}
    outcome, sent = answered([2, 4], later)
    assert outcome.status == "returned"
    assert sent == [later[2], later[4]]


@pytest.mark.parametrize("steps", [[3], [2, 2], [0]])
def test_who_asks_for_what_is_not_there_is_no_worker_of_ours(steps: list[int]) -> None:
    """Another step's inputs, or the same a second time, are no part of the wire."""
    with pytest.raises(BrokenReply):
        answered(steps, {2: [("x", ("const", 1))]})


def test_an_input_that_never_comes_is_not_the_submissions_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that waits for what nobody sends ends, and so it does with the solution: then nobody is blamed."""
    monkeypatch.setattr(parts, "more", lambda given: more([]))
    opened = Box(ProcessLauncher(), "work.py", SOURCE, [], BoxLimits(), canary=Canary("work.py", SOURCE))
    with opened, pytest.raises(GraderError, match="solution's own call"):
        opened.run([call(x=SECRET, labels=SECRET)])


def test_a_variable_that_nothing_binds_is_an_error_of_the_program(box: Box) -> None:
    """Only what was to come from outside is ours."""
    lost = Call((("set", ("y",), ("var", "x")), ("fetch", "y", ("var", "y"))))
    outcome = box.run([lost])[0]
    assert outcome.status == "raised" and outcome.error is not None and outcome.error.typename == "KeyError"
