"""A class graded by a running Dask cluster: each worker is a lane, and takes over where another is lost.

A task costs scheduler, worker and client some 9 ms of CPU time together, so it holds several submissions.
"""

import asyncio
import contextlib
import importlib
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

from ..errors import BadInput, GraderError
from ..grading.bulk import Course, Graded, Job, grade_jobs, load
from .lanes import Lane

ANSWER_SECONDS = 10.0
ADDRESS = re.compile(r"[a-z]+://[^\s/]+:\d+/?")
LOOK_SECONDS = 5.0
MOST = 8  # beyond this, tasks get hardly cheaper


@contextlib.contextmanager
def cluster_lanes(address: str, course: Course) -> Iterator[Iterable[Lane]]:
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
        workers = Workers(client, address)
        try:
            yield workers
        finally:
            workers.close()


class Workers:
    """A lane for each worker of a cluster, also for those that join later. What is held for one that is lost, others do."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.lanes: dict[str, Lane] = {}
        self.look()  # here, where it may fail: without a lane a run would end with nothing graded

    def __iter__(self) -> Iterator[Lane]:
        if time.monotonic() >= self.next_look and not self.lost():
            with contextlib.suppress(OSError):  # a scheduler that is gone is told where it is asked for results
                self.look()
        yield from list(self.lanes.values())

    def look(self) -> None:
        """Make lanes for those who have joined."""
        self.next_look = time.monotonic() + LOOK_SECONDS
        for worker, threads in self.client.nthreads().items():
            if worker not in self.lanes:
                self.lanes[worker] = Lane(partial(self.executor, worker), self.lost, threads, MOST, grade_aside)

    def executor(self, worker: str) -> Executor:
        """An executor that prefers one worker."""
        found: Executor = self.client.get_executor(pure=False, workers=[worker], allow_other_workers=True)
        return found

    def lost(self) -> str:
        """Why nothing more can be graded, in words; empty while it can."""
        return "" if self.client.status == "running" else f"the Dask scheduler at {self.address} is gone"

    def close(self) -> None:
        """Drop what is not done."""
        for lane in self.lanes.values():
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
        load(course)
    except GraderError as problem:
        return str(problem)
    return ""


async def grade_aside(course: Course, jobs: Sequence[Job]) -> list[Graded]:
    """What a Dask task does with one parcel. Raises BadInput where the worker lacks the course.

    In a thread that Dask does not know: at its own it looks a hundred times a second, which costs a tenth of the time.
    """
    return await asyncio.to_thread(grade_here, course, jobs)


def grade_here(course: Course, jobs: Sequence[Job]) -> list[Graded]:
    """Grade one parcel, also on a worker that joined after the others were asked what they lack."""
    load(course)
    return grade_jobs(course, jobs)
