"""Hands in a link to a file that only the grader may read, and waits for the error message to quote it.

expect: invalid
"""


def build(folder, facts):
    (folder / "tiny.py").symlink_to(facts["canary"])
    return folder
