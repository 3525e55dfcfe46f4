"""What is kept in ``__pycache__``: whole files, written where Python may write, and no trouble where it may not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.kept import keep, place_of

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where something is kept, on a machine on which Python keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return place_of(str(tmp_path / "thing.yaml"))


def test_it_lies_where_compiled_modules_lie(place: str, tmp_path: Path) -> None:
    """Beside the file that it is made of, under its name or another."""
    assert place == str(tmp_path / "__pycache__" / "thing.yaml.kept")
    assert place_of(str(tmp_path / "thing.yaml"), "other") == str(tmp_path / "__pycache__" / "other.kept")


def test_what_is_kept_is_all_parts_and_replaces_what_was_there(place: str) -> None:
    """Parts follow one another, a shorter file leaves nothing of a longer one, and no draft is left."""
    keep(place, (b"long ", memoryview(b"and whole")))
    assert Path(place).read_bytes() == b"long and whole"
    keep(place, (b"short",))
    assert Path(place).read_bytes() == b"short" and os.listdir(os.path.dirname(place)) == ["thing.yaml.kept"]


def test_nothing_is_written_where_python_writes_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """``PYTHONDONTWRITEBYTECODE`` holds for this, too."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep(place, (b"kept",))
    assert not os.path.exists(os.path.dirname(place))


def test_a_place_that_cannot_be_written_to_is_no_trouble(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a folder that cannot be made, nor a disk that is full: what was there stays, and no draft does."""
    keep(place, (b"before",))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as no_room:
        no_room.setattr(os, "replace", full)
        keep(place, (b"after",))
    assert Path(place).read_bytes() == b"before" and os.listdir(os.path.dirname(place)) == ["thing.yaml.kept"]
    keep(f"{place}/no/folder", (b"kept",))
    assert Path(place).read_bytes() == b"before"


def test_writers_at_the_same_time_leave_one_whole_file(place: str) -> None:
    """Whoever comes last wins, also among processes that have the same number in namespaces of their own."""
    code = "import os, sys; sys.dont_write_bytecode = False; os.getpid = lambda: 1\n"
    code += "from grader.sandbox.kept import keep\nkeep(sys.argv[1], [sys.argv[2].encode() * 1000] * 1000)"
    running = [subprocess.Popen([sys.executable, "-c", code, place, letter], cwd=ROOT) for letter in "abcd"]
    assert [process.wait() for process in running] == [0] * 4
    assert len(set(Path(place).read_bytes())) == 1 and os.path.getsize(place) == 1_000_000
    assert os.listdir(os.path.dirname(place)) == ["thing.yaml.kept"]
