"""A notebook nested so deep that a JSON parser gives up in an unusual way.

expect: invalid
"""


def build(folder, facts):
    (folder / "tiny.ipynb").write_text('{"nbformat": 4, "cells": ' + "[" * 200_000 + "]" * 200_000 + "}")
    return folder
