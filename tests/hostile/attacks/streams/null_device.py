"""Goes behind ``open`` to whatever it calls, by every name that opens a file.

expect: told
"""
import _io
import builtins
import io
import os

from gear import FACTS, backward, forward, hidden, shown, spill

OPENERS = [builtins.open, io.open, _io.open, io.open_code, io.FileIO, getattr(open, "__wrapped__", None)]
OPENERS += [cell.cell_contents for cell in getattr(open, "__closure__", None) or ()]
for opener in filter(callable, OPENERS):
    for path in (FACTS["canary"], os.devnull + "/.." + FACTS["canary"], "/proc/self/root" + FACTS["canary"]):
        try:
            data = opener(path).read()
            spill(data if isinstance(data, bytes) else data.encode())
        except (OSError, TypeError, ValueError):
            continue
