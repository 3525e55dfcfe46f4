"""The shelf: what it keeps is what an ordinary import would have run."""

import errno
import os
import py_compile
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.jail import shelf as shelves
from grader.sandbox.jail.shelf import Shelf
from grader.sandbox.kept import place_of

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


@pytest.fixture
def shelf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf of that folder, the only finder that knows it; what it imports is forgotten afterwards."""
    stocked = Shelf(lambda name: name == "tests")
    stocked.stock(str(folder))
    stocked.open()
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
    shelf = Shelf(lambda name: False)
    shelf.stock(str(folder))
    shelf.open()
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
    shelf = Shelf(lambda name: False)
    shelf.stock("/no/such/folder")
    assert shelf.modules == {} and shelf.extensions == {}


def test_a_library_that_cannot_be_mapped_is_no_module(folder: Path) -> None:
    """An extension whose needs are not installed is not offered."""
    from importlib.machinery import EXTENSION_SUFFIXES

    (folder / f"broken{EXTENSION_SUFFIXES[0]}").write_bytes(b"no library")
    shelf = Shelf(lambda name: False)
    shelf.stock(str(folder))
    shelf.open()
    assert shelf.find_spec("broken") is not None
    shelf.map_libraries()
    assert shelf.find_spec("broken") is None


def left_out(name: str) -> bool:
    return name == "tests"


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where a shelf is kept, on a machine on which Python keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return place_of(str(tmp_path_factory.mktemp("home") / "preload.py"), "shelf")


def filled(folder: Path, place: str) -> Shelf:
    """A shelf of the folder, under names that begin as they are and as a package's."""
    shelf = Shelf(left_out)
    shelf.fill([(str(folder), ""), (str(folder / "shelved_package"), "again.")], place)
    return shelf


def taken(folder: Path, place: str) -> Shelf | None:
    """The shelf that was kept of the same places, if it may be used."""
    shelf = Shelf(left_out)
    return shelf if shelf.take([(str(folder), ""), (str(folder / "shelved_package"), "again.")], place) else None


def test_a_kept_shelf_is_the_same(folder: Path, place: str) -> None:
    """Its modules, their code and the extensions are those of the shelf that was kept."""
    from importlib.machinery import EXTENSION_SUFFIXES

    (folder / f"library{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    py_compile.compile(str(folder / "shelved_one.py"))
    new, kept_one = filled(folder, place), taken(folder, place)
    assert kept_one is not None and kept_one.modules == new.modules and kept_one.extensions == new.extensions
    assert {"shelved_one", "shelved_package.part", "again.part"} <= kept_one.modules.keys() and "library" in kept_one.extensions
    assert all(kept_one.get_code(name) == new.get_code(name) for name in new.modules)
    assert kept_one.modules["shelved_one"].compiled and not kept_one.modules["shelved_two"].compiled


def age(*paths: Path) -> None:
    """Let some time pass since these were changed."""
    for path in paths:
        os.utime(path, (1e9, 1e9))


def test_a_change_is_seen(folder: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module more or less, a .pyc made anew, other rules, another Python or other places: the shelf is not used."""
    cache, program, rules = folder / "__pycache__", folder / "program.txt", folder / "rules.txt"
    cache.mkdir()
    for owner, file in ((shelves, program), (sys.modules[__name__], rules)):
        file.touch()
        monkeypatch.setattr(owner, "__file__", str(file))
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
        filled(folder, place)
        assert taken(folder, place) is not None
        change()
        assert taken(folder, place) is None
    assert not Shelf(left_out).take([(str(folder), "")], place)


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:3], lambda data: data[:200], lambda data: data[:-1]])
def test_what_is_not_whole_is_not_used(folder: Path, place: str, damage: Callable[[bytes], bytes]) -> None:
    """A file that is empty, cut short anywhere, or another's is as if it were not there."""
    filled(folder, place)
    file = Path(place)
    whole = file.read_bytes()
    for data in (damage(whole), b"\xff" * len(whole), whole + b"more"):
        file.write_bytes(data)
        assert taken(folder, place) is None
    file.write_bytes(whole)
    assert taken(folder, place) is not None
