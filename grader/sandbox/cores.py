"""How many cores there are to compute with: those that this process may run on, and no more than its control groups allow.

A container on a large machine sees all of its cores, however few of them it may use at a time. What is started first
depends on this, so it imports nothing heavy.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # even the import of typing would delay the zygote
if TYPE_CHECKING:
    from collections.abc import Iterator

MOUNTED, OWN = "/sys/fs/cgroup", "/proc/self/cgroup"


def cores() -> int:
    """The cores that this process may use, at least 1."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min([bound, *quotas()])))


def quotas() -> Iterator[float]:
    """The processor time that our control group and those around it have, in cores; none from one without a bound.

    Version 2 tells quota and period in one file, version 1 in two (Linux: Documentation/admin-guide/cgroup-v2.rst,
    "cpu.max", and Documentation/scheduler/sched-bwc.rst).
    """
    for group in groups():
        for files in (["cpu.max"], ["cpu.cfs_quota_us", "cpu.cfs_period_us"]):
            words = [word for file in files for word in text_of(f"{group}/{file}").split()]
            if len(words) == 2 and all(word.isdigit() for word in words) and words[1] != "0":
                yield int(words[0]) / int(words[1])


def groups() -> Iterator[str]:
    """The folder of our control group, and those of all around it; in a container the outermost that is seen is its own."""
    for line in text_of(OWN).splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        home = f"{MOUNTED}/{controllers}".rstrip("/")
        while path.strip("/"):
            yield home + path
            path = os.path.dirname(path)
        yield home


def text_of(path: str) -> str:
    """A file's text; nothing where there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
