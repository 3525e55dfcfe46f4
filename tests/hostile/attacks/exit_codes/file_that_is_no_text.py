"""Hands in bytes that are no text in any encoding, and declares one that does not exist.

expect: invalid
"""


def build(folder, facts):
    (folder / "tiny.py").write_bytes(b"# -*- coding: utf-7 -*-\n+AGE-\xff\xfe\x00\xd8 = 1\n")
    return folder
