"""Makes results.json a folder with something in it, so that the grader cannot write it.

expect: invalid
"""
import os

from gear import FACTS, backward, forward, hidden, shown

try:
    os.unlink(FACTS["results"])
except OSError:
    pass
os.makedirs(FACTS["results"] + "/full")
