"""The trusted executor: the reference and the examples, run in this process by the worker's own Machine."""

import contextlib
import io
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import structs

from ..calls.call import Call, Outcome
from ..errors import authors_fault
from ..worker.leaf import Leaf
from ..worker.machine import Absent, Machine, load, stem
from ..worker.wire import error_facts
from .box import Expect, nothing_expected
from .replies import error_info

LOADING = threading.Lock()  # loading goes through sys.modules, which threads share
RUNNING = threading.RLock()


class Trusted:
    """Runs calls on code of the author's own. Never for a student's code."""

    def __init__(self, name: str, source: bytes, support: Sequence[tuple[str, bytes]] = ()) -> None:
        self.name = name
        try:
            with LOADING, quiet():
                self.machine: Machine = load(name, source, support)
                for file in (name, *(file for file, _ in support)):
                    sys.modules.pop(stem(file), None)
        except (Exception, SystemExit) as error:
            raise authors_fault(error, name, *(file for file, _ in support)) from error

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """The outcomes of ``calls``, in order. What the code raises is an outcome, as it would be in a box."""
        with RUNNING, quiet(), np.errstate(all="ignore"):
            return [self.timed(call) for call in calls]

    def timed(self, call: Call) -> Outcome:
        """The outcome of one call, with its wall seconds."""
        started = time.perf_counter()
        outcome = self.outcome(call)
        return structs.replace(outcome, seconds=time.perf_counter() - started)

    def outcome(self, call: Call) -> Outcome:
        """The outcome of one call."""
        leaves: dict[str, Leaf] = {}
        module = self.machine.module
        before = {name: getattr(module, name) for name in call.settings if hasattr(module, name)}
        for name in before:
            setattr(module, name, call.settings[name])
        try:
            self.machine.run(call.steps, call.fresh, leaves)
        except Absent as absent:
            return Outcome("missing", leaves, step=self.machine.step, detail=str(absent))
        except (Exception, SystemExit) as error:
            line, texts = error_facts(error, (self.name,))
            return Outcome("raised", leaves, error_info(line, texts), self.machine.step)
        finally:
            for name, value in before.items():
                setattr(module, name, value)
        return Outcome("returned", leaves)


class TrustedSession:
    """An author's example in the place of a submission: no box, since nobody attacks their own examples."""

    layers: tuple[str, ...] = ()

    def __init__(self, name: str, source: bytes, support: Sequence[tuple[str, bytes]] = ()) -> None:
        self.files = (name, source, support)
        self.code: Trusted | None = None

    def open(self) -> Outcome | None:
        """Import the example. Raises GraderError where it cannot be: an example must load."""
        self.code = Trusted(*self.files)
        return None

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        """The outcomes of ``calls``, in order."""
        return [] if self.code is None else self.code.run(calls)

    def printed(self) -> str:
        """Nothing: what an example prints is nobody's business here."""
        return ""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What an example prints or warns of is nobody's business here."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
