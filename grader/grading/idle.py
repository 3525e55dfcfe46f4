"""Submissions that do nothing: the solution, with what its functions return replaced by rule.

What such a submission passes shows nothing of the functions it speaks of. So a task that one passes is marked ``idle`` in
assignment.yaml (`validate` runs them all and says where a mark is missing), and counts once each of its functions was
right somewhere: once some task gave an answer that doing nothing in this function's place does not give.
"""

import copy
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any

import numpy as np

from ..assignment.assignment import Assignment, Task
from ..calls.call import Call, Executor, Outcome
from ..checks.base import Judgement, Seen
from ..numerics.compare import same_value
from ..sandbox.trusted import Trusted, TrustedSession
from .naming.diagnosis import Diagnosis, by_output
from .words.findings import CREDITED

Answer = Callable[[Callable[..., Any], Sequence[Any], Mapping[str, Any]], Any]
"""What is returned instead: of a right function and the arguments it was given."""

SAME = 1e-9
LEFT_ALONE = {"__init__", "__new__", "__repr__", "__str__", "__hash__", "__eq__", "__setattr__", "__getattribute__"}


def filled(number: float) -> Answer:
    """One number in every place of what a right function returns."""

    def answer(right: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        try:
            value = right(*copy.deepcopy(arguments), **copy.deepcopy(dict(named)))
        except Exception:
            return None  # it was given what another function that does nothing returned
        return filled_with(value, number)

    return answer


def filled_with(value: Any, number: float) -> Any:
    """``value`` with ``number`` for every number in it; what holds no number is None."""
    if isinstance(value, np.ndarray):
        return np.full_like(value, number)
    if isinstance(value, (bool, int, float, np.generic)):
        return type(value)(number)
    if isinstance(value, dict):
        return {key: filled_with(entry, number) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(filled_with(entry, number) for entry in value)
    return None


WAYS: Mapping[str, Answer] = {
    "nothing": lambda right, arguments, named: None,
    "its_argument": lambda right, arguments, named: arguments[0] if arguments else None,
    "zeros": filled(0.0),
    "ones": filled(1.0),
}
"""The ways of doing nothing, by name."""


class Idle(TrustedSession):
    """The solution doing nothing in one way: in every function, or in ``only`` the one (``.name`` is a method's)."""

    def __init__(self, assignment: Assignment, way: str, only: str | None = None) -> None:
        files = assignment.file, assignment.solution or b"", assignment.support
        super().__init__(*files)
        self.code = Trusted(*files)
        replace_in(self.code.machine.module, Trusted(*files).machine.module, WAYS[way], only)

    def open(self) -> Outcome | None:
        """It is loaded already."""
        return None


def replace_in(owner: Any, right: Any, answer: Answer, only: str | None, mark: str = "") -> None:
    """Replace the functions of a module, and the methods of its classes, by what does nothing."""
    for name, value in list(vars(right).items()):
        if inspect.isfunction(value) and name not in LEFT_ALONE and only in (None, mark + name):
            setattr(owner, name, doing_nothing(value, filled_or_none(answer, name)))
        elif inspect.isclass(value) and not mark and value.__module__ == right.__name__:
            replace_in(getattr(owner, name), value, answer, only, mark=".")


def filled_or_none(answer: Answer, name: str) -> Answer:
    """No operator is called only to see what it returns: copies of a long chain of values would take for ever."""
    return answer if not name.startswith("__") or answer is WAYS["its_argument"] else WAYS["nothing"]


def doing_nothing(right: Callable[..., Any], answer: Answer) -> Callable[..., Any]:
    """A function of the same name that returns ``answer`` in the place of its work."""

    @wraps(right)
    def idle(*arguments: Any, **named: Any) -> Any:
        return answer(right, arguments, named)

    return idle


class Evidence:
    """Which functions show work of their own, of one submission's judgements. Asked only where an idle task passed.

    ``named`` are the wrong outputs, by task and name, that show work too: a known mistake, right values but for a factor,
    a sign or their shape. That fault is charged where it was made.
    """

    def __init__(
        self, assignment: Assignment, judgements: Mapping[str, Judgement | str], named: Collection[tuple[str, str]] = ()
    ) -> None:
        self.assignment, self.named = assignment, named
        telling = {task.id: judgements[task.id] for task in assignment.tasks if not task.idle}
        self.shown = {task: judgement for task, judgement in telling.items() if isinstance(judgement, Judgement)}
        # What we could not judge, or cannot judge on a laptop, might have shown it: nothing waits for that.
        self.whole = len(self.shown) == len(telling) and not any(
            judgement.unjudged and not judgement.seen for judgement in self.shown.values()
        )
        self.found: dict[str, bool] = {}

    def missing(self, task: Task, judgement: Judgement) -> list[str]:
        """The functions that an idle ``task`` speaks of and that were right nowhere, by name."""
        if not task.idle or not self.whole:
            return []
        calls = {id(look.call): look.call for look in judgement.seen}.values()  # a look for each output of a call
        spoken = {name for call in calls for name in call.spoken_of()}
        return sorted(name for name in spoken if not self.right_somewhere(name))

    def right_somewhere(self, name: str) -> bool:
        """Whether a function was right in all of a task, or shows work at points that no way of doing nothing explains."""
        if name not in self.found:
            looks = self.behind.get(name, [])
            whole = any(task in self.sound for task, _ in looks)
            known = any((task, look.output) in self.named for task, look in looks)
            self.found[name] = whole or known or self.beyond_doing_nothing(name, [look for _, look in looks if as_wanted(look)])
        return self.found[name]

    @cached_property
    def sound(self) -> frozenset[str]:
        """The tasks that are right as a whole, or follow from the submission's own forward."""
        tasks = self.shown.items()
        return frozenset(task for task, told in tasks if told.consistent or all(each.mark.right for each in told.seen))

    @cached_property
    def behind(self) -> Mapping[str, list[tuple[str, Seen]]]:
        """For each name all that was looked at and rests on it, with its task."""
        found: dict[str, list[tuple[str, Seen]]] = {}
        for task, judgement in self.shown.items():
            for look in judgement.seen:
                for name in look.call.behind(look.label):
                    found.setdefault(name, []).append((task, look))
        return found

    def beyond_doing_nothing(self, name: str, telling: Sequence[Seen]) -> bool:
        """Whether these looks at calls of a function are more than doing nothing in its place would give."""
        if self.assignment.solution is None or not telling:
            return bool(telling)
        return all(any(differs(look, run) for look in telling) for run in self.idle_runs(name))

    def idle_runs(self, name: str) -> list[Executor]:
        """The solution with one function doing nothing, in every way."""
        codes = [Idle(self.assignment, way, name).code for way in WAYS]
        return [code.run for code in codes if code is not None]


def as_wanted(look: Seen) -> bool:
    """Whether an output is the reference's value, in whatever form. Where many answers are right, one may do nothing."""
    if look.got is None or look.want is None:
        return False
    if look.mark.kind in ("form", "precision"):
        return look.got.array is not None
    return look.mark.right and same_value(look.got, look.want, 1e-6)


def differs(look: Seen, run: Callable[[Sequence[Call]], Sequence[Outcome]]) -> bool:
    """Whether doing nothing would give another value here than what is wanted."""
    leaf = run([look.call])[0].leaves.get(look.label)
    return look.want is not None and (leaf is None or not same_value(leaf, look.want, SAME))


def waiting_for(
    assignment: Assignment, judgements: Mapping[str, Judgement | str], diagnosis: Diagnosis
) -> tuple[Mapping[str, Sequence[str]], str]:
    """The functions that each idle task which passed waits for, and our own trouble in finding out, which costs nothing."""
    try:
        zero = {key for key, found in diagnosis.relations.items() if found.relation == "zero"}
        named = {*diagnosis.mistakes} - zero | {key for key, found in diagnosis.relations.items() if found.relation in CREDITED}
        evidence = Evidence(assignment, judgements, named)
        passed = [
            (task, judgement)
            for task in assignment.tasks
            if isinstance(judgement := judgements[task.id], Judgement) and not by_output(judgement)
        ]
        return {task.id: evidence.missing(task, judgement) for task, judgement in passed}, ""
    except Exception as error:
        return {}, f"What doing nothing passes could not be found out ({type(error).__name__}: {error}); it costs nothing."
