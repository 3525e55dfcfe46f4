"""Asks every finder and every loader there is for the files of the reference.

expect: told
"""
import importlib.machinery
import sys

from gear import FACTS, backward, forward, hidden, shown, spill

PATH = FACTS["reference"] + "/solution/tiny.py"
READERS = [importlib.machinery.SourceFileLoader("tiny", PATH), *sys.meta_path]
READERS += [getattr(module, "__loader__", None) for module in list(sys.modules.values())]
for reader in READERS:
    try:
        spill(reader.get_data(PATH))
    except (OSError, AttributeError, TypeError):
        continue
