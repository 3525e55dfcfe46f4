"""Every name that a check's settings mention: regimes, judges, functions, inputs, variables, and syntax.

Asked before anything runs. Where no point is drawn (a grade has no time for it) an input is taken for known if
``inputs.py`` mentions it at all; ``validate`` draws every regime and knows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from ..calls.call import let, names_in
from ..calls.program import NotAProgram, compile_program, expression
from ..inputs import Case
from .differences.ownforward import path_of

PROGRAMS = ("program", "before", "measured")
EXPRESSIONS = ("outputs", "gradients", "gives", "value")
MOST_UNITS = 4


class Trouble(NamedTuple):
    """What is wrong at ``key``, below the check; ``name`` and what it could have meant; ``row`` of a block of text, from 1."""

    key: str
    message: str
    name: str = ""
    known: Collection[str] = ()
    row: int = 0


class Names(Struct, frozen=True):
    """What names can mean. ``functions`` are the solution's, None where there is none.

    ``drawn`` gives a regime's point, None where it is not drawn; then ``mentioned`` says whether an input can be called so.
    """

    regimes: Collection[str]
    judges: Collection[str]
    functions: Collection[str] | None
    support: frozenset[str]
    mentioned: Callable[[str], bool]
    drawn: Callable[[str], Case | None]


def troubles(settings: Any, names: Names) -> Iterator[Trouble]:
    """What is wrong with the names and the numbers of one check."""
    faults = list(wrong_numbers(settings)) or [*wrong_regimes(settings, names), *wrong_pairs(settings, names)]
    yield from faults
    if faults:
        return
    cases = {regime: names.drawn(regime) for regime in regimes_of(settings)}
    if not any(cases.values()):  # one look is as good as many
        yield from wrong_at(settings, names, None, "")
        return
    for index, case in enumerate(cases.values()):
        yield from wrong_at(settings, names, case, f"regimes[{index}]" if hasattr(settings, "regimes") else "regime")


def regimes_of(settings: Any) -> Sequence[str]:
    """The regimes that a check draws from."""
    return list(getattr(settings, "regimes", ())) or ([settings.regime] if hasattr(settings, "regime") else [])


def wrong_numbers(settings: Any) -> Iterator[Trouble]:
    """Numbers that judge nothing, or everything alike."""
    if hasattr(settings, "regimes") and not settings.regimes:
        yield Trouble("regimes", "at least one regime belongs here: without a point nothing is judged")
    regimes = list(getattr(settings, "regimes", ()))
    for index, regime in enumerate(regimes):
        if regime in regimes[:index]:
            yield Trouble(f"regimes[{index}]", f"{regime} stands here twice; draws: {regimes.count(regime)} draws it as often")
    if getattr(settings, "draws", 1) < 1:
        yield Trouble("draws", "a whole number >= 1 belongs here")
    if getattr(settings, "tolerance", 0.0) is not None and not 0 <= getattr(settings, "tolerance", 0.0) < 1:
        yield Trouble("tolerance", "a number from 0 to below 1 belongs here: it is relative to the largest entry")
    if getattr(settings, "limit", 1.0) <= 0:
        yield Trouble("limit", "a number > 0 belongs here")
    for name, power in getattr(settings, "units", {}).items():
        if not 1 <= abs(power) <= MOST_UNITS:
            yield Trouble(f"units.{name}", f"a power from 1 to {MOST_UNITS}, or one below 0 as large, belongs here")
    sizes = getattr(settings, "sizes", (1,))
    if not sizes or min(sizes) < 1:
        yield Trouble("sizes", "at least one size belongs here, and each is >= 1")
    if hasattr(settings, "gradients") and not settings.gradients:
        yield Trouble("gradients", "at least one belongs here: without one nothing is judged")


def wrong_regimes(settings: Any, names: Names) -> Iterator[Trouble]:
    """Regimes and judges that inputs.py does not define."""
    for index, regime in enumerate(getattr(settings, "regimes", ())):
        if regime not in names.regimes:
            yield Trouble(f"regimes[{index}]", f"there is no regime {regime!r}", regime, names.regimes)
    if hasattr(settings, "regime") and settings.regime not in names.regimes:
        yield Trouble("regime", f"there is no regime {settings.regime!r}", settings.regime, names.regimes)
    for output, judge in getattr(settings, "judge", {}).items():
        if judge not in names.judges:
            yield Trouble(f"judge.{output}", f"neither inputs.py nor judges.py defines a function {judge!r}", judge, names.judges)


def wrong_pairs(settings: Any, names: Names) -> Iterator[Trouble]:
    """Keys that speak of an output or a gradient that there is not."""
    for key, of in (("judge", "outputs"), ("wrt", "gradients"), ("units", "wrt")):
        if not hasattr(settings, of):
            continue
        known = getattr(settings, of)
        for name in getattr(settings, key, {}):
            if name not in known and not names.mentioned(name):  # a regime may bring outputs of its own
                yield Trouble(f"{key}.{name}", f"there is no {of.removesuffix('s')} {name!r}", name, known)
    if getattr(settings, "units", None) and not (settings.value and settings.gives.keys() & settings.units):
        yield Trouble(
            "units", "units are for gradients that gives has by the same name, and for a value that they leave as it is"
        )
    if getattr(settings, "wrt", None) and hasattr(settings, "loss") and not settings.loss:
        yield Trouble("wrt", "wrt says what the loss is differentiated by, so the key loss belongs beside it")


def wrong_at(settings: Any, names: Names, case: Case | None, where: str) -> Iterator[Trouble]:
    """What is wrong at the points of one regime, which stands at the key ``where``."""
    if case is not None:
        try:
            let(case.inputs)
        except TypeError as error:
            yield Trouble(where, str(error))
            return
    inputs = frozenset(case.inputs if case is not None else ())
    known = set(inputs)
    for key in PROGRAMS:
        text = getattr(settings, key, None)
        if text is None:
            continue
        own = key == "program" and case is not None and case.program is not None
        try:
            program = compile_program(case.program if own and case and case.program else text, frozenset(known), names.support)
        except NotAProgram as error:
            yield Trouble(where if own else key, error.told, row=0 if own else error.row)
            return
        known |= {*program.variables}
        for index, (_, _, node) in enumerate(program.steps):
            yield from unknown(node, names, known, case, where if own else key, 0 if own else program.rows[index])
    yield from wrong_expressions(settings, names, case, frozenset(known), where)
    if case is not None:
        yield from wrong_inputs(settings, case)


def unknown(node: Any, names: Names, known: Collection[str], case: Case | None, key: str, row: int) -> Iterator[Trouble]:
    """Names that are no input, no variable and no function of the solution."""
    if names.functions is None:
        return
    for name in sorted(names_in(node) - {*names.functions}):
        if case is None and names.mentioned(name):
            continue
        message = f"{name!r} is no input, no variable of the program and no function of the solution"
        yield Trouble(key, message, name, {*known, *names.functions, *names.support}, row)


def wrong_expressions(settings: Any, names: Names, case: Case | None, known: frozenset[str], where: str) -> Iterator[Trouble]:
    """Outputs and gradients that are no expressions of what is known, and a loss that is no variable."""
    for kind in EXPRESSIONS:
        own = kind == "outputs" and case is not None and case.outputs is not None
        if kind == "outputs" and case is not None and not own and getattr(settings, kind, None) == {}:
            yield Trouble(kind, "at least one belongs here: without one nothing is judged")
        texts = case.outputs if own and case else getattr(settings, kind, None)
        if isinstance(texts, str):
            texts = {"": texts} if texts else {}
        for name, text in (texts or {}).items():
            key = where if own else f"{kind}.{name}".removesuffix(".")
            try:
                yield from unknown(expression(text, known, names.support), names, known, case, key, 0)
            except NotAProgram as error:
                yield Trouble(key, error.told)
    loss = getattr(settings, "loss", None)
    if loss is not None and loss not in known and not (case is None and names.mentioned(loss)):
        yield Trouble("loss", f"{loss!r} is no variable of the program", loss, known)


def wrong_inputs(settings: Any, case: Case) -> Iterator[Trouble]:
    """Keys that speak of an input that there is not, or not as they need it."""
    for key in ("arguments", "batch"):
        for index, name in enumerate(getattr(settings, key, ())):
            if name not in case.inputs:
                yield Trouble(f"{key}[{index}]", f"there is no input {name!r}", name, case.inputs)
    for name, text in getattr(settings, "wrt", {}).items():
        yield from wrong_path(f"wrt.{name}", text, case.inputs)


def wrong_path(key: str, text: str, inputs: Mapping[str, Any]) -> Iterator[Trouble]:
    """An input that a gradient is said to be of, such as ``params["W"]``, that is not there or is not made of floats."""
    try:
        root, *keys = path_of(text)
    except (SyntaxError, ValueError):
        yield Trouble(key, f'{text} is no input; write X, or params["W"]')
        return
    if root not in inputs:
        yield Trouble(key, f"there is no input {root!r}", root, inputs)
        return
    value = inputs[root]
    for entry in keys:
        entries = value if isinstance(value, dict) else range(len(value)) if isinstance(value, (list, tuple)) else ()
        if entry not in entries:
            yield Trouble(key, f"{root} has no entry {entry!r}", str(entry), [str(one) for one in entries])
            return
        value = value[entry]
    if np.asarray(value).dtype.kind != "f":
        yield Trouble(key, f"{text} is not made of floats, so nothing can be its gradient")
