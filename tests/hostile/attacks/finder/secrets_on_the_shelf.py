"""Looks through all the bytes that finders keep, and asks the finders for modules of the grader's own and the author's.

expect: told
"""
import gc
import sys

from gear import FACTS, backward, forward, hidden, shown, spill

sys.path[:0] = [FACTS["reference"] + "/solution", FACTS["reference"]]
for name in ("inputs", "tiny_solution", "grader.grading.grade", "grader.assignment.load"):
    try:
        module = __import__(name, fromlist=["x"])
        spill(open(module.__file__, "rb").read())
    except (ImportError, OSError, SyntaxError):
        continue
held = [value for value in gc.get_objects() if isinstance(value, (dict, tuple, list))]
for value in held:
    for entry in list(value.values() if isinstance(value, dict) else value):
        if isinstance(entry, (bytes, bytearray)):
            spill(bytes(entry))
try:
    spill(open(FACTS["reference"] + "/solution/tiny.py", "rb").read())
except OSError:
    pass
