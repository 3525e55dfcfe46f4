"""The grader's end of a conversation between an author's suite and a submission: one call at a time."""

import io
import json
import marshal
import queue
import random
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...calls.call import Call, ErrorInfo, Outcome
from ...worker.doubles import PROCESS
from ...worker.leaf import MOST_BODY_BYTES
from ...worker.mirror import Mirror, TooLarge
from ...worker.stage import PLAIN_MODULES
from .classes import class_of, object_of
from .doubles import Doubles, Patches, is_double
from .standin import GETATTR, StandIn, StandInClass, StandInModule, Stopped, about, library

REPLY = "reply"
SWEEP = 64
MOST_CALLS = 4_000
"""Of one test: what goes through an endless iterator ends."""
VALUES = (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, slice, object, np.ndarray)
MODULE = object()


class Line(Mirror):
    """Two queues between the suite's thread and the check; what a suite holds of the student's is known here by number.

    ``lines`` are those of the submission's file; None where the trusted reference answers instead. ``stopped`` is what
    ended a call without an answer.
    """

    def __init__(self, lines: Sequence[str] | None = None) -> None:
        super().__init__(first=0)
        self.lines = lines
        self.calls: queue.Queue[Call | None] = queue.Queue()
        self.outcomes: queue.Queue[Outcome | BaseException] = queue.Queue()
        self.begun, self.closed = False, False
        self.stopped: Outcome | None = None
        self.asked = 0
        self.unwanted: list[int] = []
        self.named: dict[int, tuple[Any, str]] = {}
        self.doubles, self.patches = Doubles(), Patches()
        self.sweep_at = SWEEP
        self.seeds: Any = None
        self.names: frozenset[str] = frozenset()

    def ask(
        self, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None, about: frozenset[str] = frozenset()
    ) -> Any:
        """What the function returns there, or raise what it raises. Raises Stopped where there is no answer.

        Raises TypeError where an argument cannot be sent.
        """
        self.names = about.union(*map(names_of, args))
        step = ("converse", REPLY, self.request(function, args, kwargs or {}))
        outcome = self.exchange(Call((step,), fresh=not self.begun, about=self.names, room=MOST_BODY_BYTES))
        try:
            reply = json.loads(outcome.leaves[REPLY].texts[0])
            self.adopt(reply["changes"])
            sys.stdout.write(str(reply["printed"]))
            if reply["read"] and isinstance(sys.stdin, io.StringIO):
                sys.stdin.seek(sys.stdin.tell() + int(reply["read"]))
            if "lost" in reply:
                raise self.stop(Outcome("raised", detail=f"it gave {reply['lost']}"))
            answer = self.hear(reply["raised"] if "raised" in reply else reply["value"])
            self.doubles.hear(reply["doubled"], self.hear)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, MemoryError):
            raise self.stop(Outcome("killed", detail="its process sent an answer that cannot be read")) from None
        if "raised" in reply:
            raise answer
        return answer

    def by_name(self, name: str) -> Any:
        """What the student's module has under a name, the same each time; raises AttributeError where it has none."""
        found = self.ask(GETATTR, [MODULE, name], about=frozenset([name]))
        if isinstance(found, StandIn | StandInClass):
            self.named[id(found)] = found, name
        return found

    def source_of(self, held: Any) -> tuple[list[str], int]:
        """The lines of what the student defined, and the number of the first; raises OSError where there are none.

        What the box tells is believed where it stands in the file: a submission does not show other code than it has.
        """
        told, start = self.ask(library("inspect", "getsourcelines"), [held])
        first = max(int(start) - 1, 0)
        shown = [str(line) for line in told]
        if self.lines is not None and [line.rstrip("\n") for line in shown] != list(self.lines[first : first + len(shown)]):
            raise OSError("could not get source code")
        return shown, int(start)

    def exchange(self, call: Call) -> Outcome:
        """One call to the box and its outcome. Raises Stopped where that is no reply, or what stopped the check."""
        if self.closed:
            raise self.stop(Outcome("not_run", detail="the suite was stopped"))
        self.asked += 1
        if self.asked > MOST_CALLS:
            raise self.stop(Outcome("over_limit", detail=f"one test made more than {MOST_CALLS} calls"))
        self.calls.put(call)
        outcome = self.outcomes.get()
        if isinstance(outcome, BaseException):
            self.closed = True
            raise outcome
        self.begun = True
        if outcome.status != "returned":
            if outcome.status in ("killed", "timed_out", "over_limit"):  # with that process went all that stayed in it
                self.begun = False
                self.drop(list(self.known))
                self.patches.forget()
            raise self.stop(outcome)
        return outcome

    def begin_test(self) -> None:
        """A test owes nothing to the one before."""
        self.stopped, self.asked = None, 0

    def stop(self, outcome: Outcome) -> Stopped:
        """What ends a test for want of an answer; remembered, so that no test can pass over it."""
        self.stopped = outcome
        return Stopped(outcome)

    def request(self, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """One call as text."""
        self.nodes = 0
        self.sweep()
        dropped, self.unwanted = self.unwanted, []
        try:
            changes = self.changes()
            patched = [[*place, *map(self.tell, value)] for place, value in self.patches.changes()]
            doubles = self.doubles.changed(self)
            called = [
                function if type(function) is list else self.tell(function),
                list(map(self.tell, args)),
                {name: self.tell(value) for name, value in kwargs.items()},
            ]
            seeds = self.new_seeds()
        except TooLarge:
            raise TypeError("the suite sends more than can travel to the student's process") from None
        stdin = sys.stdin.getvalue()[sys.stdin.tell() :] if isinstance(sys.stdin, io.StringIO) else None
        rest = {"call": called, "stdin": stdin, "seeds": seeds, "patched": patched, "doubles": doubles}
        rest["process"] = PROCESS
        return json.dumps({"drop": dropped, "changes": changes, **rest})

    def new_seeds(self) -> Any:
        """The state of ``random`` and ``np.random`` where the suite has changed it, so that a seed set here holds there too."""
        legacy: Any = np.random.get_state()
        state = random.getstate(), legacy[1].tobytes(), legacy[2:]
        if state == self.seeds:
            return None
        self.seeds = state
        return self.tell((state[0], (legacy[0], tuple(map(int, legacy[1])), *legacy[2:])))

    def sweep(self) -> None:
        """Forget what nobody holds any more, here and there: a suite may call a function a thousand times."""
        if len(self.known) < self.sweep_at:
            return
        unheld = [ref for ref in self.known if sys.getrefcount(self.known[ref]) <= 2]
        self.drop(unheld)
        self.unwanted += unheld
        self.sweep_at = 2 * len(self.known) + SWEEP

    def tell_other(self, value: Any) -> Any:
        """A module, a function or a class, for the box. Raises TypeError for what can only be here."""
        if is_double(value):
            return self.doubles.told(value, self)
        if value is MODULE or isinstance(value, StandInModule):
            return ["M"]
        if id(value) in self.named:
            return ["G", self.named[id(value)][1]]
        if isinstance(value, StandIn | StandInClass):
            raise self.stop(Outcome("killed", detail="the process that this value was in has ended"))
        if isinstance(value, types.ModuleType):
            return ["M", value.__name__]
        home = sys.modules.get(str(getattr(value, "__module__", None) or getattr(type(value), "__module__", None)))
        name = str(getattr(value, "__name__", None) or getattr(value, "name", ""))
        ours = home is not None and home.__name__.split(".")[0] in (*sys.stdlib_module_names, "numpy")
        if ours and home is not None and name and getattr(home, name, None) is value:
            return ["L", home.__name__, name]
        if isinstance(value, types.FunctionType):
            return self.tell_function(value)
        raise TypeError(f"a {type(value).__name__} of the suite's cannot be sent to the student's process")

    def tell_function(self, function: types.FunctionType) -> Any:
        """A function of the suite's, which is made anew in the box: the student's code calls it there."""
        ref = self.number(function)
        outer = {
            name: self.tell(function.__globals__[name]) for name in used_names(function.__code__) if name in function.__globals__
        }
        code = marshal.dumps(function.__code__).hex()
        cells = [self.tell(cell.cell_contents) for cell in function.__closure__ or ()]
        return ["F", ref, code, outer, self.tell(function.__defaults__), self.tell(function.__kwdefaults__), cells]

    def hear_other(self, kind: str, parts: Sequence[Any]) -> Any:
        """A class, an object that stays in the box, or an exception."""
        if kind == "L":
            return known_class(*parts)
        if kind == "M" and parts[0] in PLAIN_MODULES:
            return sys.modules[parts[0]]
        if kind == "k":
            made = class_of(self, str(parts[1]), [self.hear(base) for base in parts[2]], *parts[3:])
            self.enter(int(parts[0]), made)
            return made
        if kind == "o":
            told = self.hear(parts[1])
            own = told if isinstance(told, StandInClass) else class_of(self, "object", [object], ["__hash__", "__eq__"])
            held = object_of(self, own, self.hear(parts[2]), self.names)
            self.enter(int(parts[0]), held)
            return held
        if kind == "D":
            return self.doubles.part(int(parts[0]), str(parts[1]))
        if kind == "x":
            return self.exception(*parts)
        return super().hear_other(kind, parts)

    def exception(
        self, kind: Any, args: Any, message: Any, attributes: Mapping[str, Any], line: Any, source: Any, bases: Any
    ) -> BaseException:
        """The student's exception, of its own class, with its words; ``outcome_of`` tells where it was raised."""
        told, given = self.hear(kind), [self.hear(entry) for entry in args]
        where = ErrorInfo(told.__name__, tuple(str(bases).split(",")), str(message), int(line), str(source))
        outcome = Outcome("raised", error=where)
        if not issubclass(told, Exception) and told is not SystemExit:
            return self.stop(outcome)
        try:
            error: BaseException = told(*given)
        except Exception:  # its class wants other arguments than it keeps
            error = told.__new__(told)
        vars(error).update({str(name): self.hear(entry) for name, entry in attributes.items()})
        vars(error).update(_message_of_student=str(message), _outcome_of_student=outcome)
        return error


def outcome_of(error: BaseException) -> Outcome | None:
    """What came of the student's call that raised ``error``; None for an error of the suite's own."""
    if isinstance(error, Stopped):
        return error.outcome
    outcome = vars(error).get("_outcome_of_student")
    return outcome if isinstance(outcome, Outcome) else None


def names_of(value: Any) -> frozenset[str]:
    """The student's names that an argument came from."""
    return frozenset() if isinstance(value, type) else about(value)


def used_names(code: types.CodeType) -> set[str]:
    """The names that a function, or one inside it, looks up."""
    inner = [used_names(const) for const in code.co_consts if isinstance(const, types.CodeType)]
    return set(code.co_names).union(*inner)


def known_class(module: str, name: str) -> type:
    """A class of Python's or numpy's own. Raises ValueError for anything else: nothing that acts is taken from a reply."""
    home = sys.modules.get(module) if module == "builtins" or module.split(".")[0] == "numpy" else None
    found = vars(home).get(name) if home is not None else None
    if name == "NoneType":
        return type(None)
    if not isinstance(found, type) or not (issubclass(found, BaseException | np.generic) or found in VALUES):
        raise ValueError("no such class")
    return found
