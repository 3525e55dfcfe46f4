"""Walks every folder that it may list, as far as a few thousand of them.

expect: told
"""
import itertools
import os

from gear import FACTS, backward, forward, hidden, look, shown

for top in (".", "..", FACTS["scratch"]):
    for folder, _, files in itertools.islice(os.walk(top), 300):
        for name in files[:50]:
            look(os.path.join(folder, name))
        if folder.count("/") > 8:
            break
