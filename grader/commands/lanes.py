"""Where a class is graded: processes of this machine, one a lane, or a Dask cluster as one wide lane.

Any ``concurrent.futures.Executor`` will do. A process of its own a lane tells which submission a process died of, and
lets the others go on.
"""

import contextlib
import gc
import importlib
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from multiprocessing import connection
from typing import Any

from ..errors import BadInput, GraderError
from ..grading.bulk import Course, Graded, Job, grade_job, kept, warm

AHEAD = 2  # a job that waits in its process's pipe keeps it busy while results are written
ANSWER_SECONDS = 10.0
MANY_VALUES = 50_000  # as garbage is looked for by default, it would cost a tenth of the time
ADDRESS = re.compile(r"[a-z]+://[^\s/]+:\d+/?")


class Lane:
    """An executor, how many jobs it may hold, and how to begin anew where it broke."""

    def __init__(self, make: Callable[[], Executor], room: int, lost: Callable[[], str] = lambda: "") -> None:
        self.make, self.room = make, room
        self.lost = lost
        """Why nothing more can be graded there; empty while it can."""
        self.executor: Executor | None = None
        self.held: list[Future[Graded]] = []

    @property
    def free(self) -> bool:
        """Whether another job may be given to it."""
        return len(self.held) < self.room

    def submit(self, course: Course, job: Job) -> "Future[Graded]":
        """Put one job on its way. Raises BrokenExecutor where the lane has to begin anew first."""
        self.executor = self.executor or self.make()  # a run in which nothing has changed starts nothing
        future = self.executor.submit(grade_job, course, job)
        self.held.append(future)
        return future

    def begin_anew(self) -> None:
        """Replace an executor that broke; what it held is lost."""
        self.close()
        self.held, self.executor = [], None

    def close(self) -> None:
        """Drop what is not done, and end."""
        for future in self.held:
            future.cancel()
        if self.executor is not None:
            self.executor.shutdown(wait=False)


@contextlib.contextmanager
def local_lanes(jobs: int, course: Course) -> Iterator[list[Lane]]:
    """Processes of this machine, spawned, each with a zygote of its own that starts before it reads a reference."""
    context = multiprocessing.get_context("spawn")

    def make() -> Executor:
        executor = ProcessPoolExecutor(1, mp_context=context, initializer=settle, initargs=(course.sandbox,))
        # Ctrl-C reaches every process of a terminal; only this one answers it, and the process starts at the first job.
        with ignoring_interrupts():
            executor.submit(load, course).add_done_callback(heard)
        return executor

    lanes = [Lane(make, AHEAD) for _ in range(jobs)]
    try:
        yield lanes
    finally:
        for lane in lanes:
            lane.close()


def heard(future: "Future[Any]") -> None:
    """A course that cannot be used fails every job too, where it is told; here it is only taken note of."""
    with contextlib.suppress(CancelledError):
        future.exception()


def settle(sandbox: str) -> None:
    """Make a new process ready: a zygote is on its way, the process ends with its parent, and garbage is collected."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what the zygote gets, as in a single grade
    warm(sandbox)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    gc.enable()
    gc.set_threshold(MANY_VALUES, 10, 10)


def load(course: Course) -> None:
    """Load what every submission needs; it is no garbage, and is not looked through for any. Raises BadInput."""
    kept(course)
    gc.freeze()


def end_with_parent() -> None:
    """Leave as soon as the parent is gone, however it went: nobody would write down what is still graded."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def ignoring_interrupts() -> Iterator[None]:
    """Processes that start here are deaf to Ctrl-C from their first moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def cluster_lanes(address: str, course: Course) -> Iterator[list[Lane]]:
    """A running Dask cluster, whose workers must have the same program, assignment and reference.

    Raises BadInput, one line, where it does not answer or a worker lacks something.
    """
    if not ADDRESS.fullmatch(address):
        raise BadInput(f"--cluster {address}: the address of a Dask scheduler belongs here, such as tcp://host:8786")
    try:
        connect: Any = importlib.import_module("distributed").Client
    except ImportError:
        raise BadInput("--cluster needs the package distributed: pip install 'grader[dask]'") from None
    import logging

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told here, in one line
    try:
        client: Any = connect(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as failure:
        told = str(failure).splitlines()[0] if str(failure) else "no answer"
        raise BadInput(f"no Dask scheduler answers at {address}: {told}") from None
    with client:
        check_workers(client, course, address)
        threads = sum(client.nthreads().values())

        def lost() -> str:
            return "" if client.status == "running" else f"the Dask scheduler at {address} is gone"

        lane = Lane(lambda: client.get_executor(pure=False), AHEAD * threads, lost)
        try:
            yield [lane]
        finally:
            lane.close()


def check_workers(client: Any, course: Course, address: str) -> None:
    """Raise BadInput, one line, for the first worker that cannot grade this course."""
    told = client.run(lacks, course, on_error="return")
    if not told:
        raise BadInput(f"the Dask scheduler at {address} has no workers")
    for worker, answer in sorted(told.items()):
        if isinstance(answer, ModuleNotFoundError):
            answer = f"the package {answer.name} is not installed there"
        if answer:
            raise BadInput(f"worker {worker} cannot grade {course.name}: {answer}")


def lacks(course: Course) -> str:
    """What a worker lacks, in words; empty where it can grade."""
    try:
        kept(course)
    except GraderError as problem:
        return str(problem)
    return ""
