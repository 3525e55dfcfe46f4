"""Start of a worker in a fresh interpreter: ``python -I -S grader/worker/__main__.py NUMPY_HOME``."""

import sys


def main() -> None:
    """Import numpy and the worker, leave neither's folder importable, and serve."""
    homes = [sys.argv[1], __file__.rsplit("worker", 1)[0]]
    sys.path += homes
    import numpy.fft
    import numpy.linalg
    import numpy.random  # noqa: F401 - the places numpy loads from may be out of reach later
    from worker.serve import Worker, adopt_wire

    for home in homes:
        sys.path.remove(home)
    Worker(*adopt_wire(), layers="process").serve()


if __name__ == "__main__":
    main()
