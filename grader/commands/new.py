"""``grader new``: an assignment to start from. It is tiny, complete, and validates as it is; its comments teach."""

import keyword
import re
import secrets
import sys
from pathlib import Path

from ..errors import BadInput

# NAME and TITLE are replaced in every text below.
SETTINGS = """\
# What students are graded on. `grader validate NAME` proves that it is sound; an editor that knows
# docs/assignment.schema.json completes the keys. Unknown keys are refused.
title: TITLE
file: NAME.py
points: 100                       # the tasks' points must add up to this

# Shown to a student whose function is missing or takes other arguments.
signatures:
  loss: loss(w, X, t) -> float
  gradient: gradient(w, X, t) -> array (m,)

tasks:
  - id: loss
    title: loss is the mean squared error        # one plain sentence that the student reads
    points: 30
    public: true                  # numbers are shown; inputs do not depend on the secret, so a laptop draws the same
    check:
      kind: outputs               # runs the program at every point and compares the outputs with the solution's
      regimes: [typical, one_example, square]    # functions of reference/NAME/inputs.py
      draws: 2                    # points a regime
      program: |
        J = loss(w, X, t)
      outputs: {J: J}             # label: an expression over the program's variables

  - id: gradient
    title: gradient is the gradient of the loss for w
    points: 60                    # private by default: place, symptom and hint are shown, never a number
    needs: [loss]                 # a failure that comes from loss is not charged twice
    check:
      kind: gradients             # compares with rounding in mind, and looks closer where a gradient is wrong
      regimes: [typical, one_example, square, one_weight, large]
      draws: 2
      program: |
        J = loss(w, X, t)
        g = gradient(w, X, t)
      loss: J                     # with wrt: is a wrong gradient right for the student's own loss?
      gradients: {w: g}
      wrt: {w: w}
      batch: [X, t]               # inputs with one row an example: tells "only the last example" from the rest

  - id: purity
    title: no function changes its arguments
    points: 10
    idle: true                    # doing nothing passes this too: it counts once each function was right somewhere
    check:
      kind: purity                # runs points A, B, A, A: arguments stay, equal calls agree, old results stay
      regimes: [typical, large]
      program: |
        J = loss(w, X, t)
        g = gradient(w, X, t)
      outputs: {J: J, g: g}
      arguments: [w, X, t]
"""

HANDOUT = """\
# TITLE

Hand in one file, `NAME.py`, with two functions. Use numpy and the standard library only.

`X` is `(N, m)` with one example a row, `t` is `(N,)`, the weights `w` are `(m,)`. The prediction for all examples is
y = X w, and the loss is the mean squared error J = 1/N sum_i (y_i - t_i)^2.

| function | returns |
|---|---|
| `loss(w, X, t)` | J, a float |
| `gradient(w, X, t)` | dJ/dw, `(m,)`: the gradient of a parameter has the parameter's shape |

No function changes its arguments. Sizes are never hard-coded; N = 1 and m = 1 work.

## A small example
For w = (1, 2), X = ((1, 0), (2, 1), (0, 3)) and t = (0, 5, 4): y = (1, 4, 6), the errors are (1, -1, 2), so
J = (1 + 1 + 4) / 3 = 2 and dJ/dw = (-0.6667, 3.3333).

## How it is graded
30 points for `loss`, 60 for `gradient`, 10 for leaving arguments alone. `grader check` on your machine shows the same
verdicts as the server, with numbers where the inputs are public.
"""

STARTER = '''\
"""TITLE: the mean squared error of a linear prediction, and its gradient."""

import numpy as np


def loss(w, X, t):
    """The mean of (X w - t)^2 over the examples, a float; w is (m,), X is (N, m), t is (N,)."""
    raise NotImplementedError("loss is yours to write")


def gradient(w, X, t):
    """The gradient of loss for w, in w's shape (m,)."""
    raise NotImplementedError("gradient is yours to write")
'''

INPUTS = '''\
"""Inputs by construction. A regime is a function of a random generator; its phrase completes "wrong where ..."."""

from grader.inputs import distinct_sizes, regime, scaled_away


def data(rng, N, m):
    """One point: no entry is near zero by chance, so that no term can be lost unseen."""
    return {"w": scaled_away(rng, m), "X": scaled_away(rng, (N, m)), "t": scaled_away(rng, N)}


@regime("sizes and values are ordinary")
def typical(rng):
    N, m = distinct_sizes(rng, 2)  # distinct sizes: a transposed or swapped axis cannot hide
    return data(rng, N, m)


@regime("there is one example")
def one_example(rng):
    return data(rng, 1, 4)


@regime("there are as many examples as weights")
def square(rng):
    return data(rng, 3, 3)


@regime("there is one weight")
def one_weight(rng):
    return data(rng, 5, 1)


@regime("the inputs are large")
def large(rng):
    point = data(rng, 6, 4)
    return {**point, "X": 300 * point["X"], "w": point["w"] / 300}
'''

# The lecture in code: naive, right, short. float32 inputs must give float32 results, since the grader runs it in both
# precisions to measure how much rounding is honest.
SOLUTION = '''\
"""TITLE: the reference."""

import numpy as np


def loss(w, X, t):
    return float(np.mean((X @ w - t) ** 2))


def gradient(w, X, t):
    return 2 * X.T @ (X @ w - t) / len(t)
'''

# Edits by rule of the solution that change no answer. `grader validate --mutants` wants every other one to lose points.
EQUAL = """\
equal:
  - mutants:
      - "loss: copy_left_out: float(np.mean((X @ w - t) ** 2)) -> np.mean((X @ w - t) ** 2)"
    reason: "a scalar of numpy's is as good as Python's own number"
  - mutants: ["loss: swapped: X @ w - t -> t - (X @ w)"]
    reason: "the error is squared"
  - mutants:
      - "loss: transpose: w -> w.T"
      - "gradient: transpose: w -> w.T"
      - "gradient: transpose: X @ w - t -> (X @ w - t).T"
    reason: "a vector has one axis, so its transpose is itself"
  - mutants: ["gradient: another_variable: t -> X #2"]
    reason: "X and t are equally long"
"""

# A right submission in another style. Every one must get full marks on every seed.
LOOPS = """\
def predict(w, row):
    return sum(w[j] * row[j] for j in range(len(w)))


def loss(w, X, t):
    total = 0.0
    for row, target in zip(X, t):
        total += (predict(w, row) - target) ** 2
    return float(total / len(X))


def gradient(w, X, t):
    g = 0 * w
    for row, target in zip(X, t):
        for j in range(len(w)):
            g[j] += 2 * (predict(w, row) - target) * row[j] / len(X)
    return g
"""

# Mistakes: one each, otherwise right. They prove that the checks catch it, and they name it in a student's work.
# id: (text of the solution, what stands there instead, title, hint, tasks that fail)
MISTAKES = {
    "factor_two_left_out": (
        "2 * X.T",
        "X.T",
        "the factor 2 of the square's derivative is missing",
        "What is the derivative of e^2 for e?",
        "gradient",
    ),
    "not_divided_by_n": (
        " / len(t)",
        "",
        "the gradient is that of the sum over examples, not of the mean",
        "The loss is a mean; which factor does its gradient inherit?",
        "gradient",
    ),
    "loss_is_a_sum": (
        "np.mean",
        "np.sum",
        "the loss is a sum over examples, not a mean",
        "Double the batch by repeating it: should the loss change?",
        "loss",
    ),
    "targets_overwritten": (
        "return 2 * X.T @ (X @ w - t) / len(t)",
        "t -= X @ w; return -2 * X.T @ t / len(t)",
        "gradient stores the errors in the caller's own t",
        "What does `t -= ...` do to the array that was passed in?",
        "purity",
    ),
}
MISTAKE = """\
# The title completes "It looks as if ..."; it names the mistake, and the hint asks a question: neither gives the answer.
title: {title}
hint: "{hint}"
catalogue: []          # ids of your own list of misconceptions, if you keep one
fails: [{fails}]       # exactly the tasks that do not pass, on every seed
edits:                 # one to three; each text stands exactly once in the solution
  - replace: "{right}"
    with: "{wrong}"
"""


def scaffold(name: str, assignments: Path, reference: Path) -> list[Path]:
    """Write the assignment ``name`` below both folders; return the files written, in the order to read them.

    Raises BadInput for a name that cannot be a Python module of its own, or where anything stands already.
    """
    check_name(name)
    own, ours = assignments / name, reference / name
    for folder in (own, ours):
        if folder.exists():
            raise BadInput(f"{folder} is there already; choose another name, or remove it first")
    files = {
        own / "assignment.yaml": SETTINGS,
        own / "handout.md": HANDOUT,
        own / "starter" / f"{name}.py": STARTER,
        ours / "inputs.py": INPUTS,
        ours / "solution" / f"{name}.py": SOLUTION,
        ours / "accepted" / "loops" / f"{name}.py": LOOPS,
        ours / "equivalent.yaml": EQUAL,
        **mistakes(ours / "wrong"),
        ours / "secret": secrets.token_hex(32) + "\n",
    }
    title = name.replace("_", " ").capitalize()
    for path, text in files.items():
        write(path, text.replace("NAME", name).replace("TITLE", title))
    return list(files)


def check_name(name: str) -> None:
    """Raise BadInput unless ``name`` can name a student's file that hides no other module."""
    if not re.fullmatch("[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise BadInput(
            f"{name!r} cannot name an assignment: small letters, digits and underscores, a letter first, no Python keyword"
        )
    if name in sys.stdlib_module_names or name == "numpy":
        raise BadInput(
            f"{name!r} cannot name an assignment: students would hand in {name}.py, which hides Python's module {name}"
        )


def mistakes(folder: Path) -> dict[Path, str]:
    """The files of the wrong examples: each is an edit of the solution, and what is expected of it."""
    return {
        folder / f"{mistake}.yaml": MISTAKE.format(title=title, hint=hint, fails=fails, right=right, wrong=wrong)
        for mistake, (right, wrong, title, hint, fails) in MISTAKES.items()
    }


def write(path: Path, text: str) -> None:
    """Write a file and the folders it lies in. Raises BadInput where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None
