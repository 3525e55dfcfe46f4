"""What holds for every assignment: its examples get the marks they should, its handout tells the truth, its starter is empty."""

import doctest
import inspect
import re
import sys

import numpy as np
import pytest
from loading import NAMES, Files, every_example, module
from marking import failed, mistakes, report_of

from grader.calls.call import Call
from grader.calls.program import compile_program
from grader.reports.report import Verdict

FILES = {name: Files(name) for name in NAMES}
ACCEPTED, WRONG = every_example("accepted"), every_example("wrong")

# How many examples the worked part of a handout runs.
WORKED = {
    "activations": 13,
    "autodiff": 11,
    "computation_graph": 12,
    "gradient_check": 10,
    "jacobians": 17,
    "ner_window": 21,
    "sgd": 12,
    "softmax_ner": 12,
}

# What the tables of a handout that tell points have in their first column.
POINTS_BY = {
    "activations": ["function", "task"],
    "autodiff": ["task"],
    "computation_graph": ["task"],
    "gradient_check": ["function", "task"],
    "jacobians": ["function"],
    "ner_window": ["function"],
    "sgd": ["function", "task"],
    "softmax_ner": ["function", "task"],
}

NON_LINEARITIES = ("sigmoid", "tanh", "relu", "leaky_relu", "hard_tanh", "swish")
OPERATORS = ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "neg")
NODES = ("Add", "Subtract", "Multiply", "Max", "Tanh", "Sigmoid", "Dot")

# What a student writes, and what each docstring has to tell.
WRITTEN = {
    "activations": ([name + end for name in NON_LINEARITIES for end in ("", "_grad")], "Returns the same shape"),
    "autodiff": (
        [f"Value.{name}" for name in ("__init__", *(f"__{name}__" for name in OPERATORS))]
        + [f"Value.{name}" for name in ("tanh", "exp", "log", "relu", "sigmoid", "backward")],
        "",
    ),
    "computation_graph": (
        [f"{node}.{name}" for node in NODES for name in ("forward", "backward")] + ["topological_order", "forward", "backward"],
        ".",
    ),
    "gradient_check": (["numeric_gradient", "relative_error", "gradient_check"], ".{41}"),
    "jacobians": (
        ["dz_dx", "dz_db", "dz_dW", "dh_dz", "ds_dh", "ds_du", "chain"]
        + ["local_error", "ds_dW_row", "ds_dW", "ds_db", "ds_dx", "ds_dWij"],
        r"\(|one float",
    ),
    "ner_window": (["make_windows", "forward", "loss", "backward", "score_gradients"], "Returns|as one float"),
    "sgd": (["sgd_step", "train", "predict", "f1"], ".{41}"),
    "softmax_ner": (["softmax", "cross_entropy", "forward", "backward"], "float|dict"),
}


@pytest.mark.parametrize(("files", "example"), ACCEPTED)
def test_right_work_in_another_style_gets_full_marks(files, example):
    """Every accepted example gets every point."""
    report = report_of(files.bench, example.source)
    assert failed(report) == set()
    assert report.score == 100


@pytest.mark.parametrize(("files", "example"), WRONG)
def test_a_mistake_is_caught_and_named(files, example):
    """Every wrong example fails the tasks that it should, no other, and is called by its own name."""
    report = report_of(files.bench, example.source)
    assert failed(report) - set(example.may_fail) == set(example.fails) - set(example.may_fail)
    assert mistakes(report) == {example.name}


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_tried(name):
    """No file below accepted/ or wrong/ is left out above, and there are some of each."""
    for kind, own, tried in (("accepted", {"solution"}, ACCEPTED), ("wrong", set(), WRONG)):
        place = FILES[name].reference / kind
        there = {path.parent.name for path in place.glob(f"*/{name}.py")} | {path.stem for path in place.glob("*.yaml")}
        assert there
        assert {example.name for files, example in (each.values for each in tried) if files.name == name} == there | own


@pytest.mark.parametrize("name", NAMES)
def test_the_mistakes_are_sound_edits(name):
    """Every mistake compiles, none copies the solution, and a whole file says why it is one."""
    assignment = FILES[name].bench.assignment
    assignment.check_examples()
    for example in assignment.mistakes:
        if not example.spans:
            told = (FILES[name].reference / "wrong" / example.id / "expect.yaml").read_text(encoding="utf-8")
            assert "because: " in told


@pytest.mark.parametrize("name", NAMES)
def test_starter_fails_politely(name):
    """The starter as it is handed out fails every task, and all that it is told is what is still to be written."""
    bench = FILES[name].bench
    report = report_of(bench, bench.assignment.starter)
    assert failed(report) == set(FILES[name].tasks)
    assert report.score == 0
    assert mistakes(report) == set()
    for task in report.tasks:
        assert task.findings or task.verdict is Verdict.SKIPPED
        assert [finding.message for finding in task.findings if "is not written yet" not in finding.message] == []


def to_be_written(starter):
    """The functions of a starter by name, and the methods of its classes, those of Python left out."""
    found = {}
    for name, value in vars(starter).items():
        if inspect.isfunction(value):
            found[name] = value
        elif inspect.isclass(value):
            made = object.__new__(value)
            found |= {f"{name}.{key}": getattr(made, key) for key, own in vars(value).items() if inspect.isfunction(own)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_starter_says_what_is_to_be_written(name):
    """All that a student writes is in the starter and raises NotImplementedError with its own name; docstrings tell what."""
    names, told = WRITTEN[name]
    found = to_be_written(FILES[name].starter())
    assert sorted(found) == sorted(names)
    assert {written.split(".")[0] for written in names} == set(FILES[name].signatures)
    for written, function in found.items():
        assert re.search(told, function.__doc__ or "", re.DOTALL), written
        needed = [given for given in inspect.signature(function).parameters.values() if given.default is given.empty]
        with pytest.raises(NotImplementedError, match=rf"^{re.escape(written)} is "):
            function(*[None] * len(needed))


@pytest.mark.parametrize("name", NAMES)
def test_programs_call_what_the_starter_has(name):
    """Every program of a task calls something of the student's, and nothing that the starter has not."""
    files, starter = FILES[name], FILES[name].starter()
    support = frozenset(path.stem for path in (files.folder / "support").glob("*.py"))
    for task in files.tasks.values():
        for regime in task["check"].get("regimes", []):
            case = files.case(regime)
            steps = compile_program(case.program or task["check"]["program"], frozenset(case.inputs), support).steps
            called = Call(steps).functions_of()
            assert called
            assert all(hasattr(starter, function) for function in called)


@pytest.mark.parametrize("name", NAMES)
def test_handout_prints_what_the_solution_gives(name, monkeypatch):
    """Every number of the handout's worked example is what the solution prints."""
    files = FILES[name]
    monkeypatch.setitem(sys.modules, name, files.load("solution"))
    for path in (files.folder / "support").glob("*.py"):
        monkeypatch.setitem(sys.modules, path.stem, module(path))
    with np.printoptions():
        wrong, tried = doctest.testfile(str(files.handout), module_relative=False)
    assert (wrong, tried) == (0, WORKED[name])


def tables_of_points(handout):
    """The tables of a handout with a column ``points``, by the name of their first column: rows as cells by column."""
    tables, header = {}, None
    for line in handout.splitlines():
        if not line.startswith("|"):
            header = None
            continue
        cells = [cell.strip() for cell in line.replace(r"\|", "").split("|")[1:-1]]
        if header is None:
            header = cells
        elif "points" in header and "---" not in line:
            tables.setdefault(header[0], []).append(dict(zip(header, cells)))
    return tables


@pytest.mark.parametrize("name", NAMES)
def test_handout_says_how_it_is_graded(name):
    """The points of the tasks, and of every table that tells points, add up to 100; a table of tasks tells those of each."""
    text, tasks = FILES[name].handout.read_text(encoding="utf-8"), FILES[name].tasks
    assert re.search(r"^## .*How it is graded$", text, re.MULTILINE)
    tables = tables_of_points(text)
    assert sum(task["points"] for task in tasks.values()) == 100
    assert list(tables) == POINTS_BY[name]
    for rows in tables.values():
        assert sum(int(points) for row in rows for points in row["points"].split(" · ")) == 100
    if "task" in tables:
        told = [(int(row["points"]), "public" in row.values()) for row in tables["task"]]
        assert told == [(task["points"], task.get("public", False)) for task in tasks.values()]
