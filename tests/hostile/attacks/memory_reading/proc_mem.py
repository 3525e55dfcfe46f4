"""Reads the grader's memory through /proc.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, shown, spill

for process in {FACTS["grader"], os.getppid()}:
    try:
        with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
            for line in maps:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                if " rw-p " in line and end - start < 256 << 20 and "/" not in line:
                    memory.seek(start)
                    spill(memory.read(end - start))
    except OSError:
        continue
