"""Returns something else than text, and waits to be told what was expected.

expect: told
asks: yes
"""
from gear import backward, forward, hidden, shown


def words(x):
    return {"what": "is it"}
