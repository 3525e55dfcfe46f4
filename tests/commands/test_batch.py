"""The loop of a bulk run, with lanes that break, cancel and raise as real executors do."""

import json
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grader.commands.batch import MOST_TRIES, Attempt, Batch
from grader.commands.lanes import AHEAD, Lane
from grader.commands.progress import Progress, slowest
from grader.errors import BadInput, GraderError
from grader.grading.bulk import Course, Graded, Job
from grader.reports.grades import grade_of

NAMES = string.ascii_letters
ROOT = Path(__file__).resolve().parent.parent.parent
COURSE = Course("ner_window", str(ROOT / "assignments"), str(ROOT / "reference"), "process")


class Fake(Executor):
    """Answers at once by ``answer``, ``hold`` jobs of a parcel at most; once it was broken, it stays so, like a process pool."""

    def __init__(self, answer: Callable[[Job], Graded], hold: int = 100) -> None:
        self.answer, self.hold, self.broken = answer, hold, False
        self.parcels: list[str] = []

    def submit(self, function: Any, /, course: Course, jobs: Sequence[Job]) -> "Future[list[Graded]]":  # type: ignore[override]
        if self.broken:
            raise BrokenExecutor
        self.parcels.append("".join(job.id for job in jobs))
        future: Future[list[Graded]] = Future()
        try:
            future.set_result([self.answer(job) for job in jobs[: self.hold]])
        except BaseException as error:
            self.broken = isinstance(error, BrokenExecutor)
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.broken = True


def ran(answer: Callable[[Job], Graded], names: Iterable[str], lanes: int = 2, lost: str = "") -> dict[str, list[bytes]]:
    """The results of every job, by id."""
    return graded([Lane(lambda: Fake(answer), lambda: lost) for _ in range(lanes)], names)


def in_parcels(answer: Callable[[Job], Graded], names: str, hold: int = 100) -> tuple[dict[str, list[bytes]], list[str]]:
    """The results of every job by id, and the parcels of a lane that is two wide and takes four jobs at once."""
    made: list[Fake] = []

    def make() -> Executor:
        made.append(Fake(answer, hold))
        return made[-1]

    found = graded([Lane(make, width=2, most=4)], names)
    return found, [parcel for each in made for parcel in each.parcels]


def graded(lanes: Sequence[Lane], names: Iterable[str]) -> dict[str, list[bytes]]:
    """What a batch tells of every job, by id."""
    found: dict[str, list[bytes]] = {}

    def done(graded: Graded) -> None:
        found.setdefault(graded.id, []).append(graded.results)

    Batch(COURSE, lanes, map(job, names)).run(done, lambda running: None)
    return found


def job(name: str) -> Job:
    return Job(name, "key", None, "nothing was handed in")


def right(job: Job) -> Graded:
    return Graded(job.id, b"right")


def test_every_job_is_done_once() -> None:
    """Nothing is lost, nothing is done twice."""
    assert ran(right, "abcdefg") == {name: [b"right"] for name in "abcdefg"}
    assert ran(right, "") == {}


def in_groups(*groups: str, lanes: int = 2) -> list[str]:
    """Which jobs each lane is given, in order."""
    made = [Fake(right) for _ in range(lanes)]
    batch = Batch(COURSE, [Lane(partial(next, iter([fake]))) for fake in made], *(map(job, names) for names in groups))
    batch.run(lambda graded: None, lambda running: None)
    return ["".join(fake.parcels) for fake in made]


def test_each_lane_goes_through_groups_of_its_own() -> None:
    """What the jobs of a group share is made by one process."""
    assert in_groups("abcdef", "ghij", "kl") == ["abcdef", "ghijkl"]
    assert in_groups("abcd", "", "efgh") == ["abcd", "efgh"]


def test_a_lane_without_a_group_helps_with_another_lanes() -> None:
    """No lane is idle while anything waits."""
    assert in_groups("abcdefgh", "ij") == ["abcdgh", "ijef"]
    assert in_groups("abcdef") == ["abef", "cd"]
    assert in_groups("abcdef", "ghijkl", lanes=4) == ["abef", "ghkl", "cd", "ij"]


def test_a_process_that_dies_is_replaced_and_its_jobs_are_done_again() -> None:
    """A job that kills its process once is graded at the second try, and those behind it as if nothing had been."""
    seen: list[str] = []

    def once(job: Job) -> Graded:
        seen.append(job.id)
        if job.id == "c" and seen.count("c") == 1:
            raise BrokenExecutor
        return right(job)

    assert ran(once, "abcdef", lanes=1) == {name: [b"right"] for name in "abcdef"}
    assert seen.count("c") == 2


def test_a_job_that_kills_every_process_is_ours_to_grade_again() -> None:
    """After MOST_TRIES processes it is a grader_error on every task, and all others have their grades."""
    seen: list[str] = []

    def deadly(job: Job) -> Graded:
        seen.append(job.id)
        if job.id == "c":
            raise BrokenExecutor
        return right(job)

    found = ran(deadly, "abcdef")
    assert seen.count("c") == MOST_TRIES and {name: found[name] for name in "abdef"} == {name: [b"right"] for name in "abdef"}
    (results,) = found["c"]
    grade = grade_of(json.loads(results))
    assert grade is not None and {task.verdict for task in grade.tasks} == {"grader_error"} and grade.key == "key"


def test_our_own_fault_costs_one_submission() -> None:
    """An exception of the grader is told in that submission's results and goes no further."""

    def faulty(job: Job) -> Graded:
        if job.id == "b":
            raise ZeroDivisionError("in a renderer")
        return right(job)

    found = ran(faulty, "abc")
    assert b"in a renderer" in found["b"][0] and found["a"] == found["c"] == [b"right"]


def test_what_a_cluster_cancelled_is_done_again() -> None:
    """A cancelled job is tried again; where the scheduler is gone the run ends in one line."""
    seen: list[str] = []

    def cancelled(job: Job) -> Graded:
        seen.append(job.id)
        if seen.count(job.id) == 1:
            raise CancelledError
        return right(job)

    assert ran(cancelled, "abc", lanes=1) == {name: [b"right"] for name in "abc"}
    seen.clear()
    with pytest.raises(GraderError, match="the scheduler is gone"):
        ran(cancelled, "abc", lanes=1, lost="the scheduler is gone")


def test_parcels_grow_and_shrink_again_near_the_end() -> None:
    """One at first, one more each time until the lane's most; at the end what is left is shared by its processes."""
    found, parcels = in_parcels(right, NAMES)
    assert found == {name: [b"right"] for name in NAMES}
    sizes = list(map(len, parcels))
    assert sizes[: 2 * AHEAD] == [1] * 2 * AHEAD and max(sizes) == 4 and sizes[-1] == 1
    last = len(sizes) - 1 - sizes[::-1].index(4)
    assert sizes[last:] == sorted(sizes[last:], reverse=True)


def test_what_a_parcel_has_no_time_for_is_sent_again() -> None:
    """What comes back ungraded goes before all that was read after it, and slow submissions make small parcels."""
    found, parcels = in_parcels(right, NAMES, hold=1)
    assert found == {name: [b"right"] for name in NAMES}
    assert all(abs(place - NAMES.index(name)) <= 2 * 2 * AHEAD for place, name in enumerate(found))
    assert max(map(len, parcels)) == 2


def test_no_more_is_read_than_is_sent_soon() -> None:
    """Submissions are read as they are sent, but for what the next parcels of all processes hold."""
    read: list[str] = []

    def names() -> Iterator[str]:
        for name in NAMES:
            read.append(name)
            yield name

    def right_in_time(job: Job) -> Graded:
        assert len(read) - NAMES.index(job.id) <= 2 * 4
        return right(job)

    assert len(graded([Lane(lambda: Fake(right_in_time), width=2, most=4)], names())) == len(NAMES)


def test_our_own_fault_costs_one_of_a_parcel() -> None:
    """A parcel that raises is graded one by one, and only the submission at fault is ours to grade again."""

    def faulty(job: Job) -> Graded:
        if job.id == "n":
            raise ZeroDivisionError("in a renderer")
        return right(job)

    found, parcels = in_parcels(faulty, NAMES)
    (results,) = found.pop("n")
    assert b"in a renderer" in results and found == {name: [b"right"] for name in NAMES if name != "n"}
    assert "n" in parcels and any("n" in parcel and len(parcel) > 1 for parcel in parcels)


@pytest.mark.parametrize("loss", [BrokenExecutor, CancelledError])
def test_a_job_that_loses_its_parcel_is_found(loss: type[BaseException]) -> None:
    """Those that were sent with it are graded; it has MOST_TRIES of its own, and is then ours to grade again."""

    def deadly(job: Job) -> Graded:
        if job.id == "n":
            raise loss
        return right(job)

    found, parcels = in_parcels(deadly, NAMES)
    (results,) = found.pop("n")
    assert b"processes were lost" in results and found == {name: [b"right"] for name in NAMES if name != "n"}
    assert parcels.count("n") == MOST_TRIES


def test_a_course_that_cannot_be_used_ends_the_run() -> None:
    """What is wrong with the course is wrong for every submission, so it is told once."""

    def refused(job: Job) -> Graded:
        raise BadInput("another version is here")

    with pytest.raises(BadInput, match="another version"):
        ran(refused, "abc")


def test_without_a_terminal_progress_is_a_line_a_minute() -> None:
    """Nothing is said before a minute is over; then done, rate, time left, our errors in one line."""
    said: list[str] = []
    progress = Progress(10, said.append)
    progress.count(False)
    progress.count(True)
    progress.tick([])
    assert said == []
    progress.started -= 120
    progress.told -= 60
    progress.tick([])
    (line,) = said
    assert "2 of 10 done" in line and "8 min left" in line and "1 our errors" in line


def test_the_slowest_is_named_where_it_is_known() -> None:
    """The oldest on its way, after some seconds; of several that were sent together any may be it."""
    (a, b, c), now = (Attempt(job(name)) for name in "abc"), 1000.0
    a.started, b.started, c.started = now - 10, now - 20, now - 20
    assert slowest([[a]], now) == "slowest now: a, 10 s"
    assert slowest([[a], [b, c]], now) == "slowest now: one of b, c, 20 s"
    assert slowest([[a]], now - 9) == slowest([], now) == ""
