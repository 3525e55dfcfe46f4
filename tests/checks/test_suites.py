"""Suites as they are on Gradescope: gradescope-utils' own runner and ours give the same tests the same scores."""

import importlib
import io
import json
import sys
import types
import unittest
from collections.abc import Mapping
from pathlib import Path

import pytest
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from msgspec import structs
from small_network import context
from suites import ALIKE, DIFFERENT, case
from suites_work import WORK, WRONG

from grader import checks
from grader.calls.call import Answer, Executor
from grader.checks.base import Judgement, Seen
from grader.sandbox.trusted import Trusted

# Where the name of the function at fault does not stand in what is wrong with it.
CALLED = {
    "double": "double", "relu": "relu", "backward": "backward", "mean": "mean", "Val": "Val", "pop": "pop", "empty": "Stack",
    "in place": "scale_in_place", "greet": "greet", "step": "step", "nested": "nested", "returns None": "mean",
}  # fmt: skip

Scores = dict[str, tuple[float, float, str]]


def submission(*wrong: str) -> str:
    source = WORK
    for name in wrong:
        assert source.count(WRONG[name][0]) == 1, name
        source = source.replace(*WRONG[name])
    return source


def plainly(folder: Path, files: Mapping[str, str], source: str) -> Scores | None:
    """Scores by gradescope-utils, in this process, with the submission imported; None where it writes no file."""
    work, path = types.ModuleType("work"), folder.parent / "work.py"
    path.write_text(source, encoding="utf-8")
    work.__file__ = str(path)
    exec(compile(source, path, "exec"), vars(work))
    sys.modules["work"] = work
    sys.path.insert(0, str(folder))
    out = io.StringIO()
    try:
        suite = unittest.TestSuite(
            unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(Path(name).stem)) for name in files
        )
        JSONTestRunner(stream=out).run(suite)
        return {
            test["name"].split(" (")[0]: (test.get("score", 0.0), test.get("max_score", 0.0), test["status"])
            for test in json.loads(out.getvalue())["tests"]
        }
    except (AttributeError, TypeError):
        return None
    finally:
        sys.path.remove(str(folder))
        for name in ["work", *(Path(name).stem for name in files)]:
            sys.modules.pop(name, None)


def judged(
    folder: Path, files: Mapping[str, str], source: str, student: Executor | None = None, solution: str = WORK
) -> Judgement:
    """What our check makes of the same files; ``student`` runs the submission, this process where none does."""
    given = structs.replace(context(), module="work", source=source.split("\n"))
    check = checks.start(checks.TestsSettings(suite=folder.name), given, folder.parent)
    student = student or Trusted("work.py", source.encode()).run
    reference = Trusted("work.py", solution.encode())
    try:
        ask = next(check)
        while True:
            ask = check.send(Answer(student(ask.student) if ask.student else [], reference.run(ask.reference)))
    except StopIteration as done:
        judgement: Judgement = done.value
        return judgement


def ours(judgement: Judgement, weighted: bool) -> Scores:
    found: Scores = {}
    for look in judgement.seen:
        most = judgement.weights[look.output] if weighted else 0.0
        share = 1.0 if look.mark.right else look.mark.credit
        found[look.output.split(" (")[0]] = (most * share, most, "passed" if look.mark.right else "failed")
    return found


def written(tmp_path: Path, files: Mapping[str, str]) -> Path:
    folder = tmp_path / "tests"
    folder.mkdir(exist_ok=True)
    (tmp_path / "work.py").write_text("")
    for name, text in files.items():
        (folder / name).write_text(text.replace("BASE", repr(str(tmp_path))), encoding="utf-8")
    return folder


def look(judgement: Judgement, output: str) -> Seen:
    return next(seen for seen in judgement.seen if seen.output == output)


def both(name: str, body: str, folder: Path, source: str) -> tuple[Scores | None, Scores]:
    """The scores of one file, plainly and ours."""
    files = {f"test_suite_{abs(hash(name))}.py": case(body)}
    tests = written(folder, files)
    wanted = plainly(tests, files, source)
    weighted = "weight" in body or "partial" in body
    return wanted, ours(judged(tests, files, source), weighted)


@pytest.mark.parametrize("name", ALIKE)
def test_a_suite_gives_what_it_gives_plainly(tmp_path: Path, name: str) -> None:
    """The same tests, the same scores and the same status, for right work and for two that are wrong in many places."""
    for wrong in ([], list(WRONG)[::2], list(WRONG)[1::2]):
        wanted, got = both(name, ALIKE[name], tmp_path, submission(*wrong))
        assert wanted is not None
        shown = {key: value for key, value in got.items() if key in wanted or "leaderboard" not in name}
        assert shown == wanted, wrong


def test_the_wrong_submissions_are_caught_by_these_suites(tmp_path: Path) -> None:
    """Agreement means something: every fault costs points in some suite."""
    for wrong in WRONG:
        word = CALLED.get(wrong) or WRONG[wrong][0].split("(")[0].split()[-1]
        near = [body for body in ALIKE.values() if word in body]
        assert any(both("x", body, tmp_path, submission(wrong))[1] != both("x", body, tmp_path, WORK)[1] for body in near), wrong


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_listed_with_its_reason(tmp_path: Path, name: str) -> None:
    """Where gradescope-utils loses a test, a score or the whole file, we do not."""
    body, wanted, reason = DIFFERENT[name]
    plain, got = both(name, body, tmp_path, submission())
    assert reason and {key: got[key] for key in wanted} == wanted
    assert plain is None or {key: plain.get(key) for key in wanted} != wanted or "skip" in name
