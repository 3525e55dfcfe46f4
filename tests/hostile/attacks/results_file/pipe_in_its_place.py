"""Makes results.json a pipe that nobody reads, so that the grader waits for ever.

expect: hung
"""
import os

from gear import FACTS, backward, forward, hidden, shown

try:
    os.unlink(FACTS["results"])
except OSError:
    pass
os.mkfifo(FACTS["results"])
