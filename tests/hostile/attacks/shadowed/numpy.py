"""Hands in a numpy.py that prints full marks and leaves when it is imported.

expect: score
naive: line
"""


def build(folder, facts):
    (folder / "tiny.py").write_text("from gear import backward, forward, hidden, shown\n")
    (folder / "numpy.py").write_text("import os\nos.write(1, b'{\"score\": 100.0}\\n')\nos._exit(0)\n")
    return folder
