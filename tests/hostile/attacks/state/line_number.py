"""Raises from a line whose number is free to say anything.

expect: private
"""
from gear import backward, forward, shown


def fail():
    raise ValueError


def hidden(x):
    code = fail.__code__.replace(co_firstlineno=777_012_345, co_filename=hidden.__code__.co_filename)
    exec(code)
