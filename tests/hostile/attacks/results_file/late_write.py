"""A detached grandchild waits until the grader has written, then writes over it.

expect: score survivor
"""
import os

from gear import FACTS, backward, detached, forward, hidden, shown, wait

if detached():
    for _ in range(300):
        if os.path.exists(FACTS["results"]) and os.path.getsize(FACTS["results"]):
            break
        wait(0.01)
    wait(0.05)
    with open(FACTS["results"], "w") as file:
        file.write('{"score": 100.0}')
    wait(1)
    os._exit(0)
