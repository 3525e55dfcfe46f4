"""`grader regrade`: a class of real submissions, side by side, taken up again, compared with before."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from class_maker import SHARES, Member, members, write_export, write_folder, write_zip

from grader.assignment.load import load_assignment
from grader.commands import results_folder
from grader.commands.regrade import Tally, Wanted, regrade
from grader.errors import BadInput, GraderError
from grader.grading.bulk import Course

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs" / "results.schema.json").read_text())
COURSE = Course("ner_window", str(ROOT / "assignments"), str(ROOT / "reference"), "auto")
ASSIGNMENT = load_assignment("ner_window", ROOT / "assignments", ROOT / "reference")


def class_of(count: int, seed: int = 1, **shares: float) -> list[Member]:
    return members(ASSIGNMENT, count, seed, shares or SHARES)


def run(export: Path, folder: Path, **wanted: Any) -> tuple[Tally, list[str]]:
    said: list[str] = []
    return regrade(wanted.pop("course", COURSE), export, folder, Wanted(**{"jobs": 2, **wanted}), said.append), said


def results_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Every results.json below a folder, valid by the schema, by submission."""
    found = {path.parent.name: json.loads(path.read_bytes()) for path in sorted(folder.rglob("results.json"))}
    for results in found.values():
        jsonschema.validate(results, SCHEMA)
    return found


def judged(results: dict[str, Any]) -> list[Any]:
    """Score and verdicts, without words and timings."""
    return [results["score"], *((test["score"], test["extra_data"]) for test in results["tests"])]


def command(*arguments: object, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "grader.cli", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    _, said = process.communicate(timeout=300)
    return process.returncode, said


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Member]]:
    """A mixed class, as a zip, and its results."""
    top = tmp_path_factory.mktemp("mixed")
    group = members(ASSIGNMENT, 24, 5, {**SHARES, "hostile": 20, "broken": 15})
    run(write_zip(top / "export.zip", group), top / "out")
    return top / "export.zip", top / "out", group


def test_every_submission_gets_the_grade_that_it_gets_alone(mixed: tuple[Path, Path, list[Member]], tmp_path: Path) -> None:
    """One valid results.json each, whatever others do; equal to those of `grader grade` on the same files."""
    _, out, group = mixed
    found = results_of(out)
    assert found.keys() == {member.id for member in group}
    assert {member.kind for member in group} >= {"right", "wrong", "broken", "hostile"}
    alone = [next(member for member in group if member.kind == kind) for kind in ("right", "wrong", "broken", "hostile")]
    top = write_export(tmp_path, alone)
    for member in alone:
        path = tmp_path / f"{member.id}.json"
        code, said = ended(command("grade", "ner_window", top / member.id, "-o", path))
        assert code == 0, said
        assert judged(json.loads(path.read_bytes())) == judged(found[member.id]), member.kind


def test_right_submissions_are_right_beside_hostile_ones(mixed: tuple[Path, Path, list[Member]]) -> None:
    """Full marks for every right submission, none for those without code, and never our error."""
    _, out, group = mixed
    found = results_of(out)
    assert all(found[member.id]["score"] == 100 for member in group if member.kind == "right")
    assert all(found[member.id]["score"] == 0 for member in group if member.kind in ("broken", "hostile"))
    assert not any(test["extra_data"]["verdict"] == "grader_error" for results in found.values() for test in results["tests"])


def test_what_has_not_changed_is_not_graded_again(mixed: tuple[Path, Path, list[Member]], tmp_path: Path) -> None:
    """A second run grades nothing, --force all of it, and a submission that changed alone; --only takes one."""
    _, out, group = mixed
    copy = shutil.copytree(out, tmp_path / "out")
    export = write_export(tmp_path / "new", group)
    assert run(export, copy)[0] == Tally(0, 24, 0)
    right = next(member for member in group if member.kind == "right")
    (export / right.id / "ner_window.py").write_bytes(ASSIGNMENT.mistakes[0].source)
    tally, said = run(export, copy)
    assert tally == Tally(1, 23, 0)
    assert results_of(copy)[right.id]["score"] < 100
    assert run(export, copy, only=[right.id], force=True)[0] == Tally(1, 0, 0)
    with pytest.raises(BadInput, match="--only nobody"):
        run(export, copy, only=["nobody"])


def test_another_reference_is_a_reason_to_grade_again(tmp_path: Path) -> None:
    """A changed secret, assignment or reference changes the key of every grade."""
    reference = tmp_path / "reference"
    shutil.copytree(ROOT / "reference" / "ner_window", reference / "ner_window")
    export = write_folder(tmp_path / "class", class_of(2, right=1))
    course = Course("ner_window", COURSE.assignments, str(reference), "auto")
    assert run(export, tmp_path / "out", course=course)[0] == Tally(2, 0, 0)
    assert run(export, tmp_path / "out", course=course)[0] == Tally(0, 2, 0)
    (reference / "ner_window" / "secret").write_text("ab" * 32)
    assert run(export, tmp_path / "out", course=course)[0] == Tally(2, 0, 0)


def test_only_what_failed_through_us_is_graded_with_failed(mixed: tuple[Path, Path, list[Member]], tmp_path: Path) -> None:
    """--failed takes our errors and what has no whole results, and leaves the rest alone."""
    export, out, group = mixed
    copy = shutil.copytree(out, tmp_path / "out")
    ours, half = (copy / "submissions" / member.id / "results.json" for member in group[:2])
    broken = json.loads(ours.read_bytes())
    broken["tests"][0]["extra_data"]["verdict"] = "grader_error"
    ours.write_text(json.dumps(broken))
    half.write_bytes(half.read_bytes()[:100])
    assert run(export, copy, failed=True)[0] == Tally(2, 0, 0)
    assert len(results_of(copy)) == 24


def test_old_grades_of_the_export_are_compared(mixed: tuple[Path, Path, list[Member]], tmp_path: Path) -> None:
    """Who lost is said on the screen and stands in changes.csv; --against compares with another folder instead."""
    _, out, group = mixed
    old = results_of(out)
    right = next(member for member in group if member.kind == "right")
    before = {**old[right.id], "score": 90.0}
    export = write_zip(tmp_path / "export.zip", group, {**old, right.id: before})
    copy = shutil.copytree(out, tmp_path / "out")
    _, said = run(export, copy)
    assert any("1 gained" in line and "23 same" in line for line in said), said
    wrong = next(member for member in group if member.kind == "wrong")
    higher = shutil.copytree(out, tmp_path / "older") / "submissions" / wrong.id / "results.json"
    higher.write_text(json.dumps({**old[wrong.id], "score": 100.0}))
    _, said = run(export, copy, against=tmp_path / "older")
    assert any(line.startswith(f"lost: {wrong.id}") for line in said), said
    with pytest.raises(BadInput, match=r"no results\.json to compare with"):
        run(export, copy, against=tmp_path / "nowhere")


@pytest.mark.slow
def test_kill_9_loses_no_grade_and_repeats_none(tmp_path: Path) -> None:
    """A run that is killed leaves whole results only, its processes end, and the next run does the rest alone."""
    export = write_zip(tmp_path / "export.zip", class_of(16, right=1, wrong=1))
    out = tmp_path / "out"
    process = command("regrade", "ner_window", export, "-o", out, "--jobs", "2")
    until(lambda: len(list(out.rglob("results.json"))) >= 3)
    process.kill()
    process.communicate()
    until(lambda: not processes_of(out))
    done = {path: path.stat().st_mtime_ns for path in out.rglob("results.json")}
    assert 3 <= len(done) < 16 and len(results_of(out)) == len(done)
    tally, _ = run(export, out)
    assert tally == Tally(16 - len(done), len(done), 0)
    assert {path: path.stat().st_mtime_ns for path in done} == done and len(results_of(out)) == 16


@pytest.mark.slow
def test_an_interrupted_run_ends_cleanly_and_goes_on_later(tmp_path: Path) -> None:
    """Ctrl-C, which every process of the terminal gets, ends with 130 and one line."""
    export = write_zip(tmp_path / "export.zip", class_of(16, right=1))
    out = tmp_path / "out"
    hears_ctrl_c = {"start_new_session": True, "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    process = command("regrade", "ner_window", export, "-o", out, "--jobs", "2", **hears_ctrl_c)
    until(lambda: len(list(out.rglob("results.json"))) >= 2)
    os.killpg(process.pid, signal.SIGINT)
    code, said = ended(process)
    assert code == 130 and said.count("\n") == 1 and "run the same command again to go on" in said, said
    tally, _ = run(export, out)
    assert tally.graded + tally.kept == 16 and tally.kept >= 2


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"regrade.json": '{"format": 1, "grader": "0", "assignment": "sgd"}'}, "the grades of sgd, not of ner_window"),
        ({"regrade.json": '{"format": 1, "grader": "0.0.1", "assignment": "ner_window"}'}, "grades of grader 0.0.1"),
        ({"thesis.tex": "my only copy"}, "holds something else than a regrade"),
    ],
)
def test_another_folder_is_left_as_it_is(tmp_path: Path, made: dict[str, str], words: str) -> None:
    """DIR of another assignment, another version or another purpose is refused in one line and not touched."""
    out = tmp_path / "out"
    out.mkdir()
    for name, text in made.items():
        (out / name).write_text(text)
    export = write_folder(tmp_path / "class", class_of(1, right=1))
    code, said = ended(command("regrade", "ner_window", export, "-o", out))
    assert code == 2 and words in said and said.count("\n") == 1, said
    assert {path.name: path.read_text() for path in out.iterdir()} == made


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    """A second run is told that there is one at work."""
    export = write_folder(tmp_path / "class", class_of(1, right=1))
    folder = results_folder.ResultsFolder(tmp_path / "out")
    folder.claim("ner_window", force=False)
    with folder.alone(), pytest.raises(BadInput, match="another regrade is at work"):
        run(export, tmp_path / "out")


def test_no_room_on_the_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written ends the run with the reason; what was written before is kept."""
    export = write_folder(tmp_path / "class", class_of(3, right=1))
    real, written = results_folder.write_atomically, list[Path]()

    def full(path: Path, data: bytes, durable: bool = True) -> None:
        if path.name == "results.json":
            written.append(path)
            if len(written) == 2:
                raise GraderError(f"{path} cannot be written: No space left on device")
        real(path, data, durable)

    monkeypatch.setattr(results_folder, "write_atomically", full)
    with pytest.raises(BadInput, match="No space left on device; 1 of 3 are done and kept"):
        run(export, tmp_path / "out")
    monkeypatch.undo()
    assert run(export, tmp_path / "out")[0] == Tally(2, 1, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["regrade", "ner_windo", "class", "-o", "out"], "no assignment 'ner_windo'"),
        (["regrade", "ner_window", "nowhere", "-o", "out"], "does not exist"),
        (["regrade", "ner_window", "class"], "Missing option"),
        (["regrade", "ner_window", "class", "-o", "class/student_1/ner_window.py"], "is a file"),
        (["regrade", "ner_window", "class", "-o", "out", "--cluster", "what?"], "the address of a Dask scheduler belongs here"),
    ],
)
def test_bad_usage_of_regrade_is_told_plainly(tmp_path: Path, arguments: list[str], words: str) -> None:
    """What cannot be used is told without a traceback, with exit code 2."""
    write_folder(tmp_path / "class", class_of(1, right=1))
    places = [str(tmp_path / word) if word.split("/")[0] in ("class", "out", "nowhere") else word for word in arguments]
    code, said = ended(command(*places))
    assert code == 2 and words in said and "Traceback" not in said, said


def until(holds: Any, seconds: float = 120.0) -> None:
    """Wait for something that comes to hold; an error where it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)


def processes_of(folder: Path) -> list[str]:
    """Processes whose command line or parent's names this folder: a run and the processes that it spawned."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told:
            found.append(entry.name)
    return found


def test_the_process_box_grades_where_it_is_asked_for_by_name(tmp_path: Path) -> None:
    """It has none of the layers that a grade needs, so every result says that it is no grade."""
    export = write_folder(tmp_path / "class", class_of(1, right=1))
    course = Course("ner_window", COURSE.assignments, COURSE.reference, "process")
    assert run(export, tmp_path / "out", course=course)[0] == Tally(1, 0, 0)
    (results,) = results_of(tmp_path / "out").values()
    assert results["score"] == 100 and "not a grade" in results["output"]
