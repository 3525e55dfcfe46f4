"""Leaves a file in /dev/shm for the next submission.

expect: whisper
twice: yes
"""
from gear import FACTS, WHISPER, backward, forward, hidden, shown, tell, there

PATH = f"/dev/shm/{FACTS['comm']}-a"
if there(PATH):
    tell(WHISPER + open(PATH).read())
else:
    open(PATH, "w").write("heard")
