"""The portable box: a fresh interpreter, no inherited descriptors or environment, killed as a group.

It runs on any system and is meant for self-checks: it limits time, memory and output, and keeps the grader's memory
out of reach of student code, but it does not hide files or the network. A worker is started before the rest of the program
is imported, so this module imports next to nothing of ours.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from types import MappingProxyType

from .interpreter import FLAGS, SteadyAddresses, environment, numpy_home

TYPE_CHECKING = False  # even the import of typing would delay the worker
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from .link import BoxLimits, Link

WORKER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "worker", "__main__.py")
KEPT_VARIABLES = ("SYSTEMROOT", "SystemRoot")  # Windows cannot start Python without it


class Started:
    """A worker that waits for its first request, and the empty folder that it works in."""

    def __init__(self, process: subprocess.Popen[bytes], folder: str) -> None:
        self.process, self.folder = process, folder

    def close(self) -> None:
        """Kill it and all that it started, and remove its folder."""
        kill_group(self.process)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Started:
    """Start a fresh interpreter with the worker in it."""
    folder = tempfile.mkdtemp(prefix="grader-box-")
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with SteadyAddresses():
        process = subprocess.Popen(
            [sys.executable, *FLAGS, WORKER, numpy_home()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**kept, **environment()},
            cwd=folder,
            start_new_session=True,
            bufsize=0,
        )
    return Started(process, folder)


class ProcessLauncher:
    """Starts a fresh interpreter a worker, in a new session and an empty working folder; the first may be ``started``."""

    name = "process"
    reasons: Mapping[str, str] = MappingProxyType({})  # it promises no layer

    def __init__(self, started: Started | None = None) -> None:
        self.started = started

    def launch(self, limits: BoxLimits) -> Link:
        """A fresh interpreter that waits for requests."""
        from .link import Link, death_of

        started, self.started = self.started or start(), None
        process = started.process
        assert process.stdin and process.stdout and process.stderr  # PIPE was asked for
        requests, replies, prints = (own_descriptor(stream) for stream in (process.stdin, process.stdout, process.stderr))
        return Link(requests, replies, prints, started.close, lambda: death_of(process.poll()), most_output=limits.output_bytes)

    def close(self, wait: bool = True) -> None:
        """End what was started and never used; nothing else is kept between launches."""
        if self.started is not None:
            self.started.close()
            self.started = None


def own_descriptor(stream: IO[bytes]) -> int:
    """The pipe's descriptor without the file object around it, which would close it at a time of its own."""
    descriptor = os.dup(stream.fileno())
    stream.close()
    return descriptor


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the worker's whole session and wait for it to be gone."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself
    else:
        process.kill()
    process.wait()
