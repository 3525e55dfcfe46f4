"""Where in a YAML file something stands, and what a name could have meant: the ends that messages share."""

from collections.abc import Iterable
from pathlib import Path

Lines = dict[str, int]
TEXT = "|"
"""Added to a key, gives the line that a block of text begins on: the one after its key's."""


def place(path: Path, lines: Lines, key: str, row: int = 0) -> str:
    """``file:line: key: `` of a key, with the line of what encloses it where the key itself is not in the file.

    ``row`` is a line, from 1, of the block of text that stands at the key.
    """
    if row and key + TEXT in lines:
        return f"{path}:{lines[key + TEXT] + row - 1}: {key}: "
    outer = key
    while outer not in lines:
        outer = outer[: max(outer.rfind("."), outer.rfind("["), 0)]
    return f"{path}:{lines[outer]}: {key}: " if key else f"{path}:{lines[outer]}: "


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name that resembles ``name``, as the end of a sentence; empty where none does."""
    import difflib  # only a mistake needs it, and every grade would pay for its import

    alike = {other.lower(): other for other in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.lower(), alike, 1)
    return f"; did you mean {alike[close[0]]}?" if close else ""
