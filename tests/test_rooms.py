"""The house: which room may use which, how big a room may grow, and what a grade must not load."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "grader"
LONGEST_MODULE = 300
HEAVY = {"dask", "distributed", "docker", "grandalf", "hypothesis", "jinja2", "pytest", "requests", "rich", "watchfiles"}

# From the cellar to the roof. A room may use what stands below it; rooms of one line do not use each other.
# Modules of a folder are one room. A new module gets its place here, on the lowest line that it can have.
STAIRS: tuple[tuple[str, ...], ...] = (
    ("worker", "errors"),
    ("calls", "submissions", "reports"),
    ("sandbox", "numerics", "inputs"),
    ("checks",),
    ("assignment",),
    ("grading",),
    ("commands",),
    ("cli",),
)
ARROWS = 40
HEIGHT = {room: height for height, rooms in enumerate(STAIRS) for room in rooms}
MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """``sandbox`` of ``sandbox/box``; ``grade`` of ``grade``."""
    return module.split("/")[0]


def imports_of(module: str, source: str) -> set[str]:
    """The modules of the package that ``source`` imports anywhere, inside functions too, as paths without .py."""
    here = module.split("/")[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {
                name.name.removeprefix("grader.").replace(".", "/") for name in node.names if name.name.startswith("grader.")
            }
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = [*here[: len(here) - node.level + 1], *(node.module or "").split(".")]
            elif (node.module or "").split(".")[0] == "grader":
                base = (node.module or "").split(".")[1:]
            else:
                continue
            path = "/".join(part for part in base if part)
            # "from .. import gradcheck" names modules, "from ..calls import Call" names things inside one
            inside = {"/".join(part for part in (path, name.name) if part) for name in node.names}
            found |= {name for name in inside if {name, f"{name}/__init__"} & set(MODULES)} or {path}
    return found - {""}  # the package itself is no room: it holds the version


def wrong_arrows(module: str, imported: set[str]) -> list[str]:
    """The imports that do not point down, in words."""
    room = room_of(module)
    return [
        f"{module} must not use {name}"
        for name in sorted(imported)
        if room_of(name) != room and HEIGHT.get(room_of(name), len(STAIRS)) >= HEIGHT[room]
    ]


def source_of(module: str) -> str:
    return (PACKAGE / f"{module}.py").read_text(encoding="utf-8")


def test_every_module_has_its_place():
    """No module stands outside the floors."""
    homeless = {room_of(module) for module in MODULES} - HEIGHT.keys() - {"__init__"}
    assert not homeless, f"give these a line of STAIRS: {sorted(homeless)}"


@pytest.mark.parametrize("module", [module for module in MODULES if module != "__init__"])
def test_arrows_point_down(module):
    """A module uses only rooms below its own."""
    assert wrong_arrows(module, imports_of(module, source_of(module))) == []


def test_no_more_arrows_than_are_drawn():
    """The house stays as simple as it was built: another arrow between rooms is a decision, made here."""
    arrows = {
        (room_of(module), room_of(name))
        for module in MODULES
        if module != "__init__"
        for name in imports_of(module, source_of(module))
    }
    assert len({(room, other) for room, other in arrows if other and room != other}) <= ARROWS


def test_no_circles():
    """No module needs itself, by whatever way."""
    arrows = {module: imports_of(module, source_of(module)) for module in MODULES}
    arrows |= {
        module.removesuffix("/__init__"): arrows[module] - {module.removesuffix("/__init__")}
        for module in MODULES
        if module.endswith("/__init__")
    }

    def reach(module: str, seen: set[str]) -> set[str]:
        for name in arrows.get(module, set()) - seen:
            seen.add(name)
            reach(name, seen)
        return seen

    assert [module for module in arrows if module in reach(module, set())] == []


@pytest.mark.parametrize(
    ("module", "source", "arrow"),
    [
        ("sandbox/jail/probe", "from ...numerics import compare", "sandbox/jail/probe must not use numerics/compare"),
        ("sandbox/box", "def f():\n    from ..grading.grade import grade", "sandbox/box must not use grading/grade"),
        ("checks/cost", "from .. import assignment", "checks/cost must not use assignment"),
        ("reports/terminal", "import grader.submissions.collect", "reports/terminal must not use submissions/collect"),
        ("worker/leaf", "from grader.errors import BadInput", "worker/leaf must not use errors"),
        ("cli", "from .unheard_of import thing", "cli must not use unheard_of"),
    ],
)
def test_a_wrong_arrow_is_seen(module, source, arrow):
    """An arrow up, sideways or to nowhere is found, however it is written."""
    assert wrong_arrows(module, imports_of(module, source)) == [arrow]


def test_an_arrow_down_is_fine():
    """Downward imports and imports inside a folder are accepted."""
    assert (
        wrong_arrows("checks/cost", imports_of("checks/cost", "from ..calls.call import Ask\nfrom .base import Check\nimport os"))
        == []
    )


@pytest.mark.parametrize("module", [module for module in MODULES if room_of(module) == "worker"])
def test_the_worker_is_self_contained(module):
    """What runs beside student code is numpy, the standard library and itself: it lands in a process of its own."""
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source_of(module)))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    assert names <= {*sys.stdlib_module_names, "numpy", "worker"}


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_crowded(module):
    """A module stays under LONGEST_MODULE lines."""
    assert len(source_of(module).splitlines()) <= LONGEST_MODULE


def test_a_grade_loads_nothing_heavy(tmp_path):
    """Grading one submission imports none of the libraries that only other commands need."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "grader.cli", "grade", "ner_window", "reference/ner_window/solution"]
        + ["-o", str(tmp_path / "results.json")],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    imported = {
        line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines() if line.startswith("import time:")
    }
    assert done.returncode == 0, done.stderr[-2000:]
    assert "msgspec" in imported
    assert not imported & HEAVY
