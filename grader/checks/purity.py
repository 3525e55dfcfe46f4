"""``purity``: arguments stay as they were, equal calls give equal answers, earlier results are not overwritten.

One call runs the program at A, B, A, A, with nothing else in between, and the values are fetched as they go: what is
wanted is what was sent and what the first run returned, so that wrong values can still be pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, structs

from ..calls.call import Ask, Call, Node, Outcome, Step, fetch, keep, let
from ..numerics.compare import Mark, mark, mark_outcome
from ..worker.leaf import Leaf
from .base import Check, Context, Judgement, Point, Seen, compiled

EQUAL = 1e-12
RUNS = ("first", "between", "second", "third")


class PuritySettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="purity"):
    """Settings of ``purity``: two regimes A and B, the outputs to compare and the inputs that must stay unchanged."""

    regimes: Sequence[str]
    program: str
    outputs: Mapping[str, str]
    arguments: Sequence[str]


def purity(settings: PuritySettings, context: Context) -> Check:
    """Run A, B, A, A and compare every fetched value with its earlier self."""
    points = context.points(settings.regimes[:2] if len(settings.regimes) > 1 else [*settings.regimes] * 2)[:2]
    call = sequence(settings, context, points)
    answer = yield Ask([call], [call] if context.has_reference else [])
    return Judgement(["arguments", "repeats", "results"], compared(settings, points[0], call, answer.student[0]))


def sequence(settings: PuritySettings, context: Context, points: Sequence[Point]) -> Call:
    """The one call: each run binds its inputs anew, runs, and fetches; the first results are held and fetched again after B."""
    first, other = points
    steps: list[Step] = []
    lines: dict[int, str] = {}
    for run, point in zip(RUNS, (first, other, first, first)):
        code = compiled(settings.program, settings.outputs, point.case, context.support)
        steps += let(point.case.inputs)
        if run == "first":
            steps += fetch(parts(settings.arguments, point.case.inputs), "before ")
        lines |= {index + len(steps): line for index, line in code.program.lines.items()}
        steps += code.program.steps
        steps += fetch(code.outputs, run + " ")
        if run == "first":
            steps += fetch(parts(settings.arguments, point.case.inputs), "after ") + keep(code.outputs, "held ")
        if run == "between":
            # Now, not at the end: a buffer used again holds A's values once more after the next run of A.
            steps += fetch({name: ("var", "held " + name) for name in settings.outputs}, "later ")
    return Call(tuple(steps), lines=lines)


def parts(arguments: Sequence[str], inputs: Mapping[str, Any]) -> dict[str, Node]:
    """An expression for every argument and, of a dict, for its keys and each array in it, like ``params["W"]``."""
    found: dict[str, Node] = {}
    for name in arguments:
        found[name] = ("var", name)
        if isinstance(inputs[name], dict):
            found |= {f'{name}["{key}"]': ("item", ("var", name), ("const", key)) for key in inputs[name]}
    return found


class Twins(NamedTuple):
    """Two labels that must tell the same, the output that they speak for, and what is wrong where they do not."""

    output: str
    got: str
    want: str
    words: str


def compared(settings: PuritySettings, point: Point, call: Call, outcome: Outcome) -> list[Seen]:
    """Pairs of labels that must tell the same, each under the output it speaks for."""
    arguments = [label[len("before ") :] for label in call.labels if label.startswith("before ")]
    twins = [Twins("arguments", f"after {name}", f"before {name}", f"the argument {name} was changed") for name in arguments]
    for name in settings.outputs:
        for run in ("second", "third"):
            twins.append(Twins("repeats", f"{run} {name}", f"first {name}", f"{name} differs when the same call is made again"))
        twins.append(Twins("results", f"later {name}", f"first {name}", f"{name}, already returned, was changed by later calls"))
    return [look(pair, point, call, outcome) for pair in twins]


def look(twins: Twins, point: Point, call: Call, outcome: Outcome) -> Seen:
    """Two fetched values that must tell the same, as one look at their output."""
    got, want = outcome.leaves.get(twins.got), outcome.leaves.get(twins.want)
    if got is None or want is None:
        verdict = mark_outcome(outcome)
    else:
        verdict = unchanged(got, want)
        verdict = verdict if verdict.right else structs.replace(verdict, text=twins.words)
    return Seen(twins.output, point, verdict, call, twins.got, got, want, outcome, twin=twins.want)


def unchanged(got: Leaf, want: Leaf) -> Mark:
    """Same form and shape and the same numbers; a float32 program may differ by its own rounding."""
    verdict = mark(got, want, 1e-4 if want.dtype == "float32" else EQUAL)
    return verdict if verdict.kind != "absent" or want.form != "missing" else Mark("right")
