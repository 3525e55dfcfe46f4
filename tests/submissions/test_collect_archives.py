"""Collecting from zips: sound, strange, damaged and hostile ones."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from handed_in import CODE, NAME, line, told, write, zipped, zipped_as
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import BadInput
from grader.submissions import archive
from grader.submissions.collect import collect
from grader.submissions.entry import NotSubmitted


def test_nested_folder_in_a_zip(tmp_path: Path) -> None:
    """In a zip the one folder around everything is usual; a deeper one is told."""
    found = collect(zipped(tmp_path / "s.zip", {f"hw3/src/{NAME}": CODE, "hw3/notes.txt": b"x"}), NAME)
    assert found.notes == (f"{NAME} was found in folder hw3/src/",)


def test_windows_zip(tmp_path: Path) -> None:
    """A backslash parts folders in zips of some Windows programs."""
    info = zipfile.ZipInfo("x")
    info.filename = f"hw3\\{NAME}"
    assert collect(zipped_as(tmp_path / "s.zip", info), NAME).source == CODE


def test_duplicate_member(tmp_path: Path) -> None:
    """One zip with two members of the same path and different content is refused, whichever comes last."""
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(NAME, CODE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(NAME, b"x = 1")
    assert "more than once" in told(tmp_path / "s.zip")


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


def test_a_bomb_beside_the_file_is_not_unpacked(tmp_path: Path) -> None:
    """What is not asked for is never unpacked, however large it would become."""
    zipped(tmp_path / "s.zip", {NAME: CODE, "zeros": bytes(40 << 20)})
    assert collect(tmp_path / "s.zip", NAME).source == CODE


def test_a_bomb_for_the_file_is_read_no_further_than_the_cap(tmp_path: Path) -> None:
    """A file that unpacks to more than is graded is refused by its size."""
    zipped(tmp_path / "s.zip", {NAME: b"#" * (40 << 20)})
    assert "is larger than 1 MiB" in told(tmp_path / "s.zip")


def test_a_zip_that_lists_too_much_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of files is bounded by what the end record says, before it is read."""
    monkeypatch.setattr(archive, "MOST_DIRECTORY_BYTES", 500)
    assert "lists too many files" in line(zipped(tmp_path / "s.zip", {f"f{number}": b"" for number in range(20)}))
    monkeypatch.setattr(archive, "MOST_ZIP_BYTES", 100)
    assert "at most 100 bytes of zip are read" in line(tmp_path / "s.zip")


def test_a_list_that_is_longer_than_it_says_is_not_read(tmp_path: Path) -> None:
    """An end record that lies about the list's length makes the zip unreadable, not the list long."""
    data = bytearray(zipped(tmp_path / "s.zip", {NAME: CODE, "x": b"x"}).read_bytes())
    at = data.rindex(b"PK\x05\x06")
    data[at + 12 : at + 16] = (10).to_bytes(4, "little")
    (tmp_path / "s.zip").write_bytes(data)
    assert "cannot be read as a zip" in line(tmp_path / "s.zip")


def test_declared_size_that_lies(tmp_path: Path) -> None:
    """A member that declares to be small and is not is read no further than the cap."""
    data = zipped(tmp_path / "s.zip", {NAME: b"#" * (3 << 20)}).read_bytes()
    (tmp_path / "s.zip").write_bytes(data.replace((3 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(NotSubmitted):
        collect(tmp_path / "s.zip", NAME)


def test_a_sound_notebook_beside_a_file_that_must_not_be_read(tmp_path: Path) -> None:
    """Python goes before notebooks, so what is said is why the Python file was not read."""
    (tmp_path / "s.zip").write_bytes(archive_bytes([("ner_window.ipynb", b"{}"), (f"../{NAME}", CODE)]))
    assert "leads out of the zip" in told(tmp_path / "s.zip")


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
