"""The student's kit: what is in it and what is not, that it judges by itself, and where it runs."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from kits import ASSIGNMENTS, REFERENCE, RUN_TIMEOUT, SOLUTION, built, check, unzipped

from grader.assignment.load import load_assignment
from grader.commands import kit, wheel
from grader.commands.check import checker
from grader.commands.laptop import judge, kit_at, open_kit
from grader.errors import BadInput
from grader.reports.report import Verdict

NAMES = ["jacobians", "sgd"]
WRONG = SOLUTION.replace("    h = np.tanh(z)\n", "    h = np.tanh(z) ** 2\n")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that a kit of jacobians was unzipped into, with right work in it."""
    return unzipped(tmp_path)


def everything(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a kit and those inside the wheel in it."""
    with zipfile.ZipFile(io.BytesIO(files[f"kit/{wheel.NAME}"])) as program:
        return {**files, **{name: program.read(name) for name in program.namelist()}}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_reference_is_in_a_kit(name: str) -> None:
    """No solution, accepted style, mistake, secret or generator lies in the zip or in the wheel, whole or in part."""
    found = everything(built(name))
    assert not [path for path in found if {"reference", "solution", "wrong", "accepted", "secret"} & set(Path(path).parts)]
    assert [path for path in found if path.endswith("inputs.py")] == ["grader/inputs.py"]  # the building blocks, drawing nothing
    held = b"\0".join(found.values())
    for path in (REFERENCE / name).rglob("*"):
        if path.is_file() and path.suffix in (".py", ".yaml", "") and "__pycache__" not in path.parts:
            text = path.read_bytes().strip()
            assert text not in held, path
    assert (REFERENCE / name / "secret").read_text(encoding="utf-8").strip().encode() not in held


@pytest.mark.parametrize("name", NAMES)
def test_what_a_student_needs_is_in_a_kit(name: str) -> None:
    """The starter under the name to hand in, the handout twice, support code beside it, and three lines to begin with."""
    files = built(name)
    assert files[f"{name}.py"] == (ASSIGNMENTS / name / "starter" / f"{name}.py").read_bytes()
    assert {"handout.md", "handout.html", "check.py", "README.md", "kit/kit.json"} <= files.keys()
    for path in (ASSIGNMENTS / name / "support").glob("*.py"):
        assert files[path.name] == files[f"kit/{name}/support/{path.name}"] == path.read_bytes()
    assert len([line for line in files["README.md"].decode().splitlines() if line[:1].isdigit()]) == 3
    assert ("data/train.iob2" in files) is (name == "sgd")


@pytest.mark.parametrize("name", NAMES)
def test_a_kit_is_small_and_the_same_each_time(name: str) -> None:
    """At most a megabyte, and byte for byte the same zip for the same assignment."""
    data = wheel.zipped(built(name))
    assert len(data) <= kit.MOST_BYTES
    assert data == wheel.zipped(kit.contents(load_assignment(name, ASSIGNMENTS, REFERENCE)))


@pytest.mark.parametrize("name", NAMES)
def test_the_handouts_page_fetches_nothing(name: str) -> None:
    """Formulas are MathML, no dollar of one is left, and no address is loaded."""
    page = built(name)["handout.html"].decode()
    assert "<math" in page and "src=" not in page and "<script" not in page and "@import" not in page
    assert "$" not in page.replace("$ ", "")


def test_the_wheel_is_a_wheel() -> None:
    """Every file is in RECORD with its size, and there is metadata for an installer."""
    with zipfile.ZipFile(io.BytesIO(wheel.wheel())) as program:
        info = next(name for name in program.namelist() if name.endswith("RECORD"))
        recorded = {line.split(",")[0]: line.split(",")[2] for line in program.read(info).decode().splitlines()}
        assert recorded.keys() == set(program.namelist())
        assert all(int(size) == len(program.read(name)) for name, size in recorded.items() if size)
        assert "gradescope" not in program.read(info.replace("RECORD", "METADATA")).decode()


def test_right_work_is_told_so_without_points(home: Path) -> None:
    """Exit 0, "everything that can be judged here is right", what the server will look at, and no score of 100."""
    done = check(home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything that can be judged here is right" in done.stdout and "the server judges" in done.stdout
    assert "/100" not in done.stdout and done.stderr == ""


def test_the_program_is_compiled_once(home: Path) -> None:
    """Its bytecode lies beside it after the first run, also where Python itself is told to write none."""
    assert check(home, "--help", PYTHONDONTWRITEBYTECODE="1").returncode == 0
    (program,) = (home / "kit").glob("program-*")
    sources = {path.stem for path in (program / "grader/commands").glob("*.py")}
    assert {path.name.split(".")[0] for path in (program / "grader/commands/__pycache__").glob("*.pyc")} == sources


def test_wrong_work_is_told_with_numbers(home: Path) -> None:
    """A public task shows what was got and what was expected; exit 1."""
    (home / "jacobians.py").write_text(WRONG, encoding="utf-8")
    done = check(home)
    assert WRONG != SOLUTION
    assert done.returncode == 1 and "expected" in done.stdout, done.stdout + done.stderr


def test_files_named_like_libraries_do_no_harm(home: Path) -> None:
    """A student's own random.py, json.py, click.py, os.py, numpy.py and grader.py are not taken for the libraries."""
    for name in ("random", "json", "click", "os", "numpy", "grader", "zipfile", "msgspec", "typing"):
        (home / f"{name}.py").write_text("raise SystemExit('mine')\n", encoding="utf-8")
    for cwd in (home, home.parent):
        done = check(home, cwd=cwd, PYTHONPATH=str(home))
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_runs_from_elsewhere_and_on_another_file(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without an argument the kit's own folder is checked, whatever the working folder is."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert check(home, cwd=elsewhere).returncode == 0
    shutil.copy(home / "jacobians.py", elsewhere)
    (home / "jacobians.py").unlink()
    assert check(home, str(elsewhere)).returncode == 0
    done = check(home)
    assert done.returncode == 2 and "jacobians.py" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_check_waits_for_no_library_that_it_does_not_need(home: Path) -> None:
    """Right work is judged without YAML, whose settings are read already, without what names mistakes, and without a console."""
    done = check(home, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert done.returncode == 0 and "grader.commands.laptop" in imported
    assert not imported & {"yaml", "rich.console", "grader.grading.naming.diagnose", "grader.sandbox.trusted"}


# What students' other systems lack, and what the kit does not ask to be installed.
ELSEWHERE = """
import builtins, os, signal, sys
GONE = {"resource", "fcntl", "pyseccomp", "pwd", "grp", "termios"}
GONE |= {"gradescope_utils", "docker", "distributed", "jinja2", "watchfiles"}
real = builtins.__import__
def without(name, *rest, **more):
    if name.split(".")[0] in GONE:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return real(name, *rest, **more)
builtins.__import__ = without
LACKS = {
    os: "fork forkpty killpg setsid getuid geteuid memfd_create pidfd_open uname sched_getaffinity register_at_fork O_NOFOLLOW",
    signal: "setitimer SIGALRM SIGXCPU ITIMER_REAL pthread_sigmask",
}
for owner, names in LACKS.items():
    for name in names.split():
        if hasattr(owner, name):
            delattr(owner, name)
"""
FIRST = "import sys; sys.path.append(sys.argv[2]); import numpy.fft, numpy.linalg, numpy.random; sys.path.pop()\n"
FIRST_TOO = (
    "import subprocess, tempfile, click, msgspec, numpy, rich.console, yaml\n"  # they would ask for a Windows that is not there
)
OTHER_PYTHON = '#!/bin/sh\nexec {python} -I -S {prelude} "$3" "$4"\n'
OTHER_WORKER = "import runpy\ndel sys.argv[0]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
OTHER_CHECK = """
import runpy
sys.platform, sys.executable, sys.argv = {system!r}, {python!r}, ["check.py"]
runpy.run_path({check!r}, run_name="__main__")
"""


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_it_judges_without_what_only_linux_has(home: Path, system: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without fork, kill of groups, alarms, resource limits and the jail's libraries a kit judges as it does with them."""
    other = tmp_path_factory.mktemp("other")
    python, prelude, script = other / "python", other / "worker.py", other / "start.py"
    prelude.write_text(FIRST + ELSEWHERE + OTHER_WORKER, encoding="utf-8")
    python.write_text(OTHER_PYTHON.format(python=sys.executable, prelude=prelude), encoding="utf-8")
    python.chmod(0o755)
    start = OTHER_CHECK.format(system=system, python=str(python), check=str(home / "check.py"))
    script.write_text(FIRST_TOO + ELSEWHERE + start, encoding="utf-8")
    told = []
    for source in (SOLUTION, WRONG):
        (home / "jacobians.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=RUN_TIMEOUT,
            check=False,
        )
        assert done.stderr == "", done.stderr
        told.append((done.returncode, done.stdout, check(home).stdout))
    assert [code for code, _, _ in told] == [0, 1], told
    assert [mine for _, mine, _ in told] == [there for _, _, there in told]


def test_a_folder_that_cannot_be_written_to_will_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program cannot be unpacked beside the kit it is unpacked elsewhere for the time being."""
    source = (home / "check.py").read_text(encoding="utf-8")
    assert "dir=KIT" in source
    (home / "check.py").write_text(source.replace("dir=KIT", "dir=os.path.join(KIT, 'nowhere')"), encoding="utf-8")
    done = check(home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list((home / "kit").glob("program-*"))


def test_the_installed_program_uses_a_kit_too(home: Path, tmp_path: Path) -> None:
    """`grader check` finds the kit in the student's folder, or is told one; without any it says what to do."""
    told: list[str] = []

    def nowhere() -> tuple[Path, Path]:
        raise BadInput("no folder assignments")

    assert kit_at(home) == kit_at(home / "jacobians.py") == home / "kit"
    assert checker(home, None, None, nowhere, told.append)()
    assert checker(home / "jacobians.py", "jacobians", None, nowhere, told.append)()
    assert checker(None, None, home / "kit", nowhere, told.append)()
    assert all("everything that can be judged here is right" in text for text in told)
    with pytest.raises(BadInput, match="is a kit of jacobians, not of sgd"):
        checker(home, "sgd", None, nowhere, told.append)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BadInput, match="run `python check.py`"):
        checker(empty, "sgd", None, lambda: (ASSIGNMENTS, empty), told.append)


def test_other_versions_are_told(home: Path) -> None:
    """Where the server has another numpy the report says so, and says it only then."""
    opened = open_kit(home / "kit")
    assert "Versions differ" not in judge(opened, home).notice
    from msgspec import structs

    older = structs.replace(opened, record=structs.replace(opened.record, numpy="1.0.0"))
    report = judge(older, home)
    assert "numpy" in report.notice and "1.0.0" in report.notice
    assert all(task.verdict in (Verdict.PASSED, Verdict.SKIPPED) for task in report.tasks)
