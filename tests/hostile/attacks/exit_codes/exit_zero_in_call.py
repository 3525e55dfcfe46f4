"""Leaves with status 0 from inside the first judged call.

expect: score
naive: line
"""
import os

from gear import backward, forward, shown


def hidden(x):
    os._exit(0)


def shown(x):
    os._exit(0)
