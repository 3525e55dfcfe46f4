"""Inputs: regimes from one file or from a package of them, and streams that tell nothing of each other."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import BadInput, GraderError
from grader.inputs import distinct_sizes, load_library, scaled_away, stream

REGIME = """
from grader.inputs import regime
@regime("{phrase}")
def {name}(rng):
    return {{"x": {value}}}
"""


def package(tmp_path: Path, **files: str) -> Path:
    home = tmp_path / "squares" / "inputs"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (home / f"{name}.py").write_text(text)
    return home


def test_a_file_gives_its_regimes_and_its_judges(tmp_path: Path) -> None:
    """What is marked as a regime is one; other functions can judge."""
    path = tmp_path / "inputs.py"
    path.write_text(
        REGIME.format(phrase="x is one", name="ones", value="1.0") + "def any_order(inputs, got, want):\n    return None\n"
    )
    library = load_library(path)
    assert set(library.regimes) == {"ones"} and library.regimes["ones"].phrase == "x is one"
    assert "any_order" in library.judges and "ones" not in library.judges


def test_an_edge_is_marked_by_its_author(tmp_path: Path) -> None:
    """A regime is ordinary unless its author says that it is an edge."""
    path = tmp_path / "inputs.py"
    edge = REGIME.format(phrase="x is huge", name="huge", value="1e300").replace('huge")', 'huge", edge=True)', 1)
    path.write_text(REGIME.format(phrase="x is one", name="ones", value="1.0") + edge)
    assert {name: known.edge for name, known in load_library(path).regimes.items()} == {"ones": False, "huge": True}


def test_a_package_gives_the_regimes_of_all_its_modules(tmp_path: Path) -> None:
    """Modules share what the package defines, and each adds its regimes."""
    home = package(
        tmp_path,
        __init__='"""Shared."""\nHALF = 0.5\ndef half():\n    return HALF\n',
        small="from . import HALF" + REGIME.format(phrase="x is small", name="small", value="HALF"),
        large="from . import half\nfrom .small import small"
        + REGIME.format(phrase="x is large", name="large", value="9 + half()"),
    )
    library = load_library(home)
    assert set(library.regimes) == {"small", "large"}
    rng = np.random.default_rng(0)
    assert library.regimes["small"].case(rng).inputs["x"] == 0.5 and library.regimes["large"].case(rng).inputs["x"] == 9.5


def test_two_assignments_of_one_name_do_not_share_modules(tmp_path: Path) -> None:
    """A course's copy of an assignment is loaded anew, not taken from another folder's."""
    for index, where in enumerate(("spring", "autumn")):
        home = package(tmp_path / where, __init__="", only=REGIME.format(phrase="any", name="only", value=str(index)))
        assert load_library(home).regimes["only"].case(np.random.default_rng(0)).inputs["x"] == index


def test_one_name_for_two_functions_is_refused(tmp_path: Path) -> None:
    """Which of two regimes was meant nobody could tell."""
    twice = {name: REGIME.format(phrase=name, name="typical", value="1.0") for name in ("first", "second")}
    with pytest.raises(GraderError, match="typical is defined in two of its modules"):
        load_library(package(tmp_path, __init__="", **twice))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"__init__": "", "broken": "def f(:\n"}, "SyntaxError"),
        ({"__init__": "from . import nowhere\n"}, "ImportError"),
        ({"lonely": "x = 1\n"}, r"__init__\.py: no such file"),
    ],
)
def test_inputs_that_cannot_be_imported_are_our_fault(tmp_path: Path, files: dict[str, str], words: str) -> None:
    """The author reads where and why."""
    with pytest.raises(GraderError, match=words):
        load_library(package(tmp_path, **files))


def test_missing_inputs_are_named(tmp_path: Path) -> None:
    """The path that was looked for is in the message."""
    with pytest.raises(GraderError, match=r"inputs\.py: no such file; it should define the assignment's inputs"):
        load_library(tmp_path / "inputs.py")


@given(st.binary(min_size=1, max_size=32), st.text(max_size=8), st.text(max_size=8))
def test_a_stream_is_the_same_for_the_same_names_only(key: bytes, one: str, other: str) -> None:
    """Equal names give equal numbers, others give others."""
    drawn = stream(key, one).bytes(16)
    assert drawn == stream(key, one).bytes(16)
    assert (drawn == stream(key, other).bytes(16)) == (one == other)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_numbers_stay_away_from_zero_and_sizes_apart(seed: int, count: int) -> None:
    """No entry is near zero by chance, no two sizes are alike."""
    rng = np.random.default_rng(seed)
    values = scaled_away(rng, (count, 3))
    assert values.shape == (count, 3) and np.all((np.abs(values) >= 0.3) & (np.abs(values) <= 1.5))
    sizes = distinct_sizes(rng, count)
    assert len(set(sizes)) == count and all(2 <= size <= 7 for size in sizes)


@pytest.mark.parametrize("shape", [3, (), (4, 5), (0, 2)])
def test_signs_are_those_that_choice_draws(shape: int | tuple[int, ...]) -> None:
    """The points of a seed stay what they were: a signed draw takes from the stream what uniform and choice take."""
    one, two = np.random.default_rng(3), np.random.default_rng(3)
    wanted = two.uniform(0.3, 1.5, shape) * two.choice([-1.0, 1.0], shape)
    assert np.array_equal(scaled_away(one, shape), wanted) and one.random() == two.random()


def test_judges_of_students_kits_are_judges_everywhere(tmp_path):
    """They join those of inputs.py; a name that both give to different functions is refused, and none need be there."""
    (tmp_path / "inputs.py").write_text("from math import sqrt\ndef mine(inputs, got, want):\n    return None\n")
    library = load_library(tmp_path / "inputs.py")
    assert library.joined(tmp_path / "judges.py") is library
    (tmp_path / "judges.py").write_text("from math import sqrt\ndef ours(inputs, got, want):\n    return None\n")
    joined = library.joined(tmp_path / "judges.py")
    assert {"mine", "ours"} <= joined.judges.keys() and "mine" not in joined.open_judges
    (tmp_path / "judges.py").write_text("def mine(inputs, got, want):\n    return 'no'\n")
    with pytest.raises(BadInput, match="mine is defined in"):
        library.joined(tmp_path / "judges.py")


def test_what_an_authors_code_prints_does_not_stand_among_the_results(tmp_path, capsys) -> None:
    """Standard output may be results.json or a table: prints of inputs.py go to standard error, at import and in a draw."""
    home = tmp_path / "inputs.py"
    home.write_text(
        "from grader.inputs import regime\nprint('loaded')\n\n@regime('x is one')\ndef one(rng):\n    print('drawn')\n"
        "    return {'x': 1.0}\n",
        encoding="utf-8",
    )
    load_library(home).regimes["one"].case(np.random.default_rng(0))
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == "loaded\ndrawn\n"
