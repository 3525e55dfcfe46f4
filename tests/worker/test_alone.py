"""Locks between threads in the place of those between processes, and programs that are not there."""

import errno
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worker.alone import Semaphore, not_started, share_nothing, start_nothing

real = pytest.importorskip("_multiprocessing", reason="this Python has no semaphores of the system")
RECURSIVE, COUNTED = 0, 1


def outcome(lock, step):
    """What a step gives, and all that the lock tells of itself after it."""
    try:
        given = lock.acquire(False) if step == "acquire" else lock.release()
    except (AssertionError, ValueError) as error:
        given = type(error), str(error)
    return given, lock._count(), lock._is_mine(), lock._get_value(), lock._is_zero()


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not tell the value of a semaphore")
@given(
    st.sampled_from([(RECURSIVE, 1), (COUNTED, 1), (COUNTED, 3)]), st.lists(st.sampled_from(["acquire", "release"]), max_size=12)
)
def test_one_thread_finds_what_the_systems_has(kind, steps):
    """Whatever is taken and given back, both say the same."""
    kind, most = kind
    ours = Semaphore(kind, most, most, "/ours", True)
    theirs = real.SemLock(kind, most, most, f"/grader-test-{id(ours)}", True)
    assert [outcome(ours, step) for step in steps] == [outcome(theirs, step) for step in steps]


@pytest.mark.parametrize("kind", [RECURSIVE, COUNTED])
def test_it_keeps_other_threads_out(kind):
    """Eight threads add to one number in turn, and none is lost; who has it not waits in vain."""
    lock, total = Semaphore(kind, 1, 1, "/x", True), [0]

    def add():
        for _ in range(500):
            with lock:
                before = total[0]
                total[0] = before + 1

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total == [4000]
    with lock:
        found = []
        other = threading.Thread(target=lambda: found.extend([lock.acquire(False), lock.acquire(True, 0.01)]))
        other.start()
        other.join()
    assert found == [False, False]


def test_a_recursive_lock_is_its_owners():
    """Another thread cannot give it back."""
    lock, found = Semaphore(RECURSIVE, 1, 1, "/x", True), []

    def release():
        try:
            lock.release()
        except AssertionError as error:
            found.append(str(error))

    with lock:
        other = threading.Thread(target=release)
        other.start()
        other.join()
    assert found == ["attempt to release recursive lock not owned by thread"]


@pytest.mark.parametrize(("program", "code"), [("git", errno.ENOENT), ("/bin/sh", errno.ENOENT), (sys.executable, errno.EPERM)])
def test_programs_are_not_there_and_this_one_not_allowed(program, code):
    """A program is told missing, by its name; this Python once more is told not allowed."""
    with pytest.raises(OSError) as told:
        start_nothing([program.encode(), b"-x"])
    assert told.value.errno == code == not_started(program).errno
    assert told.value.filename == (program if code == errno.ENOENT else None)


def test_no_memory_is_shared():
    """Memory with a name is a file, which cannot be made."""
    with pytest.raises(PermissionError, match="'/psm_1'"):
        share_nothing("/psm_1", 0, mode=0o600)
