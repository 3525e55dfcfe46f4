"""Recurses until the C stack is used up.

expect: killed
"""
import sys

from gear import backward, forward, shown


class Deep:
    def __repr__(self):
        return repr([self])


def hidden(x):
    import ctypes

    sys.setrecursionlimit(10**9)
    comparing = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    libc = ctypes.CDLL(None)

    def compare(one, two):
        pair = (ctypes.c_int * 2)(2, 1)
        libc.qsort(pair, 2, 4, callback)
        return 0

    callback = comparing(compare)
    compare(0, 0)
    return x
