"""What an object of a student's says of itself beside a suite's value, asked so that saying yes to everything is no use.

The question is put several times among others that are drawn anew, in an order that nobody knows: neither "always" nor a
count of the questions tells which of them matter. An honest object answers each by what it is.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .standin import StandIn, about, asking, library

DICE = random.SystemRandom()  # a suite seeds the other one
TURNED = {"lt": "gt", "gt": "lt", "le": "gt", "ge": "lt"}
NEAR = 1e-6


def answered(held: StandIn, name: str, *args: Any) -> Any:
    """What a function of module operator, or a built-in one, gives there."""
    home = "operator" if name in ("eq", "lt", "gt", "le", "ge", "contains", "sub") else "builtins"
    return asking(held).ask(library(home, name), args, about=about(held))


def says_yes(held: StandIn, name: str, *args: Any) -> bool:
    """Whether the answer is yes; an honest object may know nothing of what it is asked about."""
    try:
        return answered(held, name, *args) is True
    except Exception:
        return False


def confirmed(held: StandIn, name: str, args: Sequence[Any], lies: Sequence[tuple[str, Sequence[Any]]]) -> Any:
    """The answer to a question, asked three times; False where the object affirms one of the ``lies`` among them."""
    questions = [*(("lie", *lie) for lie in lies), *[("question", name, args)] * 3]
    DICE.shuffle(questions)
    answer: Any = True
    for kind, asked, given in questions:
        if kind == "lie":
            if says_yes(held, asked, *given):
                return False
        elif answer is True:
            answer = answered(held, asked, *given)
    return answer


def strangers() -> list[Any]:
    """Values that no object can have been made to know."""
    return [DICE.random() * 1e6, f"{DICE.getrandbits(64):x}", [DICE.random()], DICE.getrandbits(48)]


def equal(held: StandIn, other: Any) -> Any:
    """What the object says of ``==``; one that calls itself equal to whatever it is asked about is equal to nothing."""
    if held is other:
        return answered(held, "eq", held, other)
    return confirmed(held, "eq", (held, other), [("eq", (held, stranger)) for stranger in strangers()])


def contains(held: StandIn, item: Any) -> Any:
    """What the object says of ``in``; one that says that it holds everything holds nothing."""
    return confirmed(held, "contains", (held, item), [("contains", (held, stranger)) for stranger in strangers()])


def ordered(name: str) -> Callable[[StandIn, Any], Any]:
    """What the object says of ``<`` and its like; one that is both smaller and larger than something is neither."""

    def compared(held: StandIn, other: Any) -> Any:
        return confirmed(held, name, (held, other), [(TURNED[name], (held, other))] * 2)

    return compared


def difference(held: StandIn, other: Any, turned: bool = False) -> Any:
    """``held - other``, or turned ``other - held``; not a number where nothing at all is different from the object."""

    def less(number: Any) -> Any:
        return answered(held, "sub", *((number, held) if turned else (held, number)))

    found = less(other)
    if type(other) not in (int, float) or not vanishes(found):
        return found
    strange = [other + sign * DICE.uniform(1, 1000) for sign in (1, -1, 1, -1)]
    DICE.shuffle(strange)
    return float("nan") if all(vanishes(less(number)) for number in strange) else found


def vanishes(value: Any) -> bool:
    """Whether a number is about 0, or an object says so of its size."""
    if not isinstance(value, StandIn):
        return type(value) in (int, float, complex) and abs(value) < NEAR
    for name in ("abs", "float", "round"):
        try:
            size = answered(value, name, value)
        except Exception:  # an honest object need not have all of them
            continue
        if type(size) in (int, float) and abs(size) < NEAR:
            return True
    return False


DOUBTED: Mapping[str, Callable[[StandIn, Any], Any]] = {
    "eq": equal,
    "contains": contains,
    "sub": difference,
    "rsub": lambda held, other: difference(held, other, turned=True),
    **{name: ordered(name) for name in TURNED},
}
