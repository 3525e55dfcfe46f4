"""Writes a file wherever a writable folder can be found.

expect: marker
"""
from gear import FACTS, backward, forward, hidden, shown

for folder in (FACTS["markers"], FACTS["scratch"], ".", "/tmp", "/var/tmp", "/dev/shm"):
    try:
        with open(f"{folder}/{FACTS['comm']}.txt", "w") as file:
            file.write("here")
    except OSError:
        continue
