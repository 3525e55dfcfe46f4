"""``python -m grader.commands.keep``: make beforehand what a grade would otherwise make and keep, as compileall makes .pyc files.

For installations that grade where nothing can be written later, or where each grade starts in a new container.
"""

import sys

from ..assignment.assignment import SETTINGS, AssignmentFile
from ..assignment.kept import kept_settings
from ..assignment.load import assignment_names
from ..errors import GraderError
from .options import located


def main() -> None:
    """Keep what the jail is made of, and what every assignment says; one line for each that cannot be had here."""
    sys.dont_write_bytecode = False  # whoever calls this wants it written
    for keep in (keep_filter, keep_shelf, keep_settings) if sys.platform.startswith("linux") else (keep_settings,):
        try:
            keep()
        except GraderError as failure:
            print(f"keep: {failure}", file=sys.stderr)


def keep_filter() -> None:
    """Raises GraderError where it cannot be built."""
    from ..sandbox.jail import seccomp

    try:
        seccomp.program()
    except seccomp.NoFilter as failure:
        raise GraderError(f"no filter: {failure}") from None


def keep_shelf() -> None:
    """A zygote keeps its shelf before all else. Raises ZygoteFailed where none starts."""
    from ..sandbox.jail import zygote

    started = zygote.start()
    try:
        started.wait_ready()
    finally:
        started.close()


def keep_settings() -> None:
    """Read every assignment.yaml. Raises BadInput for the first that cannot be read."""
    assignments, _ = located(None, None)
    for name in assignment_names(assignments):
        kept_settings(assignments / name / SETTINGS, AssignmentFile)


if __name__ == "__main__":
    main()
