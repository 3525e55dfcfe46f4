"""The one family of errors that the program raises on purpose; ``cli`` turns each into one line and an exit code."""


class GraderError(Exception):
    """A failure that is ours or the place's, not a student's. Exit code 3."""

    exit_code = 3


class BadInput(GraderError):
    """What the user gave cannot be used: one clear line says what was found and what is wanted. Exit code 2."""

    exit_code = 2


class BoxUnsafe(GraderError):
    """A required layer of the box is not in force here, so nothing may be graded. Exit code 3."""
