"""What a run costs in all its processes: those that it left behind are adopted, and counted once they have ended."""

import ctypes
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As installed programs run: with their modules compiled, which some development machines forbid."""


class Family:
    """The children of this process. With ``adopting``, what a child leaves running becomes one; Linux alone has that."""

    def __init__(self, adopting: bool = False) -> None:
        self.adopting = adopting and sys.platform == "linux"
        if self.adopting:
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def timed(self, command: list[str], folder: Path) -> tuple["subprocess.CompletedProcess[str]", float, float]:
        """Run a command in a folder: how it ended, and its wall and CPU seconds."""
        before, started = self.cpu_seconds(), time.perf_counter()
        done = subprocess.run(
            command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        return done, time.perf_counter() - started, self.cpu_seconds() - before

    def cpu_seconds(self) -> float:
        """CPU seconds of all children that have ended; those that were adopted are waited for."""
        while self.adopting:
            try:
                os.wait()
            except ChildProcessError:
                break
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
