"""Which of a processor's instructions numpy computes with, where a place has chosen some: grader and worker choose alike.

Sums are rounded in another order by other kernels, and a place may have to choose: an emulated processor, say, that
tells of instructions which it has not.
"""

import os

CHOICES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NPY_DISABLE_CPU_FEATURES")
"""The variables that tell. OpenBLAS reads its own when it is loaded, numpy its own when it is imported."""


def chosen() -> dict[str, str]:
    """What this place has chosen, for the environment that an interpreter starts with."""
    return {name: os.environ[name] for name in CHOICES if name in os.environ}


def forget() -> None:
    """Take the variables away, once numpy has read them: student code sees nothing of its place."""
    for name in CHOICES:
        os.environ.pop(name, None)
