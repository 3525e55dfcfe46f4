"""A submission in its box: the grader's side of the wire. Every reply is a claim; sizes are checked, nothing is trusted.

A Box loads one submission and runs calls on it. A worker that hangs, dies or floods is killed and, for the calls that
remain, replaced; a function that hung once is not called again, so it costs its own tasks and its timeout only.
"""

import marshal
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import structs

from ..calls.call import Call, Outcome
from ..errors import BoxUnsafe, GraderError
from ..worker import wire
from .layers import missing
from .link import BoxLimits, Ended, Launcher, Link, OutOfTime
from .replies import BrokenReply, plain_text, read_reply

GRACE_SECONDS = 0.5  # the worker's own clock rings first: it knows the line that was running
START_SECONDS = 20.0
LEAF_GROWTH = 32

Expect = Callable[[], Sequence[Outcome]]


def nothing_expected() -> Sequence[Outcome]:
    """For calls of which nothing is known beforehand."""
    return ()


class Box:
    """One submission behind a launcher. Use as a context manager: leaving it kills the worker."""

    def __init__(
        self,
        launcher: Launcher,
        name: str,
        source: bytes,
        support: Sequence[tuple[str, bytes]],
        limits: BoxLimits,
        require: Sequence[str] = (),
    ) -> None:
        self.launcher, self.require, self.limits = launcher, require, limits
        self.loading = {"name": name, "source": source, "support": list(support), "seconds": limits.call_seconds}
        self.link: Link | None = None
        self.layers: tuple[str, ...] = ()
        self.spent = 0.0
        self.hung: list[tuple[frozenset[str], Outcome]] = []
        self.import_failure: Outcome | None = None
        self.prints = b""

    def __enter__(self) -> "Box":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> Outcome | None:
        """Start a worker and import the submission; return the outcome if the import failed, None if it is ready.

        Raises GraderError where no worker starts, BoxUnsafe where a required layer is not in force.
        """
        if self.link is None and self.import_failure is None:
            self.link = link = self.launcher.launch(self.limits)
            try:
                self.greet(link)
            except (Ended, OutOfTime, BrokenReply) as failure:
                raise GraderError(f"the box did not start ({type(failure).__name__}): {self.last_words(link)}") from failure
            link.send(wire.request_frame(wire.LOAD, marshal.dumps(self.loading, 4)))
            outcome = self.reply(0, (), {})
            self.import_failure = None if outcome.status == "returned" else outcome
        return self.import_failure

    def greet(self, link: Link) -> None:
        """Set the worker's limits and learn its layers. Raises BoxUnsafe where a required one is not in force."""
        link.send(wire.request_frame(wire.SETUP, marshal.dumps({"limits": self.limits.for_worker()}, 4)))
        hello = read_reply(link, 0, ("layers",), {}, time.monotonic() + START_SECONDS)
        told = [name for text in hello.leaves["layers"].texts for name in text.split(",") if name]
        self.layers = tuple(dict.fromkeys([*link.layers, *told]))
        reasons = self.launcher.reasons
        absent = [f"{name} ({reasons[name]})" if name in reasons else name for name in missing(self.require, self.layers)]
        if absent:
            raise BoxUnsafe(f"this assignment requires {', '.join(absent)}: not in force in the {self.launcher.name} box here")

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        """The outcomes of ``calls``, in order.

        ``expect`` gives the reference's, which bound how much a reply may hold; it is called when the calls are on
        their way, so that the reference runs while the submission does.
        """
        outcomes: list[Outcome] = []
        while len(outcomes) < len(calls):
            remaining = calls[len(outcomes) :]
            if (refused := self.refusal(remaining[0])) is not None:
                outcomes.append(self.without_the_hung(remaining[0], refused, expect, len(outcomes)))
                continue
            batch = remaining[: next((i for i, call in enumerate(remaining) if self.refusal(call)), len(remaining))]
            outcomes += self.run_batch(batch, expect, len(outcomes))
        return outcomes

    def refusal(self, call: Call) -> Outcome | None:
        """Why a call is not run as it is: the import failed, time is up, or one of its functions hung before."""
        if self.import_failure is not None:
            return self.import_failure
        if self.spent >= self.limits.total_seconds:
            return Outcome("over_limit", detail=f"the submission used up its {self.limits.total_seconds:g} s in all")
        used = call.functions_of()
        return next((outcome for functions, outcome in self.hung if functions <= used), None)

    def without_the_hung(self, call: Call, refused: Outcome, expect: Expect, done: int) -> Outcome:
        """The refusal of a call, with what it fetches before it comes to the function that hung: that can still be had."""
        before = next(
            (step for step in range(len(call.steps)) if self.refusal(structs.replace(call, steps=call.steps[: step + 1]))), 0
        )
        part = structs.replace(call, steps=call.steps[:before])
        if not part.labels or self.refusal(part) is not None:
            return refused
        ran = self.run_batch([part], expect, done)[0]
        return structs.replace(refused, leaves=ran.leaves) if ran.status == "returned" else ran

    def run_batch(self, calls: Sequence[Call], expect: Expect, done: int) -> list[Outcome]:
        """Run calls until one ends the worker; the outcomes up to and with that one. ``done`` came before them."""
        if (failure := self.open()) is not None or self.link is None:
            return [failure or Outcome("killed")] * len(calls)
        if self.link.waiting:
            early = self.broken("it answered before it was asked")
            self.remember(calls[0], early)
            return [early]
        # Nobody can tell the ids of the next batch, so nobody can answer it ahead of time.
        first = secrets.randbelow(2**31)
        payload = [(first + i, call.fresh, self.limits.call_seconds, packed(call.steps)) for i, call in enumerate(calls)]
        self.link.send(wire.request_frame(wire.RUN, marshal.dumps(payload, 4)))
        expected, outcomes = expect()[done:], list[Outcome]()
        for index, call in enumerate(calls):
            sizes = leaf_caps(expected[index]) if index < len(expected) else dict.fromkeys(call.labels, call.room)
            outcomes.append(self.reply(first + index, tuple(call.labels), sizes))
            if not self.alive:
                self.remember(call, outcomes[-1])
                break
        return outcomes

    @property
    def alive(self) -> bool:
        """Whether a worker is there to be asked."""
        return self.link is not None

    def reply(self, call_id: int, labels: Sequence[str], sizes: Mapping[str, int]) -> Outcome:
        """One reply; a worker that does not give it in time, dies or talks nonsense is closed."""
        link, started = self.link, time.monotonic()
        assert link is not None  # run_batch and open have just used it
        deadline = started + min(self.limits.call_seconds, max(self.limits.total_seconds - self.spent, 0.1)) + GRACE_SECONDS
        try:
            outcome = read_reply(link, call_id, labels, sizes, deadline)
        except OutOfTime:
            outcome = self.post_mortem(link, late=True)
        except Ended:
            outcome = self.post_mortem(link)
        except BrokenReply as broken:
            outcome = self.broken(str(broken))
        seconds = time.monotonic() - started
        self.spent += seconds
        ended = outcome.status in ("killed", "over_limit") and outcome.error is None
        if ended or outcome.status == "timed_out":
            self.close()
        return Outcome(outcome.status, outcome.leaves, outcome.error, outcome.step, outcome.detail, seconds)

    def broken(self, reason: str) -> Outcome:
        """The outcome of a worker that does not keep to the wire; it is closed."""
        self.close()
        return Outcome("killed", detail=f"its process sent an answer that cannot be read ({reason})")

    def post_mortem(self, link: Link, late: bool = False) -> Outcome:
        """Why there is no answer: how the worker ended, or, where it is ``late``, that time was up."""
        link.kill()
        if link.flooded:
            return Outcome("over_limit", detail=f"it printed more than {self.limits.output_bytes >> 20} MB")
        if late:
            return Outcome("timed_out", detail=f"no answer within {self.limits.call_seconds:g} s")
        death = link.death()
        if death == "CPU time":
            return Outcome("over_limit", detail=f"it used more than {self.limits.cpu_seconds:g} s of CPU time")
        return Outcome("killed", detail=f"its process ended ({death})" if death else "its process ended")

    def remember(self, call: Call, outcome: Outcome) -> None:
        """A call that ended the worker is not tried again, nor is any other that uses what it was in."""
        step = outcome.step if outcome.error is not None else None
        functions = call.functions_of(step) or call.functions_of()
        self.hung.append((functions, outcome))

    def last_words(self, link: Link) -> str:
        """What a worker that did not start said, or how it ended."""
        link.kill()
        return plain_text(link.printed()).strip()[-500:] or link.death() or "no reason given"

    def printed(self) -> str:
        """What the submission has printed so far, in all its workers.

        A marker that nobody could know beforehand is sent through the worker, so that what was printed before it has
        arrived too.
        """
        if self.link is None:
            return self.prints.decode("utf-8", "replace")
        marker = os.urandom(16).hex().encode()
        self.link.send(wire.request_frame(wire.SYNC, marker))
        self.link.wait_printed(marker, 1.0)
        return (self.prints + self.link.printed().split(marker)[0]).decode("utf-8", "replace")

    def close(self) -> None:
        """Kill the worker and all it started."""
        if self.link is not None:
            self.prints += self.link.printed()
            self.link.kill()
            self.link = None


def packed(node: Any) -> Any:
    """Steps as the wire carries them: arrays become their dtype, shape and bytes."""
    if isinstance(node, tuple):
        if len(node) == 2 and node[0] == "ndarray":
            array = np.asarray(node[1], order="C")  # ascontiguousarray would turn 0-d into (1,)
            return ("array", array.dtype.str, array.shape, array.tobytes())
        return tuple(map(packed, node))
    return node


def leaf_caps(expected: Outcome) -> dict[str, int]:
    """How many bytes each leaf may have: what the reference returned, with room for a mistake's larger shape."""
    return {label: leaf.array.nbytes * LEAF_GROWTH for label, leaf in expected.leaves.items() if leaf.array is not None}
