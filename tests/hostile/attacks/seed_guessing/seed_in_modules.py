"""Reads the seed from the grader's modules.

expect: told
"""
import sys

from gear import backward, forward, hidden, prove, shown

for module in list(sys.modules.values()):
    for name in ("SEED", "seed", "_seed", "secret", "SECRET"):
        if type(getattr(module, name, None)) in (int, bytes, str):
            prove(name)
