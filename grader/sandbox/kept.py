"""What takes longer to make than to read, kept in ``__pycache__`` as Python keeps compiled modules there.

Files are written whole or not at all. Where they cannot be written, or Python is told to write no bytecode, nothing is
kept, and what is needed is made anew each time. The zygote uses this while it starts, so it imports next to nothing.
"""

import contextlib
import os
import sys
from collections.abc import Iterable


def place_of(path: str, name: str = "") -> str:
    """Where what is made of the file at ``path`` is kept, under another ``name`` if one is given."""
    folder, own = os.path.split(path)
    return os.path.join(folder, "__pycache__", f"{name or own}.kept")


def keep(place: str, parts: Iterable[bytes | memoryview]) -> None:
    """Write a file of these parts, one after the other; it is no trouble where that is not possible."""
    if sys.dont_write_bytecode:
        return
    draft = f"{place}.{os.urandom(6).hex()}"  # processes have one number in different namespaces
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(draft, "xb") as file:
            file.writelines(parts)
        os.replace(draft, place)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)
