"""The loop of a bulk run: jobs into lanes, results out as they finish, and what is lost on the way done again."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from ..errors import GraderError
from ..grading.bulk import Course, Graded, Job, not_graded
from .lanes import Lane

MOST_TRIES = 3
TICK_SECONDS = 0.5


class Attempt:
    """A job on its way, and how often a process was lost over it."""

    def __init__(self, job: Job, tries: int = 0) -> None:
        self.job, self.tries, self.started = job, tries, time.monotonic()


class Batch:
    """Grades jobs in lanes. One submission never ends the batch: three lost processes make it ours to grade again."""

    def __init__(self, course: Course, lanes: Sequence[Lane], jobs: Iterable[Job]) -> None:
        self.course, self.lanes, self.jobs = course, lanes, iter(jobs)
        self.again: deque[Attempt] = deque()
        self.running: dict[Future[Graded], tuple[Attempt, Lane]] = {}

    def run(self, done: Callable[[Graded], object], tick: Callable[[Sequence[Attempt]], object]) -> None:
        """Grade every job; ``done`` is told each result at once, ``tick`` now and then what is running.

        Raises GraderError where nothing can be graded any more: what is done has been told.
        """
        self.fill(done)
        while self.running:
            finished, _ = wait(self.running, TICK_SECONDS, FIRST_COMPLETED)
            for future in sorted(finished, key=lambda future: self.running[future][0].started):
                if future in self.running:  # a lane that broke has taken the others with it
                    self.settle(future, done)
            self.fill(done)
            tick([attempt for attempt, _ in self.running.values()])

    def fill(self, done: Callable[[Graded], object]) -> None:
        """Give every free lane its next job."""
        for lane in self.lanes:
            while lane.free and (attempt := self.next()) is not None:
                attempt.started = time.monotonic()
                try:
                    self.running[lane.submit(self.course, attempt.job)] = attempt, lane
                except BrokenExecutor:
                    self.again.appendleft(attempt)
                    self.recover(lane, done)

    def next(self) -> Attempt | None:
        """The next job: one that was lost before a new one."""
        if self.again:
            return self.again.popleft()
        return next((Attempt(job) for job in self.jobs), None)

    def settle(self, future: "Future[Graded]", done: Callable[[Graded], object]) -> None:
        """Take one result, or what became of it."""
        attempt, lane = self.running[future]
        try:
            graded = future.result()
        except BrokenExecutor:
            self.recover(lane, done)
        except CancelledError:  # a cluster lost it
            if reason := lane.lost():
                raise GraderError(reason) from None
            self.drop(future)
            self.try_again(attempt, done)
        except GraderError:
            raise
        except Exception as fault:  # ours, or a cluster's: it costs this submission's grade, not the others'
            self.drop(future)
            done(not_graded(self.course, attempt.job, f"{type(fault).__name__}: {fault}"))
        else:
            self.drop(future)
            done(graded)

    def drop(self, future: "Future[Graded]") -> None:
        """It is on its way no more."""
        _, lane = self.running.pop(future)
        if future in lane.held:
            lane.held.remove(future)

    def recover(self, lane: Lane, done: Callable[[Graded], object]) -> None:
        """A lane's process is gone: the job that it was in is tried again, those behind it begin as if never sent.

        A process takes its jobs one after the other, so the oldest that has no answer is the one that it was in.
        """
        held = [future for future, (_, where) in self.running.items() if where is lane]
        lost = [self.running.pop(future)[0] for future in held if not answered(future)]
        lane.begin_anew()
        lost.sort(key=lambda attempt: attempt.started)
        self.again.extendleft(reversed(lost[1:]))
        if lost:
            self.try_again(lost[0], done)

    def try_again(self, attempt: Attempt, done: Callable[[Graded], object]) -> None:
        """Put a job whose process was lost behind the others that wait, until it has cost too many."""
        attempt.tries += 1
        if attempt.tries < MOST_TRIES:
            self.again.append(attempt)
        else:
            done(not_graded(self.course, attempt.job, f"{MOST_TRIES} processes were lost while grading it"))


def answered(future: "Future[Graded]") -> bool:
    """Whether a job has an answer of its own, and did not end with its process."""
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenExecutor)
