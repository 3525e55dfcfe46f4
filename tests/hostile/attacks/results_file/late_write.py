"""A detached grandchild waits until the grader has written, then writes over it.

expect: score survivor
"""
import os

from gear import FACTS, backward, detached, forward, hidden, shown, there, wait

if detached():
    for _ in range(300):
        if (found := there(FACTS["results"])) and found.st_size:
            break
        wait(0.01)
    wait(0.05)
    with open(FACTS["results"], "w") as file:
        file.write('{"score": 100.0}')
    wait(1)
    os._exit(0)
