"""The loop of a bulk run: parcels of jobs into lanes, results out as they finish, and what is lost on the way done again."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from itertools import chain, islice

from ..errors import GraderError
from ..grading.bulk import Course, Graded, Job, not_graded
from .lanes import Lane

MOST_TRIES = 3
TICK_SECONDS = 0.5


class Attempt:
    """A job on its way: when it was read and sent, and how often a process was lost over it."""

    def __init__(self, job: Job) -> None:
        self.job, self.tries = job, 0
        self.read = self.started = time.monotonic()


Parcel = list[Attempt]


class Batch:
    """Grades jobs in lanes. One submission never ends the batch: three lost processes make it ours to grade again.

    What the jobs of a group share is made where they are graded, so each lane goes through groups of its own.
    """

    def __init__(self, course: Course, lanes: Iterable[Lane], *groups: Iterable[Job]) -> None:
        self.course, self.lanes, self.groups = course, lanes, deque(map(iter, groups))
        self.begun: dict[Lane, Iterator[Job]] = {}
        """The group that each lane is at."""
        self.waiting: deque[Attempt] = deque()
        self.again: deque[Attempt] = deque()
        """What was lost, or failed in company: each goes alone, which shows whether it is at fault."""
        self.running: dict[Future[list[Graded]], tuple[Parcel, Lane]] = {}

    def run(self, done: Callable[[Graded], object], tick: Callable[[Sequence[Parcel]], object]) -> None:
        """Grade every job; ``done`` is told each result at once, ``tick`` now and then what is running.

        Raises GraderError where nothing can be graded any more: what is done has been told.
        """
        self.fill(done)
        while self.running:
            finished, _ = wait(self.running, TICK_SECONDS, FIRST_COMPLETED)
            for future in sorted(finished, key=lambda future: self.running[future][0][0].started):
                if future in self.running:  # a lane that broke has taken the others with it
                    self.settle(future, done)
            self.fill(done)
            tick([parcel for parcel, _ in self.running.values()])

    def fill(self, done: Callable[[Graded], object]) -> None:
        """Give every free lane its next parcels."""
        for lane in self.lanes:
            while lane.free and (parcel := self.parcel(lane)):
                for attempt in parcel:
                    attempt.started = time.monotonic()
                try:
                    self.running[lane.submit(self.course, [attempt.job for attempt in parcel])] = parcel, lane
                except BrokenExecutor:
                    self.again.extendleft(reversed(parcel))
                    self.recover(lane, done)

    def parcel(self, lane: Lane) -> Parcel:
        """What a lane gets next, empty where nothing waits: a job that was lost before new ones."""
        if self.again:
            return [self.again.popleft()]
        wanted = lane.size * lane.width - len(self.waiting)
        self.waiting.extend(map(Attempt, islice(self.jobs_for(lane), max(wanted, 0))))
        return [self.waiting.popleft() for _ in range(lane.share(len(self.waiting)))]

    def jobs_for(self, lane: Lane) -> Iterator[Job]:
        """The jobs of the group that a lane is at, then of those that no lane is at, and at last of other lanes' groups.

        Where lanes are many, they help with different groups, each with one as long as it lasts.
        """
        for job in self.begun.get(lane, ()):
            yield job
        while self.groups:
            self.begun[lane] = self.groups.popleft()
            for job in self.begun[lane]:
                yield job
        others = list(self.begun.values())
        first = list(self.lanes).index(lane) % len(others) if others else 0
        for job in chain(*others[first:], *others[:first]):
            yield job

    def settle(self, future: "Future[list[Graded]]", done: Callable[[Graded], object]) -> None:
        """Take the results of one parcel, or what became of it."""
        parcel, lane = self.running[future]
        try:
            graded = future.result()
        except BrokenExecutor:
            self.recover(lane, done)
        except CancelledError:  # a cluster lost it
            if reason := lane.lost():
                raise GraderError(reason) from None
            self.drop(future)
            self.try_again(parcel, done)
        except GraderError:
            raise
        except Exception as fault:  # ours, or a cluster's: it costs this submission's grade, not the others'
            self.drop(future)
            self.find(fault, parcel, done)
        else:
            self.drop(future)
            self.take(graded, parcel, lane, done)

    def take(self, graded: Sequence[Graded], parcel: Parcel, lane: Lane, done: Callable[[Graded], object]) -> None:
        """Tell what is graded; what there was no time for waits again, before all that was read after it."""
        lane.heed(len(graded))
        if left := parcel[len(graded) :]:
            self.waiting = deque(sorted([*left, *self.waiting], key=lambda attempt: attempt.read))
        for one in graded:
            done(one)

    def find(self, fault: Exception, parcel: Parcel, done: Callable[[Graded], object]) -> None:
        """A parcel of one is not graded; of several, each is graded alone."""
        if len(parcel) > 1:
            self.again.extend(parcel)
        else:
            done(not_graded(self.course, parcel[0].job, f"{type(fault).__name__}: {fault}"))

    def drop(self, future: "Future[list[Graded]]") -> None:
        """It is on its way no more."""
        _, lane = self.running.pop(future)
        if future in lane.held:
            lane.held.remove(future)

    def recover(self, lane: Lane, done: Callable[[Graded], object]) -> None:
        """A lane's process is gone: the parcel that it was in is tried again, those behind it begin as if never sent.

        A process takes its parcels one after the other, so the oldest that has no answer is the one that it was in.
        """
        held = [future for future, (_, where) in self.running.items() if where is lane]
        lost = [self.running.pop(future)[0] for future in held if not answered(future)]
        lane.begin_anew()
        lost.sort(key=lambda parcel: parcel[0].started)
        self.again.extendleft(reversed([attempt for parcel in lost[1:] for attempt in parcel]))
        if lost:
            self.try_again(lost[0], done)

    def try_again(self, parcel: Parcel, done: Callable[[Graded], object]) -> None:
        """Put jobs whose process was lost behind the others that wait; one that was alone, until it has cost too many."""
        if len(parcel) > 1:
            self.again.extend(parcel)
            return
        (attempt,) = parcel
        attempt.tries += 1
        if attempt.tries < MOST_TRIES:
            self.again.append(attempt)
        else:
            done(not_graded(self.course, attempt.job, f"{MOST_TRIES} processes were lost while grading it"))


def answered(future: "Future[list[Graded]]") -> bool:
    """Whether a parcel has an answer of its own, and did not end with its process."""
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenExecutor)
