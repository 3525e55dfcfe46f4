"""``cost``: what backward costs beside forward, as sizes grow; gradients by numeric differences are not backprop.

The clock runs outside the box: a round repeats ``before`` alone, the next repeats ``before`` and ``measured``, every
repetition on inputs that were never used before, so that nothing is gained by remembering. What is too slow is
measured again, several times, so that a busy machine does not count. Backprop costs a small multiple of forward at
any size; numeric differences cost two forwards an entry, hundreds at the sizes used here. ``before`` itself is held
against the reference's, so that differences taken there, or time burnt there, hide nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from ..calls.call import Ask, Call, Outcome, Step, let
from ..numerics.compare import RIGHT, Mark, mark_outcome
from ..numerics.gradcheck import jittered
from .base import Check, Compiled, Context, Judgement, Point, Rounds, Seen, compiled

TRIES = 6
CERTAIN = 10.0  # times the limit: no noise does that to the least of several readings
ROUND_SECONDS = 2e-2
FEW_REPEATS = 2
LEAST_REPEATS, MOST_REPEATS = 10, 20  # a stall of the machine is shared by all runs of a round
SLOWEST = 10.0  # Python loops over every entry cost about this much at the sizes used here
MOST_BEFORE = 200.0
LEAST_SECONDS = 5e-5  # a busy machine or half a CPU stalls a round for tens of milliseconds; that is no cost of theirs


class CostSettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cost"):
    """Settings of ``cost``: a regime drawn with each of ``sizes``, the lines before and the lines measured, a limit.

    ``limit`` is how many times ``before`` the measured lines may cost at the largest size.
    """

    regime: str
    sizes: Sequence[int]
    before: str
    measured: str
    limit: float = 50.0


def cost(settings: CostSettings, context: Context) -> Check:
    """Measure the smallest size first; go on to larger ones only while the ratio stays in bounds."""
    seen, rng = [], np.random.default_rng(context.jitter)
    for size in settings.sizes:
        regime = context.regimes[settings.regime]
        point = Point(f"{settings.regime}.{size}", f"sizes are {size}", context.sized(settings.regime, size))
        verdict, call, failed = yield from bounded(settings, context, point, rng)
        seen.append(Seen("cost", Point(point.name, regime.phrase, point.case), verdict, call, "", outcome=failed))
        if not verdict.right:
            break
    return Judgement(["cost"], seen)


class Timed(Struct, frozen=True):
    """Lines to time at one point; ``rng`` jitters its inputs anew for every repetition."""

    code: Compiled
    inputs: Mapping[str, Any]
    rng: np.random.Generator

    def call(self, times: int) -> Call:
        """The lines run ``times`` times, each on inputs of its own."""
        steps: list[Step] = []
        for _ in range(times):
            steps += [*let(jittered(self.inputs, self.rng)), *self.code.program.steps]
        return Call(tuple(steps))


def bounded(
    settings: CostSettings, context: Context, point: Point, rng: np.random.Generator
) -> Rounds[tuple[Mark, Call, Outcome | None]]:
    """Whether the ratio is within the limit in any of a few tries: noise only ever makes one of them worse."""
    alone, both = (
        Timed(compiled(lines, {}, point.case, context.support), point.case.inputs, rng)
        for lines in (settings.before, settings.before + "\n" + settings.measured)
    )
    verdict, failed = RIGHT, None
    for _ in range(TRIES):
        verdict, failed = yield from attempt(settings, context, alone, both)
        if verdict.kind != "costly" or verdict.error > CERTAIN * settings.limit:
            break
    return verdict, both.call(1), failed


def attempt(settings: CostSettings, context: Context, alone: Timed, both: Timed) -> Rounds[tuple[Mark, Outcome | None]]:
    """One measurement: the lines before alone, with the measured ones, and before as the reference does it."""
    before, failed = yield from least_seconds(alone)
    total, failed = (before, failed) if failed else (yield from least_seconds(both))
    if failed is not None:
        return mark_outcome(failed), failed
    usual = before
    if context.has_reference:
        answer = yield Ask(reference=[alone.call(1) for _ in range(3)])
        usual = max(min(outcome.seconds for outcome in answer.reference), LEAST_SECONDS)
    return mark_ratio(settings, before, total - before, usual), None


def mark_ratio(settings: CostSettings, before: float, measured: float, usual: float) -> Mark:
    """The mark of one measurement; ``usual`` seconds are what ``before`` takes the reference.

    A ``before`` that dawdles buys nothing: no more than SLOWEST times the usual counts as its cost.
    """
    name, ratio = first_function(settings.before), measured / min(before, SLOWEST * usual)
    if ratio > settings.limit:
        return Mark(
            "costly", f"it cost more than {settings.limit:.0f} times {name}, growing with the number of parameters", error=ratio
        )
    if before > MOST_BEFORE * usual:
        return Mark("costly", f"{name} cost more than {MOST_BEFORE:.0f} times what it needs, which would hide any cost after it")
    return RIGHT


def first_function(program: str) -> str:
    """The function that a program's first line calls, for messages."""
    return program.split("(", 1)[0].split("=")[-1].strip()


def least_seconds(timed: Timed) -> Rounds[tuple[float, Outcome | None]]:
    """(least seconds of one run of the lines, None), or (inf, the outcome that failed): one run, then many in a round.

    What fills a round by itself is run a few times only, once that has been seen twice: a single stall fills one too.
    """
    times, least = 1, float("inf")
    while True:
        answer = yield Ask([timed.call(times)])
        if answer.student[0].status != "returned":
            return float("inf"), answer.student[0]
        least = min(least, answer.student[0].seconds / times)
        if times >= LEAST_REPEATS or (times == FEW_REPEATS and least > ROUND_SECONDS):
            return least, None
        enough = max(LEAST_REPEATS, min(MOST_REPEATS, int(ROUND_SECONDS / max(least, 1e-6))))
        times = FEW_REPEATS if times == 1 and least > ROUND_SECONDS else enough
