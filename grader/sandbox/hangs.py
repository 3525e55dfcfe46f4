"""What is still tried after a call that ended its worker, and for how long: a hang costs what hangs, and not the rest.

A hang may lie in one operation, at some points: the next program or regime still runs. It gets less time at each
further hang of the same functions, so that what is left goes to those that answer.
"""

from typing import Any, NamedTuple

from msgspec import structs

from ..calls.call import BUILT, DATA, Call, Outcome, is_data

LEAST_SECONDS = 0.5
SLOWER_THAN_ANY = 4.0  # a doubtful call may take so many times as long as the slowest that was answered
TRIES = 2  # of one program
PROGRAMS = 3  # in which a function that was never answered may hang


class Hang(NamedTuple):
    """A call that ended its worker: the submission's functions that it was in, its program, and what came of it."""

    functions: frozenset[str]
    program: Any
    outcome: Outcome


class Hangs:
    """The calls of one submission that ended their worker, and those that did not. ``seconds`` is a call's usual time."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.slowest = seconds, 0.0
        self.known: list[Hang] = []
        self.answered: list[Call] = []

    def remember(self, call: Call, outcome: Outcome) -> None:
        """``call`` ended its worker."""
        step = outcome.step if outcome.error is not None else None
        self.known.append(Hang(call.functions_of(step) or call.functions_of(), program_of(call.steps), outcome))

    def answer(self, call: Call, outcome: Outcome) -> None:
        """``call`` was answered."""
        self.answered.append(call)
        self.slowest = max(self.slowest, outcome.seconds)

    def refusal(self, call: Call) -> Hang | None:
        """The hang for which ``call`` is not tried: of its program, more than once, or of functions that only ever hang."""
        if not self.known:
            return None
        program = program_of(call.steps)
        same = [hang for hang in self.known if hang.program == program]
        if len(same) >= TRIES:
            return same[-1]
        return next((hang for hang in self.among(call) if self.only_hangs(hang.functions)), None)

    def among(self, call: Call) -> list[Hang]:
        """The hangs in functions that ``call`` uses, too."""
        used = call.functions_of()
        return [hang for hang in self.known if hang.functions and hang.functions <= used]

    def only_hangs(self, functions: frozenset[str]) -> bool:
        """Whether ``functions`` hung in several programs and were never answered."""
        programs = {hang.program for hang in self.known if hang.functions == functions}
        return len(programs) >= PROGRAMS and not any(functions <= call.functions_of() for call in self.answered)

    def seconds_for(self, call: Call) -> float:
        """How long ``call`` may take: half as long after each hang of what it uses, but longer than what was answered."""
        count = len(self.among(call)) if self.known else 0
        if not count:
            return self.seconds
        return min(self.seconds, max(self.seconds * 0.5**count, LEAST_SECONDS, SLOWER_THAN_ANY * self.slowest))


def part_before(call: Call, hang: Hang) -> Call:
    """The steps of ``call`` before it comes to what hung: what they fetch can still be had."""
    if hang.outcome.error is not None and hang.program == program_of(call.steps):
        return structs.replace(call, steps=call.steps[: hang.outcome.step])
    used: frozenset[str] = frozenset()
    for step in range(len(call.steps)):
        used |= call.functions_of(step)
        if hang.functions <= used:
            return structs.replace(call, steps=call.steps[:step])
    return call


def program_of(node: Any) -> Any:
    """Steps without their data, so that two calls of one program are equal whatever they are called on."""
    if not isinstance(node, tuple | list):
        return node
    kind = node[0] if node else None
    if kind in DATA or (kind in BUILT and len(node) == 2 and is_data(node)):  # a name may be called like a kind
        return "data"
    return tuple(map(program_of, node))
