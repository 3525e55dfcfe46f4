"""A Python with one fault in the grader: ``inject.py MODULE QUALNAME MODE [-m grader.cli ...]``, run in Python's place.

The fault is planted while MODULE is imported, so that whoever imports the function gets the broken one. MODE is ``raise``
(a RuntimeError), ``none`` (None instead of what is returned) or ``neighbour`` (what the call before returned).
"""

import functools
import importlib.abc
import importlib.machinery
import runpy
import sys


def broken(function, mode):
    """``function`` with the fault."""
    before = []

    @functools.wraps(function)
    def fault(*args, **kwargs):
        if mode == "raise":
            raise RuntimeError("a planted fault")
        value = function(*args, **kwargs)
        if mode == "none":
            return None
        before.append(value)
        return before[-2] if len(before) > 1 else value

    return fault


def plant(module, qualname, mode):
    """Break one function or method of an imported module, also where another of its names holds it."""
    *owner, name = qualname.split(".")
    holder = vars(module)[owner[0]] if owner else module
    found = vars(holder)[name]
    if isinstance(found, property):
        setattr(holder, name, property(broken(found.fget, mode)))
    elif isinstance(found, (staticmethod, classmethod)):
        setattr(holder, name, type(found)(broken(found.__func__, mode)))
    else:
        setattr(holder, name, broken(found, mode))


class Planting(importlib.abc.MetaPathFinder):
    """Finds MODULE as usual, and plants the fault once it has run."""

    def __init__(self, module, qualname, mode):
        self.module, self.qualname, self.mode = module, qualname, mode

    def find_spec(self, name, path=None, target=None):
        if name != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            plant(module, self.qualname, self.mode)

        spec.loader.exec_module = exec_module
        return spec


def main():
    """Take the fault's words off the command line and go on as ``python -m grader.cli``."""
    module, qualname, mode, *rest = sys.argv[1:]
    sys.meta_path.insert(0, Planting(module, qualname, mode))
    at = rest.index("-m")
    sys.argv = [rest[at + 1], *rest[at + 2 :]]
    runpy.run_module(rest[at + 1], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
