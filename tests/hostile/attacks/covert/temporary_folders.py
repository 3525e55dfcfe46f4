"""Leaves a file in every folder that is usually writable.

expect: whisper
twice: yes
"""
import os

from gear import FACTS, WHISPER, backward, forward, hidden, shown, tell, there

for folder in ("/tmp", "/var/tmp", ".", os.environ.get("HOME", "/")):
    path = f"{folder}/{FACTS['comm']}-b"
    try:
        if there(path):
            tell(WHISPER + "file")
        else:
            open(path, "w").write("heard")
    except OSError:
        continue
