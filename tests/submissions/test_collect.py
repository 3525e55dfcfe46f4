"""Collecting: every way a file arrives, every way it goes wrong, and whose fault it is."""

import os
from pathlib import Path

import pytest
from handed_in import CODE, NAME, line, told, write, zipped

from grader.errors import GraderError
from grader.submissions import entry
from grader.submissions import folder as folder_module
from grader.submissions.collect import Listing, Submission, collect


def test_same_file_same_digest(tmp_path: Path) -> None:
    """A file, a folder, a zip and a zip with one folder inside give equal submissions and equal digests."""
    folder = write(tmp_path / "handed", {NAME: CODE})
    found = [
        collect(folder / NAME, NAME),
        collect(folder, NAME),
        collect(zipped(tmp_path / "flat.zip", {NAME: CODE}), NAME),
        collect(zipped(tmp_path / "wrapped.ZIP", {f"hw3/{NAME}": CODE, "hw3/readme.txt": b"hello"}), NAME),
    ]
    assert found == [Submission(NAME, CODE)] * 4
    assert len({submission.sha256 for submission in found}) == 1


def test_digest_depends_on_name_and_content() -> None:
    """Another content, another name, or the same bytes parted elsewhere give another digest."""
    digests = {Submission(name, data).sha256 for name, data in [("a", b"bc"), ("ab", b"c"), ("a", b"b"), ("b", b"bc")]}
    assert len(digests) == 4
    assert Submission("a", b"b", ("a note",)).sha256 == Submission("a", b"b").sha256


def test_gradescope_tree(tmp_path: Path) -> None:
    """Beside the file, a submission folder may hold the litter of operating systems and tools."""
    litter = {"__MACOSX/._ner_window.py": b"x", ".DS_Store": b"x", "__pycache__/ner_window.py": b"x", ".git/ner_window.py": b"x"}
    assert collect(write(tmp_path, {NAME: CODE, "plots.png": b"x", **litter}), NAME) == Submission(NAME, CODE)


def test_nested_folder_is_taken_with_a_note(tmp_path: Path) -> None:
    """A file deep in a folder is graded, and the student is told where it was found."""
    found = collect(write(tmp_path, {f"hw3/src/{NAME}": CODE}), NAME)
    assert found.source == CODE
    assert found.notes == (f"{NAME} was found in folder hw3/src/",)


def test_top_file_wins(tmp_path: Path) -> None:
    """A copy in a subfolder does not make the file at the top unclear, but it is told."""
    found = collect(write(tmp_path, {NAME: CODE, f"old/{NAME}": b"x = 1"}), NAME)
    assert found.source == CODE
    assert found.notes == (f"Not graded: old/{NAME}.",)


def test_several_candidates(tmp_path: Path) -> None:
    """Two different files of the right name are not guessed between; both places are named."""
    message = told(write(tmp_path, {f"a/{NAME}": CODE, f"b/{NAME}": CODE + b"#"}))
    assert f"a/{NAME}, b/{NAME}" in message and "more than once" in message


def test_equal_candidates(tmp_path: Path) -> None:
    """Two equal copies leave nothing to choose."""
    assert collect(write(tmp_path, {f"a/{NAME}": CODE, f"b/{NAME}": CODE}), NAME).source == CODE


def test_notebook(tmp_path: Path) -> None:
    """A notebook of the right stem is taken as it is where there is no Python file."""
    data = b'{"cells": []}'
    found = collect(write(tmp_path, {"ner_window.ipynb": data}), NAME)
    assert (found.name, found.source) == ("ner_window.ipynb", data)
    assert "code cells of ner_window.ipynb" in found.notes[0]
    both = collect(write(tmp_path, {NAME: CODE}), NAME)
    assert (both.source, both.notes) == (CODE, ("Not graded: ner_window.ipynb.",))


@pytest.mark.parametrize("name", ["NER_Window.py", "ner_window (1).py", "ner_windows.py", "ner_window.py.txt", "nerwindow.py"])
def test_wrong_name_close(tmp_path: Path, name: str) -> None:
    """A name that is nearly right is said to be the likely one, with what to do."""
    message = told(write(tmp_path, {name: CODE, "data.csv": b"1"}))
    assert f"Is {name} the one? Rename it to {NAME}." in message and "data.csv" in message


def test_wrong_name_far(tmp_path: Path) -> None:
    """Where nothing comes near, what was found is listed, shortened, and nothing is guessed."""
    message = told(write(tmp_path, {f"photo{i}.jpg": b"x" for i in range(20)}))
    assert "photo0.jpg" in message and "and 12 more" in message and "Is " not in message


def test_wrong_name_of_a_file(tmp_path: Path) -> None:
    """A single file of the wrong name is the student's fault too."""
    assert "Found: hw.py" in told(write(tmp_path, {"hw.py": CODE}) / "hw.py")


def test_nothing(tmp_path: Path) -> None:
    """An empty folder and an empty zip say that nothing was handed in."""
    assert "nothing was handed in" in told(tmp_path)
    assert "nothing was handed in" in told(zipped(tmp_path / "s.zip", {}))


@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    """An empty file is named as empty."""
    assert "is empty" in told(write(tmp_path, {NAME: content}))


def test_too_large(tmp_path: Path) -> None:
    """A file of exactly 1 MiB is graded, one byte more is not, in a folder as in a zip."""
    most = b"#" * entry.MOST_SOURCE_BYTES
    assert len(collect(write(tmp_path / "a", {NAME: most}), NAME).source) == 1 << 20
    assert "larger than 1 MiB" in told(write(tmp_path / "b", {NAME: most + b"#"}))
    assert "larger than 1 MiB" in told(zipped(tmp_path / "s.zip", {NAME: most + b"#"}))


def test_missing_path(tmp_path: Path) -> None:
    """A path that is not there is the user's fault, in one line."""
    assert "does not exist" in line(tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in a submission never leads to a file outside it, whether it stands for the file or for a folder."""
    secret = write(tmp_path / "outside", {NAME: b"SECRET = 1"})
    (tmp_path / "one").mkdir()
    os.symlink(secret / NAME, tmp_path / "one" / NAME)
    assert "is a link" in told(tmp_path / "one")
    (tmp_path / "two").mkdir()
    os.symlink(secret, tmp_path / "two" / "hw3")
    assert "was not found" in told(tmp_path / "two")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_file_swapped_for_a_link(tmp_path: Path) -> None:
    """Even a file that becomes a link after it was listed is not followed."""
    write(tmp_path, {"secret": b"SECRET = 1"})
    os.symlink(tmp_path / "secret", tmp_path / NAME)
    with pytest.raises(OSError):
        entry.read_file(tmp_path / NAME, 100)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    """A named pipe in place of the file is refused at once, listed or opened."""
    os.mkfifo(tmp_path / NAME)
    assert "is not a regular file" in told(tmp_path)
    with pytest.raises(OSError):
        entry.read_file(tmp_path / NAME, 100)


def test_folder_of_the_right_name(tmp_path: Path) -> None:
    """A folder called like the file is not the file."""
    (tmp_path / NAME).mkdir()
    assert "was not found" in told(tmp_path)


def test_clutter_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files lie beside it, or in front of it by name, the file that is asked for is found."""
    monkeypatch.setattr(folder_module, "MOST_SCANNED", 20)
    files = {f"a{number}": b"x" for number in range(30)} | {f"lib/{number}/{number}.py": b"x" for number in range(30)}
    assert collect(write(tmp_path / "folder", {**files, NAME: CODE}), NAME) == Submission(NAME, CODE)
    assert collect(zipped(tmp_path / "s.zip", {**files, NAME: CODE}), NAME).source == CODE


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk ends after so many files, and says so where the file was not among them."""
    monkeypatch.setattr(folder_module, "MOST_SCANNED", 5)
    assert "was not found among the first" in told(write(tmp_path, {f"f{i}/{i}": b"x" for i in range(6)}))


@pytest.mark.parametrize("folder", ["venv", ".venv", "node_modules", "lib/python3/site-packages"])
def test_folders_of_tools_are_not_looked_into(tmp_path: Path, folder: str) -> None:
    """A copy in an environment is no second submission."""
    assert collect(write(tmp_path, {f"hw/{NAME}": CODE, f"{folder}/{NAME}": b"x = 1"}), NAME).source == CODE


def test_many_equal_copies(tmp_path: Path) -> None:
    """Hundreds of copies are compared by digest, and only some of them."""
    files = {f"copy{number}/{NAME}": CODE for number in range(300)}
    assert collect(write(tmp_path, files), NAME).source == CODE
    assert "more than once" in told(write(tmp_path, {f"copy1/{NAME}": b"x = 1"}))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ner_window.pdf", "ner_window.pdf is a PDF, not a Python file. Copy the code into a plain text editor"),
        ("ner_window.docx", "is a Word document, not a Python file. Copy the code"),
        ("homework.html", "homework.html is a web page, not a Python file."),
        (
            "ner_window.rar",
            "is a RAR archive, not a Python file. Archives of this kind are not opened here: hand in ner_window.py",
        ),
        ("hw.tar.gz", "hw.tar.gz is a gzip archive"),
        ("ner_window.pyc", "is compiled Python, not a Python file. Hand in the source, ner_window.py"),
    ],
)
def test_what_is_no_python_by_its_name(tmp_path: Path, name: str, words: str) -> None:
    """What to hand in and how to make it; nobody is told to rename a PDF."""
    message = told(write(tmp_path, {name: b"x"}))
    assert words in message and "Rename" not in message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"%PDF-1.7 ...", "is a PDF, not a Python file. Copy the code"),
        (b"PK\x03\x04word/document.xml", "is a packed document or archive, not a Python file."),
        (b"Rar!\x1a\x07", "is a RAR archive, not a Python file. Archives of this kind"),
        (b"\n <!DOCTYPE html><html>", "is a web page"),
        (b"{\\rtf1\\ansi", "is a rich text document"),
        ("x = 1\n".encode("utf-16"), 'is saved as UTF-16. In your editor choose "Save with encoding", UTF-8'),
        ("import numpy as np\n".encode("utf-16-le"), "is saved as UTF-16."),
    ],
)
def test_what_is_no_python_by_its_bytes(tmp_path: Path, source: bytes, words: str) -> None:
    """A file of the right name and the wrong kind is told as what it is."""
    assert words in told(write(tmp_path, {NAME: source}))


def test_a_notebook_called_python_is_a_notebook(tmp_path: Path) -> None:
    """Renaming a notebook does not make it Python; its cells are graded all the same, and that is told."""
    data = b'{"cells": [], "nbformat": 4}'
    found = collect(write(tmp_path, {NAME: data}), NAME)
    assert (found.name, found.source) == ("ner_window.ipynb", data)
    assert found.notes == (f"{NAME} is a notebook by its content: its code cells were graded.",)


def test_python_called_a_notebook_is_told(tmp_path: Path) -> None:
    """The way back is a new name."""
    assert f"is not a notebook. If it is Python, rename it to {NAME}" in told(write(tmp_path, {"ner_window.ipynb": CODE}))


def test_a_notebook_that_is_too_large_is_told_to_clear_its_outputs(tmp_path: Path) -> None:
    """Pictures make a notebook large; what makes it smaller is said."""
    data = b'{"cells": [], "nbformat": 4' + b" " * entry.MOST_NOTEBOOK_BYTES + b"}"
    assert "larger than 5 MiB, the most that is graded. Clear the outputs" in told(write(tmp_path, {"ner_window.ipynb": data}))


def test_too_deep(tmp_path: Path) -> None:
    """Depth is capped in folders and in zips."""
    deep = "/".join("abcdefghi") + "/" + NAME
    assert "nested more than 8 deep" in told(write(tmp_path / "folder", {deep: CODE}))
    assert "more than 8 folders deep" in told(zipped(tmp_path / "s.zip", {deep: CODE}))


def test_a_file_that_we_lose_is_not_told_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies there, and nothing is wrong with it: the fault is ours."""
    monkeypatch.setattr(Listing, "candidates", property(lambda self: []))
    with pytest.raises(GraderError, match="was found and not read"):
        collect(write(tmp_path, {NAME: CODE}), NAME)
