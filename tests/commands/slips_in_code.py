"""Slips in inputs.py, the solution and the mistakes that `grader new` writes, and what is said of each."""
# ruff: noqa: E501 - a slip reads best on one line, as the author wrote it

from slips_in_yaml import EDIT, INPUTS, SOLUTION, YAML, Slip

IN_CODE = {
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
