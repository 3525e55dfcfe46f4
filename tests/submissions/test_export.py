"""A class's submissions: Gradescope's export and plain folders, tolerant of the untidy, strict about what is not whole."""

import os
import zipfile
from pathlib import Path

import pytest
from handed_in import CODE, NAME, write, zipped

from grader.errors import BadInput
from grader.submissions.entry import NotSubmitted
from grader.submissions.export import open_class, refuse_export

METADATA = b"""\
---
submission_10:
  :submitters:
  - :name: Ada Lovelace
    :sid: 123
    :email: ada@example.edu
  - :name: Bob
    :sid:
  :created_at: 2026-04-26 17:34:00.861687000 Z
  :score: 50.0
  :results:
    score: 50.0
    tests: []
  :history:
  - :created_at: 2026-04-25 17:34:00.861687000 Z
    :score: 1.0
submission_9:
  :submitters: []
  :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-04-26
"""
EXPORT = {
    "submission_metadata.yml": METADATA,
    ".DS_Store": b"\0",
    "submission_9/ner_window.py": CODE,
    "submission_9/.DS_Store": b"\0",
    "submission_10/hw/ner_window.py": CODE + b"# ten\n",
    "submission_10/__MACOSX/hw/ner_window.py": b"no code",
}


def as_folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    return write(tmp_path / "export", files)


def as_zip(tmp_path: Path, files: dict[str, bytes]) -> Path:
    return zipped(tmp_path / "export.zip", {f"assignment_1_export/{name}": data for name, data in files.items()})


def as_inner_folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    write(tmp_path / "download" / "assignment_1_export", files)
    return write(tmp_path / "download", {"__MACOSX/._x": b""})


def line(path: Path) -> str:
    """The one line with which a class is refused."""
    with pytest.raises(BadInput) as caught, open_class(path, NAME):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("laid_out", [as_folder, as_inner_folder, as_zip])
def test_an_export_is_read_as_folder_and_as_zip(tmp_path: Path, laid_out) -> None:  # type: ignore[no-untyped-def]
    """Groups, missing sids and emails, numbers for sids, Ruby's tags, old grades and past attempts come as they are."""
    with open_class(laid_out(tmp_path, EXPORT), NAME) as found:
        nine, ten = found.hand_ins
        assert (nine.id, ten.id) == ("submission_9", "submission_10")
        assert nine.students == [] and ten.students == [("Ada Lovelace", "123", "ada@example.edu"), ("Bob", "", "")]
        assert (ten.score, ten.attempts, nine.attempts) == (50.0, 2, 1) and ten.results == {"score": 50.0, "tests": []}
        assert nine.results is None and nine.created_at == "2026-04-26"
        assert nine.collect().source == CODE and ten.collect().source == CODE + b"# ten\n"


def test_a_folder_a_zip_and_a_zip_in_a_zip_give_the_same_submission(tmp_path: Path) -> None:
    """What is graded does not depend on how it was packed."""
    inner = zipped(tmp_path / "inner.zip", {"hw/ner_window.py": CODE}).read_bytes()
    packed = {
        "submission_metadata.yml": b"submission_1: {}\nsubmission_2: {}\n",
        "submission_1/a.zip": inner,
        "submission_2/ner_window.py": CODE,
    }
    digests = set()
    for path in (as_zip(tmp_path, packed), as_folder(tmp_path, packed)):
        with open_class(path, NAME) as found:
            digests |= {hand_in.collect().sha256 for hand_in in found.hand_ins}
    assert len(digests) == 1


@pytest.mark.parametrize("laid_out", [as_folder, as_zip])
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({**EXPORT, "submission_11/ner_window.py": CODE}, "does not name submission_11"),
        ({"submission_metadata.yml": METADATA}, "names submission_10, submission_9, and there is no such folder"),
        ({"submission_metadata.yml": METADATA, "submission_9/x": b""}, "names submission_10, and there is no such folder"),
        ({**EXPORT, "submission_metadata.yml": METADATA + b"submission_9: {}\n"}, "submission_9 is there twice, first on line"),
        ({**EXPORT, "submission_metadata.yml": b"submission_9: [\n"}, "not valid YAML"),
        ({**EXPORT, "submission_metadata.yml": b""}, "names no submission"),
        ({**EXPORT, "submission_metadata.yml": b"just text"}, "names no submission"),
        ({**EXPORT, "submission_metadata.yml": b"title: homework\n"}, "title should hold :submitters"),
        ({"submission_9/ner_window.py": CODE}, "no submission_metadata.yml"),
    ],
)
def test_an_export_that_is_not_whole_is_refused(tmp_path: Path, laid_out, files: dict[str, bytes], words: str) -> None:  # type: ignore[no-untyped-def]
    """Nobody is left out in silence: a record without a folder, a folder without one, a name twice, no metadata."""
    assert words in line(laid_out(tmp_path, files))


def test_what_is_no_class_is_refused(tmp_path: Path) -> None:
    """A file, a path that is not there, an empty folder and a single submission are each told what is wanted."""
    write(tmp_path, {"one.py": CODE, "empty/.DS_Store": b"", "single/ner_window.py": CODE, "notes/readme.txt": b"hello"})
    assert "not a class's submissions" in line(tmp_path / "one.py")
    assert "does not exist" in line(tmp_path / "nowhere")
    assert "holds no submissions" in line(tmp_path / "empty")
    assert "holds no submissions" in line(tmp_path / "notes")
    assert "use: grader grade" in line(tmp_path / "single")
    (tmp_path / "cut.zip").write_bytes(as_zip(tmp_path, EXPORT).read_bytes()[:-60])
    assert "not a class's submissions" in line(tmp_path / "cut.zip")


def test_a_plain_folder_is_read_by_name(tmp_path: Path) -> None:
    """Folders, files, notebooks and zips are one submission each; other files are told, hidden ones are not."""
    write(tmp_path, {"ada/ner_window.py": CODE, "bob.py": CODE, "eve.ipynb": b"{}", "grades.csv": b"", ".git/config": b""})
    zipped(tmp_path / "dan.zip", {"ner_window.py": CODE})
    with open_class(tmp_path, NAME) as found:
        assert [hand_in.id for hand_in in found.hand_ins] == ["ada", "bob", "dan", "eve"] and list(found.unread) == ["grades.csv"]
        ada, bob, dan, eve = (hand_in.collect() for hand_in in found.hand_ins)
        assert ada.sha256 == bob.sha256 == dan.sha256 and eve.name == "ner_window.ipynb"


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    """Two entries of one name would share one place for their results."""
    write(tmp_path, {"ada/ner_window.py": CODE, "ada.py": CODE})
    assert "holds ada twice" in line(tmp_path)


def test_a_students_faults_cost_their_own_submission_only(tmp_path: Path) -> None:
    """Links out of the folder, broken zips and paths that climb are not read, and the others are."""
    write(tmp_path, {"ada/ner_window.py": CODE, "bob/readme": b"", "eve.zip": b"PK no zip"})
    (tmp_path / "secret.txt").write_bytes(CODE)
    os.symlink(tmp_path / "secret.txt", tmp_path / "bob" / NAME)
    os.symlink(tmp_path / "secret.txt", tmp_path / "dan.py")
    os.symlink(tmp_path / "ada", tmp_path / "ida.py")
    with open_class(tmp_path, NAME) as found:
        told = {}
        for hand_in in found.hand_ins:
            try:
                told[hand_in.id] = hand_in.collect().name
            except NotSubmitted as reason:
                told[hand_in.id] = str(reason)
    assert told["ada"] == NAME and "is a link" in told["bob"] and "is a link" in told["dan"] and "is a link" in told["ida"]
    assert "could not be opened as a zip" in told["eve"]


def test_members_of_a_zip_that_climb_reach_nothing(tmp_path: Path) -> None:
    """A member of an export whose path leads out of its folder belongs to nobody, or is not read."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("submission_metadata.yml", b"submission_1: {}\n")
        archive.writestr("submission_1/../../../etc/ner_window.py", CODE)
        archive.writestr("/submission_2/ner_window.py", CODE)
        archive.writestr("../submission_3/ner_window.py", CODE)
    with open_class(path, NAME) as found, pytest.raises(NotSubmitted, match="leads out of the zip"):
        found.hand_ins[0].collect()


def test_an_export_is_no_single_submission(tmp_path: Path) -> None:
    """`grader grade` given an export names the command that is meant; a submission is let through."""
    for path in (as_folder(tmp_path, EXPORT), as_zip(tmp_path, EXPORT), as_inner_folder(tmp_path, EXPORT)):
        with pytest.raises(BadInput, match="use: grader regrade ner_window "):
            refuse_export(path, "ner_window")
    refuse_export(write(tmp_path / "one", {"ner_window.py": CODE}), "ner_window")
    refuse_export(zipped(tmp_path / "one.zip", {"hw/ner_window.py": CODE}), "ner_window")


def test_a_submission_is_found_by_all_its_names(tmp_path: Path) -> None:
    """--only takes an id, its number, a name, a sid or an email."""
    with open_class(as_zip(tmp_path, EXPORT), NAME) as found:
        nine, ten = found.hand_ins
    assert all(ten.is_named(name) for name in ("submission_10", "10", "Ada Lovelace", "123", "ada@example.edu", "Bob"))
    assert not ten.is_named("") and not nine.is_named("123")
