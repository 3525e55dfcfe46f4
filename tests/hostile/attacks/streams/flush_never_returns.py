"""Puts a stream in the place of standard output whose flush never comes back.

expect: hung
"""
import sys

from gear import backward, forward, hidden, shown


class Endless:
    def write(self, text):
        return len(text)

    def flush(self):
        while True:
            pass


sys.stdout = Endless()
sys.stdout.flush()
