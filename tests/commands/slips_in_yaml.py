"""Slips in assignment.yaml as `grader new` writes it, one line each, and what is said of each."""
# ruff: noqa: E501 - a slip reads best on one line, as the author wrote it

from typing import NamedTuple

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


IN_YAML = {
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
}
