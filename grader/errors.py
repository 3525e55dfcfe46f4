"""The one family of errors that the program raises on purpose; ``cli`` turns each into one line and an exit code."""


class GraderError(Exception):
    """A failure that is ours or the place's, not a student's. Exit code 3."""

    exit_code = 3


class BadInput(GraderError):
    """What the user gave cannot be used: one clear line says what was found and what is wanted. Exit code 2."""

    exit_code = 2


class BoxUnsafe(GraderError):
    """A required layer of the box is not in force here, so nothing may be graded. Exit code 3."""


def authors_fault(error: BaseException, *homes: str) -> BadInput:
    """What an author's code raised, as one line: ``file:line: TypeError: message``.

    The line is the innermost that was running in one of the ``homes``, files or folders; or the one that is no Python.
    """
    file, line = homes[0], 1
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(homes):
        file, line = error.filename, error.lineno or 1
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(homes):
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    message = " ".join((error.msg if isinstance(error, SyntaxError) else str(error)).split())
    return BadInput(f"{file}:{line}: {type(error).__name__}: {message}")
