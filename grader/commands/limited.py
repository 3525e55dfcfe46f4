"""Work in a child process under limits, one request at a time: what hangs or eats memory ends there, not here.

For programs of the author's own that rules have edited: nobody attacks, but a loop may never end.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MEMORY_BYTES = 3 << 30
GRACE = 5.0


class Hangs(BaseException):
    """The time of a piece of work is up; no `except Exception` of the work itself keeps it."""


class Child(Generic[Asked, Told]):
    """One child that answers ``work(asked)``; a new one takes the place of one that did not answer in ``seconds`` by the wall."""

    def __init__(self, work: Callable[[Asked], Told], lost: Told, seconds: float) -> None:
        self.work, self.lost, self.seconds = work, lost, seconds
        self.process: Any = None
        self.line: Any = None

    def ask(self, asked: Asked) -> Told:
        """The answer, or ``lost`` where the child hung or died."""
        if self.process is None:
            context = multiprocessing.get_context("spawn")  # threads start children, and a fork would copy their locks
            self.line, theirs = context.Pipe()
            self.process = context.Process(target=serve, args=(theirs, self.work), daemon=True)
            self.process.start()
            theirs.close()
        try:
            self.line.send(asked)
            if self.line.poll(self.seconds):
                told: Told | BaseException = self.line.recv()
                if isinstance(told, BaseException):
                    raise told
                return told
        except (EOFError, ConnectionError):
            pass  # it died, most likely for want of memory
        self.close()
        return self.lost

    def close(self) -> None:
        """End the child."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.line.close()
            self.process = None


def serve(line: Any, work: Callable[[Any], Any]) -> None:
    """In the child: answer until the line is cut. A fault of ours goes back as it is."""
    limit_memory()
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            asked = line.recv()
            try:
                told: Any = work(asked)
            except Exception as error:
                told = error
            line.send(told)


def limit_memory() -> None:
    """Bound what this process may allocate, where the system knows how."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise Hangs in what takes more than ``seconds`` of CPU time, where the system has such alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def carried_out(work: Callable[[Asked], Told], asked: Sequence[Asked], lost: Told, seconds: float, jobs: int) -> Iterator[Told]:
    """The answers to all that is ``asked``, in its order, from ``jobs`` children."""
    children = [Child(work, lost, seconds + GRACE) for _ in range(jobs)]
    free = list(children)

    def one(each: Asked) -> Told:
        child = free.pop()
        try:
            return child.ask(each)
        finally:
            free.append(child)

    try:
        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(one, asked)
    finally:
        for child in children:
            child.close()
