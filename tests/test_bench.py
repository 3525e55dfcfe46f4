"""The script that a grade is timed against makes the same judgements: else the comparison would mean nothing."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

from grader.assignment.load import load_assignment

ROOT = Path(__file__).parent.parent
ASSIGNMENT = load_assignment("ner_window", ROOT / "assignments", ROOT / "reference")
EXAMPLES = [*(("accepted", example) for example in ASSIGNMENT.accepted), *(("wrong", example) for example in ASSIGNMENT.mistakes)]
TITLES = {task.title: task for task in ASSIGNMENT.tasks}
# What a clock decides is not decided on a busy machine.
TIMED = {"cost"}
WATCHED = {"purity", "windows_purity"}


def load(name):
    """A script of bench/ as a module."""
    sys.path[:0] = [str(ROOT / "bench")] if str(ROOT / "bench") not in sys.path else []
    spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


plain = load("plain_gradescope")
run = load("run")


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[example.id for _, example in EXAMPLES])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # submissions that overflow or divide by zero are among them
def test_it_fails_what_the_grader_fails(tmp_path, kind, example):
    """The plain script passes and fails every example on the same tasks as the grader does."""
    submission, results = tmp_path / "ner_window.py", tmp_path / "results.json"
    submission.write_bytes(example.source)
    plain.main(submission, results)
    tests = json.loads(results.read_text(encoding="utf-8"))["tests"]
    failed = {TITLES[test["name"]].id for test in tests if test["score"] < test["max_score"]}
    expected = set(example.fails) - TIMED
    assert failed - TIMED - WATCHED == expected - WATCHED
    assert failed & WATCHED <= expected  # the grader watches arguments in the calls of every task, the script in two


def test_it_has_the_same_tasks_and_points():
    """A test a task, under the same title and with the same weight."""
    tests = [getattr(plain.TestNerWindow, name) for name in dir(plain.TestNerWindow) if name.startswith("test_")]
    assert {test.__doc__: test.__weight__ for test in tests} == {title: task.points for title, task in TITLES.items()}


@pytest.mark.parametrize(
    ("task", "regimes"),
    [
        ("make_windows", plain.MAKE_WINDOWS),
        ("forward", plain.FORWARD),
        ("forward_edges", plain.FORWARD_EDGES),
        ("loss", plain.LOSS),
        ("loss_extremes", plain.LOSS_EXTREMES),
        ("loss_finite", plain.LOSS_FINITE),
        ("score_gradients", plain.SCORE),
        ("backward_one", plain.BACKWARD_ONE),
        ("backward_batch", plain.BACKWARD_BATCH),
        ("backward_repeated", plain.BACKWARD_REPEATED),
    ],
)
def test_it_judges_at_the_same_regimes(task, regimes):
    """The regimes written into the script are those of assignment.yaml."""
    (check,) = [one.check for one in ASSIGNMENT.tasks if one.id == task]
    assert regimes.split() == list(check.regimes)


def test_loading_inputs_leaves_the_grader_in_place():
    """The stand-in for grader.inputs does not outlive the loading."""
    before = sys.modules["grader"]
    plain.load_inputs()
    assert sys.modules["grader"] is before


def test_the_table_takes_ratios_within_a_round():
    """A slow round slows both, so ratios compare neighbours and not medians."""
    plain, ours = [(1.0, 0.5), (10.0, 5.0), (2.0, 1.0)], [(1.5, 1.0), (15.0, 10.0), (3.0, 2.0)]
    shown = run.table({"plain script": plain, "grader, process": ours})
    assert re.search(r"grader, process +3000 ms +1500 ms +1\.50 +1\.50 to 1\.50 +2000 ms +2\.00", shown)


def test_a_run_without_full_marks_is_refused(tmp_path):
    """A command that ends well but writes too few points is not timed."""
    results = tmp_path / "results.json"
    write = "import json, sys; json.dump({'tests': [{'score': float(sys.argv[2])}]}, open(sys.argv[1], 'w'))"
    family = run.Family()
    wall, cpu = run.timed([sys.executable, "-c", write, str(results), "100"], results, family)
    assert wall > 0 and cpu > 0
    for command in ([sys.executable, "-c", write, str(results), "99"], [sys.executable, "-c", ""]):
        with pytest.raises(SystemExit, match="no full marks"):
            run.timed(command, results, family)
