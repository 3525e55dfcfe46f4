"""Hands in a file beside a link to the folder where the reference lies, and imports through it.

expect: score
"""


def build(folder, facts):
    (folder / "solution").symlink_to(facts["reference"] + "/solution")
    (folder / "tiny.py").write_text(
        "import importlib.util, gear\n"
        "try:\n"
        "    spec = importlib.util.spec_from_file_location('t', __file__.rsplit('/', 1)[0] + '/solution/tiny.py')\n"
        "    theirs = importlib.util.module_from_spec(spec)\n"
        "    spec.loader.exec_module(theirs)\n"
        "except (OSError, ImportError):\n"
        "    theirs = gear\n"
        "shown, hidden, forward, backward = theirs.shown, theirs.hidden, theirs.forward, theirs.backward\n"
    )
    return folder
