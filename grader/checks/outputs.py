"""``outputs``: the values of functions, at points of named regimes, beside the reference's."""

import copy
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from msgspec import Struct, field, structs

from ..calls.call import Ask, Call, Outcome, Step
from ..errors import GraderError
from ..numerics.compare import RIGHT, Mark, mark, mark_outcome, mark_outline, same_value, wrong_type
from ..worker.leaf import Leaf
from .base import Check, Context, Judgement, Point, Seen, call_at
from .differences.rounding import single_precision

OUTLINE_ONLY = "kinds and shapes are right; the server compares the values"
STRICT: Step = ("strict", (), ())
MANY_ANSWERS = "only one of the right answers is known here; the server judges yours"


class OutputsSettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="outputs"):
    """Settings of ``outputs``.

    ``tolerance`` is relative to the largest entry of the reference's output. ``judge`` names functions of
    ``inputs.py`` for outputs that have many right answers. ``warnings: error`` makes a numpy warning a crash.
    """

    regimes: Sequence[str]
    program: str
    outputs: Mapping[str, str]
    draws: int = 1
    tolerance: float = 1e-9
    warnings: Literal["ignore", "error"] = "ignore"
    judge: Mapping[str, str] = field(default_factory=dict)


def outputs(settings: OutputsSettings, context: Context) -> Check:
    """Run the program at every point and mark every output; where the reference raises, raising alike is right."""
    points, calls = points_and_calls(settings, context)
    answer = yield Ask(calls, calls)

    def marked(other_ends: Sequence[Outcome]) -> list[Seen]:
        told = zip(points, calls, answer.student, answer.reference, other_ends, strict=True)
        return [look for each in told for look in looks(settings, context, *each)]

    seen = marked(answer.reference)
    missed = {id(look.call) for look in seen if not look.mark.right} if context.has_reference else set()
    if missed:
        asked = [call for call in calls if id(call) in missed]
        kinks = yield Ask(reference=[call.at_other_side for call in asked])
        ends = dict(zip(map(id, asked), kinks.reference))
        scales = {key: outcome.scales for key, outcome in ends.items()}
        seen = marked([ends.get(id(call), want) for call, want in zip(calls, answer.reference)])
        seen = yield from single_precision(seen, scales)
    names = list(dict.fromkeys(look.output for look in seen))
    told = [look for look in seen if look.mark.kind != "unjudged"]
    left = OUTLINE_ONLY if not context.has_reference else MANY_ANSWERS if len(told) < len(seen) else ""
    return Judgement(names or list(settings.outputs), told, unjudged=left)


def points_and_calls(settings: OutputsSettings, context: Context) -> tuple[list[Point], list[Call]]:
    """Every point, and the call that runs the program there and fetches the outputs."""
    points = context.points(settings.regimes, settings.draws)
    return points, [asked_at(settings, context, point) for point in points]


def asked_at(settings: OutputsSettings, context: Context, point: Point) -> Call:
    """The call that runs the program at one point."""
    call = call_at(settings.program, settings.outputs, point.case, context.support)
    return call.once(STRICT, lambda: strict(call)) if settings.warnings == "error" else call


def strict(call: Call) -> Call:
    """The same call with numpy's warnings as errors, from its first step on."""
    lines = {index + 1: line for index, line in call.lines.items()}
    return structs.replace(call, steps=(STRICT, *call.steps), lines=lines)


def looks(
    settings: OutputsSettings, context: Context, point: Point, call: Call, got: Outcome, want: Outcome, other: Outcome
) -> list[Seen]:
    """What each output of one call came to; ``other`` is the reference's with the other one-sided derivative at kinks."""
    if want.status not in ("returned", "raised") or any(leaf.form == "missing" for leaf in want.leaves.values()):
        raise GraderError(f"the reference does not return what the check asks for, where {point.phrase}")
    if want.status == "raised":
        return [Seen("error", point, mark_raised(got, want), call, label="", got=None, want=None, outcome=got)]
    seen = []
    for label in call.labels[:-1]:
        wanted = want.leaves[label]
        given = got.leaves.get(label)
        judged = partial(mark_by_author, context, settings.judge[label], point, wanted) if label in settings.judge else None
        if given is None:
            verdict = mark_outcome(got)
        elif judged is not None:
            verdict = judged(given)
        elif not context.has_reference:
            verdict = mark_outline(given, wanted)
        else:
            verdict = mark(given, wanted, settings.tolerance, other=other.leaves.get(label))
        seen.append(Seen(label, point, verdict, call, label=label, got=given, want=wanted, outcome=got, judged=judged))
    return seen


def mark_raised(got: Outcome, want: Outcome) -> Mark:
    """The mark of a call in which the reference raises: the same exception, or one derived from it, is right."""
    assert want.error is not None  # its status says that it raised
    wanted = want.error.typename
    if got.status == "raised" and got.error is not None:
        return RIGHT if wanted in got.error.bases else Mark("crashed", f"another exception than {wanted}")
    return Mark("not_raised", f"no {wanted} was raised") if got.status == "returned" else mark_outcome(got)


def mark_by_author(context: Context, name: str, point: Point, want: Leaf, got: Leaf) -> Mark:
    """The author's own judgement: a sentence if something is wrong. It sees only what is of the kind that is wanted.

    Where the author's function or the reference's value is not at hand, the latter is right, another shape of numbers is
    wrong, and all else is left unjudged. Raises what the judge raises where it cannot even read the reference's answer.
    """
    if got.form == "missing":
        return Mark("absent", "it was not returned")
    if name not in context.judges or not context.has_reference:
        if context.has_reference and same_value(got, want):
            return RIGHT
        outline = mark_outline(got, want)
        return outline if outline.kind == "shape" and got.array is not None else Mark("unjudged")
    if (got.form == "text") != (want.form == "text") or (want.array is not None and not is_real(got)):
        return wrong_type(got, want)
    judge, inputs = context.judges[name], point.case.inputs
    try:
        sentence = judge(*copy.deepcopy((inputs, plain(got), plain(want))))  # it may write into what it is given
    except Exception:
        judge(*copy.deepcopy((inputs, plain(want), plain(want))))
        return wrong_type(got, want)
    return RIGHT if sentence is None else Mark("value", sentence)


def is_real(leaf: Leaf) -> bool:
    """Whether a value is made of real numbers."""
    return leaf.array is not None and leaf.array.dtype.kind != "c"


def plain(leaf: Leaf) -> Any:
    """A leaf as an author's judge reads it: an array, a number, a list of strings, or None."""
    if leaf.form == "text":
        return leaf.texts
    if leaf.array is None:
        return None
    return leaf.array if leaf.form == "array" and leaf.shape else leaf.array.item() if not leaf.shape else leaf.array
