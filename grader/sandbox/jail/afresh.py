"""The grader starts afresh: as a process that imports numpy, forks the zygote, and only then learns what it is to do.

numpy is imported once for both, and the zygote cannot have what nobody had told its parent yet::

    python -m grader.cli ARGUMENTS ── execve ──► python -S -s twin.py NUMPY_HOME DESCRIPTOR ── fork ──┬──► zygote
      writes what it was told                      has python and numpy, knows nothing                └──► grader:
      into a file in memory                                                                                reads the file

The grader computes with the interpreter of a worker (``sys.flags`` say so; strings hash alike on every run), with the
arguments, the environment, the path and the streams of the process that it goes on for. Where more than that is to be
carried over (options of Python, a debugger, a measure of coverage), the program stays as it is, and spawns its zygote.
This runs before anything else is loaded, so it imports next to nothing.
"""

from __future__ import annotations

import _signal
import marshal
import os
import sys

from ...errors import GraderError
from ...worker.kernels import CHOICES
from ..interpreter import ONE_THREAD, SteadyAddresses, environment, numpy_home, zygote_flags

TYPE_CHECKING = False  # even the import of typing would take longer than all that is done here
if TYPE_CHECKING:
    from typing import Any

TWIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "twin.py")
STREAMS = ("__stdin__", "__stdout__", "__stderr__")
SHAPING = ("PYTHON", "LD_", "COVERAGE_", "NPY_", "OPENBLAS_", "OMP_", "MKL_")
"""How the names of variables begin that shape a Python, or a numpy, while it starts."""
CARRIED_OVER = (
    *ONE_THREAD,
    *CHOICES,
    *("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONNOUSERSITE", "PYTHONUSERBASE"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8"),
    *("PYTHONSTARTUP", "PYTHONBREAKPOINT"),  # of no use before a program runs
)
OF_IMAGES = ("_VERSION", "_SHA256", "_URL")
"""How the names of variables end by which Python's official images tell how they were built."""
WATCHERS = ("coverage", "debugpy", "pydevd")
SCRIPT_BYTES = 4096  # what an installer writes is shorter


def start(module: str) -> None:
    """Replace this process by one that runs the ``main`` of ``module``; returns, with nothing changed, where it cannot be."""
    if not (is_run(module) and is_plain()):
        return
    try:
        home = numpy_home()
    except GraderError:
        return  # it is told by what needs numpy
    before = _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])  # until the twin can end without a word
    try:
        if _signal.SIGINT not in before:
            replace(module, home)
    except OSError:
        return  # a place that does not allow this; spawning may be allowed
    finally:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, before)


def is_run(module: str) -> bool:
    """Whether this process was started to run ``module`` and nothing else: by ``python -m``, or by its installed script."""
    given = sys.orig_argv[1:]
    return given == ["-m", module, *sys.argv[1:]] or (given == sys.argv and is_script_of(module, sys.argv[0]))


def is_script_of(module: str, path: str) -> bool:
    """Whether the file is a script that an installer wrote, to call the ``main`` of ``module``."""
    try:
        with open(path, "rb") as script:
            return f"\nfrom {module} import main\n".encode() in script.read(SCRIPT_BYTES)
    except OSError:
        return False


def is_plain() -> bool:
    """Whether all that shaped this interpreter while it started can be carried over, and nothing watches it."""
    if not sys.platform.startswith("linux") or not hasattr(os, "memfd_create") or sys.getfilesystemencoding() != "utf-8":
        return False
    shaped = any(name.startswith(SHAPING) and name not in CARRIED_OVER and not name.endswith(OF_IMAGES) for name in os.environ)
    watched = sys.gettrace() or sys.getprofile() or any(name in sys.modules for name in WATCHERS)
    return not shaped and not watched and all(getattr(sys, name) is not None for name in STREAMS)


def replace(module: str, home: str) -> None:
    """Write down what is carried over, and execute the twin. Raises OSError where the place does not allow that."""
    sys.stdout.flush()
    sys.stderr.flush()
    descriptor, steady = os.memfd_create("told", 0), SteadyAddresses()
    try:
        with steady:
            os.write(descriptor, marshal.dumps(told_here(module, steady.before)))
            os.lseek(descriptor, 0, os.SEEK_SET)
            # The number is as long on every run: addresses would not be steady behind one that is longer.
            os.execve(sys.executable, [sys.executable, *flags(), TWIN, home, f"{descriptor:09d}"], environment())
    finally:
        os.close(descriptor)


def flags() -> list[str]:
    """The twin's flags: those of every worker, and what cannot be set later."""
    return [*zygote_flags(), *["-u"] * bool(os.environ.get("PYTHONUNBUFFERED"))]


def told_here(module: str, personality: int) -> dict[str, Any]:
    """What ``go_on`` makes another process the same by; ``personality`` is what programs that it starts run under."""
    return {
        "module": module,
        "arguments": sys.argv,
        "environment": dict(os.environb),
        "path": sys.path,
        "users_packages": getattr(sys.modules.get("site"), "ENABLE_USER_SITE", None),
        "streams": [(stream.encoding, stream.errors) for stream in (getattr(sys, name) for name in STREAMS)],
        "personality": personality,
    }


def go_on(descriptor: int) -> str:
    """Learn from ``descriptor`` what the process before was told, and be the same; returns the module that is to be run."""
    with open(descriptor, "rb") as file:
        told: dict[str, Any] = marshal.load(file)
    os.environ.clear()
    os.environb.update(told["environment"])
    sys.argv[:] = told["arguments"]
    find_packages(told["path"], told["users_packages"])
    for name, (encoding, errors) in zip(STREAMS, told["streams"]):
        getattr(sys, name).reconfigure(encoding=encoding, errors=errors)
    if told["personality"] >= 0:
        SteadyAddresses.end(told["personality"])
    return str(told["module"])


def find_packages(path: list[str], users_packages: bool | None) -> None:
    """Have modules found as before: what ``-S`` left out is made up for, finders of editable installations included."""
    import site

    sys.path[:] = path  # customizations may lie anywhere on it
    site.ENABLE_USER_SITE = users_packages
    site.main()
    sys.path[:] = path
