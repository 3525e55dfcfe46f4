"""``purity``: arguments stay as they were, equal calls give equal answers, earlier results are not overwritten.

One call runs the program at A, B, A, A, with nothing else in between, and the values are fetched as they go: what is
wanted is what was sent and what the first run returned, so that wrong values can still be pure. What does not come, for
want of a key or because the code stops, is judged elsewhere. Arguments are watched in the calls of every other task too
(see ``grading.changes``): what is changed there is charged here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, structs

from ..calls.call import Ask, Call, Node, Outcome, Step, fetch, keep, let, variables_in
from ..numerics.compare import RIGHT, Mark, mark, mark_outcome, same_value
from ..worker.leaf import Leaf
from .base import WATCHED, Check, Context, Judgement, Point, Seen, compiled

EQUAL = 1e-12
OUTPUTS = ("arguments", "repeats", "results")
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
    return judged(compared(settings, points[0], call, answer.student[0]))


def judged(seen: Sequence[Seen]) -> Judgement:
    """The judgement of these looks: one impure place costs the whole task."""
    wrong = {look.output for look in seen if not look.mark.right}
    weights = {output: float(output in wrong) for output in OUTPUTS} if wrong else {}
    return Judgement(list(OUTPUTS), seen, weights=weights)


def sequence(settings: PuritySettings, context: Context, points: Sequence[Point]) -> Call:
    """The one call: each run binds its inputs anew, runs, and fetches; the first results are held and fetched again after B."""
    first, other = points
    key = (settings.program, tuple(settings.outputs.items()), *settings.arguments)
    return first.case.call(key, lambda: four_runs(settings, context, first, other))


def four_runs(settings: PuritySettings, context: Context, first: Point, other: Point) -> Call:
    """The call that is made of two points."""
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
            steps += fetch(parts(settings.arguments, point.case.inputs), "after ") + keep(whole(code.outputs), "held ")
        if run == "between":
            # Now, not at the end: a buffer used again holds A's values once more after the next run of A.
            steps += fetch({name: inside_held(node) for name, node in code.outputs.items()}, "later ")
    return Call((*steps, WATCHED), lines=lines)


def whole(outputs: Mapping[str, Node]) -> dict[str, Node]:
    """The variables that the outputs are parts of: these can be held on to even where a key is missing in one."""
    return {name: ("var", name) for node in outputs.values() for name in sorted(variables_in(node))}


def inside_held(node: Node) -> Node:
    """The same part of what was held on to."""
    if isinstance(node, tuple) and len(node) == 2 and node[0] == "var":
        return ("var", "held " + node[1])
    if not isinstance(node, tuple) or (node and node[0] == "const"):
        return node
    return tuple(map(inside_held, node))


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
        verdict = never_came(twins, outcome)
    else:
        verdict = unchanged(got, want)
        verdict = verdict if verdict.right else structs.replace(verdict, text=twins.words)
    return Seen(twins.output, point, verdict, call, label=twins.got, got=got, want=want, outcome=outcome, twin=twins.want)


def never_came(twins: Twins, outcome: Outcome) -> Mark:
    """What ended the program is no fault of purity, unless it ends a run that went well before with the same inputs."""
    again = twins.output == "repeats" and any(label.startswith(("second ", "later ")) for label in outcome.leaves)
    if outcome.status == "not_run" or (again and twins.want in outcome.leaves):
        return mark_outcome(outcome)
    return RIGHT


def unchanged(got: Leaf, want: Leaf) -> Mark:
    """Same form and shape and the same numbers; a float32 program may differ by its own rounding."""
    if want.array is not None and want.array.dtype.kind == "c":  # wrong, but that is another task's business
        return RIGHT if same_value(got, want, EQUAL) else Mark("value")
    verdict = mark(got, want, 1e-4 if want.dtype == "float32" else EQUAL)
    return verdict if verdict.kind != "absent" or want.form != "missing" else RIGHT
