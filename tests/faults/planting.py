"""Faults planted in the grader by rule, and what became of a submission that was graded with one."""

import ast
import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
INJECT = Path(__file__).with_name("inject.py")
ROOMS = ("assignment", "calls", "checks", "commands", "grading", "inputs", "numerics", "reports", "sandbox", "submissions")
# Run in another process or in no grade at all: commands of authors, boxes that are not used here, the worker's own half.
ELSEWHERE = [
    "checks/proxy",
    "checks/suite",
    "checks/tests",
    "commands/check",
    "commands/new",
    "commands/show",
    "commands/validate",
    "reports/terminal",
    "sandbox/docker",
    "sandbox/jail/confine",
    "sandbox/jail/forked",
    "sandbox/jail/kernel",
    "sandbox/jail/landlock",
    "sandbox/jail/namespaces",
    "sandbox/jail/preload",
    "sandbox/jail/probe",
    "sandbox/process",
]
MODES = ("raise", "none", "neighbour")
BUDGET = "20"  # seconds: with a fault that never ends, results are said to be ours after a third of a minute as after five


class Fault(NamedTuple):
    """One function of the grader and how it is broken."""

    module: str
    qualname: str
    mode: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix('grader.')}.{self.qualname}-{self.mode}"


def functions_of(path: Path) -> list[str]:
    """The functions and methods of a module by their qualified names, generators and special methods left out."""
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inner = [(f"{node.name}.", each) for each in node.body] if isinstance(node, ast.ClassDef) else [("", node)]
        found += [
            prefix + each.name
            for prefix, each in inner
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_") and not is_abstract(each)
        ]
    return found


def is_abstract(function: ast.FunctionDef) -> bool:
    """Whether a function has nothing but its documentation: a Protocol's, or an interface's."""
    return all(isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) for statement in function.body)


def every_fault() -> list[Fault]:
    """Every function on the way of a grade with one of the modes, chosen by its name: the same ones on every machine."""
    package = ROOT / "grader"
    found = []
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).with_suffix("").as_posix()
        if name.split("/")[0] not in ROOMS or any(name == one or name.startswith(one + "/") for one in ELSEWHERE):
            continue
        module = "grader." + name.removesuffix("/__init__").replace("/", ".")
        for qualname in functions_of(path):
            digest = hashlib.sha256(f"{module}.{qualname}".encode()).digest()
            found.append(Fault(module, qualname, MODES[digest[0] % len(MODES)]))
    return found


def graded(folder: Path, source: bytes, fault: Fault | None) -> dict:
    """results.json of a submission graded by run_autograder with a fault planted in the grader."""
    (folder / "submission").mkdir(parents=True)
    (folder / "submission" / "ner_window.py").write_bytes(source)
    python = folder / "python"
    words = "" if fault is None else f'"{INJECT}" {fault.module} {fault.qualname} {fault.mode}'
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    environment = {**os.environ, "AUTOGRADER_ROOT": str(folder), "GRADER_PYTHON": str(python), "ASSIGNMENT": "ner_window"}
    environment["GRADER_BUDGET"] = BUDGET
    done = subprocess.run([ROOT / "run_autograder"], env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "results" / "results.json").read_text(encoding="utf-8"))


def points(results: dict) -> dict[str, float]:
    """The score of every task by its name."""
    return {test["name"]: test["score"] for test in results["tests"]}


def is_said(results: dict) -> bool:
    """Whether results say that something of ours failed: in a task, as open points, or in place of all results."""
    blamed = any(test["extra_data"]["verdict"] == "grader_error" for test in results["tests"])
    return blamed or not results["tests"] or results["extra_data"]["grader"]["open_points"] > 0


def trouble(sound: dict, faulty: dict) -> str:
    """What is wrong with results under a fault: points lost or gained, and nobody told; empty if nothing is."""
    before, after = points(sound), points(faulty)
    moved = {name: after.get(name, 0.0) - score for name, score in before.items() if after.get(name, 0.0) != score}
    if faulty["score"] > sound["score"] + 1e-9 or any(change > 0 for change in moved.values()):
        gained = {name: change for name, change in moved.items() if change > 0}
        return "" if is_said(faulty) and faulty["score"] <= sound["score"] + 1e-9 else f"gained: {gained}"
    if (moved or faulty["score"] != sound["score"]) and not is_said(faulty):
        return f"lost in silence: {moved}"
    return ""
