"""The files of a folder, the nearest first: clutter deep below does not hide the file that is asked for."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from .entry import MOST_DEPTH, MOST_SCANNED, Entry, is_ignored, read_file


class Walk:
    """Goes over the files below ``top``, level by level, never through a link.

    In each folder the files called ``first`` come first, then all by name. ``too_deep`` says afterwards that folders
    below MOST_DEPTH were left out, ``too_many`` that the walk stopped after MOST_SCANNED files and folders.
    """

    def __init__(self, top: Path, first: Sequence[str] = ()) -> None:
        self.top, self.first, self.too_deep, self.too_many = top, first, False, False

    def __iter__(self) -> Iterator[Entry]:
        """Every file, in order."""
        folders, seen = deque([("", 0)]), 0
        while folders and not self.too_many:
            below, depth = folders.popleft()
            asked = [f"{below}/{name}" if below else name for name in self.first]
            known = [where for where in asked if is_there(self.top / where)]
            yield from (self.entry(where, self.top / where) for where in known)
            for item in self.listed(below, MOST_SCANNED - seen):
                seen += 1
                where = f"{below}/{item.name}" if below else item.name
                if is_ignored(item.name) or where in known:
                    continue
                if not item.is_dir(follow_symlinks=False):
                    yield self.entry(where, item)
                elif depth < MOST_DEPTH:
                    folders.append((where, depth + 1))
                else:
                    self.too_deep = True

    def listed(self, below: str, most: int) -> "list[os.DirEntry[str]]":
        """What a folder holds, by name; ``most`` of it, and then the walk has seen too many."""
        with os.scandir(self.top / below) as items:
            found = list(islice(items, most + 1))
        if len(found) > most:
            self.too_many = True
            found = found[:most]
        return sorted(found, key=lambda item: item.name)

    def entry(self, where: str, item: "os.DirEntry[str] | Path") -> Entry:
        """The file at a path below the top; anything but a regular file has a problem."""
        problem = "is a link" if item.is_symlink() else "" if item.is_file() else "is not a regular file"
        return Entry(where, lambda most: read_file(self.top / where, most), problem)


def is_there(place: Path) -> bool:
    """Whether something other than a folder stands at a path; a link counts, wherever it leads."""
    return place.is_symlink() or (place.exists() and not place.is_dir())
