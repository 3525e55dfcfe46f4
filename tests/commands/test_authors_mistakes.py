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
        "YAML:23: tasks[0].check.judge.J: inputs.py defines no function 'tyical'",
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
    # the solution
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


def short(folder: Path, line: str) -> str:
    for name, path in (("YAML", YAML), ("INPUTS", INPUTS), ("SOLUTION", SOLUTION), ("EDIT", EDIT)):
        line = line.replace(str(folder / path), name)
    return line


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
