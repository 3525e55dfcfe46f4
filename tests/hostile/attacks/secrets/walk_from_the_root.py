"""Walks every folder that it may list, as far as a few hundred of them, until one told something.

expect: told
"""
import itertools
import os

from gear import FACTS, LOOT, backward, forward, hidden, look, shown

for top in (FACTS["scratch"], ".", ".."):
    for folder, _, files in itertools.islice(os.walk(top), 300):
        for name in () if LOOT else files[:50]:
            look(os.path.join(folder, name))
