"""Lets linecache, which tracebacks use, open the file.

expect: told
"""
import linecache
import tokenize

from gear import FACTS, backward, forward, hidden, shown, spill

for path in (FACTS["canary"], FACTS["reference"] + "/solution/tiny.py"):
    try:
        spill("".join(linecache.getlines(path)).encode())
        spill(tokenize.open(path).read().encode())
    except (OSError, SyntaxError):
        continue
