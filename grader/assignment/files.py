"""The files of an assignment: where they lie, and their bytes or a line that says what should be there."""

import sys
from pathlib import Path

from ..errors import BadInput
from .places import did_you_mean

LIBRARIES = {*sys.stdlib_module_names, "numpy"}


def needed(path: Path, what: str) -> bytes:
    """The bytes of a file. Raises BadInput, saying what it should be, where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        siblings = [entry.name for entry in path.parent.glob("*") if entry.is_file()]
        raise BadInput(f"{path}: {what} should be here: {error.strerror}{did_you_mean(path.name, siblings)}") from None


def text_of(path: Path) -> str:
    """The text of a file. Raises BadInput where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}") from None


def folders(path: Path) -> list[Path]:
    """The folders below ``path`` by name, hidden and compiled ones left out; none where there is no such folder."""
    return sorted(entry for entry in path.glob("[!._]*") if entry.is_dir())


def inputs_in(folder: Path) -> Path:
    """Where ``folder`` holds what draws the inputs: ``inputs.py``, or the package ``inputs/`` where one file is too long."""
    package = folder / "inputs"
    return package if package.is_dir() else package.with_suffix(".py")


def support_files(folder: Path, handed_in: str) -> list[tuple[str, bytes]]:
    """Names and bytes of the files that students may import, sorted by name.

    Raises BadInput for one that would stand in the place of ``handed_in``, or of a library.
    """
    files = sorted((folder / "support").glob("*.py"))
    for path in files:
        if path.name == handed_in:
            raise BadInput(f"{path}: students hand in a file of this name; give the support file another")
        if path.stem in LIBRARIES:
            raise BadInput(f"{path}: this name hides the library {path.stem}; give the support file another")
    return [(path.name, path.read_bytes()) for path in files]
