"""Makes results.json a link to a file of the course, so that a privileged grader writes over that.

expect: tampered
"""
import os

from gear import FACTS, backward, forward, hidden, shown

try:
    os.unlink(FACTS["results"])
except OSError:
    pass
os.symlink(FACTS["canary"], FACTS["results"])
