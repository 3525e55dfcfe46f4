"""The shelf: what it keeps is what an ordinary import would have run."""

import errno
import os
import py_compile
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.jail import stock
from grader.sandbox.jail.shelf import Shelf
from grader.sandbox.jail.stock import Places, Stock

from ..places import LINUX

pytestmark = pytest.mark.skipif(not LINUX, reason="the shelf maps libraries as Linux does")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two modules, a package with a part and a data file, and something to be left out."""
    (tmp_path / "shelved_one.py").write_text("value = 'one'\n")
    (tmp_path / "shelved_two.py").write_text("import shelved_one\nvalue = shelved_one.value * 2\n")
    package = tmp_path / "shelved_package"
    package.mkdir()
    (package / "__init__.py").write_text("from .part import value\n")
    (package / "part.py").write_text("value = 'part'\n")
    (package / "table.txt").write_text("data")
    (tmp_path / "tests.py").write_text("value = 'never'\n")
    return tmp_path


def shelf_of(folder: Path, left_out: Callable[[str], bool] = lambda name: False) -> Shelf:
    """A shelf of that folder."""
    file = os.memfd_create("shelf")
    Stock(file, left_out).fill([(str(folder), "")])
    shelf = Shelf.of(file, [(str(folder), "")])
    os.close(file)
    assert shelf is not None
    return shelf


@pytest.fixture
def shelf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf of that folder, the only finder that knows it; what it imports is forgotten afterwards."""
    stocked = shelf_of(folder, lambda name: name == "tests")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, stocked])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return stocked


def test_modules_run_when_they_are_imported(shelf: Shelf) -> None:
    """A module of the shelf and what it imports are there, under their names, and nothing ran before."""
    assert "shelved_one" not in sys.modules
    assert __import__("shelved_two").value == "oneone"


def test_packages_have_their_parts(shelf: Shelf, folder: Path) -> None:
    """A package imports its parts by relative names, and tells where it lay; its data files are not there."""
    import importlib.resources

    package = __import__("shelved_package")
    assert package.value == "part" and package.__file__ == str(folder / "shelved_package" / "__init__.py")
    assert shelf.is_package("shelved_package") and not shelf.is_package("shelved_package.part")
    os.unlink(folder / "shelved_package" / "table.txt")
    with pytest.raises(FileNotFoundError):
        importlib.resources.files("shelved_package").joinpath("table.txt").read_text()
    with pytest.raises(FileNotFoundError) as missing:
        shelf.get_data("table.txt")
    assert missing.value.errno == errno.ENOENT


def test_what_is_left_out_is_not_there(shelf: Shelf) -> None:
    """A name to leave out is no module of the shelf."""
    assert shelf.find_spec("tests") is None and shelf.find_spec("shelved_three") is None


def kept(folder: Path, name: str) -> tuple[bool, str]:
    """Whether the shelf keeps a module compiled, and the value that it would have."""
    shelf = shelf_of(folder)
    scope: dict[str, str] = {}
    exec(shelf.get_code(name), scope)
    return shelf.modules[name].compiled, scope["value"]


def test_code_is_that_of_the_source(folder: Path) -> None:
    """A .pyc is used where it was made from this source, by time or unchecked hash; one that is stale, or cut, is not."""
    source = folder / "shelved_one.py"
    assert kept(folder, "shelved_one") == (False, "one")
    compiled = Path(str(py_compile.compile(str(source))))
    assert kept(folder, "shelved_one") == (True, "one")
    source.write_text("value = 'newer'\n")
    assert kept(folder, "shelved_one") == (False, "newer")
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    assert kept(folder, "shelved_one") == (False, "newer")
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert kept(folder, "shelved_one") == (True, "newer")
    compiled.write_bytes(compiled.read_bytes()[:10])
    assert kept(folder, "shelved_one") == (False, "newer")
    compiled.write_bytes(b"\0\0\0\0" + b"x" * 100)
    assert kept(folder, "shelved_one") == (False, "newer")


def test_a_folder_that_is_not_there_holds_nothing() -> None:
    """Paths that only might exist, as the archive of the standard library, are passed over."""
    shelf = shelf_of(Path("/no/such/folder"))
    assert shelf.modules == {} and shelf.extensions == {}


def test_a_library_that_cannot_be_mapped_is_no_module(folder: Path) -> None:
    """An extension whose needs are not installed is not offered."""
    from importlib.machinery import EXTENSION_SUFFIXES

    (folder / f"broken{EXTENSION_SUFFIXES[0]}").write_bytes(b"no library")
    shelf = shelf_of(folder)
    assert shelf.find_spec("broken") is not None
    shelf.map_libraries()
    assert shelf.find_spec("broken") is None


def test_a_disk_that_is_full_makes_no_shelf(folder: Path) -> None:
    """What was written in part would be no module, or half of one."""
    with open("/dev/full", "rb+", buffering=0) as full, pytest.raises(OSError):
        Stock(full.fileno(), left_out).fill([(str(folder), "")])


def left_out(name: str) -> bool:
    return name == "tests"


@pytest.fixture
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "shelf.kept"


def places(folder: Path) -> Places:
    """The folder, under names that begin as they are, and one in it under others."""
    return [(str(folder), ""), (str(folder / "shelved_package"), "again.")]


def fill(folder: Path, file: Path) -> None:
    with open(file, "wb", buffering=0) as writes:
        Stock(writes.fileno(), left_out).fill(places(folder))


def taken(folder: Path, file: Path) -> Shelf | None:
    """The shelf in the file, if it may be used."""
    with open(file, "rb") as reads:
        return Shelf.of(reads.fileno(), places(folder))


def test_a_file_holds_all_of_a_shelf(folder: Path, file: Path) -> None:
    """Modules under all their names, compiled ones and sources, and extensions."""
    from importlib.machinery import EXTENSION_SUFFIXES

    (folder / f"library{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    py_compile.compile(str(folder / "shelved_one.py"))
    fill(folder, file)
    shelf = taken(folder, file)
    assert shelf is not None and shelf.extensions.keys() == {"library"}
    names = {"shelved_one", "shelved_two", "shelved_package", "shelved_package.part", "again", "again.part"}
    assert shelf.modules.keys() == names and all(shelf.get_code(name) for name in names)
    assert shelf.modules["shelved_one"].compiled and not shelf.modules["shelved_two"].compiled


def age(*paths: Path) -> None:
    """Let some time pass since these were changed."""
    for path in paths:
        os.utime(path, (1e9, 1e9))


def test_a_change_is_seen(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module more or less, a .pyc made anew, other rules, another Python or other places: the shelf is not used."""
    cache, program, rules = folder / "__pycache__", folder / "program.txt", folder / "rules.txt"
    cache.mkdir()
    for owner, source in ((stock, program), (sys.modules[__name__], rules)):
        source.touch()
        monkeypatch.setattr(owner, "__file__", str(source))
    for change in (
        lambda: (folder / "shelved_three.py").write_text(""),
        lambda: (folder / "shelved_three.py").unlink(),
        lambda: (folder / "shelved_package" / "more.py").write_text(""),
        lambda: py_compile.compile(str(folder / "shelved_one.py")),
        lambda: monkeypatch.setattr(sys, "version", "3.99"),
        program.touch,
        rules.touch,
    ):
        age(folder, cache, folder / "shelved_package", program, rules)
        fill(folder, file)
        assert taken(folder, file) is not None
        change()
        assert taken(folder, file) is None
    fill(folder, file)
    with open(file, "rb") as reads:
        assert Shelf.of(reads.fileno(), places(folder)) is not None
        assert Shelf.of(reads.fileno(), places(folder)[:1]) is None


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:3], lambda data: data[:200], lambda data: data[:-1]])
def test_what_is_not_whole_is_not_used(folder: Path, file: Path, damage: Callable[[bytes], bytes]) -> None:
    """A file that is empty, cut short anywhere, or another's is as if it were not there."""
    fill(folder, file)
    whole = file.read_bytes()
    for data in (damage(whole), b"\xff" * len(whole), whole + b"more"):
        file.write_bytes(data)
        assert taken(folder, file) is None
    file.write_bytes(whole)
    assert taken(folder, file) is not None
