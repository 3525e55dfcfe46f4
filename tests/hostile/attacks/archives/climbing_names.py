"""A zip whose names climb out of the folder that it is unpacked in.

expect: marker
"""
import os
import zipfile


def build(folder, facts):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        archive.writestr("tiny.py", "from gear import backward, forward, hidden, shown\n")
        archive.writestr("../../markers/climbed", "here")
        archive.writestr("..\\..\\markers\\climbed", "here")
    return folder / "work.zip"
