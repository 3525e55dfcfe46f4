"""The portable box: a fresh interpreter, no inherited descriptors or environment, killed as a group.

It runs on any system and is meant for self-checks: it limits time, memory and output, and keeps the grader's memory
out of reach of student code, but it does not hide files or the network.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO

from .interpreter import ENVIRONMENT, FLAGS, SteadyAddresses, numpy_home
from .link import BoxLimits, Link

WORKER = Path(__file__).parent.parent / "worker" / "__main__.py"
KEPT_VARIABLES = ("SYSTEMROOT", "SystemRoot")  # Windows cannot start Python without it


class ProcessLauncher:
    """Starts a fresh interpreter a worker, in a new session and an empty working folder."""

    name = "process"
    reasons: Mapping[str, str] = MappingProxyType({})  # it promises no layer

    def launch(self, limits: BoxLimits) -> Link:
        """A fresh interpreter that waits for requests."""
        folder = tempfile.mkdtemp(prefix="grader-box-")
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        with SteadyAddresses():
            process = subprocess.Popen(
                [sys.executable, *FLAGS, str(WORKER), numpy_home()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**kept, **ENVIRONMENT},
                cwd=folder,
                start_new_session=True,
                bufsize=0,
            )
        assert process.stdin and process.stdout and process.stderr  # PIPE was asked for

        def kill() -> None:
            kill_group(process)
            shutil.rmtree(folder, ignore_errors=True)

        requests, replies, prints = (own_descriptor(stream) for stream in (process.stdin, process.stdout, process.stderr))
        return Link(requests, replies, prints, kill, lambda: death_of(process.poll()), most_output=limits.output_bytes)

    def close(self, wait: bool = True) -> None:
        """Nothing is kept between launches."""


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


def death_of(code: int | None) -> str:
    """How a process ended, in words: ``code`` as of ``Popen.poll``."""
    if code is None:
        return ""
    if code == -getattr(signal, "SIGXCPU", 0):
        return "CPU time"
    if code < 0:
        return f"killed by signal {signal.Signals(-code).name}"
    return f"exited with status {code}"
