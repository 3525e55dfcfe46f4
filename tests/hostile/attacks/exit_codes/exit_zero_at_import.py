"""Leaves with status 0 before anything is judged.

expect: score
naive: line
"""
import os

os._exit(0)
