"""Lets numpy's own C code open the file.

expect: told
"""
import numpy as np
from gear import FACTS, backward, forward, hidden, shown, spill

for read in (np.fromfile, np.memmap):
    try:
        spill(np.asarray(read(FACTS["canary"], dtype=np.uint8)).tobytes())
    except (OSError, ValueError):
        continue
