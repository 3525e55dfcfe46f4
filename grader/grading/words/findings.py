"""From what a check saw to what a person reads: one finding for each wrong output, and the credit it still earns."""

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, structs

from ...assignment.assignment import Credit
from ...calls.call import ErrorInfo
from ...checks.base import Judgement, Seen
from ...reports.report import Finding, Relation, Verdict
from ..naming.diagnosis import Diagnosis, Key
from .imports import after_a_crash, tells_its_line
from .placing import lacking
from .private import line_told, one_line, private_shape, without_shapes
from .shown import inputs_shown
from .source import Source

if TYPE_CHECKING:
    from ...numerics.relations import Found

VERDICTS = {
    "crashed": Verdict.CRASHED,
    "timed_out": Verdict.TIMED_OUT,
    "over_limit": Verdict.OVER_LIMIT,
    "missing": Verdict.MISSING,
    "not_run": Verdict.GRADER_ERROR,
}
BUILTIN_ERRORS = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)
GRAVEST = (Verdict.GRADER_ERROR, Verdict.MISSING, Verdict.TIMED_OUT, Verdict.OVER_LIMIT, Verdict.CRASHED, Verdict.WRONG)
CREDITED: dict[Relation, str] = {
    "shape": "shape",
    "transposed": "shape",
    "constant_factor": "constant_factor",
    "sign": "sign",
}
MOST_EVIDENCE = 6
HINTS: dict[Relation, str] = {
    "sign": "Which way does the loss change when this entry grows a little?",
    "constant_factor": "Count the factors on the path from the loss to this entry: which one is there twice, or not at all?",
    "transposed": "Write the parameter's shape next to your result's.",
    "permuted": "Undo exactly what the forward pass did to the order of the entries, in reverse.",
    "zero": "Follow one path from the loss back to this value: where does it end?",
    "shape": "Compare .shape with what the handout asks for; values are right already.",
    "missing_term": "Which examples of a batch have no share in your result?",
    "only_last": "Is something assigned inside a loop that should be added up?",
    "not_accumulated": "How many copies of this parameter exist? All examples' shares go into it.",
    "non_finite": "Print the largest and smallest numbers that go into exp, log and division here.",
}


class Known(Protocol):
    """A known mistake in words: what it looks like, and a hint that does not give the answer away."""

    @property
    def title(self) -> str:
        """What the mistake looks like; completes "It looks as if ..."."""

    @property
    def hint(self) -> str:
        """The next step, which does not give the answer away."""


class Teller(Struct, frozen=True):
    """What the words of one task need.

    ``source`` are the student's lines as the grader has them: what a worker says of itself is not repeated where inputs
    are private, since a name or a message can carry them out.
    """

    credit: Credit
    file: str
    source: Source
    public: bool
    signatures: Mapping[str, str]
    known: Mapping[str, Known]


def tell(teller: Teller, task: str, judgement: Judgement, diagnosis: Diagnosis) -> list[Finding]:
    """What is wrong with a task: outputs of which the same is to be said share one finding."""
    grouped: dict[tuple[object, ...], list[Finding]] = {}
    for output in judgement.outputs:
        seen = [look for look in judgement.seen if look.output == output]
        wrong = [look for look in seen if not look.mark.right]
        if wrong:
            key = task, output
            told = finding(teller, key, seen, wrong, diagnosis)
            same = told.message, told.hint, told.mistake, told.relation, told.credit, told.verdict
            grouped.setdefault(same, []).append(told)
    return [together(findings) for findings in grouped.values()]


def together(findings: Sequence[Finding]) -> Finding:
    """One finding for outputs of which the same is said; their names come first."""
    first, names = findings[0], [finding.output for finding in findings]
    evidence = list(dict.fromkeys(line for finding in findings for line in finding.evidence))[:MOST_EVIDENCE]
    return structs.replace(first, outputs=names, evidence=evidence, message=f"{joined(names)}: {first.message}")


def joined(names: Sequence[str]) -> str:
    """``W, b and u``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def finding(teller: Teller, key: Key, seen: Sequence[Seen], wrong: Sequence[Seen], diagnosis: Diagnosis) -> Finding:
    """What is said of one wrong output; the message is still without the output's name."""
    task, output = key
    mistake, found = diagnosis.mistakes.get(key), diagnosis.relations.get(key)
    slip, step = diagnosis.slips.get(key), diagnosis.steps.get(task)
    if name := lacking(wrong, teller.source):
        return still_to_write(output, name, teller, where(seen, wrong) if len(wrong) < len(seen) else "")
    verdict = min((VERDICTS.get(look.mark.kind, Verdict.WRONG) for look in wrong), key=GRAVEST.index)
    worst = next(look for look in wrong if VERDICTS.get(look.mark.kind, Verdict.WRONG) is verdict)
    known = teller.known.get(mistake) if mistake else None
    relation = found.relation if found else "non_finite" if worst.mark.kind == "non_finite" else None
    message = f"{what_happened(wrong, worst, found, teller)}{where(seen, wrong)}."
    told = (found.hint if found else "") or (HINTS[relation] if relation else next_step(worst, teller))
    hint = known.hint if known else slip.hint if slip else told
    looks_like = known.title if known else slip.words if slip else ""
    likely = [f"It looks as if {looks_like}."] if looks_like else []
    if step and not known:
        likely.append(step.words)
    evidence = told_numbers(wrong[:3]) if teller.public else []
    return Finding(
        [output],
        verdict,
        message,
        evidence=evidence,
        hint=hint,
        relation=relation,
        mistake=mistake,
        credit=max(earned(teller.credit, wrong, relation), teller.credit.edge if only_at_edges(seen) else 0.0),
        likely=" ".join(likely),
        line=line_told(worst, wrong, teller.public),
        step=step.quantity if step else None,
    )


def still_to_write(output: str, name: str, teller: Teller, where: str) -> Finding:
    """An output that waits for a function of which only the beginning is there."""
    wanted = teller.signatures.get(name)
    hint = f"Write {name}" + (f": {wanted}." if wanted else "; the starter file says what it is given and what it returns.")
    return Finding([output], Verdict.MISSING, f"{name} is not written yet{where}.", hint=hint, lacks=name)


def only_at_edges(seen: Sequence[Seen]) -> bool:
    """Whether an output is right at every ordinary point, of which there is at least one, and wrong at edges alone."""
    ordinary = [look.mark.right for look in seen if not look.point.edge]
    return bool(ordinary) and all(ordinary)


def earned(credit: Credit, wrong: Sequence[Seen], relation: Relation | None) -> float:
    """The part of an output's points that is still earned: only if one and the same thing is wrong everywhere."""
    kinds = {look.mark.kind for look in wrong}
    if all(look.mark.credit for look in wrong):
        return min(look.mark.credit for look in wrong)
    if kinds <= {"precision"}:
        return credit.precision
    if kinds <= {"form", "precision"}:
        return min(credit.form, credit.precision) if "precision" in kinds else credit.form
    if relation in CREDITED:
        return float(getattr(credit, CREDITED[relation]))
    return 0.0


def what_happened(wrong: Sequence[Seen], worst: Seen, found: "Found | None", teller: Teller) -> str:
    """The symptom, without a number that a private input could be told from."""
    mark = worst.mark
    match worst.mark.kind:
        case "missing":
            return absent_name(worst, teller)
        case "crashed" | "timed_out" | "over_limit":
            return trouble(worst, teller, one_line(wrong))
        case "absent":
            return "not returned"
        case "not_run":
            return f"could not be judged: {mark.text}"
        case "precision":
            return "right to about seven digits only, not to float64 precision"
        case "shape" if not teller.public:
            return private_shape(wrong) + (f"; it is {found.words}" if found and found.relation != "shape" else "")
        case "type" if not teller.public:
            return without_shapes(mark.text)
        case "form" | "type" | "shape" | "not_raised":
            return mark.text + (f"; it is {found.words}" if found and found.relation != "shape" else "")
    if found is not None:
        return found.words
    return mark.text or f"wrong values, {extent(wrong)}"


def extent(wrong: Sequence[Seen]) -> str:
    """How much of an output is off."""
    if all(look.mark.off == look.mark.size for look in wrong):
        return "every entry off" if wrong[0].mark.size > 1 else "off"
    return "some entries off, others right"


def absent_name(look: Seen, teller: Teller) -> str:
    """Which name the file lacks; the name is the call's own, never what the worker says it is."""
    name = look.outcome.detail if look.outcome else ""
    if name not in look.call.functions_of():
        return f"a name that is needed is not defined in {teller.file}"
    wanted = teller.signatures.get(name)
    return f"{teller.file} does not define {name}" + (f"; it should be {wanted}" if wanted else "")


def where(seen: Sequence[Seen], wrong: Sequence[Seen]) -> str:
    """At which points, as the end of a sentence: whichever of right and wrong is the shorter to tell."""
    if len(seen) == 1 or any(look.mark.kind in ("costly", "missing") for look in wrong):
        return ""  # sizes measured before a cost shows are a matter of the clock; what is not there is nowhere
    right = len(seen) - len(wrong)
    if not right:
        return f", at all {len(seen)} points"
    if right < len(wrong):
        return f" (right at {right} of {len(seen)} points, only where {phrases([look for look in seen if look.mark.right])})"
    return f" (right at {right} of {len(seen)} points, wrong where {phrases(wrong)})"


def phrases(looks: Sequence[Seen]) -> str:
    """The regimes of some points, three at most."""
    told = list(dict.fromkeys(look.point.phrase for look in looks))
    return "; ".join(told[:3]) + (f"; and {len(told) - 3} more" if len(told) > 3 else "")


def trouble(look: Seen, teller: Teller, same_line: bool) -> str:
    """Why a call gave no answer, with the student's own line, where inputs are private only if it is the ``same_line`` at all."""
    outcome = look.outcome
    if outcome is None:
        return look.mark.text
    error = outcome.error
    if error is None or look.mark.kind in ("timed_out", "over_limit"):
        return f"{outcome.detail}{line_of(error, teller) if teller.public or same_line else ''}"
    shown = teller.public or tells_its_line(error, teller.source.text(error.line))
    told = f"{error.typename}: {error.message}" if shown and error.message else builtin_name(error)
    step = look.call.lines.get(outcome.step)
    wanted = f" ({look.mark.text})" if look.mark.text else ""
    line = line_of(error, teller) if shown or same_line else ""
    return f"{told}{wanted}{line or (f', in the call {step}' if step else '')}"


def builtin_name(error: ErrorInfo) -> str:
    """The exception's name if Python itself defines it, else that of the first base it does."""
    return next((name for name in (error.typename, *error.bases) if name in BUILTIN_ERRORS), "an exception")


def line_of(error: ErrorInfo | None, teller: Teller) -> str:
    """The line that was running, its text taken from the file as handed in."""
    return teller.source.at(error.line) if error is not None else ""


def told_numbers(wrong: Sequence[Seen]) -> list[str]:
    """The numbers of some public points, with the inputs of the first where they can be tried by hand."""
    lines = [(look, line) for look in wrong for line in numbers(look)]
    inputs = inputs_shown(lines[0][0].point.case.inputs) if lines else ""
    return [*([f"with {inputs}:"] if inputs else []), *(line for _, line in lines)]


def numbers(look: Seen) -> list[str]:
    """Index, got and expected at a public point; for real numbers the relative error and what was allowed, too."""
    mark = look.mark
    if mark.detail:
        return [f"{look.output} where {look.point.phrase}: {mark.detail}"]
    # What is right to some digits is told without them: those digits differ from one process to the next.
    if mark.kind not in ("value", "non_finite") or (not mark.size and not mark.index):
        return []
    index = "[" + ", ".join(map(str, mark.index)) + "]" if mark.index else ""
    # An id or a truth value is right or it is not: how far off it is says nothing.
    real = look.want is None or look.want.array is None or look.want.array.dtype.kind == "f"
    error = f", relative error {mark.error:.2g}, allowed {mark.allowed:.0g}" if real and 0 < mark.error < float("inf") else ""
    return [f"{look.output}{index} where {look.point.phrase}: got {mark.got:.10g}, expected {mark.want:.10g}{error}"]


def next_step(worst: Seen, teller: Teller) -> str:
    """What to do next where nothing was recognised."""
    match worst.mark.kind:
        case "missing":
            return "Check the spelling; the starter file has every name."
        case "crashed":
            return after_a_crash(worst.outcome)
        case "timed_out":
            return "Look for a loop whose condition never becomes false."
        case "over_limit":
            return "Look for an array or a print that grows with the square of a size."
        case "shape" | "type" | "form" | "absent":
            return "Compare with the table of returned values in the handout."
        case "costly":
            return "Backprop reuses what forward computed; it needs no further forward passes."
        case "precision":
            return "Look for float32, rounding or a numeric difference on the way."
        case "not_run":
            return ""
    return (
        "Work the handout's small example by hand and compare step by step."
        if teller.public
        else "Try this case with small numbers of your own."
    )
