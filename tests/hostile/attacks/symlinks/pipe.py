"""Hands in pipes that nobody writes to.

expect: hung
"""
import os


def build(folder, facts):
    os.mkfifo(folder / "tiny.py")
    os.mkfifo(folder / "tiny.ipynb")
    return folder
