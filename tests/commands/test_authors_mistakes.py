"""Mistakes of authors, one line each: what `grader new` writes, spoilt in one place, and what is said of it."""
# ruff: noqa: E501 - a slip and what is told of it read best side by side

import os
import subprocess
import sys
from pathlib import Path

import pytest
from slips_in_code import IN_CODE, WARNED
from slips_in_yaml import EDIT, IN_YAML, INPUTS, SOLUTION, WRONG, YAML, Slip

from grader.commands.advice import advice
from grader.commands.new import scaffold
from grader.commands.validate import bench_of, troubles, validate
from grader.errors import BadInput
from grader.grading import names

REFUSED = {**IN_YAML, **IN_CODE}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    inputs = tmp_path / INPUTS
    inputs.write_text("import numpy as np\n" + inputs.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def made(folder: Path, slip: Slip) -> None:
    """Make the slip; a text that does not stand there once is a fault of the test."""
    path = folder / slip.file
    text = path.read_text(encoding="utf-8")
    assert not slip.old or text.count(slip.old) == 1, slip.old
    path.write_text(text.replace(slip.old, slip.new) if slip.old else text + slip.new, encoding="utf-8")


SUPPORT = "assignments/line_fit/support"
FILES = {
    "a secret that is not there": (
        "reference/line_fit/secret",
        None,
        "SECRET: there is no secret to draw private inputs from; make one with: ",
    ),
    "an empty secret": (
        "reference/line_fit/secret",
        "",
        "SECRET:1: 0 bytes can be guessed, at least 16 are needed; make one with: ",
    ),
    "a secret of words": (
        "reference/line_fit/secret",
        "our secret\n",
        "SECRET:1: a line of hex digits belongs here; make one with: ",
    ),
    "no inputs.py": (INPUTS, None, "INPUTS: no such file; it should define the assignment's inputs"),
    "no solution": (SOLUTION, None, "SOLUTION: the reference solution should be here: No such file or directory"),
    "an empty assignment.yaml": (YAML, "# later\n", "YAML:1: the file is empty"),
    "a list in assignment.yaml": (YAML, "- title\n", "YAML:1: a block of keys belongs here, not a list"),
    "an empty edit": (EDIT, "", "EDIT:1: the file is empty"),
    "support that is no Python": (f"{SUPPORT}/packing.py", "def (:\n", "SUPPORT/packing.py:1: SyntaxError: "),
    "support that raises": (f"{SUPPORT}/packing.py", "\n1 / 0\n", "SUPPORT/packing.py:2: ZeroDivisionError: division by zero"),
    "support that hides a library": (f"{SUPPORT}/numpy.py", "", "SUPPORT/numpy.py: this name hides the library numpy; "),
    "support that hides the submission": (
        f"{SUPPORT}/line_fit.py",
        "",
        "SUPPORT/line_fit.py: students hand in a file of this name; ",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_as_it_should_be_is_one_line(folder: Path, name: str) -> None:
    """Missing, empty, or in the place of another."""
    file, text, wanted = FILES[name]
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        bench_of("line_fit", folder / "assignments", folder / "reference")
    told = short(folder, str(caught.value))
    assert told.startswith(wanted) and "\n" not in told, told


@pytest.mark.parametrize(
    ("file", "line", "wanted"),
    [
        (INPUTS, "return data(rng, 3, 3)", "INPUTS:23: square: gives no point in 0.2 seconds"),
        (
            SOLUTION,
            "def gradient(w, X, t):\n",
            "YAML:33: tasks[1].check.program: the solution gives no answer in 0.2 seconds, at a point of",
        ),
        (INPUTS, "import numpy as np\n", "INPUTS: importing it does not end within 0.2 seconds"),
        (SOLUTION, "import numpy as np\n", "SOLUTION: importing it does not end within 0.2 seconds"),
    ],
)
def test_what_takes_for_ever_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, line: str, wanted: str
) -> None:
    """A regime, or the solution: whoever waits for it is told which."""
    import threading

    until = threading.Event()
    monkeypatch.setattr(threading, "until_the_test_ends", until, raising=False)
    monkeypatch.setattr(names, "MOST_SECONDS", 0.2)
    wait = "import threading; threading.until_the_test_ends.wait()"
    inside = "    " if line.startswith("def") else ""
    made(folder, Slip(file, line, f"{line}{inside}{wait}\n" if line.endswith("\n") else f"{wait}; {line}", ""))
    try:
        with pytest.raises(BadInput) as caught:
            bench_of("line_fit", folder / "assignments", folder / "reference")
    finally:
        until.set()
    assert short(folder, str(caught.value)).startswith(wanted)


def test_what_is_not_read_is_a_warning(folder: Path) -> None:
    """Data beside the support code, and mistakes under another ending."""
    (folder / SUPPORT).mkdir(exist_ok=True)
    (folder / SUPPORT / "weights.csv").write_text("1,2")
    (folder / WRONG / "another.yml").write_text("title: another\n")
    told = "\n".join(advice("line_fit", folder / "assignments", folder / "reference"))
    assert "weights.csv: only files of Python code travel with a submission" in told
    assert "another.yml: this is not read; a mistake is a .yaml file, or a folder" in told


def short(folder: Path, line: str) -> str:
    secret = "reference/line_fit/secret"
    known = {"YAML": YAML, "INPUTS": INPUTS, "SOLUTION": SOLUTION, "EDIT": EDIT, "SECRET": secret, "SUPPORT": SUPPORT}
    for name, path in known.items():
        line = line.replace(str(folder / path), name)
    return line.replace(f"{folder}/reference/line_fit/solution/", "")


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_one_line_with_its_place(folder: Path, name: str) -> None:
    """What cannot be graded with is refused before anything is graded: file, line, key, message, and what was meant."""
    made(folder, REFUSED[name])
    with pytest.raises(BadInput) as caught:
        bench_of("line_fit", folder / "assignments", folder / "reference")
    told = short(folder, str(caught.value))
    assert told.startswith(REFUSED[name].told), told
    assert "\n" not in told and ("did you mean" in told) == ("did you" in REFUSED[name].told)


@pytest.mark.parametrize("name", WARNED)
def test_what_is_not_meant_most_likely_is_a_warning(folder: Path, name: str) -> None:
    """What can be graded with all the same is told as a warning."""
    before = advice("line_fit", folder / "assignments", folder / "reference")
    bench_of.cache_clear()
    made(folder, WARNED[name])
    after = advice("line_fit", folder / "assignments", folder / "reference")
    assert before == []
    assert WARNED[name].told in [short(folder, line) for line in after]


def test_what_is_missing_is_a_warning(folder: Path) -> None:
    """No handout, no other style and the secret that everybody can read."""
    shipped = Path(__file__).resolve().parents[2] / "reference/ner_window/secret"
    (folder / "assignments/line_fit/handout.md").unlink()
    (folder / "reference/line_fit/accepted/loops/line_fit.py").unlink()
    (folder / "reference/line_fit/accepted/loops").rmdir()
    (folder / "reference/line_fit/secret").write_bytes(shipped.read_bytes())
    told = advice("line_fit", folder / "assignments", folder / "reference")
    assert [line.split(": ", 1)[1][:20] for line in told] == [
        "there is no handout;",
        "nothing shows that r",
        "this secret ships wi",
    ]


def test_every_secret_that_ships_is_known() -> None:
    """Each reference of this repository holds a secret that validate warns of."""
    root = Path(__file__).resolve().parents[2]
    names = sorted(path.parent.name for path in root.glob("reference/*/secret"))
    assert len(names) >= 8
    assert [
        name for name in names if not any("ships" in line for line in advice(name, root / "assignments", root / "reference"))
    ] == []


def test_the_author_is_told_numbers_and_their_own_check(folder: Path) -> None:
    """A private task's numbers are for its author; what fails by itself is their check's, and equal troubles are told once."""
    made(folder, Slip(f"{WRONG}/not_divided_by_n.yaml", "fails: [gradient]", "fails: [purity]", ""))
    proofs = validate(["line_fit"], folder / "assignments", folder / "reference", 1, 1)
    lines = troubles(proofs)
    assert len(lines) == 1 and "fails gradient, should fail purity" in lines[0]
    assert "got " in lines[0] and "expected " in lines[0]


def test_a_check_that_fails_by_itself_is_told_once(folder: Path) -> None:
    """Every example meets the same fault, which is the author's, and is told in one line."""
    judge = "\n\ndef any_sign(inputs, got, want):\n    return None if got == wnt else 'no'\n"
    made(folder, Slip(INPUTS, "", judge, ""))
    made(folder, Slip(YAML, "outputs: {J: J}             #", "judge: {J: any_sign}\n      outputs: {J: J}             #", ""))
    lines = troubles(validate(["line_fit"], folder / "assignments", folder / "reference", 1, 1))
    assert "your check loss failed by itself: " in lines[0] and "wnt" in lines[0] and "course staff" not in lines[0]
    assert " more: " in lines[0] and sum("wnt" in line for line in lines if "/starter/" not in line) == 1


@pytest.mark.parametrize("command", ["validate", "grade"])
def test_the_command_exits_with_2(folder: Path, command: str) -> None:
    """Before a submission is looked at, in both commands that authors use."""
    made(folder, REFUSED["a regime"])
    places = ["--assignments", str(folder / "assignments"), "--reference", str(folder / "reference")]
    arguments = [command, "line_fit", *([str(folder / SOLUTION), "-o", str(folder / "r.json")] if command == "grade" else [])]
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", *arguments, *places],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "did you mean one_example?" in done.stderr
