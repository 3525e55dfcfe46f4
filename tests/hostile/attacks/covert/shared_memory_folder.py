"""Leaves a file in /dev/shm for the next submission.

expect: whisper
twice: yes
"""
import os

from gear import FACTS, WHISPER, backward, forward, hidden, shown, tell

PATH = f"/dev/shm/{FACTS['comm']}-a"
if os.path.exists(PATH):
    tell(WHISPER + open(PATH).read())
else:
    open(PATH, "w").write("heard")
