"""Hands in the files that an interpreter runs when it starts or that a test runner picks up.

expect: score
naive: line
"""


def build(folder, facts):
    (folder / "tiny.py").write_text("from gear import backward, forward, hidden, shown\n")
    for name in ("sitecustomize.py", "usercustomize.py", "conftest.py", "__main__.py", "contextlib.py", "zipfile.py", "wire.py",
                 "worker.py"):
        (folder / name).write_text("import os\nos.write(1, b'{\"score\": 100.0}\\n')\nos._exit(0)\n")
    (folder / "here.pth").write_text("import os; os._exit(0)\n")
    return folder
