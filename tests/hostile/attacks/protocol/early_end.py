"""Closes its end before it has answered: silence is not consent.

expect: score
naive: frames
"""
import os

from gear import backward, forward, shown

os.closerange(3, 4096)
os._exit(0)
