"""Start of a worker in a fresh interpreter: ``python -S -s grader/worker/__main__.py NUMPY_HOME``."""

import os
import sys


def main() -> None:
    """Import numpy and the worker, leave neither's folder importable, and serve."""
    here = os.path.dirname(__file__)
    sys.path[:] = [entry for entry in sys.path if entry != here]
    homes = [sys.argv[1], os.path.dirname(here)]
    sys.path += homes
    from worker.guardian import stand_guard

    stand_guard()
    import numpy.random  # noqa: F401 - the rest of numpy is found by itself, when it is asked for
    from worker import kernels, refusals
    from worker.serve import Worker, adopt_wire

    for home in homes:
        sys.path.remove(home)
    kernels.forget()
    wire = adopt_wire()
    refusals.refuse()
    Worker(*wire, layers="process").serve()


if __name__ == "__main__":
    main()
