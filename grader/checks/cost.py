"""``cost``: whether backward sends gradients back, by what follows other units (see ``units``), and by what it costs.

The clock runs outside the box and takes whole rounds, request to reply, one run of the lines each: whatever a submission
does, and wherever it does it, is on the clock, and nothing is gained by remembering, since every run has inputs of
its own. Backprop costs a few forward passes, an array function for every entry hundreds, and a walk over every path
thousands. A busy machine only ever adds seconds: what is within the limit once is within it, and what is beyond is
measured again, often where that is cheap.

Values are looked at, too: what a run gave is fetched in a round of its own, which counts as a part of it: so no run
knows whether it will be asked for, and no lazy value is computed off the clock. Only what is right wherever sizes are
small is refused for values that are wrong where they are large: other tasks charge for what is wrong everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, field, structs

from ..calls.call import Ask, Call, Outcome, fetch, let
from ..inputs import Case
from ..numerics.compare import RIGHT, Mark, mark, mark_outcome
from ..numerics.gradcheck import jittered
from .base import Check, Compiled, Context, Judgement, Point, Rounds, Seen, compiled
from .differences.ownforward import path_of
from .differences.units import VALUE, Units, in_other_units

Draw = Callable[[], Mapping[str, Any]]
"""Gives a point's inputs, moved a little, anew each time."""

GIVEN = "given"
TRIES = 25
FEW = 3
PATIENCE_SECONDS = 1.0  # a machine that stalls for so long in FEW rounds is not one to grade on
CERTAIN = 4.0  # times the limit: enough to give up before the largest size
PASSES = 8  # most runs of the lines before in a round, so that a round's own cost hardly counts
PASSES_SECONDS = 2e-3  # what takes long by itself is run once
SLOWEST = 4.0  # times the reference's: forward passes that take longer still do not excuse what follows them
SAME = 1e-4  # of the largest entry: float32 and differences are other checks' business
OTHERS = 5  # more points of the smallest size: wrong work may be right at one by chance, hardly at all


class CostSettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cost"):
    """Settings of ``cost``: a regime drawn with each of ``sizes``, the lines before and the lines measured, a limit.

    ``limit`` is how many times ``before`` alone both together may cost, at every size. ``gives`` are expressions of the
    results: at the largest size they must be the reference's, if they are at the smallest. ``units`` are powers, by name, of
    the inputs in ``wrt`` that may all be in other units at once without changing the expression ``value``; a gradient
    with respect to one of them has its name in ``gives``.
    """

    regime: str
    sizes: Sequence[int]
    before: str
    measured: str
    limit: float = 50.0
    gives: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    wrt: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)


class Timed(Struct, frozen=True):
    """The lines to time at one point. ``jitter``, what a run is for and its number move the inputs, anew for every run."""

    case: Case
    before: Compiled
    whole: Compiled
    jitter: int

    def passes(self, use: str, times: int, number: int) -> Call:
        """The lines before, so many times, each on inputs of its own."""

        def make(draw: Draw) -> Call:
            return Call(tuple(step for _ in range(times) for step in (*let(draw()), *self.before.program.steps)))

        return self.made(f"{times} {use}", number, make)

    def run(self, number: int) -> Call:
        """All lines, once; what they give is not fetched."""
        return self.made("run", number, lambda draw: Call((*let(draw()), *self.whole.program.steps)))

    def plain(self) -> Call:
        """All lines, once, with what they give."""
        return self.made("plain", 0, lambda draw: self.whole.plain(draw()))

    def made(self, use: str, number: int, make: Callable[[Draw], Call]) -> Call:
        """A call on inputs that no other use and number has. The first ones are kept with the point, for all who come to it."""

        def anew() -> Call:
            rng = np.random.default_rng([self.jitter, number, *use.encode()])
            return make(lambda: jittered(self.case.inputs, rng))

        return self.case.call((use, self.whole.program.steps, number), anew) if number < FEW else anew()

    def given(self) -> Call:
        """What the run before gave."""
        return Call(tuple(fetch(self.whole.outputs)), fresh=False)


def cost(settings: CostSettings, context: Context) -> Check:
    """From the smallest size on, until one costs too much; where differences are sure to show, larger ones are spared."""
    seen, honest = None, False
    for index, size in enumerate(settings.sizes):
        case = context.sized(settings.regime, size)
        point = Point(f"{settings.regime}.{size}", context.regimes[settings.regime].phrase, case)
        timed = timed_at(case, settings, context)
        told, failed = (yield from without_steps(settings, point, context)) if index == 0 and settings.units else (RIGHT, None)
        if told.right and index == 0 and settings.gives and context.has_reference:
            honest = yield from right_values([timed, *others(settings, context)])
        if told.right:
            last = size == settings.sizes[-1]
            told, failed = yield from bounded(settings, timed, context.has_reference, last, honest and last)
        call = timed.whole.call(case.inputs)
        seen = Seen("cost", point, told, call, "", outcome=failed)
        if not told.right:
            break
    return Judgement(["cost"], [seen] if seen is not None else [])


def timed_at(case: Case, settings: CostSettings, context: Context) -> Timed:
    """The lines to time at one point."""
    before = compiled(settings.before, {}, case, context.support)
    whole = compiled(settings.before + "\n" + settings.measured, settings.gives, case, context.support)
    return Timed(case, before, whole, context.jitter)


def others(settings: CostSettings, context: Context) -> list[Timed]:
    """The lines at more points of the smallest size. They run before any larger one: who has seen that may act the wrong one."""
    if (another := context.another) is None:
        return []
    cases = [another(settings.regime, settings.sizes[0], number) for number in range(1, OTHERS + 1)]
    return [timed_at(case, settings, context) for case in cases]


def without_steps(settings: CostSettings, point: Point, context: Context) -> Rounds[tuple[Mark, Outcome | None]]:
    """Whether the gradients follow a change of units at one point; and what failed, if anything did."""
    change = Units({name: path_of(text) for name, text in settings.wrt.items()}, settings.units)
    gives = {**settings.gives, VALUE: settings.value}
    lines = compiled(settings.before + "\n" + settings.measured, gives, point.case, context.support)
    return (yield from in_other_units(change, lines, point.case, context.has_reference))


def right_values(places: Sequence[Timed]) -> Rounds[bool]:
    """Whether the results are the reference's at all these points, fetched at once. If not, other tasks charge for that."""
    calls = [timed.plain() for timed in places]
    answer = yield Ask(calls, calls)
    return all(wrong_value(got, want) is None for got, want in zip(answer.student, answer.reference, strict=True))


def wrong_value(got: Outcome, want: Outcome) -> Mark | None:
    """The mark of the first result that is not the reference's; None where all are."""
    for label, wanted in want.leaves.items():
        found = got.leaves.get(label)
        told = mark_outcome(got) if found is None else mark(found, wanted, SAME)
        if not told.right:
            return told
    return None


class Readings(Struct):
    """The least seconds seen so far: of all lines, of the lines before alone, and of these as the reference runs them.

    ``round`` is what a round without any lines takes.
    """

    whole: float = float("inf")
    round: float = float("inf")
    before: float = float("inf")
    usual: float = float("inf")

    def ratio(self) -> float:
        """How many passes all lines cost. A pass is the submission's own, but no faster than the reference's, and no
        slower than SLOWEST of those: a forward that dawdles excuses nothing."""
        if not np.isfinite(self.before) or not np.isfinite(self.usual):
            return self.whole / min(self.before, self.usual)
        return self.whole / float(np.clip(self.before, self.usual, SLOWEST * self.usual))


def bounded(
    settings: CostSettings, timed: Timed, has_reference: bool, last: bool, honest: bool
) -> Rounds[tuple[Mark, Outcome | None]]:
    """Whether one size costs no more than the limit in any of a few rounds; and what failed, if anything did.

    A size that is not the last refuses nothing but what is CERTAIN. Rounds go on until they are many or took long.
    """
    least, spent = Readings(), 0.0
    limit = settings.limit if last else CERTAIN * settings.limit
    for tried in range(TRIES):
        call = timed.run(tried)
        seconds, failed = yield from seconds_of(call)
        if failed is not None:
            return mark_outcome(failed), failed
        if honest:
            told, got = yield from fetched(timed, call)
            if not told.right:
                return told, None if got.status == "returned" else got
            seconds += got.seconds
        least.whole, spent = min(least.whole, seconds), spent + seconds
        failed = yield from measure_passes(least, timed, tried, limit, has_reference)
        if failed is not None:
            return mark_outcome(failed), failed
        if least.ratio() <= limit:
            return RIGHT, None
        if tried + 1 >= FEW and spent > PATIENCE_SECONDS:
            break
    return mark_ratio(settings, least), None


def measure_passes(least: Readings, timed: Timed, tried: int, limit: float, has_reference: bool) -> Rounds[Outcome | None]:
    """Read the lines before alone, as the reference runs them and, where that does not settle it, as the submission does."""
    times = int(np.clip(PASSES_SECONDS / max(least.whole, 1e-6), 1, PASSES))
    if has_reference:
        # Copies, each a call of its own: the reference is not asked again what it has answered, and it is to be timed now.
        usual = [structs.replace(timed.passes("usual", times, FEW * tried + index)) for index in range(FEW)]
        answer = yield Ask(reference=usual)
        least.usual = min(least.usual, *(outcome.seconds / times for outcome in answer.reference))
        if least.ratio() <= limit:
            return None
    nothing, failed = yield from seconds_of(Call(()))
    seconds, failed = yield from seconds_of(timed.passes("before", times, tried))
    least.round = min(least.round, nothing)
    least.before = min(least.before, max(seconds - least.round, 1e-9) / times)
    return failed


def seconds_of(call: Call) -> Rounds[tuple[float, Outcome | None]]:
    """The seconds of a round with this one call, and its outcome if it failed."""
    answer = yield Ask([call])
    outcome = answer.student[0]
    return outcome.seconds, None if outcome.status == "returned" else outcome


def fetched(timed: Timed, call: Call) -> Rounds[tuple[Mark, Outcome]]:
    """Whether the run of ``call`` gave what the reference gives, and the outcome of asking, whose seconds count too."""
    given = timed.given()
    answer = yield Ask([given])
    got = answer.student[0]
    both = call.once(GIVEN, lambda: structs.replace(call, steps=(*call.steps, *given.steps)))
    answer = yield Ask(reference=[both])
    told = wrong_value(got, answer.reference[0])
    if told is None:
        return RIGHT, got
    words = "at this size, and on the clock, its results are not what they are elsewhere"
    return structs.replace(told, text=words) if told.kind == "value" else told, got


def mark_ratio(settings: CostSettings, least: Readings) -> Mark:
    """The mark of what costs too much, and where the seconds went."""
    name, limit, ratio = last_function(settings.before), f"{settings.limit:.0f} times", least.ratio()
    text = f"it cost more than {limit} {name}, growing with the number of parameters"
    if np.isfinite(least.usual) and least.before > settings.limit * least.usual:
        text = f"{name} cost more than {limit} what it needs, which would hide any cost after it"
    return Mark("costly", text, error=ratio, allowed=settings.limit)


def last_function(program: str) -> str:
    """The function that a program's last line calls, for messages."""
    return program.strip().splitlines()[-1].split("(", 1)[0].split("=")[-1].strip()
