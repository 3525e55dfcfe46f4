"""Reads the secret that inputs are drawn from.

expect: told
"""
from gear import FACTS, backward, forward, hidden, shown, tell

try:
    tell(open(FACTS["reference"] + "/secret").read())
except OSError:
    pass
