"""Raises an exception that is no Exception, and whose words raise another one.

expect: invalid
"""
from gear import backward, forward, shown


class Farewell(BaseException):
    def __str__(self):
        raise Farewell

    __repr__ = __str__


def hidden(x):
    raise Farewell
