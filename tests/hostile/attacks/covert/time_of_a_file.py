"""Writes a message into the time of a file or folder that it does not own.

expect: whisper
twice: yes
"""
import os

from gear import FACTS, WHISPER, backward, forward, hidden, shown, tell, there

for path in (FACTS["scratch"], FACTS["markers"], "/tmp", "/", "/dev/null"):
    try:
        if (found := there(path)) and int(found.st_mtime) == 1_000_000_007:
            tell(WHISPER + "time")
        elif path in (FACTS["scratch"], FACTS["markers"]):
            os.utime(path, (1_000_000_007, 1_000_000_007))
    except OSError:
        continue
