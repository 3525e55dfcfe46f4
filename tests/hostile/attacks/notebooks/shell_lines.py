"""A notebook whose cells have lines for the shell.

expect: marker
"""
import json


def build(folder, facts):
    target = facts["markers"] + "/shell"
    lines = [f"!touch {target}\n", f"%system touch {target}\n", "%%bash\n", f"touch {target}\n", "from gear import backward, forward\n"]
    cells = [
        {"cell_type": "code", "source": lines[:2]},
        {"cell_type": "code", "source": lines[2:4][:1]},
        {"cell_type": "code", "source": ["from gear import backward, forward, hidden, shown\n"]},
    ]
    (folder / "tiny.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return folder
