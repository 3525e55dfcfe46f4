"""A failed import says what is the matter, each cause in its own words, with a next step that fits it."""

import json
import sys

import pytest

from grader.calls.call import ErrorInfo, Outcome
from grader.grading.grade import Bench, grade
from grader.grading.words.imports import after_a_crash, reason, tells_its_line
from grader.grading.words.source import source_of
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Launcher
from grader.submissions.collect import Submission

# What a file begins with, and words of the likely cause and of the next step.
CAUSES = {
    "import matplotlib.pyplot as plt": ("matplotlib is not there", "Take the import of matplotlib out"),
    "from tqdm import tqdm": ("numpy and the standard library only: tqdm", "with all that uses it"),
    "import torch": ("torch is not there", "torch out"),
    "from helper import softmax": ("a file of your own, helper.py, only work.py is graded", "Copy what you use of helper"),
    "import tkinter": ("tkinter is left out", "tkinter out"),
    "import numpy.no_such_part": ("no numpy.no_such_part in the grader's numpy", "documentation"),
    "from . import helper": ("not as a part of a package", "all of your code into work.py"),
    "from math import no_such_name": ("math has no no_such_name", "documentation"),
    "import numpy as np\nx = np.flaot(3)": ("np.flaot is not in the grader's numpy", "float, int or bool"),
    "import numpy as np\nW = np.load('weights.npy')": ("no data file to read", "Read files only under `if __name__"),
    "text = open(__file__).read()": ("it cannot read itself", "Read files only under"),
    "open('log.txt', 'w')": ("nothing can be written", "logs, plots and weights"),
    "import os\nos.makedirs('figures')": ("no folder can be made", "logs, plots and weights"),
    "import subprocess\nsubprocess.run(['ls'])": ("no other program", "Start programs only under"),
    "import os\nos.popen('nvidia-smi').read()": ("no other program", "Start programs only under"),
    "import multiprocessing\nmultiprocessing.Pool(2)": ("no other process and no network", "this one process"),
    "import multiprocessing\nmultiprocessing.Value('i', 0)": ("no other process and no network", "this one process"),
    "import socket\nsocket.socket()": ("no other process and no network", "under `if __name__"),
    "from urllib.request import urlopen\nurlopen('http://example.org')": ("no network", "Download nothing"),
    "lr = float(input('learning rate: '))": ("waits for input", "under `if __name__"),
    "import sys\nsys.exit(0)": ("ends the program", "under `if __name__"),
    "exit()": ("ends the program", "under `if __name__"),
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('lr')\np.parse_args()": ("arguments are parsed", "under"),
    "import sys\nlr = float(sys.argv[1])": ("reads its arguments", "under"),
    "import os\nhome = os.environ['DATA']": ("environment variables", "os.environ.get"),
    "while True:\n    pass": ("does not end in time: a loop", "under `if __name__"),
    "import numpy as np\nx = np.ones(10**10)": ("uses more than is allowed", "under `if __name__"),
    "import os\nos._exit(0)": ("ends the process", "under `if __name__"),
    "get_ipython().run_line_magic('matplotlib', 'inline')": ("get_ipython exists in a notebook only", "the notebook itself"),
    "%matplotlib inline": ("a notebook's command", "the notebook itself"),
    "!pip install numpy": ("a notebook's command", "the notebook itself"),
    "x = np.zeros(3)": ("numpy is used before it is imported as np", "import numpy as np"),
    "x = math.pi": ("math is used without being imported", "Write `import math`"),
    "x = W1": ("W1 is used before this file defines it", "Define W1"),
    "```python": ("a chat or a web page", "Take such lines out"),
    ">>> x = 1": ("the prompt of a console", "Take such lines out"),
    "<<<<<<< HEAD": ("a merge that was not finished", "Take such lines out"),
    "x = \u201cword\u201d": ("\u201c (U+201C), which looks like \"", "a word processor"),
    "x = 3 \u2013 2": ("\u2013 (U+2013), which looks like -", "Type - in its place"),
    "x =\u00a03": ("a no-break space (U+00A0)", "Type the line anew"),
    "x = \u200b3": ("a zero-width space (U+200B)", "Type the line anew"),
    "def f():\n\treturn 1\n        return 2": ("Tabs and spaces are mixed", "turn tabs into spaces"),
    "def f()\n    return 1": ("Python cannot read the file", f"Python {sys.version_info[0]}.{sys.version_info[1]}"),
    "assert 1 + 1 == 3": ("test of your own", "under `if __name__"),
    "x = [1, 2][5]": ("", "in a folder that holds nothing else"),
}  # fmt: skip
BYTES = {
    "UTF-16": ("x = 1\n".encode("utf-16"), "UTF-16", "Save it again as UTF-8"),
    "Latin-1": (b"x = 'na\xefve'\n", "not in the encoding that it says", "Save it again as UTF-8"),
}
SMALL = BoxLimits(call_seconds=2.0)


def told(launcher: Launcher, source: bytes) -> tuple[str, str]:
    submission = Submission("work.py", source)
    with Box(launcher, "work.py", source, [], SMALL) as box:
        outcome = box.open()
    assert outcome is not None
    return tuple(reason(outcome, source_of(submission), "work.py"))


@pytest.mark.parametrize("source", CAUSES)
def test_each_cause_has_its_words(launcher: Launcher, source: str) -> None:
    """The likely cause and the next step speak of what is the matter, and of nothing else."""
    likely, hint = told(launcher, source.encode())
    cause, step = CAUSES[source]
    assert cause in likely and step in hint, (likely, hint)
    assert bool(cause) == bool(likely)


@pytest.mark.parametrize("name", BYTES)
def test_encodings_are_named(launcher: Launcher, name: str) -> None:
    """A file in another encoding is told so."""
    source, cause, step = BYTES[name]
    likely, hint = told(launcher, source)
    assert cause in likely and step in hint, (likely, hint)


def missing(name: str, typename: str = "ModuleNotFoundError") -> ErrorInfo:
    return ErrorInfo(typename, (typename, "ImportError"), f"No module named '{name}'", 1, "")


@pytest.mark.parametrize(
    ("error", "text", "shown"),
    [
        (missing("scipy"), "from scipy import special", True),
        (missing("scipy.special"), "import scipy.special as s", True),
        (missing("scipy"), "y = scipy.special.expit(x)", False),
        (missing("b17"), "raise ModuleNotFoundError(f\"No module named 'b{x}'\")", False),
        (missing("b17"), "import b1, b17x", False),
        (missing("scipy", "Secret"), "import scipy", False),
        (ErrorInfo("ModuleNotFoundError", (), "No module named 'scipy' 0.25", 1, ""), "import scipy", False),
    ],
)
def test_only_what_the_line_says_is_shown_of_private_points(error: ErrorInfo, text: str, shown: bool) -> None:
    """A missing module's name is shown where the line that imports it holds it, and never what a student put together."""
    assert tells_its_line(error, text) is shown


def test_a_private_task_names_the_module(ner_window: Bench, launcher: Launcher) -> None:
    """Who imports scipy within backward reads so, in private tasks too."""
    solution = ner_window.assignment.solution.decode()
    source = solution.replace(
        "def backward(params, cache, labels):", "def backward(params, cache, labels):\n    import scipy.special\n", 1
    )
    assert source != solution
    report = grade(ner_window, Submission("ner_window.py", source.encode()), launcher)
    wrong = [task for task in report.tasks if not task.public and "backward" in task.functions and task.findings]
    assert wrong and all("No module named 'scipy'" in task.findings[0].message for task in wrong)


def test_the_whole_failure_is_explained_once(ner_window: Bench, launcher: Launcher) -> None:
    """On top the cause and the next step; each task says briefly that the file could not be imported."""
    from grader.reports import gradescope

    source = b"import matplotlib.pyplot as plt\n" + ner_window.assignment.solution
    results = json.loads(gradescope.render(grade(ner_window, Submission("ner_window.py", source), launcher)))
    assert results["output"].count("Take the import of matplotlib out") == 1
    assert sum("Take the import" in test["output"] for test in results["tests"]) <= 1
    assert all("cannot be imported" in test["output"] for test in results["tests"])
    assert "stands on top" in results["tests"][-1]["output"] and "follows from" not in results["tests"][-1]["output"]


def test_an_outcome_without_error_is_explained() -> None:
    """A process that ended without a word has its reason too."""
    outcome = Outcome("killed", detail="its process ended")
    assert "ends the process" in reason(outcome, source_of(Submission("work.py", b"")), "work.py").likely


@pytest.mark.parametrize(
    ("name", "refused"), [("PermissionError", True), ("FileNotFoundError", True), ("ValueError", False), ("Own", False)]
)
def test_a_refusal_in_a_call_is_told_as_such(name: str, refused: bool) -> None:
    """What the system refuses inside a function is not to be found on a small example; the error's name alone decides."""
    error = ErrorInfo(name, (name, "OSError", "Exception"), "", 3, "")
    assert ("no other processes" in after_a_crash(Outcome("raised", {}, error))) == refused
