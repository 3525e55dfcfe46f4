"""Reading assignment.yaml and what lies beside it: right files load, every fault is one line with its place."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.assignment import AssignmentFile, check_across, json_schema, load_assignment
from grader.checks.gradients import GradientsSettings
from grader.checks.outputs import OutputsSettings
from grader.errors import BadInput
from grader.sandbox.layers import LEAST
from grader.settings import load_settings

ROOT = Path(__file__).parent.parent
SECRET = "00112233445566778899aabbccddeeff"
SETTINGS = """\
title: Squares
file: squares.py
points: 10
signatures:
  square: square(x) -> array
tasks:
  - id: square
    title: square gives the square of every entry
    points: 4
    public: true
    check:
      kind: outputs
      regimes: [typical]
      program: y = square(x)
      outputs: {y: y}
  - id: slope
    title: slope gives the derivative
    points: 6
    needs: [square]
    check:
      kind: gradients
      regimes: [typical]
      draws: 2
      program: dy = slope(x)
      gradients: {dy: dy}
"""
EXPECT = """\
catalogue: [A01]
title: the factor 2 is missing
hint: What is the derivative of a square?
fails: [slope]
"""


@pytest.fixture
def places(tmp_path):
    """A small assignment and its reference, complete and sound."""
    files = {
        "assignments/squares/assignment.yaml": SETTINGS,
        "assignments/squares/starter/squares.py": "# begin here\n",
        "assignments/squares/support/helper.py": "ONE = 1\n",
        "assignments/squares/support/notes.txt": "not code\n",
        "reference/squares/secret": SECRET + "\n",
        "reference/squares/inputs.py": "",
        "reference/squares/solution/squares.py": "# right\n",
        "reference/squares/accepted/loops/squares.py": "# right, too\n",
        "reference/squares/wrong/factor/squares.py": "# wrong\n",
        "reference/squares/wrong/factor/expect.yaml": EXPECT,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def load(places: Path, name: str = "squares"):
    return load_assignment(name, places / "assignments", places / "reference")


def refusal(places: Path, settings: str | None = None) -> str:
    """The line that loading the assignment with these settings is refused with, without the folder's path."""
    if settings is not None:
        (places / "assignments/squares/assignment.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load(places).examples  # noqa: B018 - examples are read when they are asked for
    message = str(caught.value).replace(f"{places}/", "")
    assert "\n" not in message
    return message.replace("assignments/squares/assignment.yaml", "FILE")


def test_a_sound_assignment_loads(places):
    """Every setting, file and example arrives, and what is left out has its default."""
    assignment = load(places)
    assert (assignment.name, assignment.title, assignment.file, assignment.points) == ("squares", "Squares", "squares.py", 10)
    assert [task.id for task in assignment.tasks] == ["square", "slope"]
    assert [task.public for task in assignment.tasks] == [True, False]
    assert assignment.tasks[1].needs == ["square"]
    assert isinstance(assignment.tasks[0].check, OutputsSettings)
    assert isinstance(assignment.tasks[1].check, GradientsSettings)
    assert assignment.tasks[1].check.draws == 2
    assert assignment.secret == bytes.fromhex(SECRET)
    assert assignment.support == [("helper.py", b"ONE = 1\n")]
    assert assignment.solution == b"# right\n"
    assert assignment.starter == b"# begin here\n"
    assert assignment.credit.follow_through == 0.7
    assert assignment.require == LEAST


def test_examples_carry_what_is_known_of_them(places):
    """Accepted examples come with the solution first, mistakes with their expectations."""
    assignment = load(places)
    assert [(example.id, example.source) for example in assignment.accepted] == [
        ("solution", b"# right\n"),
        ("loops", b"# right, too\n"),
    ]
    (mistake,) = assignment.mistakes
    assert (mistake.id, mistake.fails, mistake.catalogue) == ("factor", ["slope"], ["A01"])
    assert mistake.title == "the factor 2 is missing"
    assert mistake.hint == "What is the derivative of a square?"


def test_limits_reach_the_box_in_its_units(places):
    """Megabytes and kilobytes of the file become bytes; limits that are not given keep the defaults."""
    path = places / "assignments/squares/assignment.yaml"
    path.write_text(SETTINGS + "limits: {call_seconds: 2, memory_mb: 256, output_kb: 3}\n", encoding="utf-8")
    limits = load(places).limits.for_box()
    assert (limits.call_seconds, limits.memory_bytes, limits.output_bytes) == (2.0, 256 * 1024**2, 3 * 1024)
    assert (limits.total_seconds, limits.cpu_seconds) == (60.0, 30.0)


def test_a_laptop_needs_no_reference(places):
    """Without a reference there is no solution and no secret, and inputs lie beside the settings."""
    assignment = load_assignment("squares", places / "assignments", None)
    assert assignment.solution is None
    assert assignment.secret == b""
    assert assignment.inputs_path == places / "assignments/squares/inputs.py"
    assert assignment.mistakes == []


def swap(old: str, new: str) -> str:
    assert SETTINGS.count(old) >= 1
    return SETTINGS.replace(old, new, 1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (SETTINGS + "title: Again\n", "FILE:26: title: this key was given before, on line 1"),
        (
            swap("      draws: 2\n", "      draws: 2\n      draws: 3\n"),
            "FILE:24: tasks[1].check.draws: this key was given before",
        ),
        (SETTINGS + "pionts: 3\n", "FILE:26: pionts: unknown key; did you mean points?"),
        (swap("    public: true\n", "    visible: true\n"), "FILE:10: tasks[0].visible: unknown key"),
        (swap("draws: 2", "draw: 2"), "FILE:23: tasks[1].check.draw: unknown key; did you mean draws?"),
        (swap("title: Squares\n", ""), "FILE:1: title: this key is missing"),
        (swap("    points: 6\n", ""), "FILE:16: tasks[1].points: this key is missing"),
        (swap("kind: gradients", "kind: gradient"), "FILE:21: tasks[1].check.kind: 'gradient' is not known here"),
        (swap("      kind: outputs\n", ""), "FILE:11: tasks[0].check.kind: this key is missing"),
        (swap("points: 4", "points: four"), "FILE:9: tasks[0].points: a number belongs here, not text"),
        (swap("draws: 2", "draws: 2.5"), "FILE:23: tasks[1].check.draws: a whole number belongs here, not a number"),
        (swap("public: true", "public: 1"), "FILE:10: tasks[0].public: true or false belongs here, not a whole number"),
        (
            swap("public: true", "public: yes"),
            "FILE:10: tasks[0].public: yes is of type bool in YAML; put it in quotes if",
        ),
        (swap("needs: [square]", "needs: square"), "FILE:19: tasks[1].needs: a list belongs here, not text"),
        (swap("regimes: [typical]", "regimes: [7]"), "FILE:13: tasks[0].check.regimes[0]: text belongs here, not a whole number"),
        (
            swap("outputs: {y: y}", "outputs: {x: y, y: 3}"),
            "FILE:15: tasks[0].check.outputs.y: text belongs here, not a whole number",
        ),
        (
            swap("outputs: {y: y}", "outputs: {y: y}\n      tolerance: 1e-5"),
            "FILE:16: tasks[0].check.tolerance: a number belongs here, not text: YAML takes 1e-5 for text; write 1.0e-5",
        ),
        (swap("points: 4", "points: .nan"), "FILE:9: tasks[0].points: .nan is not a finite number"),
        (swap("points: 4", "points: -.inf"), "FILE:9: tasks[0].points: -.inf is not a finite number"),
        (swap("points: 4", "points: 1.0e+999"), "FILE:9: tasks[0].points: 1.0e+999 is not a finite number"),
        (swap("points: 4", "points: -1"), "FILE:9: tasks[0].points: a number >= 0.0 belongs here"),
        (SETTINGS + "credit: {sign: 1.5}\n", "FILE:26: credit.sign: a number <= 1.0 belongs here"),
        (swap("points: 4", "points: 0x4"), "FILE:9: tasks[0].points: 0x4 is of type int in YAML"),
        (swap("points: 4", "points: 1:30"), "FILE:9: tasks[0].points: 1:30 is of type int in YAML"),
        (swap("title: Squares", "title: 2026-11-20"), "FILE:1: title: 2026-11-20 is of type timestamp in YAML"),
        (swap("id: slope", "id: Slope!"), "FILE:16: tasks[1].id: a name of small letters, digits and underscores belongs here"),
        (swap("id: slope", "id: square"), "FILE:16: tasks[1].id: another task is called 'square' too"),
        (swap("needs: [square]", "needs: [sqare]"), "FILE:19: tasks[1].needs[0]: there is no task 'sqare'; did you mean square?"),
        (
            swap("    public: true\n", "    needs: [slope]\n"),
            "FILE:10: tasks[0].needs: tasks need each other in a circle: square needs slope needs sq",
        ),
        (
            swap("needs: [square]", "needs: [slope]"),
            "FILE:19: tasks[1].needs: tasks need each other in a circle: slope needs slope",
        ),
        (swap("points: 10", "points: 12"), "FILE:3: points: the tasks' points add up to 10, not to 12"),
        (swap("file: squares.py", "file: ../squares.py"), "FILE:2: file: "),
        ("title: [\n", "FILE:2: not valid YAML: "),
        ("", "FILE:1: the file is empty"),
        ("[1, 2]\n", "FILE:1: a block of keys belongs here, not a list"),
        ("&a [*a]\n", "FILE:1: [0]: an alias that contains itself"),
        (
            "title: !!python/object/apply:os.getcwd []\n",
            "FILE:1: title: the tag tag:yaml.org,2002:python/object/apply:os.getcwd is not",
        ),
        ("? [a]\n: b\n", "FILE:1: a key must be plain text"),
        ("title: \x01\n", "FILE:1: not valid YAML: "),
    ],
)
def test_a_fault_is_one_line_with_its_place(places, settings, message):
    """A fault in assignment.yaml is told with file, line and key, in plain words."""
    assert refusal(places, settings).startswith(message)


def test_scientific_notation_that_yaml_knows_is_a_number(places):
    """1.0e-5 is a number, with and without a sign of the exponent that YAML 1.1 asks for."""
    settings = swap("outputs: {y: y}", "outputs: {y: y}\n      tolerance: 1.0e-5")
    (places / "assignments/squares/assignment.yaml").write_text(settings, encoding="utf-8")
    assert load(places).tasks[0].check.tolerance == 1e-5


def test_an_unknown_name_is_met_with_the_known_ones(places):
    """An assignment that is not there: the nearest name and all names."""
    with pytest.raises(BadInput, match="no assignment 'sqares' in .*; did you mean squares\\?; there are: squares"):
        load(places, "sqares")


@pytest.mark.parametrize("name", ["../assignments/squares", ".", "", "squares/starter"])
def test_a_name_is_no_path(places, name):
    """Only names of folders right below assignments/ are assignments."""
    with pytest.raises(BadInput, match="no assignment"):
        load(places, name)


def test_no_folder_of_assignments(tmp_path):
    """A folder that does not exist is told as such."""
    with pytest.raises(BadInput, match="nowhere: no folder of assignments"):
        load_assignment("squares", tmp_path / "nowhere", None)


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("reference/squares/solution/squares.py", "reference/squares/solution/squares.py: the reference solution should be here"),
        (
            "reference/squares/wrong/factor/squares.py",
            "reference/squares/wrong/factor/squares.py: a wrong example should be here",
        ),
        ("reference/squares/wrong/factor/expect.yaml", "reference/squares/wrong/factor/expect.yaml: cannot be read"),
        (
            "reference/squares/accepted/loops/squares.py",
            "reference/squares/accepted/loops/squares.py: an accepted example should be here",
        ),
    ],
)
def test_a_missing_file_is_named(places, missing, message):
    """What is missing of the reference is told with its path."""
    (places / missing).unlink()
    assert refusal(places).startswith(message)


def test_a_missing_reference_is_named(places):
    """An assignment without a folder below reference/ says what should be in it."""
    (places / "reference/squares").rename(places / "reference/cubes")
    assert "reference/squares should hold solution/, inputs.py and secret" in refusal(places)


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        (None, "reference/squares/secret: there is no secret"),
        ("hello", "reference/squares/secret:1: a line of hex digits"),
        ("00ff", "reference/squares/secret:1: 2 bytes can be guessed"),
    ],
)
def test_a_weak_secret_is_refused_with_the_command_that_makes_one(places, secret, message):
    """No secret, no hex and too little of it are refused, each with the way out."""
    path = places / "reference/squares/secret"
    path.unlink() if secret is None else path.write_text(secret, encoding="utf-8")
    told = refusal(places)
    assert told.startswith(message)
    assert "secrets.token_hex(32)" in told


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        (EXPECT.replace("slope", "slop"), "expect.yaml: fails: there is no task 'slop'; did you mean slope?"),
        (EXPECT.replace("hint", "hnit"), "expect.yaml:3: hnit: unknown key; did you mean hint?"),
        (EXPECT.replace("[slope]", "[]"), "expect.yaml:4: fails: a list of length >= 1 belongs here"),
        (EXPECT + "title: twice\n", "expect.yaml:5: title: this key was given before, on line 2"),
    ],
)
def test_a_faulty_expectation_is_told_with_its_place(places, expect, message):
    """expect.yaml is read as strictly as assignment.yaml."""
    (places / "reference/squares/wrong/factor/expect.yaml").write_text(expect, encoding="utf-8")
    assert refusal(places).removeprefix("reference/squares/wrong/factor/").startswith(message)


@given(
    start=st.integers(0, len(SETTINGS)),
    length=st.integers(0, 12),
    pasted=st.one_of(
        st.text(max_size=8),
        st.sampled_from(["[", "{", "&a ", "*a", "!!set ", "? ", "- ", "\n", "\t", "<<: ", "%", "|", "0o7", "~"]),
    ),
)
def test_whatever_is_typed_loads_or_is_refused_in_a_line(tmp_path_factory, start, length, pasted):
    """A slip anywhere in the file leaves a sound assignment or one line with a place, and never another exception."""
    path = tmp_path_factory.getbasetemp() / "slip.yaml"
    path.write_text(SETTINGS[:start] + pasted + SETTINGS[start + length :], encoding="utf-8", errors="replace")
    try:
        settings, lines = load_settings(path, AssignmentFile)
        check_across(settings, path, lines)
    except BadInput as refused:
        assert re.fullmatch(rf"{re.escape(str(path))}:[1-9][0-9]*: .+", str(refused))
    else:
        assert sum(task.points for task in settings.tasks) == settings.points


def test_a_file_that_is_not_text(places):
    """Bytes that are not UTF-8 are refused in words."""
    (places / "assignments/squares/assignment.yaml").write_bytes(b"title: \xff\n")
    assert refusal(places) == "FILE: cannot be read: it is not UTF-8 text"


def test_the_schema_in_docs_is_fresh():
    """docs/assignment.schema.json is what `make schema` writes today."""
    written = json.loads((ROOT / "docs/assignment.schema.json").read_text(encoding="utf-8"))
    assert written == json_schema()


@pytest.mark.parametrize("path", sorted(ROOT.glob("assignments/*/assignment.yaml")), ids=lambda path: path.parent.name)
def test_shipped_assignments_load_and_fit_the_schema(path):
    """Every assignment of the problem set is worth 100 points and is valid for an editor, too."""
    settings = load_assignment(path.parent.name, ROOT / "assignments", ROOT / "reference")
    assert settings.points == 100
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json_schema())


@pytest.mark.parametrize(
    ("old", "new"), [("kind: outputs", "kind: output"), ("points: 4", "points: four"), ("title: Sq", "titel: Sq")]
)
def test_the_schema_refuses_what_the_grader_refuses(old, new):
    """An editor marks a wrong kind, a wrong type and an unknown key."""
    jsonschema.validate(yaml.safe_load(SETTINGS), json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(swap(old, new)), json_schema())


def test_messages_name_the_file_as_it_was_given(places, monkeypatch):
    """Relative folders give relative paths in messages."""
    monkeypatch.chdir(places)
    (places / "assignments/squares/assignment.yaml").write_text(SETTINGS + "x: 1\n", encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape("assignments/squares/assignment.yaml:26: x: unknown key")):
        load_assignment("squares", Path("assignments"), Path("reference"))
