"""What a process does with the jobs of a class, and what it keeps between two of them."""

import gc
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec import structs

from grader.errors import BadInput
from grader.grading import bulk
from grader.grading.bulk import Course, Graded, Job

ROOT = Path(__file__).resolve().parent.parent.parent
COURSE = Course("ner_window", str(ROOT / "assignments"), str(ROOT / "reference"), "process")
JOBS = [Job(name, "key", None, "nothing was handed in") for name in "abc"]


@pytest.fixture
def garbage() -> Iterator[None]:
    """Garbage is looked for as before when the test is over."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
    bulk.load.cache_clear()


@pytest.mark.parametrize(("seconds", "names"), [(1e9, "abc"), (0.0, "a")])
def test_results_are_not_held_up(monkeypatch: pytest.MonkeyPatch, seconds: float, names: str) -> None:
    """All jobs of a parcel are graded where there is time, and one where there is none."""
    monkeypatch.setattr(bulk, "HOLD_SECONDS", seconds)
    monkeypatch.setattr(bulk, "grade_job", lambda course, job: Graded(job.id, b"right"))
    assert [graded.id for graded in bulk.grade_jobs(COURSE, JOBS)] == [*names]


def test_a_parcel_has_the_results_of_its_jobs() -> None:
    """Each job has results of its own, in order."""
    done = bulk.grade_jobs(COURSE, JOBS[:2])
    assert [graded.id for graded in done] == ["a", "b"] and all(b"nothing was handed in" in graded.results for graded in done)


def test_what_is_loaded_is_no_garbage(garbage: None) -> None:
    """It is not looked through again, and that once a course: what comes between two loads may be garbage."""
    bulk.load.cache_clear()
    before = gc.get_freeze_count()
    bulk.load(COURSE)
    frozen = gc.get_freeze_count()
    assert gc.isenabled() and gc.get_threshold()[0] == bulk.MANY_VALUES and frozen > before
    between = [[number] for number in range(1000)]
    bulk.load(COURSE)
    assert gc.get_freeze_count() <= frozen and between


def test_a_course_that_is_not_here_is_told_each_time() -> None:
    """What failed to load is tried again by the next who asks."""
    for _ in range(2):
        with pytest.raises(BadInput, match="another version of ner_window"):
            bulk.load(structs.replace(COURSE, digest="0"))


class Circle:
    """An object that refers to itself: only the collector ends it."""

    def __init__(self) -> None:
        self.own = self


@pytest.mark.parametrize("library", [True, False])
def test_memory_is_given_back(garbage: None, library: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What refers to itself goes, and pages go back to the system, where the C library has a way; elsewhere they stay."""
    trimmed: list[int] = []
    c_library = SimpleNamespace(malloc_trim=trimmed.append) if library else SimpleNamespace()
    monkeypatch.setattr("ctypes.CDLL", lambda name: c_library)
    gone = weakref.ref(Circle())
    bulk.give_back()
    assert gone() is None and trimmed == [0] * (library and sys.platform.startswith("linux"))
