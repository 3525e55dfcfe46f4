"""Imports the reference solution and calls it.

expect: score
"""
import importlib.util

import gear

try:
    spec = importlib.util.spec_from_file_location("theirs", gear.FACTS["reference"] + "/solution/tiny.py")
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
except (OSError, ImportError, AttributeError):
    theirs = gear
shown, hidden, forward, backward = theirs.shown, theirs.hidden, theirs.forward, theirs.backward
