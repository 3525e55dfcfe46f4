"""Hands in a link to the reference solution.

expect: score
"""


def build(folder, facts):
    (folder / "tiny.py").symlink_to(facts["reference"] + "/solution/tiny.py")
    return folder
