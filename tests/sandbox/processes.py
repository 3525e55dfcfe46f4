"""Processes as the kernel shows them: those below one, and whether one still runs."""

import os
import time
from pathlib import Path


def on_one_core() -> None:
    """Bind this process, and all that it starts, to one of its cores."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    """Whether there is such a process that is not dead: a container's first process may leave the dead unburied."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid: int) -> list[int]:
    """Every process below ``pid``: the zygote and all its boxes, dead ones that nobody waited for included."""
    below: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            facts = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we were looking
        below.setdefault(int(facts[1]), []).append(int(name))
    found, queue = [], [pid]
    while queue:
        children = below.get(queue.pop(), [])
        found += children
        queue += children
    return sorted(found)
