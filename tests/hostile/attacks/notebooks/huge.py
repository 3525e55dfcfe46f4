"""A notebook of two gigabytes, most of which take no room on the disk.

expect: invalid
"""


def build(folder, facts):
    with open(folder / "tiny.ipynb", "wb") as file:
        file.write(b'{"nbformat": 4, "cells": []}')
        file.truncate(2 << 30)
    return folder
