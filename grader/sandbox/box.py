"""A submission in its box: the grader's side of the wire. Every reply is a claim; sizes are checked, nothing is trusted.

A Box loads one submission and runs calls on it. A worker that hangs, dies or floods is killed and, for the calls that
remain, replaced; ``hangs`` says what is still tried, so that a hang costs its own tasks and little more. Where a worker
ended in a way that the submission alone need not explain, a fresh box must first answer the same call by the solution.
"""

import marshal
import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from msgspec import structs

from ..calls.call import Call, Outcome
from ..errors import BoxUnsafe, GraderError
from ..worker import wire
from .hangs import Hangs, part_before
from .layers import missing
from .link import UNEXPLAINED, BoxLimits, Ended, Launcher, Link, OutOfTime
from .parts import NOTHING, Later, in_parts, read_whole
from .replies import BrokenReply, Known, plain_text, read_reply

GRACE_SECONDS = 0.5  # the worker's own clock rings first: it knows the line that was running
START_SECONDS = 20.0
SOUND = ("returned", "raised", "missing")
Expect = Callable[[], Iterable[Outcome]]


def nothing_expected() -> Sequence[Outcome]:
    """For calls of which nothing is known beforehand."""
    return ()


class Canary(NamedTuple):
    """What a fresh box must answer before a submission is blamed for a death that it need not explain: the solution.

    Without a solution (a student's laptop) the box must start and import nothing.
    """

    name: str = "canary.py"
    source: bytes = b""
    support: Sequence[tuple[str, bytes]] = ()


EMPTY = Canary()


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
        *,
        canary: Canary | None = EMPTY,
    ) -> None:
        self.launcher, self.require, self.limits, self.canary = launcher, require, limits, canary
        self.loading = {"name": name, "source": source, "support": list(support), "seconds": limits.call_seconds}
        self.link: Link | None = None
        self.layers: tuple[str, ...] = ()
        self.spent = 0.0
        self.hangs = Hangs(limits.call_seconds)
        self.since_fresh: list[Call] = []
        self.doubtful = False
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
            outcome = self.load()
            if self.doubtful and self.canary is not None:
                self.prove_the_box(Call(()))
                outcome = self.load()
            self.import_failure = None if outcome.status == "returned" else outcome
        return self.import_failure

    def load(self) -> Outcome:
        """Start a worker and have it import the submission."""
        self.doubtful = False
        self.link = self.started()
        self.link.send(wire.request_frame(wire.LOAD, marshal.dumps(self.loading, 4)))
        return self.reply(0, (), {}, self.limits.call_seconds)

    def started(self) -> Link:
        """A worker that has greeted; one that does not start is tried once more."""
        try:
            return self.start_once()
        except BoxUnsafe:
            raise
        except GraderError:
            return self.start_once()

    def start_once(self) -> Link:
        """A worker that has greeted. Raises GraderError where it does not start."""
        link = self.launcher.launch(self.limits)
        try:
            self.greet(link)
        except (Ended, OutOfTime, BrokenReply) as failure:
            raise GraderError(f"the box did not start ({type(failure).__name__}): {self.last_words(link)}") from failure
        except BaseException:
            link.kill()
            raise
        return link

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

        ``expect`` gives the reference's, which bound how much a reply may hold; each is asked for when the calls are on
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
        """Why a call is not run as it is: the import failed, time is up, or it would hang."""
        if self.import_failure is not None:
            return self.import_failure
        if self.spent >= self.limits.total_seconds:
            return Outcome("over_limit", detail=f"the submission used up its {self.limits.total_seconds:g} s in all")
        hang = self.hangs.refusal(call)
        return None if hang is None else hang.outcome

    def without_the_hung(self, call: Call, refused: Outcome, expect: Expect, done: int) -> Outcome:
        """The refusal of a call, with what it fetches before it comes to what hung: that can still be had."""
        hang = self.hangs.refusal(call)
        part = call if hang is None else part_before(call, hang)
        if hang is None or not part.labels or self.refusal(part) is not None:
            return refused
        ran = self.run_batch([part], expect, done)[0]
        return structs.replace(refused, leaves=ran.leaves) if ran.status == "returned" else ran

    def run_batch(self, calls: Sequence[Call], expect: Expect, done: int) -> list[Outcome]:
        """Run calls until one ends the worker; the outcomes up to and with that one. ``done`` came before them."""
        outcomes = self.attempt(calls, expect, done)
        last = calls[len(outcomes) - 1]
        if self.doubtful and self.canary is not None and self.import_failure is None and self.spent < self.limits.total_seconds:
            outcomes[-1] = self.second_opinion(last, outcomes[-1], expect, done + len(outcomes) - 1)
        if not self.alive and self.import_failure is None:
            self.hangs.remember(last, outcomes[-1])
        return outcomes

    def attempt(self, calls: Sequence[Call], expect: Expect, done: int) -> list[Outcome]:
        """Run calls until one ends the worker, and believe what is seen."""
        if (failure := self.open()) is not None or self.link is None:
            return [failure or Outcome("killed")] * len(calls)
        self.doubtful = False
        if self.link.waiting:
            return [self.broken("it answered before it was asked")]
        # Nobody can tell the ids of the next batch, so nobody can answer it ahead of time.
        first, seconds = secrets.randbelow(2**31), [self.hangs.seconds_for(call) for call in calls]
        parts = [in_parts(call) for call in calls]
        payload = [(first + i, calls[i].fresh, seconds[i], steps, tuple(later)) for i, (steps, later) in enumerate(parts)]
        self.link.send(wire.request_frame(wire.RUN, marshal.dumps(payload, 4)))
        expected, outcomes = islice(expect(), done, None), list[Outcome]()
        for index, call in enumerate(calls):
            labels = call.labels
            known = next(expected, None) or dict.fromkeys(labels, call.room)
            outcomes.append(self.reply(first + index, labels, known, seconds[index], parts[index][1]))
            if not self.alive:
                break
            self.hangs.answer(call, outcomes[-1])
            self.since_fresh = [call] if call.fresh else [*self.since_fresh, call]
        return outcomes

    def second_opinion(self, call: Call, doubted: Outcome, expect: Expect, done: int) -> Outcome:
        """What comes of ``call`` in a fresh worker, once a box is known to be sound; only that is the submission's."""
        self.prove_the_box(call)
        if not call.fresh:
            self.attempt(self.since_fresh, nothing_expected, 0)
        again = self.attempt([call], expect, done)[0]
        if self.alive:  # so the first time was not its own
            self.spent -= doubted.seconds
        return again

    def prove_the_box(self, call: Call) -> None:
        """Have a fresh box answer ``call`` by the solution, at the second try at the latest. Raises GraderError else."""
        self.close()
        canary = self.canary or EMPTY
        outcome = Outcome("not_run")
        for _ in range(2):
            with Box(self.launcher, *canary, self.limits, self.require, canary=None) as box:
                outcome = box.open() or box.attempt([call if canary.source else Call(())], nothing_expected, 0)[0]
            if outcome.status in SOUND:
                return
        raise GraderError(f"a box failed on the solution's own call, too ({outcome.detail or outcome.status})")

    @property
    def alive(self) -> bool:
        """Whether a worker is there to be asked."""
        return self.link is not None

    def reply(self, call_id: int, labels: Sequence[str], known: Known, most_seconds: float, later: Later = NOTHING) -> Outcome:
        """One reply, for which inputs may be wanted ``later``; a worker that is late, dies or talks nonsense is closed."""
        link, started = self.link, time.monotonic()
        assert link is not None  # attempt and load have just used it
        deadline = started + min(most_seconds, max(self.limits.total_seconds - self.spent, 0.1)) + GRACE_SECONDS
        try:
            outcome = read_whole(link, call_id, labels, known, deadline, later)
        except OutOfTime:
            outcome = self.post_mortem(link, late=most_seconds)
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
        self.doubtful = True
        return Outcome("killed", detail=f"its process sent an answer that cannot be read ({reason})")

    def post_mortem(self, link: Link, late: float = 0.0) -> Outcome:
        """Why there is no answer: how the worker ended, or that it was ``late``, by so many seconds after the question."""
        link.kill()
        if link.flooded:
            return Outcome("over_limit", detail=f"it printed more than {self.limits.output_bytes >> 20} MB")
        if late:
            # The worker's own clock should have rung: it was kept from ringing, or the machine stood still.
            self.doubtful = True
            return Outcome("timed_out", detail=f"no answer within {late:g} s")
        death = link.death()
        if death == "CPU time":
            return Outcome("over_limit", detail=f"it used more than {self.limits.cpu_seconds:g} s of CPU time")
        self.doubtful = death in UNEXPLAINED
        return Outcome("killed", detail=f"its process ended ({death})" if death else "its process ended")

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
