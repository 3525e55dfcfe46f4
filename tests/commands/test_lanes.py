"""Processes of this machine: which core each keeps to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.commands.lanes import local_lanes, shared_out
from grader.grading.bulk import Course

ROOT = Path(__file__).resolve().parent.parent.parent
COURSE = Course("ner_window", str(ROOT / "assignments"), str(ROOT / "reference"), "process")
needs_affinity = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system does not tell which cores are free")


@pytest.fixture
def cores() -> Iterator[list[int]]:
    """The cores that this process may use, given back in the end."""
    before = os.sched_getaffinity(0)
    yield sorted(before)
    os.sched_setaffinity(0, before)


@needs_affinity
def test_as_many_lanes_as_cores_share_them_out(cores: list[int]) -> None:
    """One lane a core; with more or fewer of them any core is anybody's."""
    assert shared_out(len(cores)) == cores
    assert shared_out(len(cores) + 1) == [None] * (len(cores) + 1)
    os.sched_setaffinity(0, cores[:1])
    assert shared_out(1) == cores[:1]


def test_where_cores_are_not_told_none_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other systems than Linux share them out by themselves."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert shared_out(2) == [None, None]


@needs_affinity
def test_a_lane_keeps_to_its_core(cores: list[int]) -> None:
    """Its process, and so the zygote and the boxes that it starts, run there and nowhere else."""
    os.sched_setaffinity(0, cores[-1:])
    with local_lanes(1, COURSE) as (lane,):
        os.sched_setaffinity(0, cores)
        executor = lane.make()
        try:
            assert executor.submit(os.sched_getaffinity, 0).result() == {cores[-1]}
        finally:
            executor.shutdown()
