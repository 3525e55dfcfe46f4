"""``grader package``: an assignment made ready for those who use it, one module an audience."""

from pathlib import Path

from ..errors import BadInput

AUDIENCES = ("student",)


def package(name: str, audience: str, output: Path, assignments: Path, reference: Path) -> str:
    """Write what ``audience`` gets of the assignment ``name`` to ``output``; return one line for the terminal."""
    if audience == "student":
        from .kit import build

        return build(name, output, assignments, reference)
    raise BadInput(f"nothing is packaged for {audience!r}; there is: {', '.join(AUDIENCES)}")
