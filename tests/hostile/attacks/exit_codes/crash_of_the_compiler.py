"""Hands in a file on which Python's own compiler gives up.

expect: invalid
"""


def build(folder, facts):
    (folder / "tiny.py").write_text("x = " + "-" * 300_000 + "1\n" + "y = " + "(" * 5000 + ")" * 5000 + "\n")
    return folder
