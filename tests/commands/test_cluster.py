"""`--cluster`: a real Dask scheduler with two workers, one of which is killed in the middle; and workers that lack something."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from class_maker import members, write_zip
from msgspec import structs

from grader.assignment.load import load_assignment
from grader.commands import cluster as dask_cluster
from grader.errors import BadInput
from grader.grading.bulk import Course, Job, with_digest

ROOT = Path(__file__).resolve().parent.parent.parent
COURSE = Course("ner_window", str(ROOT / "assignments"), str(ROOT / "reference"), "auto")


def started(name: str, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """The address of a scheduler, and its two workers of one thread each."""
    pytest.importorskip("distributed", exc_type=ImportError)
    told = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(told), "--no-dashboard")
    processes = [started("scheduler", "--host", "127.0.0.1", "--port", "0", *common)]
    try:
        until(lambda: told.exists() and told.read_text().strip().endswith("}"))
        space = ("--local-directory", str(tmp_path), "--nthreads", "1", "--no-nanny")
        processes += [started("worker", *common, *space) for _ in range(2)]
        yield json.loads(told.read_text())["address"], processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nobodys_grade(cluster: tuple[str, list[Any]], tmp_path: Path) -> None:
    """Every submission has exactly one result, though one of two workers is killed in the middle."""
    address, workers = cluster
    assignment = load_assignment("ner_window", ROOT / "assignments", ROOT / "reference")
    export = write_zip(tmp_path / "export.zip", members(assignment, 24, 3, {"right": 1, "wrong": 1}))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "grader.cli", "regrade", "ner_window", str(export), "-o", str(out), "--cluster", address]
    # The first run may come before the first worker, which it says in one line.
    until(lambda: subprocess.run([*command, "--only", "1"], cwd=ROOT, capture_output=True, check=False).returncode == 0)
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    until(lambda: len(list(out.rglob("results.json"))) >= 4)
    workers[0].kill()
    _, said = run.communicate(timeout=240)
    assert run.returncode == 0 and "23 graded, 1 unchanged" in said, said
    results = [json.loads(path.read_bytes()) for path in out.rglob("results.json")]
    assert len(results) == 24
    verdicts = {test["extra_data"]["verdict"] for found in results for test in found["tests"]}
    assert "passed" in verdicts and "grader_error" not in verdicts


def test_a_cluster_that_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there, or it is no address."""
    pytest.importorskip("distributed", exc_type=ImportError)
    monkeypatch.setattr(dask_cluster, "ANSWER_SECONDS", 0.2)
    for address, words in (("tcp://127.0.0.1:9", "no Dask scheduler answers at tcp://127.0.0.1:9"), ("8786", "such as tcp://")):
        with pytest.raises(BadInput, match=words) as caught, dask_cluster.cluster_lanes(address, COURSE):
            pass
        assert "\n" not in str(caught.value)


class FakeClient:
    """Answers for its workers what ``answer`` gives."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def run(self, function: Any, course: Course, on_error: str) -> dict[str, Any]:
        assert (function, on_error) == (dask_cluster.lacks, "return")
        return self.answers


def test_what_a_worker_lacks_is_one_line() -> None:
    """A package, the assignment, another version: the first worker that cannot grade is named, with the reason."""
    dask_cluster.check_workers(FakeClient(one="", two=""), COURSE, "tcp://x:1")
    missing = ModuleNotFoundError("No module named 'grader'", name="grader")
    with pytest.raises(BadInput, match="worker two cannot grade ner_window: the package grader is not installed there"):
        dask_cluster.check_workers(FakeClient(one="", two=missing), COURSE, "tcp://x:1")
    with pytest.raises(BadInput, match="worker one cannot grade ner_window: another version"):
        dask_cluster.check_workers(FakeClient(one="another version of it is here"), COURSE, "tcp://x:1")
    with pytest.raises(BadInput, match="has no workers"):
        dask_cluster.check_workers(FakeClient(), COURSE, "tcp://x:1")


class Growing:
    """A client whose cluster has the workers that ``threads`` names; it gives every executor's preferred one."""

    status = "running"

    def __init__(self, **threads: int) -> None:
        self.threads = threads

    def nthreads(self) -> dict[str, int]:
        if self.status != "running":
            raise OSError("the connection is closed")
        return self.threads

    def get_executor(self, pure: bool, workers: list[str], allow_other_workers: bool) -> tuple[list[str], bool]:
        assert not pure
        return workers, allow_other_workers


def test_each_worker_is_a_lane_and_so_is_one_that_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each prefers its worker, and lets another take over; nobody is looked for where the scheduler is gone."""
    client = Growing(one=1, two=4)
    workers = dask_cluster.Workers(client, "tcp://x:1")
    first = list(workers)
    assert [lane.width for lane in first] == [1, 4]
    assert [lane.make() for lane in first] == [(["one"], True), (["two"], True)]
    client.threads = {"two": 4, "three": 2}
    assert list(workers) == first  # not looked for yet
    monkeypatch.setattr(dask_cluster, "LOOK_SECONDS", 0.0)
    workers.next_look = 0.0
    assert [lane.width for lane in workers] == [1, 4, 2] and list(workers)[:2] == first
    client.status = "closed"
    with pytest.raises(OSError, match="closed"):
        dask_cluster.Workers(client, "tcp://x:1")  # a run that began without a lane would end without a word
    assert len(list(workers)) == 3 and first[0].lost() == "the Dask scheduler at tcp://x:1 is gone"


def test_a_worker_knows_what_it_lacks(tmp_path: Path) -> None:
    """Nothing where the course is here; another digest, another folder and an unknown name are told."""
    course = with_digest(structs.replace(COURSE, sandbox="process"))
    assert dask_cluster.lacks(course) == ""
    assert "another version of ner_window" in dask_cluster.lacks(structs.replace(course, digest="0"))
    assert "no folder of assignments" in dask_cluster.lacks(structs.replace(course, assignments=str(tmp_path / "none")))
    assert "no reference for 'ner_window'" in dask_cluster.lacks(structs.replace(course, reference=str(tmp_path)))


def test_a_parcel_is_graded_in_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not where a task runs, which Dask profiles, and with the course loaded, as on a worker that joined late."""
    seen: list[Any] = []
    monkeypatch.setattr(dask_cluster, "load", seen.append)
    monkeypatch.setattr(dask_cluster, "grade_jobs", lambda course, jobs: seen.append(threading.get_ident()) or jobs)
    jobs = [Job("a", "key", None)]
    assert asyncio.run(dask_cluster.grade_aside(COURSE, jobs)) == jobs
    assert seen[0] == COURSE and seen[1] != threading.get_ident()


def until(holds: Any, seconds: float = 120.0) -> None:
    """Wait for something that comes to hold; an error where it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.05)
