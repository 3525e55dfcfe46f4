"""A kit as students run it, beside what graders run: the same words as judged here, and the same verdicts of public tasks."""

import io
import os
import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest

from grader.assignment.load import load_assignment
from grader.commands import kit
from grader.commands.grade import grade_path
from grader.commands.laptop import judge, open_kit
from grader.reports.report import Report, Verdict
from grader.reports.terminal import render

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
SAMPLES = {
    "jacobians": ("accepted/loops", "wrong/j01_dz_dx_transposed"),
    "sgd": ("accepted/streamed", "wrong/d01_ascends"),
    "gradient_check": ("accepted/plain_python", "wrong/absolute_error"),
}
RUN_TIMEOUT = 120


@lru_cache
def zipped(name: str, folder: Path) -> bytes:
    """The zip that ``grader package`` writes."""
    output = folder / f"{name}.zip"
    kit.build(name, output, ASSIGNMENTS, REFERENCE)
    return output.read_bytes()


def source_of(name: str, example: str) -> bytes:
    """The text of an example."""
    kind, _, wanted = example.partition("/")
    assignment = load_assignment(name, ASSIGNMENTS, REFERENCE)
    return next(one.source for one in getattr(assignment, {"wrong": "mistakes"}.get(kind, kind)) if one.id == wanted)


def public(report: Report) -> dict[str, Verdict]:
    """The verdicts of public tasks."""
    return {task.task: task.verdict for task in report.tasks if task.public}


@pytest.fixture(
    params=[(name, example) for name, examples in SAMPLES.items() for example in examples], ids=lambda one: "-".join(one)
)
def home(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder named after an assignment: its kit was unzipped there, and an example put in the student's file."""
    name, example = request.param
    folder = tmp_path / name
    with zipfile.ZipFile(io.BytesIO(zipped(name, tmp_path_factory.getbasetemp()))) as archive:
        archive.extractall(folder)
    (folder / f"{name}.py").write_bytes(source_of(name, example))
    return folder


def test_check_py_says_what_is_judged_here_and_on_the_server(home: Path) -> None:
    """The very words of this process's report; exit 1 only for what is wrong; and in the server's box the same verdicts."""
    here = judge(open_kit(home / "kit"), home)
    done = subprocess.run(
        [sys.executable, "check.py"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": "", "COLUMNS": "90", "LINES": "40"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT,
        check=False,
    )
    assert done.stdout.rstrip() == render(here, width=90, color=False, height=40), done.stderr
    assert done.returncode == any(task.verdict not in (Verdict.PASSED, Verdict.SKIPPED) for task in here.tasks)
    for sandbox in ("auto", "process"):
        there = grade_path(home.name, home / f"{home.name}.py", sandbox, ASSIGNMENTS, REFERENCE, checking=True)
        assert public(here) == public(there), sandbox


@pytest.mark.docker
def test_the_docker_box_gives_the_same_verdicts(home: Path) -> None:
    """Where an engine runs; the image is compared with these verdicts by .ci/image-test."""
    from sandbox.docker.engine import box_image

    box_image()
    there = grade_path(home.name, home / f"{home.name}.py", "docker", ASSIGNMENTS, REFERENCE, checking=True)
    assert public(judge(open_kit(home / "kit"), home)) == public(there)
