"""Hands in a json.py that writes full marks whatever it is given.

expect: score
naive: line
"""


def build(folder, facts):
    (folder / "tiny.py").write_text("from gear import backward, forward, hidden, shown\n")
    (folder / "json.py").write_text(
        "def dumps(*a, **k): return '{\"score\": 100.0}'\n"
        "def loads(*a, **k): return {}\n"
        "def dump(value, file, **k): file.write(dumps())\n"
    )
    return folder
