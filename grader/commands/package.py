"""``grader package``: an assignment made ready for those who use it, one module an audience."""

from pathlib import Path

from ..errors import BadInput

AUDIENCES = ("student", "gradescope", "image")


def package(
    name: str, audience: str, output: Path | None, assignments: Path, reference: Path, *, secret: str | None = None
) -> str:
    """Write what ``audience`` gets of the assignment ``name`` to ``output``; return what the terminal is told.

    ``image`` writes nothing: its commands are printed. ``secret`` is ``new`` where one is to be made.
    """
    if audience == "image":
        from .autograder import image_commands

        return image_commands(name, assignments, reference, secret)
    if output is None:
        raise BadInput(f"say where the zip goes: grader package {name} --for {audience} -o FILE.zip")
    if audience == "student":
        from .kit import build

        return build(name, output, assignments, reference)
    if audience == "gradescope":
        from .autograder import build as build_autograder

        return build_autograder(name, output, assignments, reference, secret)
    raise BadInput(f"nothing is packaged for {audience!r}; there is: {', '.join(AUDIENCES)}")
