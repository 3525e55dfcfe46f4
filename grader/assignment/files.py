"""The files of an assignment: where they lie, and their bytes or a line that says what should be there."""

from pathlib import Path

from ..errors import BadInput


def needed(path: Path, what: str) -> bytes:
    """The bytes of a file. Raises BadInput, saying what it should be, where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {what} should be here: {error.strerror}") from None


def folders(path: Path) -> list[Path]:
    """The folders below ``path`` by name, hidden and compiled ones left out; none where there is no such folder."""
    return sorted(entry for entry in path.glob("[!._]*") if entry.is_dir())


def inputs_in(folder: Path) -> Path:
    """Where ``folder`` holds what draws the inputs: ``inputs.py``, or the package ``inputs/`` where one file is too long."""
    package = folder / "inputs"
    return package if package.is_dir() else package.with_suffix(".py")


def support_files(folder: Path) -> list[tuple[str, bytes]]:
    """Names and bytes of the files that students may import, sorted by name."""
    return [(path.name, path.read_bytes()) for path in sorted((folder / "support").glob("*.py"))]
