"""Uses an inherited descriptor of a folder to walk out of its root.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, shown, spill

for descriptor in range(64):
    for path in (FACTS["canary"].lstrip("/"), "../" * 20 + FACTS["canary"].lstrip("/")):
        try:
            file = os.open(path, os.O_RDONLY, dir_fd=descriptor)
            spill(os.read(file, 1 << 16))
        except OSError:
            continue
