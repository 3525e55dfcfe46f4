"""Rewrites the cache of source lines, so that the line shown with an error is the private input.

expect: private
"""
import linecache

from gear import forward, private, shown


def rewrite(x):
    text = private(x)
    for name in (__file__, "tiny.py", "gear.py"):
        linecache.cache[name] = (1, None, [f"raise {text}\n"] * 60, name)


linecache.checkcache = lambda *names: None


def hidden(x):
    rewrite(x)
    raise ValueError


def backward(params, cache):
    rewrite(params["w"])
    raise ValueError
