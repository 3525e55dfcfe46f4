"""The files of the assignments, for tests: modules that lie on no path, tasks as they are written, inputs of a seed."""

import importlib.util
import types
from pathlib import Path

import pytest
import yaml

from grader.assignment.load import assignment_names
from grader.commands.validate import bench_of, variants_of
from grader.inputs import stream

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
NAMES = assignment_names(ASSIGNMENTS)


def module(path):
    """A Python file, imported afresh."""
    spec = importlib.util.spec_from_file_location(f"{path.stem}_of_{path.parent.name}", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


class Files:
    """The files of one assignment and of its reference; an example is told by where it stands: ``accepted/loops``."""

    def __init__(self, name):
        self.name, self.folder, self.reference = name, ASSIGNMENTS / name, REFERENCE / name
        self.bench = bench_of(name, ASSIGNMENTS, REFERENCE)
        self.library = self.bench.library
        settings = yaml.safe_load((self.folder / "assignment.yaml").read_text(encoding="utf-8"))
        self.tasks = {task["id"]: task for task in settings["tasks"]}
        self.signatures = settings["signatures"]
        self.handout = self.folder / "handout.md"

    def regimes(self, *tasks):
        """The regimes that these tasks draw from, in order."""
        return [name for task in tasks for name in self.tasks[task]["check"]["regimes"]]

    def case(self, regime, seed=0):
        """A point of a regime; the same for the same seed."""
        return self.library.regimes[regime].case(stream(b"tests", regime, str(seed)))

    def inputs(self, regime, seed=0):
        """The inputs of such a point."""
        return self.case(regime, seed).inputs

    def source(self, example):
        """The text of an example."""
        kind, _, name = example.rpartition("/")
        known = self.bench.assignment.mistakes if kind == "wrong" else self.bench.assignment.accepted
        return next(one.source for one in known if one.id == name).decode()

    def load(self, example):
        """An example, imported afresh."""
        loaded = types.ModuleType(self.name)
        exec(compile(self.source(example), f"{example}/{self.name}.py", "exec"), vars(loaded))
        return loaded

    def starter(self):
        """The file that students begin with, imported afresh."""
        return module(self.folder / "starter" / f"{self.name}.py")

    def support(self, name):
        """A file that students may import, imported afresh."""
        return module(self.folder / "support" / f"{name}.py")


def every_example(kind):
    """The examples of a kind, accepted or wrong, of all assignments: parameters ``files`` and ``example`` of a test."""
    return [
        pytest.param(files, example, id=f"{files.name}-{example.name}")
        for files in map(Files, NAMES)
        for known, example in variants_of(files.bench.assignment)
        if known == kind
    ]
