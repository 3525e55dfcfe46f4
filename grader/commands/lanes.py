"""Where a class is graded: lanes, each an executor; here processes of this machine, one a lane.

Any ``concurrent.futures.Executor`` will do. A process of its own a lane tells which submission a process died of, and
lets the others go on.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import connection
from typing import Any

from ..grading.bulk import Course, Graded, Job, grade_jobs, load, warm

AHEAD = 2  # a parcel that waits in its process's pipe keeps it busy while results are written


class Lane:
    """An executor, how much it may hold, and how to begin anew where it broke. Jobs go there in parcels of one or several.

    ``width`` is how many parcels it works on side by side, ``most`` the jobs of the largest one, ``work`` what is done with
    one, and ``lost`` tells why nothing more can be graded there: nothing while it can.
    """

    def __init__(
        self,
        make: Callable[[], Executor],
        lost: Callable[[], str] = lambda: "",
        width: int = 1,
        most: int = 1,
        work: Callable[[Course, Sequence[Job]], Any] = grade_jobs,
    ) -> None:
        self.make, self.lost, self.width, self.most, self.work = make, lost, width, most, work
        self.size = 1
        """The jobs of a parcel as long as many wait."""
        self.executor: Executor | None = None
        self.held: list[Future[list[Graded]]] = []

    @property
    def free(self) -> bool:
        """Whether another parcel may be given to it."""
        return len(self.held) < AHEAD * self.width

    def share(self, waiting: int) -> int:
        """How many of the jobs that wait make the next parcel: fewer near the end, so that none of its processes idles."""
        return min(max(waiting // self.width, 1), self.size, waiting)

    def heed(self, graded: int) -> None:
        """A parcel came back with so many graded: the next ones may have one more."""
        self.size = min(graded + 1, self.most)

    def submit(self, course: Course, jobs: Sequence[Job]) -> "Future[list[Graded]]":
        """Put one parcel on its way. Raises BrokenExecutor where the lane has to begin anew first."""
        self.executor = self.executor or self.make()  # a run in which nothing has changed starts nothing
        future = self.executor.submit(self.work, course, jobs)
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

    def make(core: int | None) -> Executor:
        executor = ProcessPoolExecutor(1, mp_context=context, initializer=settle, initargs=(course.sandbox, core))
        # Ctrl-C reaches every process of a terminal; only this one answers it, and the process starts at the first job.
        with ignoring_interrupts():
            executor.submit(load, course).add_done_callback(heard)
        return executor

    lanes = [Lane(partial(make, core)) for core in shared_out(jobs)]
    try:
        yield lanes
    finally:
        for lane in lanes:
            lane.close()


def shared_out(jobs: int) -> Sequence[int | None]:
    """The core of each lane, where there are as many as this process may use; else any core is anybody's.

    A lane's process and its box take turns, a few hundred times a submission: on one core that costs least.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return cores if len(cores) == jobs else [None] * jobs


def heard(future: "Future[Any]") -> None:
    """A course that cannot be used fails every job too, where it is told; here it is only taken note of."""
    with contextlib.suppress(CancelledError):
        future.exception()


def settle(sandbox: str, core: int | None) -> None:
    """Make a new process ready: it keeps to its core, a zygote is on its way, and the process ends with its parent."""
    if core is not None:
        with contextlib.suppress(OSError):  # where a place does not allow it, it only takes longer
            os.sched_setaffinity(0, {core})
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what the zygote gets, as in a single grade
    warm(sandbox)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()


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
