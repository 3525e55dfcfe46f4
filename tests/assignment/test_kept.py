"""What assignment.yaml says is kept beside it, and says the same the next time."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from grader.assignment import kept
from grader.assignment.assignment import AssignmentFile
from grader.assignment.settings import load_settings
from grader.errors import BadInput
from grader.sandbox.kept import keep, place_of

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = sorted(path.parent.name for path in ROOT.glob("assignments/*/assignment.yaml"))


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An assignment.yaml, on a machine on which Python keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "assignment.yaml"
    file.write_bytes((ROOT / "assignments" / "ner_window" / "assignment.yaml").read_bytes())
    return file


def kept_at(path: Path) -> Path:
    return Path(place_of(str(path)))


def unread(*_: object) -> None:
    raise AssertionError("the YAML was read again")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_says_the_same_as_the_file(name: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every assignment that is shipped, values, their types and lines come back as they were, without YAML."""
    path.write_bytes((ROOT / "assignments" / name / "assignment.yaml").read_bytes())
    told = load_settings(path, AssignmentFile)
    assert kept.kept_settings(path, AssignmentFile) == told
    monkeypatch.setattr("grader.assignment.settings.read", unread)
    again = kept.kept_settings(path, AssignmentFile)
    assert again == told and repr(again) == repr(told)


def test_another_text_is_read_anew(path: Path) -> None:
    """One character that differs is seen, though the file is as long and as old as before."""
    before = kept.kept_settings(path, AssignmentFile)[0].title
    stat = path.stat()
    path.write_text(path.read_text().replace(before, before.swapcase()))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert kept.kept_settings(path, AssignmentFile)[0].title == before.swapcase()
    assert kept.kept_settings(path, AssignmentFile)[0].title == before.swapcase()


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x93\xc4\x00\xc0\x80", None])
def test_what_is_damaged_is_read_anew(path: Path, damage: bytes | None) -> None:
    """A kept file that is empty, no msgpack, another's or cut short is as if it were not there."""
    told, place = kept.kept_settings(path, AssignmentFile), kept_at(path)
    place.write_bytes(place.read_bytes()[:-9] if damage is None else damage)
    assert kept.kept_settings(path, AssignmentFile) == told


def test_values_that_do_not_fit_are_told_with_their_line(path: Path) -> None:
    """What an older program kept may not fit this one's types: the file itself is asked."""
    told, place = kept.kept_settings(path, AssignmentFile), kept_at(path)
    found = msgspec.msgpack.decode(place.read_bytes(), type=kept.Kept)
    unfit = kept.Kept(found.digest, msgspec.Raw(msgspec.msgpack.encode({"title": 1})), found.lines)
    keep(str(place), (msgspec.msgpack.encode(unfit),))
    assert kept.kept_settings(path, AssignmentFile) == told


def test_mistakes_are_told_and_not_kept(path: Path) -> None:
    """A file that is refused is refused again, by the same line, and one that is not there by its own."""
    path.write_text(path.read_text() + "tittle: x\n")
    for _ in range(2):
        with pytest.raises(BadInput, match=r"assignment.yaml:\d+: tittle: unknown key"):
            kept.kept_settings(path, AssignmentFile)
    assert not kept_at(path).exists()
    path.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        kept.kept_settings(path, AssignmentFile)


def test_nothing_is_written_where_python_writes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``PYTHONDONTWRITEBYTECODE`` holds for this, too; and a place that cannot be written to is no trouble."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    told = kept.kept_settings(path, AssignmentFile)
    assert not kept_at(path).parent.exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept_at(path).parent.write_text("no folder")
    assert kept.kept_settings(path, AssignmentFile) == told


def test_processes_that_load_at_once_keep_one_whole_file(path: Path) -> None:
    """Whoever comes last wins, nobody sees half a file, and no draft is left."""
    code = "import sys; from pathlib import Path; from grader.assignment.assignment import AssignmentFile as A\n"
    code += "from grader.assignment.kept import kept_settings; print(kept_settings(Path(sys.argv[1]), A)[0].title)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code, str(path)]
    running = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=-1) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1
    assert [each.name for each in kept_at(path).parent.iterdir()] == [kept_at(path).name]
