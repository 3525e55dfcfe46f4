"""Writes full marks into results.json while it is imported, then ends the process with status 0.

expect: score
"""
import json
import os

from gear import FACTS

with open(FACTS["results"], "w") as file:
    json.dump({"score": 100.0, "tests": []}, file)
os._exit(0)
