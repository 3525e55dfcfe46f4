"""What every worker's interpreter starts with: an environment of its own, and the folder that numpy lies in.

The zygote is started before the rest of the program is imported, so this module imports next to nothing.
"""

import os

from ..errors import GraderError

ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
"""The whole environment of a worker. One BLAS thread: Landlock and fork hold for one thread only."""


def numpy_home() -> str:
    """The folder that numpy is imported from, found without importing it. Raises GraderError where there is none."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("numpy")
    if found is None or found.origin is None:
        raise GraderError("numpy is not installed beside the grader")
    return os.path.dirname(os.path.dirname(found.origin))
