"""Registers a farewell that writes over results.json when the interpreter ends.

expect: score
"""
import atexit

from gear import FACTS, backward, forward, hidden, shown

RESULTS = FACTS["results"]


@atexit.register
def farewell():
    with open(RESULTS, "w") as file:
        file.write('{"score": 100.0}')
