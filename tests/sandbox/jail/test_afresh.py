"""The grader starts afresh: the zygote is a fork of it that was told nothing, and the grader itself is what it was."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.jail import afresh

from ..places import LINUX, ROOT
from ..processes import on_one_core, wait_until_gone
from .afresh_programs import grade_command, memory_of, started, told
from .test_zygote import needs_root

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")]

HOLDS_A_BOX = """
import os, sys
def main():
    from grader.sandbox import choose
    from grader.sandbox.box import Box
    from grader.sandbox.link import BoxLimits
    from sandbox.processes import descendants
    with Box(choose.launcher("jail"), "work.py", b"def answer(): return 1.0", [], BoxLimits()) as box:
        box.open()
        print(*descendants(os.getpid()), flush=True)
        sys.stdin.read(1)
    os._exit(0)
"""


def found_in(folder: Path, marker: str, home: Path = ROOT) -> dict[str, bool]:
    """Whether ``marker``, which the grader is given as argument and in its environment, is in the memory of which process."""
    with started(folder, HOLDS_A_BOX, marker, home=home, GRADER_MARKER=marker) as grader:
        assert grader.stdin and grader.stdout
        below = [int(word) for word in grader.stdout.readline().split()]
        assert len(below) >= 2  # the zygote, or what waits for it, and a box
        found = {"grader": marker.encode() in memory_of(grader.pid)}
        found |= {f"below {number}": marker.encode() in memory_of(pid) for number, pid in enumerate(below)}
        grader.stdin.write("!")
        grader.stdin.close()
    for pid in below:
        wait_until_gone(pid)
    return found


@needs_root
def test_no_argument_and_no_variable_is_in_the_memory_of_zygote_or_box(tmp_path: Path) -> None:
    """The grader's own memory has what it was given, which shows that the search finds it; no other process's has."""
    found = found_in(tmp_path, secrets.token_hex(16))
    assert [name for name, there in found.items() if there] == ["grader"]


@needs_root
def test_a_twin_that_reads_too_early_is_seen(tmp_path: Path) -> None:
    """A fault planted in the order, read first and fork then, puts what the grader was given into every process."""
    shutil.copytree(ROOT / "grader", tmp_path / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    twin = tmp_path / "grader" / "sandbox" / "jail" / "twin.py"
    right = "        zygote, control = forked_off(sys.argv[1])\n"
    assert right in twin.read_text()
    wrong = f"        told = os.pread(descriptor, 1 << 20, 0)\n{right}"
    twin.write_text(twin.read_text().replace(right, wrong))
    assert all(found_in(tmp_path, secrets.token_hex(16), home=tmp_path).values())


TWO_BOXES = """
import json
LOOKS = b'''
import hashlib, os, signal, sys
def answer():
    shelf = next(finder for finder in sys.meta_path if hasattr(finder, "modules"))
    facts = {
        "path": sys.path, "arguments": sys.argv, "main": sys.modules["__main__"],
        "modules": sorted(set(sys.modules) - {"grader.sandbox.jail.forked"}),
        "shelf": sorted([*shelf.modules, *shelf.extensions]), "environment": sorted(os.environ.items()),
        "interrupts": signal.getsignal(signal.SIGINT), "hash": hash("hash"), "collects": __import__("gc").isenabled(),
    }
    ours = [name for name in shelf.modules if name.startswith("grader")]
    return [f"{len(ours)} of ours", *(f"{name} {hashlib.md5(str(fact).encode()).hexdigest()}" for name, fact in facts.items())]
'''
def main():
    from grader.sandbox import choose
    from grader.sandbox.box import Box
    from grader.sandbox.jail.launcher import JailLauncher
    from grader.sandbox.link import BoxLimits
    from sandbox.report import asked
    assert len(choose.warmed) == 1
    for launcher in (choose.launcher("jail"), JailLauncher()):
        with Box(launcher, "work.py", LOOKS, [], BoxLimits()) as box:
            outcome = box.run([asked("answer")])[0]
            print(json.dumps([*sorted(box.layers), *outcome.leaves["answer"].texts]))
        launcher.close()
"""


def test_a_box_is_the_same_whichever_way_its_zygote_started(tmp_path: Path) -> None:
    """It has the same modules, can import the same ones, none of the grader's, and stands behind the same layers.

    A spawned zygote is that one module's main program, under another name.
    """
    afresh_box, spawned_box = map(json.loads, told(tmp_path, TWO_BOXES).splitlines())
    assert afresh_box == spawned_box and "0 of ours" in afresh_box and "seccomp" in afresh_box


TELLS = """
import builtins, json, os, sys
def main():
    import site
    streams = [getattr(sys, name) for name in ("stdin", "stdout", "stderr")]
    print(json.dumps({
        "argv": sys.argv, "path": sys.path, "environment": dict(os.environ), "prefix": sys.prefix,
        "streams": [(stream.encoding, stream.errors) for stream in streams], "users": site.ENABLE_USER_SITE,
        "exit": hasattr(builtins, "exit"),
        "finders": sorted(filter(lambda name: "Editable" in name, map(str, sys.meta_path))), "unwritten": sys.dont_write_bytecode,
    }))
"""


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"PYTHONIOENCODING": "latin-1:replace", "LC_ALL": "C"},
        {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PYTHONNOUSERSITE": "1", "ÜMLAUT": "\udcff"},
    ],
)
def test_the_grader_is_what_it_was(tmp_path: Path, variables: dict[str, str]) -> None:
    """Arguments, environment, path, streams and what ``site`` does are those of the process that it goes on for."""
    (tmp_path / "straight.py").write_text(TELLS.replace("def main():", "if True:"))
    after = json.loads(told(tmp_path, TELLS, "one", "ünï \udcfe", **variables))
    environment = after["environment"]
    straight = [sys.executable, "-c", "import straight", "one", "ünï \udcfe"]
    before = json.loads(
        subprocess.run(straight, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    )
    for told_of in (before, after):
        told_of["environment"].pop("LC_CTYPE", None)  # Python sets it by itself where the locale is C
    assert after == before and after["argv"][1:] == ["one", "ünï \udcfe"]
    assert all(after["environment"][name] == value for name, value in variables.items())


def test_nothing_is_drawn_that_the_zygote_could_foretell(tmp_path: Path) -> None:
    """Two processes that start at the same addresses, with the same hashes, draw differently."""
    source = "def main():\n    import random, numpy\n    print(random.random(), numpy.random.random())\n"
    first, second = (told(tmp_path, source).split() for _ in range(2))
    assert not set(first) & set(second)


def test_programs_that_the_grader_starts_are_not_bound(tmp_path: Path) -> None:
    """What makes a worker's addresses steady ends with the start: it is not passed on."""
    source = "def main():\n    print(open('/proc/self/personality').read())\n    import subprocess, sys\n"
    source += (
        "    print(subprocess.run([sys.executable, '-c', \"print(open('/proc/self/personality').read())\"], stdout=-1).stdout)\n"
    )
    own = Path("/proc/self/personality").read_text().strip()
    assert told(tmp_path, source).split()[0] == own


def ways(
    folder: Path, arguments: list[str], *, one_core: bool = True, **variables: str
) -> tuple[list[str], "subprocess.CompletedProcess[str]"]:
    """Which interpreters ran ``site`` for one command, by their first own argument, and how it ended."""
    (folder / "sitecustomize.py").write_text(
        f"import sys\nwith open({str(folder / 'ways')!r}, 'a') as file:\n    print(*sys.orig_argv[1:], sep='|', file=file)\n"
        + variables.pop("customized", "")
    )
    (folder / "ways").unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", **variables}
    bound = {"preexec_fn": on_one_core} if one_core else {}
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, text=True, **bound)
    lines = (folder / "ways").read_text().splitlines()
    return ["afresh" if afresh.TWIN in line else "as it was" for line in lines], done


def test_python_m_starts_afresh_and_so_does_the_script(tmp_path: Path) -> None:
    """On one core both ways to start the program import numpy once."""
    (tmp_path / "grader").write_text(
        f"#!{sys.executable}\nimport sys\nfrom grader.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    )
    carried = {"PYTHON_VERSION": "3.11.7", "PYTHONSTARTUP": "/nowhere", "OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell"}
    for command in (grade_command(tmp_path), [str(tmp_path / "grader"), *grade_command(tmp_path)[2:]]):
        went, done = ways(tmp_path, command, **carried)
        assert went == ["as it was", "afresh"] and done.returncode == 0, done.stderr
        assert "100/100" in done.stdout and done.stderr == ""
        assert json.loads((tmp_path / "r.json").read_text())["extra_data"]["grader"]["sandbox"]["name"] == "jail"


@pytest.mark.skipif(LINUX and len(os.sched_getaffinity(0)) < 2, reason="there is one core only")
def test_with_more_cores_both_import_numpy_at_once(tmp_path: Path) -> None:
    """The zygote is spawned, and the program goes on as it is; the grade is the same."""
    went, done = ways(tmp_path, grade_command(tmp_path), one_core=False)
    assert went == ["as it was"] and done.returncode == 0 and "100/100" in done.stdout and done.stderr == ""


@pytest.mark.parametrize(
    ("before", "variables"),
    [
        (["-W", "ignore"], {}),
        (["-X", "utf8"], {}),
        (["-m", "trace", "--count", "-C", "/dev/null"], {}),
        ([], {"PYTHONWARNINGS": "ignore"}),
        ([], {"PYTHONHASHSEED": "7"}),
        ([], {"COVERAGE_PROCESS_START": "/dev/null"}),
        ([], {"LD_LIBRARY_PATH": "/nowhere"}),
        ([], {"OPENBLAS_VERBOSE": "0"}),
        ([], {"customized": "sys.settrace(lambda *_: None)\n"}),
        ([], {"customized": "sys.modules['debugpy'] = sys\n"}),
    ],
)
def test_what_cannot_be_carried_over_stays(tmp_path: Path, before: list[str], variables: dict[str, str]) -> None:
    """Options of Python, variables that shape it, and what watches it: the program goes on as it is, and grades as well."""
    command = [*before, *grade_command(tmp_path)] if before[:1] != ["-m"] else [*before, "--module", *grade_command(tmp_path)[1:]]
    went, done = ways(tmp_path, command, **variables)
    assert went == ["as it was"] and done.returncode == 0, done.stderr
    assert "100/100" in done.stdout


def test_who_imports_the_program_is_not_replaced(tmp_path: Path) -> None:
    """A program that imports ours, with arguments that look like ours, goes on."""
    (tmp_path / "grader").write_text("import sys, grader.cli; print('mine'); grader.cli.choose.cool_down()")
    for command in (["-c", (tmp_path / "grader").read_text(), "grade"], [str(tmp_path / "grader"), "grade"]):
        went, done = ways(tmp_path, command)
        assert went == ["as it was"] and done.stdout == "mine\n", done.stderr


def test_other_systems_go_on_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a system has no such means, or names are no UTF-8, nothing is replaced."""
    for name in list(os.environ):
        if name.startswith(afresh.SHAPING):
            monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    for name in afresh.WATCHERS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in afresh.STREAMS:
        monkeypatch.setattr(sys, name, sys.stdout)
    assert afresh.is_plain()
    for place, name, other in (
        (sys, "platform", "darwin"),
        (sys, "platform", "win32"),
        (sys, "getfilesystemencoding", lambda: "latin-1"),
    ):
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(place, name, other)
            assert not afresh.is_plain()
    monkeypatch.delattr(os, "memfd_create")
    assert not afresh.is_plain()


def test_a_place_that_forbids_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program cannot be executed again, nothing is left open, and interrupts are heard as before."""

    def refused(*_: object) -> None:
        raise PermissionError

    for name in ("is_run", "is_plain"):
        monkeypatch.setattr(afresh, name, lambda *_: True)
    monkeypatch.setattr(os, "execve", refused)
    before = os.listdir("/proc/self/fd"), signal.pthread_sigmask(signal.SIG_BLOCK, [])
    afresh.start("grader.cli")
    assert (os.listdir("/proc/self/fd"), signal.pthread_sigmask(signal.SIG_BLOCK, [])) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["grade"], 2),
        (["grade", "no_such_thing", "."], 2),
        (["grade", "--help"], 0),
        (["grade", "ner_window", "/no/such/file"], 2),
    ],
)
def test_ends_are_the_same(tmp_path: Path, arguments: list[str], code: int) -> None:
    """Afresh or not, a command says the same and ends with the same code."""
    ends = [ways(tmp_path, ["-m", "grader.cli", *arguments], **more) for more in ({}, {"PYTHONWARNINGS": "ignore"})]
    assert [len(went) for went, _ in ends] == [2, 1]
    assert len({(done.returncode, done.stdout, done.stderr) for _, done in ends}) == 1 and ends[0][1].returncode == code


def test_a_numpy_that_cannot_be_imported_is_told_as_before(tmp_path: Path) -> None:
    """Where numpy is broken, the end is that of a program which did not start afresh."""
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text("raise ImportError('broken numpy')\n")
    ends = [ways(tmp_path, grade_command(tmp_path), **more) for more in ({}, {"PYTHONWARNINGS": "ignore"})]
    assert [len(went) for went, _ in ends] == [2, 1]
    assert len({(done.returncode, done.stdout, done.stderr) for _, done in ends}) == 1
    assert "broken numpy" in ends[0][1].stderr and ends[0][1].returncode == 3
