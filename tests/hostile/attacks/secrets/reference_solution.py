"""Reads the reference solution and the assignment's settings.

expect: told
"""
from gear import FACTS, backward, forward, hidden, look, shown

look(FACTS["reference"] + "/solution/tiny.py")
look(FACTS["assignment"] + "/assignment.yaml")
