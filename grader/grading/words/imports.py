"""Why a submission cannot be imported, each cause in its own words, with a next step that fits it.

Nothing here is secret: a file is imported before any input is drawn. A cause is recognised by the error's type, by its
text, which this Python writes, and by the line that it happened on; where none is recognised, nothing is guessed.
"""

import builtins
import re
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...calls.call import ErrorInfo, Outcome
from .source import Source

PACKAGES = frozenset(
    """
    IPython PIL autograd bs4 cupy cv2 d2l datasets einops gensim google graphviz imageio ipywidgets jax joblib keras lightgbm
    lxml matplotlib mlx networkx nltk notebook numba numdifftools pandas plotly psutil pydot pylab pytest requests scipy seaborn
    sentencepiece skimage sklearn spacy statsmodels sympy tabulate tensorboard tensorflow theano tinygrad tokenizers torch
    torchtext torchvision torchviz tqdm transformers ujson wandb xgboost yaml
    """.split()  # noqa: SIM905 - sixty names are read better as words
)
INVISIBLE = {"\u00a0": "a no-break space", "\u200b": "a zero-width space", "\ufeff": "a byte-order mark"}
INVISIBLE |= {"\u202f": "a narrow no-break space", "\u2028": "a line separator", "\u00ad": "a soft hyphen"}
LOOKALIKES = {"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-", "\u2212": "-"}
LOOKALIKES |= {"\u00d7": "*", "\u22c5": "*", "\u00f7": "/", "\u2026": "...", "\u2264": "<=", "\u2265": ">=", "\u2260": "!="}
CELL_NAMES = ("get_ipython", "display", "In", "Out")
MAIN = 'under `if __name__ == "__main__":`'
UNDER_MAIN = f"Put what runs by itself {MAIN}, where the grader does not run it, or take it out."
PROGRAMS = re.compile(r"subprocess|[Pp]open|check_(call|output)|getoutput|\brun\(")
AS_ARGUMENTS = "the functions get all they need as arguments."


class Reason(NamedTuple):
    """The likely cause as a sentence, and the next step."""

    likely: str
    hint: str


ALONE = Reason(
    "The grader allows no other process and no network: no subprocess, no multiprocessing, no socket.",
    f"Do it in this one process, or put it {MAIN}.",
)


class Failure(NamedTuple):
    """What is known of a failed import: the outcome, its error and the text of the line that was running, and the file."""

    outcome: Outcome
    error: ErrorInfo
    text: str
    file: str

    def is_a(self, *names: str) -> bool:
        """Whether the error is one of these, by its own type or by a base of it."""
        return any(name == self.error.typename or name in self.error.bases for name in names)


def reason(outcome: Outcome, source: Source, file: str) -> Reason:
    """The reason why ``file`` could not be imported; without a likely cause where none is recognised."""
    if outcome.status in ("timed_out", "over_limit", "killed"):
        return ended(outcome)
    error = outcome.error or ErrorInfo("", (), "", 0, "")
    failure = Failure(outcome, error, source.text(error.line), file)
    hint = f"Run `python {file}` in a folder that holds nothing else: it must finish without an error there."
    return next((found for rule in RULES for found in rule(failure)), Reason("", hint))


def after_a_crash(outcome: Outcome | None) -> str:
    """What to do about an error in a call: of the system's refusals, which do not come on the student's machine, say so.

    It follows from the error's name alone, which is told anyway.
    """
    name = outcome.error.typename if outcome is not None and outcome.error is not None else ""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, OSError):
        return "Where this runs there are no files, no other processes and no network: do without them in your functions."
    return "Run this function on a small example of your own with the handout's shapes."


def ended(outcome: Outcome) -> Reason:
    """The process did not live to tell."""
    if outcome.status == "timed_out":
        return Reason("Something at the top level of the file does not end in time: a loop, a training run, a test.", UNDER_MAIN)
    if outcome.status == "over_limit":
        return Reason("Something at the top level of the file uses more than is allowed.", UNDER_MAIN)
    return Reason("Something at the top level of the file ends the process: os._exit, or a crash in compiled code.", UNDER_MAIN)


def missing_module(failure: Failure) -> Iterator[Reason]:
    """A module that is not there: a package, a part of the standard library that needs a screen, or a file of one's own."""
    if not failure.is_a("ModuleNotFoundError"):
        return
    name = module_named(failure.error.message)
    top = name.split(".")[0]
    if top in PACKAGES:
        likely = f"The grader has numpy and the standard library only: {top} is not there, even if your machine has it."
        yield Reason(likely, f"Take the import of {top} out, or put it, with all that uses it, {MAIN}.")
    elif top in sys.stdlib_module_names:
        likely = f"{name} is left out of the grader's Python: it needs a screen or an installation."
        yield Reason(likely, f"Take the import of {name} out, or put it {MAIN}.")
    elif top == "numpy":
        yield Reason(f"There is no {name} in the grader's numpy.", "Use a name that numpy's documentation has today.")
    elif top:
        likely = f"The grader has no {top}; if it is a file of your own, {top}.py, only {failure.file} is graded."
        yield Reason(likely, f"Copy what you use of {top} into {failure.file} and take the import out.")


def tells_its_line(error: ErrorInfo, text: str) -> bool:
    """Whether an error says no more than the line that it happened on: a module that this line imports is not there.

    Then its text may be shown wherever the line may be, also where inputs are private.
    """
    name = module_named(error.message)
    whole = error.typename == "ModuleNotFoundError" and error.message == f"No module named '{name}'"
    return whole and "import" in text and re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def module_named(message: str) -> str:
    """``helper`` of "No module named 'helper'"; empty of any other text."""
    found = re.match(r"No module named '([\w.]+)'", message)
    return found[1] if found else ""


def name_not_in_module(failure: Failure) -> Iterator[Reason]:
    """A name that a module lacks, or a relative import where there is no package."""
    message = failure.error.message
    if failure.is_a("ImportError") and "relative import" in message:
        yield Reason("The file is imported by itself, not as a part of a package.", f"Put all of your code into {failure.file}.")
    elif failure.is_a("ImportError") and (found := re.match(r"cannot import name '(\w+)' from '([\w.]+)'", message)):
        yield Reason(
            f"{found[2]} has no {found[1]} in the grader's version of it.", "Use a name that its documentation has today."
        )
    elif failure.is_a("AttributeError") and (found := re.match(r"module 'numpy' has no attribute '(\w+)'", message)):
        likely = f"np.{found[1]} is not in the grader's numpy: it was removed, or never there."
        yield Reason(likely, "Use float, int or bool for np.float, np.int or np.bool; for others see numpy's migration guide.")


def no_disk(failure: Failure) -> Iterator[Reason]:
    """A file that is not there, or that must not be written; another process; the network."""
    message = failure.error.message
    if failure.is_a("FileNotFoundError") and "/dev/shm" in message:
        yield ALONE
    elif failure.is_a("FileNotFoundError") and PROGRAMS.search(failure.text):
        likely = "There is no other program where your code is graded: no git, no pip, no shell."
        yield Reason(likely, f"Start programs only {MAIN}.")
    elif failure.is_a("FileNotFoundError"):
        own = failure.file in message or "__file__" in failure.text
        what = "it cannot read itself." if own else "there is no data file to read."
        yield Reason(f"The grader runs your code without a disk: {what}", f"Read files only {MAIN}; {AS_ARGUMENTS}")
    elif failure.is_a("PermissionError") and "[Errno 13]" in message:
        likely = "The grader runs your code without a disk: nothing can be written, no folder can be made."
        yield Reason(likely, f"Write logs, plots and weights only {MAIN}.")
    elif failure.is_a("PermissionError"):
        yield ALONE
    elif failure.is_a("URLError", "gaierror", "ConnectionError"):
        yield Reason("There is no network where your code is graded.", f"Download nothing: {AS_ARGUMENTS}")


def nobody_there(failure: Failure) -> Iterator[Reason]:
    """Input that nobody types, arguments that nobody gives, an end of the program."""
    if failure.is_a("EOFError"):
        yield Reason("The file waits for input at its top level, and nobody is there to type.", UNDER_MAIN)
    elif failure.is_a("SystemExit") and re.search(r"parse_(known_)?args", failure.text):
        yield Reason("The program's arguments are parsed at the top level of the file; the grader gives none.", UNDER_MAIN)
    elif failure.is_a("SystemExit"):
        yield Reason("The file ends the program at its top level: exit, quit or sys.exit, or a main() that does.", UNDER_MAIN)
    elif "sys.argv" in failure.text and failure.is_a("IndexError", "ValueError"):
        yield Reason("The file reads its arguments at the top level; the grader gives none.", UNDER_MAIN)
    elif "environ" in failure.text and failure.is_a("KeyError"):
        yield Reason("Your machine's environment variables are not set here.", "Use os.environ.get with a default.")


def of_a_notebook(failure: Failure) -> Iterator[Reason]:
    """A name or a line that only a notebook knows."""
    name = re.match(r"name '(\w+)' is not defined", failure.error.message) if failure.is_a("NameError") else None
    if name and name[1] in CELL_NAMES:
        yield Reason(f"{name[1]} exists in a notebook only.", "Take that line out, or hand the notebook itself in.")
    elif name and name[1] == "np":
        yield Reason("numpy is used before it is imported as np.", "Write `import numpy as np` at the top of the file.")
    elif name and name[1] in sys.stdlib_module_names:
        yield Reason(f"{name[1]} is used without being imported.", f"Write `import {name[1]}` at the top of the file.")
    elif name:
        likely = f"{name[1]} is used before this file defines it; a notebook or a console may have had it from elsewhere."
        yield Reason(likely, f"Define {name[1]} above this line.")
    elif failure.is_a("SyntaxError") and failure.text.startswith(("%", "!")):
        yield Reason("This line is a notebook's command, not Python.", "Take it out, or hand the notebook itself in.")


def pasted(failure: Failure) -> Iterator[Reason]:
    """What came with a copy: marks of a chat, a console or a merge."""
    marks = {
        "```": "marks that a chat or a web page puts around code",
        ">>>": "the prompt of a console",
        "<<<<<<<": "the marks of a merge that was not finished",
        "=======": "the marks of a merge that was not finished",
        "In [": "the prompt of a notebook",
    }
    mark = next((mark for mark in marks if failure.text.startswith(mark)), "")
    if failure.is_a("SyntaxError") and mark:
        yield Reason(f"The line holds {marks[mark]} ({mark}), not Python.", "Take such lines out, and what belongs to them.")


def characters(failure: Failure) -> Iterator[Reason]:
    """A character that a word processor, a PDF or a web page put in the place of Python's; another encoding."""
    message = failure.error.message
    if not failure.is_a("SyntaxError", "ValueError", "UnicodeError"):
        return
    if "null bytes" in message:
        yield Reason("The file is not UTF-8 but, it seems, UTF-16, as some editors save it.", "Save it again as UTF-8.")
    elif any(sign in message for sign in ("Non-UTF-8", "codec can't decode", "unknown encoding", "(unicode error)")):
        yield Reason("The file is not in the encoding that it says, or in UTF-8 where it says none.", "Save it again as UTF-8.")
    elif found := re.search(r"U\+([0-9A-F]{4,6})", message):
        sign = chr(int(found[1], 16))
        if sign in LOOKALIKES:
            likely = f"The line holds {sign} (U+{found[1]}), which looks like {LOOKALIKES[sign]} and is another character."
            yield Reason(likely, f"Type {LOOKALIKES[sign]} in its place; a PDF or a word processor puts such characters in.")
        else:
            known = INVISIBLE.get(sign, "a character that Python does not know")
            yield Reason(f"The line holds {known} (U+{found[1]}).", "Type the line anew: a PDF, a chat or a web page put it in.")


def syntax(failure: Failure) -> Iterator[Reason]:
    """Python cannot read the file."""
    if failure.is_a("TabError"):
        yield Reason("Tabs and spaces are mixed in the indentation.", "Let your editor turn tabs into spaces.")
    elif failure.is_a("SyntaxError"):
        version = ".".join(map(str, sys.version_info[:2]))
        hint = f"Look at this line and the one above it. The grader runs Python {version}: newer syntax is an error here."
        yield Reason("Python cannot read the file.", hint)


def own_tests(failure: Failure) -> Iterator[Reason]:
    """An assertion of one's own at the top level."""
    if failure.is_a("AssertionError"):
        yield Reason("A test of your own at the top level of the file fails.", UNDER_MAIN)


RULES: tuple[Callable[[Failure], Iterator[Reason]], ...] = (
    *(missing_module, name_not_in_module, no_disk, nobody_there, of_a_notebook, pasted, characters, syntax, own_tests),
)
