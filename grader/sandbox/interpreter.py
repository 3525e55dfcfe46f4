"""What every worker's interpreter starts with: flags, an environment of its own, and the folder that numpy lies in.

The zygote is started before the rest of the program is imported, so this module imports next to nothing.
"""

import os
import sys

from ..errors import GraderError

FLAGS = ("-S", "-s")
"""No site and no packages of a user's. Not ``-I``, which would leave PYTHONHASHSEED unread."""

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The variables by which numpy's BLAS computes with one thread, wherever it is imported after they are set."""

ENVIRONMENT = {
    **ONE_THREAD,
    "LC_ALL": "C.UTF-8",
    "HOME": "/",
    "PATH": "/usr/bin:/bin",
    "USER": "student",
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "1",
}
"""The whole environment of a worker, as student code sees it.

One BLAS thread: Landlock and fork hold for one thread only. One hash seed: sets of strings have one order on every
run. One arena: each further one would take 64 MB of the address space that a student's thread may use.
"""

ADDR_NO_RANDOMIZE = 0x0040000  # linux/personality.h
ASK_PERSONALITY = 0xFFFFFFFF


def environment() -> dict[str, str]:
    """What a worker's interpreter starts with: its environment, and what numpy reads while it is imported."""
    from ..worker import kernels

    return {**kernels.chosen(), **ENVIRONMENT}


def zygote_flags() -> list[str]:
    """A zygote's flags: those of every worker, and no bytecode where this process may write none."""
    return [*FLAGS, *["-B"] * sys.dont_write_bytecode]


class SteadyAddresses:
    """Programs that this thread starts within lay out their memory alike on every run, where the place allows that.

    A set of objects is walked in the order of their addresses: without this, one file could get two verdicts.
    """

    def __enter__(self) -> bool:
        """Whether the place allows it: Docker's default profile does not, which does no harm."""
        self.before, done = -1, False
        if sys.platform.startswith("linux"):
            import ctypes

            personality = ctypes.CDLL(None).personality
            self.before = personality(ASK_PERSONALITY)
            done = self.before != -1 and personality(self.before | ADDR_NO_RANDOMIZE) != -1
        return done

    def __exit__(self, *_: object) -> None:
        if self.before != -1:
            self.end(self.before)

    @staticmethod
    def end(before: int) -> None:
        """Programs that this thread starts from here on lay out their memory as they did ``before``."""
        import ctypes

        ctypes.CDLL(None).personality(before)


def numpy_home() -> str:
    """The folder that numpy is imported from, found without importing it. Raises GraderError where there is none."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("numpy")
    if found is None or found.origin is None:
        raise GraderError("numpy is not installed beside the grader")
    return os.path.dirname(os.path.dirname(found.origin))
