"""A zip with absolute names.

expect: marker
"""
import zipfile


def build(folder, facts):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        archive.writestr(facts["markers"] + "/absolute", "here")
        archive.writestr("tiny.py", "from gear import backward, forward, hidden, shown\n")
    return folder / "work.zip"
