"""Reads a file that everybody on the machine may read.

expect: told
"""
from gear import FACTS, backward, forward, hidden, look, shown

look(FACTS["canary"])
