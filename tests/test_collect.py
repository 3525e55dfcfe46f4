"""Collecting: every way a file arrives, every way it goes wrong, and whose fault it is."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import collect as module
from grader.collect import NotSubmitted, Submission, collect
from grader.errors import BadInput

NAME = "ner_window.py"
CODE = b"def forward(params, windows):\n    return None, None\n"


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def zipped_as(path: Path, info: zipfile.ZipInfo, data: bytes = CODE) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, data)
    return path


def told(path: Path) -> str:
    with pytest.raises(NotSubmitted) as caught:
        collect(path, NAME)
    return str(caught.value)


def line(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        collect(path, NAME)
    assert "\n" not in str(caught.value)
    return str(caught.value)


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


def test_nested_folder_in_a_zip(tmp_path: Path) -> None:
    """In a zip the one folder around everything is usual; a deeper one is told."""
    found = collect(zipped(tmp_path / "s.zip", {f"hw3/src/{NAME}": CODE, "hw3/notes.txt": b"x"}), NAME)
    assert found.notes == (f"{NAME} was found in folder hw3/src/",)


def test_windows_zip(tmp_path: Path) -> None:
    """A backslash parts folders in zips of some Windows programs."""
    info = zipfile.ZipInfo("x")
    info.filename = f"hw3\\{NAME}"
    assert collect(zipped_as(tmp_path / "s.zip", info), NAME).source == CODE


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


def test_duplicate_member(tmp_path: Path) -> None:
    """One zip with two members of the same path and different content is refused, whichever comes last."""
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(NAME, CODE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(NAME, b"x = 1")
    assert "more than once" in told(tmp_path / "s.zip")


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
    most = b"#" * module.MOST_SOURCE_BYTES
    assert len(collect(write(tmp_path / "a", {NAME: most}), NAME).source) == 1 << 20
    assert "larger than 1 MiB" in told(write(tmp_path / "b", {NAME: most + b"#"}))
    assert "larger than 1 MiB" in told(zipped(tmp_path / "s.zip", {NAME: most + b"#"}))


def test_missing_path(tmp_path: Path) -> None:
    """A path that is not there is the user's fault, in one line."""
    assert "does not exist" in line(tmp_path / "nowhere")


def test_broken_zip(tmp_path: Path) -> None:
    """A broken zip on the command line is bad input; inside a submission folder it is the student's."""
    write(tmp_path, {"hw.zip": zipped(tmp_path / "good.zip", {NAME: CODE}).read_bytes()[:-30]})
    (tmp_path / "good.zip").unlink()
    assert "cannot be read as a zip" in line(tmp_path / "hw.zip")
    assert "hw.zip could not be opened" in told(tmp_path)


def test_zip_in_a_folder(tmp_path: Path) -> None:
    """A lone zip in a submission folder is looked into, and that is told."""
    zipped(tmp_path / "hw.zip", {NAME: CODE})
    found = collect(tmp_path, NAME)
    assert found.source == CODE
    assert found.notes == (f"{NAME} was found in hw.zip.",)


def test_damaged_member(tmp_path: Path) -> None:
    """A zip whose directory is sound and whose file is not is the student's to hand in again."""
    data = bytearray(zipped(tmp_path / "s.zip", {NAME: os.urandom(2000)}).read_bytes())
    data[500:600] = bytes(100)
    (tmp_path / "s.zip").write_bytes(data)
    assert "damaged" in told(tmp_path / "s.zip")


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
        module.read_file(tmp_path / NAME, 100)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    """A named pipe in place of the file is refused at once, listed or opened."""
    os.mkfifo(tmp_path / NAME)
    assert "is not a regular file" in told(tmp_path)
    with pytest.raises(OSError):
        module.read_file(tmp_path / NAME, 100)


def test_folder_of_the_right_name(tmp_path: Path) -> None:
    """A folder called like the file is not the file."""
    (tmp_path / NAME).mkdir()
    assert "was not found" in told(tmp_path)


def test_link_in_a_zip(tmp_path: Path) -> None:
    """A link stored in a zip is refused, not read as if its target were the code."""
    info = zipfile.ZipInfo(NAME)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "is a link" in told(zipped_as(tmp_path / "s.zip", info, b"/etc/passwd"))


@pytest.mark.parametrize("path", [f"../{NAME}", f"/tmp/{NAME}", f"a/../../{NAME}", f"..\\{NAME}", f"C:\\x\\{NAME}"])
def test_escaping_paths(tmp_path: Path, path: str) -> None:
    """A member whose path leads out of the zip is refused in every spelling."""
    info = zipfile.ZipInfo("x")
    info.filename = path
    assert "leads out of the zip" in told(zipped_as(tmp_path / "s.zip", info))


def test_nothing_is_written(tmp_path: Path) -> None:
    """Reading a zip leaves no file behind."""
    zipped(tmp_path / "s.zip", {f"hw3/{NAME}": CODE, "hw3/other.py": b"x"})
    collect(tmp_path / "s.zip", NAME)
    assert os.listdir(tmp_path) == ["s.zip"]


def test_bomb(tmp_path: Path) -> None:
    """An archive that unpacks to far more than its size is refused before anything is unpacked."""
    zipped(tmp_path / "s.zip", {NAME: CODE, "zeros": bytes(40 << 20)})
    assert "100 times its size" in line(tmp_path / "s.zip")


def test_declared_size_that_lies(tmp_path: Path) -> None:
    """A member that declares to be small and is not is read no further than the cap."""
    data = zipped(tmp_path / "s.zip", {NAME: b"#" * (3 << 20)}).read_bytes()
    (tmp_path / "s.zip").write_bytes(data.replace((3 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(NotSubmitted):
        collect(tmp_path / "s.zip", NAME)


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are capped in folders and in zips."""
    monkeypatch.setattr(module, "MOST_FILES", 5)
    files = {f"f{i}/{i}": b"x" for i in range(6)}
    assert "holds 6 entries" in line(zipped(tmp_path / "s.zip", files))
    assert "More than 5 files" in told(write(tmp_path / "folder", files))


def test_too_deep(tmp_path: Path) -> None:
    """Depth is capped in folders and in zips."""
    deep = "/".join("abcdefghi") + "/" + NAME
    assert "nested more than 8 deep" in told(write(tmp_path / "folder", {deep: CODE}))
    assert "more than 8 folders deep" in told(zipped(tmp_path / "s.zip", {deep: CODE}))


def test_names_are_made_printable(tmp_path: Path) -> None:
    """A name with control characters cannot write to a terminal through a message."""
    info = zipfile.ZipInfo("x")
    info.filename = "ner_\x1b[31mwindow.py"
    message = told(zipped_as(tmp_path / "s.zip", info))
    assert message.isprintable() and "ner_?[31mwindow.py" in message


def archive_bytes(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in dict(files).items():
            archive.writestr(name, data)
    return buffer.getvalue()


SOUND = archive_bytes([(f"hw3/{NAME}", CODE * 20), ("hw3/data.bin", bytes(range(256)))])


@given(cuts=st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_bytes_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int]]) -> None:
    """Whatever bytes of a zip are changed: the right file, or one of the two refusals, never another error."""
    data = bytearray(SOUND)
    for place, value in cuts:
        data[place] = value
    path = tmp_path_factory.mktemp("zip") / "s.zip"
    path.write_bytes(data)
    try:
        assert collect(path, NAME).source == CODE * 20
    except (NotSubmitted, BadInput) as refusal:
        assert str(refusal).isprintable()


@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\x05\x06", SOUND[:40], SOUND[-60:]]))
def test_random_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, start: bytes, data: bytes) -> None:
    """No bytes called a zip get through as a submission, and none end in another error."""
    path = tmp_path_factory.mktemp("zip") / "s.zip"
    path.write_bytes(start + data)
    with pytest.raises((NotSubmitted, BadInput)):
        collect(path, NAME)


FOLDER = st.lists(st.sampled_from(["a", "b", "..", ".", "/", "", "hw 3", "ü", "c:"]), max_size=4)


@given(
    files=st.lists(
        st.tuples(FOLDER, st.sampled_from([NAME, "x.py", "ner_window.ipynb", "."]), st.binary(max_size=20)), max_size=5
    )
)
def test_only_listed_bytes_come_out(tmp_path_factory: pytest.TempPathFactory, files: list[tuple[list[str], str, bytes]]) -> None:
    """From any tree of names, what is taken is one of the members with the wanted name and a path that stays inside."""
    members = [("/".join([*folder, name]), data) for folder, name, data in files]
    path = tmp_path_factory.mktemp("zip") / "s.zip"
    path.write_bytes(archive_bytes(members))
    inside = {
        (name.rsplit("/", 1)[-1], data) for name, data in dict(members).items() if ".." not in name.split("/") and name[0] != "/"
    }
    try:
        found = collect(path, NAME)
    except NotSubmitted:
        return
    assert (found.name, found.source) in inside
    assert found.name != "x.py"
