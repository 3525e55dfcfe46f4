"""What of a call is sent when: an input that is used only after the student's code was called waits until that has answered.

So nobody who is asked for a forward pass holds the labels yet, and ``train`` never sees the text that it is tried on. Only
calls whose results are watched go in parts: those that sample a loss are on inputs that were seen before, and of those that
look at what backward costs other tasks have decided whether they give what is right.
"""

import marshal
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ..calls.call import BUILT, DATA, Call, Node, Outcome, Step, is_data, spoken, variables_in
from ..worker import wire
from ..worker.watch import wanted
from .link import Link
from .replies import Known, Waiting, read_reply

Later = Mapping[int, bytes]
"""The requests that are sent when a step, by its index, comes to need inputs."""

PARTED = "parted"
NOTHING: Later = MappingProxyType({})


def in_parts(call: Call) -> tuple[Sequence[Step], Later]:
    """A call's steps, and what is sent later; found once, since the call is sent to everybody who is judged by it."""

    def found() -> tuple[Sequence[Step], Later]:
        first, later = parted(call.steps)
        return first, {step: more(given) for step, given in later.items()}

    return call.once(PARTED, found)


def more(given: list[tuple[str, Node]]) -> bytes:
    """The request that gives inputs by name."""
    return wire.request_frame(wire.MORE, marshal.dumps(given, 4))


def parted(steps: Sequence[Step]) -> tuple[Sequence[Step], dict[int, list[tuple[str, Node]]]]:
    """The steps as they are sent first, and by step which inputs come when it needs them.

    In the place of an input that comes later stands a step that only forgets its name.
    """
    if not wanted(steps):
        return steps, {}
    first, later = list(steps), dict[int, list[tuple[str, Node]]]()
    unused, called = dict[str, int](), False
    for index, (kind, target, node) in enumerate(steps):
        # By its kind, too: a call of the student's that were taken for data would run at another time.
        if kind == "set" and len(target) == 1 and node[0] in (*DATA, *BUILT) and is_data(node):
            unused[target[0]] = index
            continue
        for name in sorted(variables_in(node) & unused.keys()):
            place = unused.pop(name)
            if called:
                later.setdefault(index, []).append((name, steps[place][2]))
                first[place] = ("later", (name,), ())
        for name in bound_by(target, node) & unused.keys():
            del unused[name]  # from here on the name means something else
        called = called or calls_the_student(node)
    return first, later


def read_whole(link: Link, call_id: int, labels: Sequence[str], known: Known, deadline: float, later: Later) -> Outcome:
    """One reply, once the worker has all inputs: each is sent when it is asked for, and once.

    Raises as ``read_reply`` does, and BrokenReply where more is asked for than there is.
    """
    unsent = dict(later)
    while True:
        try:
            return read_reply(link, call_id, labels, known, deadline)
        except Waiting as waiting:
            if waiting.step not in unsent:
                raise
            link.send(unsent.pop(waiting.step))


def bound_by(target: Sequence[str], node: Any) -> frozenset[str]:
    """The names that a step binds, inside a ``with`` too."""
    if not node or node[0] not in ("raises", "prints"):
        return frozenset(target)
    inner = (bound_by(names, expression) for _, names, expression in node[3])
    return frozenset((*target, node[1])).union(*inner)


def calls_the_student(node: Any) -> bool:
    """Whether an expression runs the submission's code: a name of its own, or a method of what it has returned."""
    names, methods, _ = spoken(node)
    return bool(names or methods)
