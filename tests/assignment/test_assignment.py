"""Reading assignment.yaml and what lies beside it: right files load, and names that are none are told."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from squares import SECRET, SETTINGS, SOLUTION, load, swap, written

from grader.assignment.load import json_schema, load_assignment
from grader.checks.gradients import GradientsSettings
from grader.checks.outputs import OutputsSettings
from grader.errors import BadInput
from grader.sandbox.layers import LEAST

ROOT = Path(__file__).parents[2]


@pytest.fixture
def places(tmp_path):
    """A small assignment and its reference, complete and sound."""
    return written(tmp_path)


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
    assert assignment.solution == SOLUTION.encode()
    assert assignment.starter == b"# begin here\n"
    assert assignment.credit.follow_through == 0.7
    assert assignment.require == LEAST


def test_examples_carry_what_is_known_of_them(places):
    """Accepted examples come with the solution first, mistakes with their expectations."""
    assignment = load(places)
    assert [(example.id, example.source) for example in assignment.accepted] == [
        ("solution", SOLUTION.encode()),
        ("loops", b"# right, too\n"),
    ]
    mistake, whole = assignment.mistakes
    assert (mistake.id, mistake.fails, mistake.catalogue, mistake.base) == ("factor", ["slope"], ["A01"], "solution")
    assert mistake.source == SOLUTION.replace("2 * x", "x").encode()
    assert (whole.id, whole.source, whole.spans, whole.because) == ("number", b"# wrong\n", (), "another program")
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
