"""Mistakes of authors, one line each: what `grader new` writes, spoilt in one place, and what is said of it."""
# ruff: noqa: E501 - a slip and what is told of it read best side by side

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.commands.advice import advice
from grader.commands.new import scaffold
from grader.commands.validate import bench_of, troubles, validate
from grader.errors import BadInput
from grader.grading import names

YAML = "assignments/line_fit/assignment.yaml"
INPUTS = "reference/line_fit/inputs.py"
SOLUTION = "reference/line_fit/solution/line_fit.py"
WRONG = "reference/line_fit/wrong"
EDIT = f"{WRONG}/loss_is_a_sum.yaml"


class Slip(NamedTuple):
    """In ``file``, ``old`` is replaced by ``new`` (appended where ``old`` is empty); the line that is told begins with ``told``."""

    file: str
    old: str
    new: str
    told: str


REFUSED = {
    # names in assignment.yaml
    "a regime": Slip(
        YAML,
        "regimes: [typical, one_example, square]    #",
        "regimes: [typical, one_exmple, square]    #",
        "YAML:19: tasks[0].check.regimes[1]: there is no regime 'one_exmple'; did you mean one_example?",
    ),
    "a regime unlike any": Slip(
        YAML,
        "regimes: [typical, large]",
        "regimes: [qqq, large]",
        "YAML:47: tasks[2].check.regimes[0]: there is no regime 'qqq'",
    ),
    "no regime": Slip(
        YAML, "regimes: [typical, large]", "regimes: []", "YAML:47: tasks[2].check.regimes: at least one regime belongs here"
    ),
    "a function in a program": Slip(
        YAML,
        "        J = loss(w, X, t)\n      outputs: {J: J} ",
        "        J = los(w, X, t)\n      outputs: {J: J} ",
        "YAML:22: tasks[0].check.program: 'los' is no input, no variable of the program and no function of the solution"
        "; did you mean loss?",
    ),
    "an input in a program": Slip(
        YAML,
        "g = gradient(w, X, t)\n      loss",
        "g = gradient(w, XX, t)\n      loss",
        "YAML:35: tasks[1].check.program: 'XX' is no input, no variable of the program and no function of the solution"
        "; did you mean X?",
    ),
    "an input that another regime has": Slip(
        INPUTS,
        'return {**point, "X": 300 * point["X"], "w": point["w"] / 300}',
        'return {"X": 300 * point["X"], "w": point["w"] / 300}',
        "YAML:34: tasks[1].check.program: 't' is no input, no variable",
    ),
    "a variable in outputs": Slip(
        YAML,
        "outputs: {J: J}             #",
        "outputs: {J: JJ}             #",
        "YAML:23: tasks[0].check.outputs.J: 'JJ' is no input, no variable of the program and no function of the solution"
        "; did you mean J?",
    ),
    "the loss": Slip(
        YAML,
        "loss: J                     #",
        "loss: L                     #",
        "YAML:36: tasks[1].check.loss: 'L' is no variable of the program",
    ),
    "a gradient's variable": Slip(
        YAML,
        "gradients: {w: g}",
        "gradients: {w: gg}",
        "YAML:37: tasks[1].check.gradients.w: 'gg' is no input, no variable of the program and no function of the solution; did you mean g?",
    ),
    "no gradient": Slip(
        YAML, "gradients: {w: g}", "gradients: {}", "YAML:37: tasks[1].check.gradients: at least one belongs here"
    ),
    "wrt of no gradient": Slip(
        YAML, "wrt: {w: w}", "wrt: {w: w, v: X}", "YAML:38: tasks[1].check.wrt.v: there is no gradient 'v'"
    ),
    "wrt of no input": Slip(
        YAML, "wrt: {w: w}", "wrt: {w: W}", "YAML:38: tasks[1].check.wrt.w: there is no input 'W'; did you mean w?"
    ),
    "wrt of no entry": Slip(YAML, "wrt: {w: w}", "wrt: {w: 'w[\"W\"]'}", "YAML:38: tasks[1].check.wrt.w: w has no entry 'W'"),
    "wrt of an expression": Slip(
        YAML, "wrt: {w: w}", 'wrt: {w: "2 *"}', "YAML:38: tasks[1].check.wrt.w: 2 * is no input; write X, or params"
    ),
    "wrt without loss": Slip(
        YAML,
        "      loss: J                     # with wrt: is a wrong gradient right for the student's own loss?\n",
        "",
        "YAML:37: tasks[1].check.wrt: wrt says what the loss is differentiated by",
    ),
    "batch": Slip(
        YAML, "batch: [X, t] ", "batch: [X, tt] ", "YAML:39: tasks[1].check.batch[1]: there is no input 'tt'; did you mean t?"
    ),
    "arguments": Slip(
        YAML,
        "arguments: [w, X, t]",
        "arguments: [w, x, t]",
        "YAML:52: tasks[2].check.arguments[1]: there is no input 'x'; did you mean X?",
    ),
    "a judge": Slip(
        YAML,
        "outputs: {J: J}             #",
        "judge: {J: tyical}\n      outputs: {J: J}             #",
        "YAML:23: tasks[0].check.judge.J: neither inputs.py nor judges.py defines a function 'tyical'",
    ),
    "a judge's output": Slip(
        YAML,
        "outputs: {J: J}             #",
        "judge: {K: data}\n      outputs: {J: J}             #",
        "YAML:23: tasks[0].check.judge.K: there is no output 'K'",
    ),
    "a signature": Slip(
        YAML,
        "  gradient: gradient(w",
        "  gradients: gradient(w",
        "YAML:10: signatures.gradients: the solution does not define gradients; did you mean gradient?",
    ),
    "needs": Slip(
        YAML, "needs: [loss]", "needs: [los]", "YAML:28: tasks[1].needs[0]: there is no task 'los'; did you mean loss?"
    ),
    # syntax and numbers
    "a loop": Slip(
        YAML,
        "        J = loss(w, X, t)\n      outputs: {J: J} ",
        "        for i in range(3): J = loss(w, X, t)\n      outputs: {J: J} ",
        "YAML:22: tasks[0].check.program: not allowed in a program: for i in range(3):",
    ),
    "an import": Slip(
        YAML,
        "        J = loss(w, X, t)\n      outputs: {J: J} ",
        "        import numpy\n        J = loss(w, X, t)\n      outputs: {J: J} ",
        "YAML:22: tasks[0].check.program: not allowed in a program: import numpy",
    ),
    "a second line that is no Python": Slip(
        YAML,
        "g = gradient(w, X, t)\n      loss",
        "g = gradient(w, X, t\n      loss",
        "YAML:35: tasks[1].check.program: '(' was never closed: g = gradient(w, X, t",
    ),
    "draws": Slip(YAML, "draws: 2                    #", "draws: 0    #", "YAML:20: tasks[0].check.draws: a whole number >= 1"),
    "tolerance": Slip(
        YAML,
        "outputs: {J: J}             #",
        "tolerance: 1e-9\n      outputs: {J: J}             #",
        "YAML:23: tasks[0].check.tolerance: a number belongs here, not text: YAML takes 1e-9 for text; write 1.0e-9",
    ),
    "a negative tolerance": Slip(
        YAML,
        "outputs: {J: J}             #",
        "tolerance: -0.1\n      outputs: {J: J}             #",
        "YAML:23: tasks[0].check.tolerance: a number from 0 to below 1 belongs here",
    ),
    "points": Slip(YAML, "points: 30", "points: 35", "YAML:5: points: the tasks' points add up to 105, not to 100"),
    "a key": Slip(
        YAML, "draws: 2                    #", "drws: 2     #", "YAML:20: tasks[0].check.drws: unknown key; did you mean"
    ),
    "a tab": Slip(YAML, "    title: gradient is", "\ttitle: gradient is", "YAML:26: not valid YAML: "),
    "a colon in a title": Slip(
        YAML, "title: gradient is the gradient of", "title: gradient: the gradient of", "YAML:26: not valid YAML: "
    ),
    "an unclosed bracket": Slip(YAML, "arguments: [w, X, t]", "arguments: [w, X, t", "YAML:53: not valid YAML: "),
    "a kind": Slip(
        YAML, "kind: purity ", "kind: puirty ", "YAML:46: tasks[2].check.kind: 'puirty' is not known here; did you mean purity?"
    ),
    # keys and values at every level
    "a key of limits": Slip(
        YAML,
        "tasks:\n",
        "limits: {call_second: 3}\ntasks:\n",
        "YAML:12: limits.call_second: unknown key; did you mean call_seconds?",
    ),
    "a key of attempts": Slip(
        YAML, "tasks:\n", "attempts: {count: 3}\ntasks:\n", "YAML:12: attempts.count: unknown key; known here: hours, most"
    ),
    "a key of another kind": Slip(YAML, "gradients: {w: g}", "outputs: {w: g}", "YAML:37: tasks[1].check.outputs: unknown key"),
    "a visibility": Slip(
        YAML, "tasks:\n", "visibility: hiden\ntasks:\n", "YAML:12: visibility: 'hiden' is not known here; did you mean hidden?"
    ),
    "a task's visibility": Slip(
        YAML,
        "needs: [loss]",
        "visibility: after_publised\n    needs: [loss]",
        "YAML:28: tasks[1].visibility: 'after_publised' is not known here; did you mean after_published?",
    ),
    "what warnings are": Slip(
        YAML,
        "outputs: {J: J}             #",
        "warnings: errors\n      outputs: {J: J}             #",
        "YAML:23: tasks[0].check.warnings: 'errors' is not known here; did you mean error?",
    ),
    "a layer of the box": Slip(
        YAML, "tasks:\n", "require: [secomp]\ntasks:\n", "YAML:12: require[0]: 'secomp' is not known here; did you mean seccomp?"
    ),
    "a file's name": Slip(
        YAML,
        "file: line_fit.py",
        "file: line-fit.py",
        "YAML:4: file: 'line-fit.py' is not what belongs here: a Python file's name",
    ),
    "a file of another name": Slip(
        YAML,
        "file: line_fit.py",
        "file: linefit.py",
        "linefit.py: the reference solution should be here: No such file or directory; did you mean line_fit.py?",
    ),
    "an id of two words": Slip(
        YAML, "id: gradient", "id: the gradient", "YAML:25: tasks[1].id: 'the gradient' is not what belongs here: small letters"
    ),
    "points below zero": Slip(YAML, "points: 30", "points: -30", "YAML:15: tasks[0].points: a number >= 0.0 belongs here"),
    "points that are no number": Slip(
        YAML, "points: 30", "points: .nan", "YAML:15: tasks[0].points: .nan is not a finite number"
    ),
    "a regime twice": Slip(
        YAML,
        "regimes: [typical, large]",
        "regimes: [typical, typical]",
        "YAML:47: tasks[2].check.regimes[1]: typical stands here twice",
    ),
    "no output": Slip(
        YAML,
        "outputs: {J: J}             #",
        "outputs: {}             #",
        "YAML:23: tasks[0].check.outputs: at least one belongs here",
    ),
    "a task that needs itself": Slip(
        YAML,
        "needs: [loss]",
        "needs: [gradient]",
        "YAML:28: tasks[1].needs: tasks need each other in a circle: gradient needs gradient",
    ),
    # lines that tasks share
    "setup that is no program": Slip(
        YAML,
        "tasks:\n",
        "setup: |\n  n = 3\n  for i in n: pass\ntasks:\n",
        "YAML:14: setup: not allowed in a program: for i in n:",
    ),
    "setup that nobody uses": Slip(
        YAML, "tasks:\n", "setup: n = 3\ntasks:\n", "YAML:12: setup: no task's program uses a name that these lines bind"
    ),
    "a name in setup": Slip(
        YAML,
        "tasks:\n",
        "setup: |\n  n = 3\n  X = los(w)\ntasks:\n",
        "YAML:14: setup: 'los' is no input, no variable of the program and no function of the solution; did you mean loss?",
    ),
    # suites
    "a suite that is not there": Slip(
        YAML,
        "tasks:\n",
        "tasks:\n  - {id: own, title: own, points: 0, check: {kind: tests, suite: test}}\n",
        "YAML:13: tasks[0].check.suite: ",
    ),
    "a suite and a file": Slip(
        YAML,
        "tasks:\n",
        "tasks:\n  - {id: own, title: own, points: 0, check: {kind: tests, suite: tests, file: a.py}}\n",
        "YAML:13: tasks[0].check: suite, a folder, or file belongs here: one of them",
    ),
    # inputs.py
    "inputs.py is no Python": Slip(INPUTS, "def square(rng):", "def square(rng)", "INPUTS:24: SyntaxError: expected ':'"),
    "inputs.py does not import": Slip(
        INPUTS, "import distinct_sizes,", "import distinctsizes,", "INPUTS:4: ImportError: cannot import name 'distinctsizes'"
    ),
    "inputs.py stops": Slip(INPUTS, "", "\nSCALE = 1 / 0\n", "INPUTS:38: ZeroDivisionError: division by zero"),
    "a regime without a phrase": Slip(
        INPUTS, '@regime("there is one weight")', "@regime", "INPUTS:28: TypeError: a regime needs its phrase: @regime("
    ),
    "a regime that raises": Slip(
        INPUTS, "return data(rng, 3, 3)", "return data(rng, three, 3)", "INPUTS:25: NameError: name 'three' is not defined"
    ),
    "a regime with other arguments": Slip(
        INPUTS, "def square(rng):", "def square():", "INPUTS:23: square: its arguments should be (rng), they are ()"
    ),
    "a regime that returns nothing": Slip(
        INPUTS, "return data(rng, 3, 3)", "data(rng, 3, 3)", "INPUTS:23: square: returns a NoneType; a dict of inputs by name"
    ),
    "a regime that returns an object": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "return {**data(rng, 3, 3), 'w': {1, 2}}",
        "YAML:19: tasks[0].check.regimes[2]: an input of type set cannot be sent to a submission",
    ),
    "a regime that draws from the clock": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "import time; return {**data(rng, 3, 3), 't': time.perf_counter() * np.ones(3)}",
        "INPUTS:23: square: drawn twice from one rng, it gives two different points",
    ),
    "a regime that draws from numpy's own generator": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "return {**data(rng, 3, 3), 't': np.random.rand(3)}",
        "INPUTS:23: square: drawn twice from one rng, it gives two different points",
    ),
    "an edge that is a word": Slip(
        INPUTS,
        '@regime("there is one weight")',
        '@regime("there is one weight", edge="yes")',
        "INPUTS:28: TypeError: edge is True or False, not 'yes'",
    ),
    "a regime that is defined twice": Slip(
        INPUTS, "def square(rng):", "def typical(rng):", "INPUTS:23: TypeError: the regime typical is defined twice"
    ),
    "inputs.py that exits": Slip(INPUTS, "", "\nraise SystemExit(3)\n", "INPUTS:38: SystemExit: 3"),
    "a regime that exits": Slip(
        INPUTS, "return data(rng, 3, 3)", "raise SystemExit(3)", "INPUTS:25: RuntimeError: exit(3) is called"
    ),
    "a regime that returns a function": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "return {**data(rng, 3, 3), 't': lambda: 3}",
        "YAML:19: tasks[0].check.regimes[2]: an input of type function cannot be sent to a submission",
    ),
    "a regime that returns objects": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "return {**data(rng, 3, 3), 't': np.array([None])}",
        "YAML:19: tasks[0].check.regimes[2]: an input of type array of objects cannot be sent to a submission",
    ),
    "an input that has no name": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "return {**data(rng, 3, 3), 3: 3}",
        "YAML:19: tasks[0].check.regimes[2]: an input is called 3; a name",
    ),
    "an input that is not finite": Slip(
        INPUTS,
        "return data(rng, 3, 3)",
        "return {**data(rng, 3, 3), 't': np.full(3, np.nan)}",
        "YAML:23: tasks[0].check.outputs.J: the solution's value is not finite, at a point of the regime square",
    ),
    # the solution
    "the solution lacks a function": Slip(
        SOLUTION,
        "def gradient(",
        "def gradiant(",
        "YAML:35: tasks[1].check.program: 'gradient' is no input, no variable of the program and no function of the solution; did you mean gradiant?",
    ),
    "the solution reads a file": Slip(
        SOLUTION,
        "def gradient(w, X, t):\n",
        "def gradient(w, X, t):\n    open('w.txt')\n",
        "YAML:33: tasks[1].check.program: the solution raises FileNotFoundError: [Errno 2] No such file or directory: 'w.txt', at line_fit.py:11",
    ),
    "the solution draws": Slip(
        SOLUTION,
        "def gradient(w, X, t):\n",
        "def gradient(w, X, t):\n    w = w + np.random.rand()\n",
        "YAML:37: tasks[1].check.gradients.w: the solution's value differs from one run to the next, at a point of the regime typical",
    ),
    "the solution counts": Slip(
        SOLUTION,
        "def gradient(w, X, t):\n",
        "CALLS = []\n\n\ndef gradient(w, X, t):\n    CALLS.append(1)\n    w = w * len(CALLS)\n",
        "YAML:37: tasks[1].check.gradients.w: the solution's value differs from one run to the next",
    ),
    "the solution changes its arguments": Slip(
        SOLUTION,
        "def gradient(w, X, t):\n",
        "def gradient(w, X, t):\n    w *= 2\n",
        "YAML:33: tasks[1].check.program: the solution changes w, which it was given or had returned, at a point of the regime typical",
    ),
    "the solution exits": Slip(SOLUTION, "", "\nimport sys\nsys.exit(0)\n", "SOLUTION:14: SystemExit: 0"),
    "the solution is no Python": Slip(SOLUTION, "def loss(w, X, t):", "def loss(w, X, t:", "SOLUTION:6: SyntaxError: "),
    "the solution does not import": Slip(
        SOLUTION, "import numpy as np", "import nunpy as np", "SOLUTION:3: ModuleNotFoundError: No module named 'nunpy'"
    ),
    "the solution raises": Slip(
        SOLUTION,
        "np.mean((X @ w - t) ** 2)",
        "np.mean((X @ ww - t) ** 2)",
        "YAML:33: tasks[1].check.program: the solution raises NameError: name 'ww' is not defined, at line_fit.py:7",
    ),
    "a key that the solution does not return": Slip(
        YAML,
        "gradients: {w: g}",
        "gradients: {w: 'g[\"w\"]'}",
        "YAML:37: tasks[1].check.gradients.w: the solution returns no such value, at a point of the regime typical",
    ),
    # mistakes
    "an edit of no text": Slip(
        EDIT,
        'replace: "np.mean"',
        'replace: "np.average"',
        "EDIT:7: edits[0].replace: this text stands nowhere in solution/line_fit.py",
    ),
    "an edit of itself": Slip(
        EDIT, 'with: "np.sum"', 'with: "np.mean"', "EDIT:7: edits[0].replace: the text is replaced by itself"
    ),
    "an edit that is no Python": Slip(
        EDIT, 'with: "np.sum"', 'with: "np.(sum"', "EDIT:1: the edits do not give a program that compiles: "
    ),
    "a task that a mistake fails": Slip(
        EDIT, "fails: [loss]", "fails: [lss]", "EDIT:5: fails[0]: there is no task 'lss'; did you"
    ),
    "an edit of no accepted example": Slip(
        EDIT, "title:", "base: lops\ntitle:", "EDIT:2: base: there is no accepted example 'lops'; did you mean loops?"
    ),
    "an edit of every place": Slip(
        EDIT, 'replace: "np.mean"', 'replace: "X"', "EDIT:7: edits[0].replace: this text stands 5 times in solution/line_fit.py"
    ),
    "a key of an edit": Slip(EDIT, 'with: "np.sum"', 'wth: "np.sum"', "EDIT:8: edits[0].wth: unknown key; did you mean with?"),
    "a mistake without a hint": Slip(EDIT, "hint:", "hnit:", "EDIT:3: hnit: unknown key; did you mean hint?"),
}

WARNED = {
    "an unused regime": Slip(
        INPUTS, "", '\n\n@regime("t is zero")\ndef zero(rng):\n    return {}\n', "INPUTS: no task uses the regime zero"
    ),
    "a hint with the answer": Slip(
        EDIT,
        "hint:",
        'hint: "Write return float(np.mean((X @ w - t) ** 2)) instead."\n#',
        "EDIT: hint: it holds line 7 of solution/line_fit.py, which gives the answer away",
    ),
    "a task that no mistake fails": Slip(
        YAML,
        "tasks:\n",
        "tasks:\n  - id: more\n    title: more\n    points: 0\n    check: {kind: outputs, regimes: [large], program: 'J = loss(w, X, t)', "
        "outputs: {J: J}}\n",
        "YAML:13: tasks[0].id: no mistake fails the task more, so nothing shows that it catches any",
    ),
    "a task that is worth nothing": Slip(
        YAML,
        "tasks:\n",
        "tasks:\n  - id: more\n    title: more\n    points: 0\n    check: {kind: outputs, regimes: [large], program: 'J = loss(w, X, t)', "
        "outputs: {J: J}}\n",
        "YAML:15: tasks[0].points: the task more is worth nothing",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    inputs = tmp_path / INPUTS
    inputs.write_text("import numpy as np\n" + inputs.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def made(folder: Path, slip: Slip) -> None:
    """Make the slip; a text that does not stand there once is a fault of the test."""
    path = folder / slip.file
    text = path.read_text(encoding="utf-8")
    assert not slip.old or text.count(slip.old) == 1, slip.old
    path.write_text(text.replace(slip.old, slip.new) if slip.old else text + slip.new, encoding="utf-8")


SUPPORT = "assignments/line_fit/support"
FILES = {
    "a secret that is not there": (
        "reference/line_fit/secret",
        None,
        "SECRET: there is no secret to draw private inputs from; make one with: ",
    ),
    "an empty secret": (
        "reference/line_fit/secret",
        "",
        "SECRET:1: 0 bytes can be guessed, at least 16 are needed; make one with: ",
    ),
    "a secret of words": (
        "reference/line_fit/secret",
        "our secret\n",
        "SECRET:1: a line of hex digits belongs here; make one with: ",
    ),
    "no inputs.py": (INPUTS, None, "INPUTS: no such file; it should define the assignment's inputs"),
    "no solution": (SOLUTION, None, "SOLUTION: the reference solution should be here: No such file or directory"),
    "an empty assignment.yaml": (YAML, "# later\n", "YAML:1: the file is empty"),
    "a list in assignment.yaml": (YAML, "- title\n", "YAML:1: a block of keys belongs here, not a list"),
    "an empty edit": (EDIT, "", "EDIT:1: the file is empty"),
    "support that is no Python": (f"{SUPPORT}/packing.py", "def (:\n", "SUPPORT/packing.py:1: SyntaxError: "),
    "support that raises": (f"{SUPPORT}/packing.py", "\n1 / 0\n", "SUPPORT/packing.py:2: ZeroDivisionError: division by zero"),
    "support that hides a library": (f"{SUPPORT}/numpy.py", "", "SUPPORT/numpy.py: this name hides the library numpy; "),
    "support that hides the submission": (
        f"{SUPPORT}/line_fit.py",
        "",
        "SUPPORT/line_fit.py: students hand in a file of this name; ",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_as_it_should_be_is_one_line(folder: Path, name: str) -> None:
    """Missing, empty, or in the place of another."""
    file, text, wanted = FILES[name]
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        bench_of("line_fit", folder / "assignments", folder / "reference")
    told = short(folder, str(caught.value))
    assert told.startswith(wanted) and "\n" not in told, told


@pytest.mark.parametrize(
    ("file", "line", "wanted"),
    [
        (INPUTS, "return data(rng, 3, 3)", "INPUTS:23: square: gives no point in 0.2 seconds"),
        (
            SOLUTION,
            "def gradient(w, X, t):\n",
            "YAML:33: tasks[1].check.program: the solution gives no answer in 0.2 seconds, at a point of",
        ),
        (INPUTS, "import numpy as np\n", "INPUTS: importing it does not end within 0.2 seconds"),
        (SOLUTION, "import numpy as np\n", "SOLUTION: importing it does not end within 0.2 seconds"),
    ],
)
def test_what_takes_for_ever_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, line: str, wanted: str
) -> None:
    """A regime, or the solution: whoever waits for it is told which."""
    import threading

    until = threading.Event()
    monkeypatch.setattr(threading, "until_the_test_ends", until, raising=False)
    monkeypatch.setattr(names, "MOST_SECONDS", 0.2)
    wait = "import threading; threading.until_the_test_ends.wait()"
    inside = "    " if line.startswith("def") else ""
    made(folder, Slip(file, line, f"{line}{inside}{wait}\n" if line.endswith("\n") else f"{wait}; {line}", ""))
    try:
        with pytest.raises(BadInput) as caught:
            bench_of("line_fit", folder / "assignments", folder / "reference")
    finally:
        until.set()
    assert short(folder, str(caught.value)).startswith(wanted)


def test_what_is_not_read_is_a_warning(folder: Path) -> None:
    """Data beside the support code, and mistakes under another ending."""
    (folder / SUPPORT).mkdir(exist_ok=True)
    (folder / SUPPORT / "weights.csv").write_text("1,2")
    (folder / WRONG / "another.yml").write_text("title: another\n")
    told = "\n".join(advice("line_fit", folder / "assignments", folder / "reference"))
    assert "weights.csv: only files of Python code travel with a submission" in told
    assert "another.yml: this is not read; a mistake is a .yaml file, or a folder" in told


def short(folder: Path, line: str) -> str:
    secret = "reference/line_fit/secret"
    known = {"YAML": YAML, "INPUTS": INPUTS, "SOLUTION": SOLUTION, "EDIT": EDIT, "SECRET": secret, "SUPPORT": SUPPORT}
    for name, path in known.items():
        line = line.replace(str(folder / path), name)
    return line.replace(f"{folder}/reference/line_fit/solution/", "")


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_one_line_with_its_place(folder: Path, name: str) -> None:
    """What cannot be graded with is refused before anything is graded: file, line, key, message, and what was meant."""
    made(folder, REFUSED[name])
    with pytest.raises(BadInput) as caught:
        bench_of("line_fit", folder / "assignments", folder / "reference")
    told = short(folder, str(caught.value))
    assert told.startswith(REFUSED[name].told), told
    assert "\n" not in told and ("did you mean" in told) == ("did you" in REFUSED[name].told)


@pytest.mark.parametrize("name", WARNED)
def test_what_is_not_meant_most_likely_is_a_warning(folder: Path, name: str) -> None:
    """What can be graded with all the same is told as a warning."""
    before = advice("line_fit", folder / "assignments", folder / "reference")
    bench_of.cache_clear()
    made(folder, WARNED[name])
    after = advice("line_fit", folder / "assignments", folder / "reference")
    assert before == []
    assert WARNED[name].told in [short(folder, line) for line in after]


def test_what_is_missing_is_a_warning(folder: Path) -> None:
    """No handout, no other style and the secret that everybody can read."""
    shipped = Path(__file__).resolve().parents[2] / "reference/ner_window/secret"
    (folder / "assignments/line_fit/handout.md").unlink()
    (folder / "reference/line_fit/accepted/loops/line_fit.py").unlink()
    (folder / "reference/line_fit/accepted/loops").rmdir()
    (folder / "reference/line_fit/secret").write_bytes(shipped.read_bytes())
    told = advice("line_fit", folder / "assignments", folder / "reference")
    assert [line.split(": ", 1)[1][:20] for line in told] == [
        "there is no handout;",
        "nothing shows that r",
        "this secret ships wi",
    ]


def test_every_secret_that_ships_is_known() -> None:
    """Each reference of this repository holds a secret that validate warns of."""
    root = Path(__file__).resolve().parents[2]
    names = sorted(path.parent.name for path in root.glob("reference/*/secret"))
    assert len(names) >= 8
    assert [
        name for name in names if not any("ships" in line for line in advice(name, root / "assignments", root / "reference"))
    ] == []


def test_the_author_is_told_numbers_and_their_own_check(folder: Path) -> None:
    """A private task's numbers are for its author; what fails by itself is their check's, and equal troubles are told once."""
    made(folder, Slip(f"{WRONG}/not_divided_by_n.yaml", "fails: [gradient]", "fails: [purity]", ""))
    proofs = validate(["line_fit"], folder / "assignments", folder / "reference", 1, 1)
    lines = troubles(proofs)
    assert len(lines) == 1 and "fails gradient, should fail purity" in lines[0]
    assert "got " in lines[0] and "expected " in lines[0]


def test_a_check_that_fails_by_itself_is_told_once(folder: Path) -> None:
    """Every example meets the same fault, which is the author's, and is told in one line."""
    judge = "\n\ndef any_sign(inputs, got, want):\n    return None if got == wnt else 'no'\n"
    made(folder, Slip(INPUTS, "", judge, ""))
    made(folder, Slip(YAML, "outputs: {J: J}             #", "judge: {J: any_sign}\n      outputs: {J: J}             #", ""))
    lines = troubles(validate(["line_fit"], folder / "assignments", folder / "reference", 1, 1))
    assert "your check loss failed by itself: " in lines[0] and "wnt" in lines[0] and "course staff" not in lines[0]
    assert " more: " in lines[0] and sum("wnt" in line for line in lines if "/starter/" not in line) == 1


@pytest.mark.parametrize("command", ["validate", "grade"])
def test_the_command_exits_with_2(folder: Path, command: str) -> None:
    """Before a submission is looked at, in both commands that authors use."""
    made(folder, REFUSED["a regime"])
    places = ["--assignments", str(folder / "assignments"), "--reference", str(folder / "reference")]
    arguments = [command, "line_fit", *([str(folder / SOLUTION), "-o", str(folder / "r.json")] if command == "grade" else [])]
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", *arguments, *places],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "did you mean one_example?" in done.stderr
