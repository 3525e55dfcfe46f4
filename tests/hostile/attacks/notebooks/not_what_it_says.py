"""A notebook whose parts have the wrong kinds.

expect: invalid
"""


def build(folder, facts):
    (folder / "tiny.ipynb").write_text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": {"a": 1e999}}, 5, null]}')
    return folder
