"""Faults in assignment.yaml and what lies beside it: each is refused in one line with its place."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from squares import MISTAKE, SETTINGS, WHOLE, load, refusal, swap, written

from grader.assignment.assignment import AssignmentFile
from grader.assignment.load import check_across, load_assignment
from grader.assignment.settings import load_settings
from grader.errors import BadInput


@pytest.fixture
def places(tmp_path):
    """A small assignment and its reference, complete and sound."""
    return written(tmp_path)


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
        (
            swap("id: slope", "id: Slope!"),
            "FILE:16: tasks[1].id: 'Slope!' is not what belongs here: small letters, digits and underscores",
        ),
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


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("reference/squares/solution/squares.py", "reference/squares/solution/squares.py: the reference solution should be here"),
        (
            "reference/squares/wrong/number/squares.py",
            "reference/squares/wrong/number/squares.py: a wrong example should be here",
        ),
        ("reference/squares/wrong/number/expect.yaml", "reference/squares/wrong/number/expect.yaml: cannot be read"),
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
    ("mistake", "message"),
    [
        (MISTAKE.replace("slope", "slop"), "factor.yaml:4: fails[0]: there is no task 'slop'; did you mean slope?"),
        (MISTAKE + "may_fail: [squares]\n", "factor.yaml:8: may_fail[0]: there is no task 'squares'; did you mean square?"),
        (MISTAKE.replace("hint", "hnit"), "factor.yaml:2: hnit: unknown key; did you mean hint?"),
        (MISTAKE.replace("[slope]", "[]"), "factor.yaml:4: fails: a list of length >= 1 belongs here"),
        (MISTAKE + "title: twice\n", "factor.yaml:8: title: this key was given before, on line 1"),
        (MISTAKE + "base: lops\n", "factor.yaml:8: base: there is no accepted example 'lops'; did you mean loops?"),
        (
            MISTAKE.replace("2 * x", "3 * x"),
            "factor.yaml:6: edits[0].replace: this text stands nowhere in solution/squares.py",
        ),
        (
            MISTAKE.replace("2 * x", "return 2 * y"),
            "factor.yaml:6: edits[0].replace: this text stands nowhere in solution/squares.py; nearest is line 6: return 2 * x",
        ),
        (
            MISTAKE.replace("2 * x", "return"),
            "factor.yaml:6: edits[0].replace: this text stands 2 times in solution/squares.py, on lines 2 and 6",
        ),
        (MISTAKE.replace("with: x", "with: 2 * x"), "factor.yaml:6: edits[0].replace: the text is replaced by itself"),
        (
            MISTAKE + "  - replace: return 2 * x\n    with: return 0 * x\n",
            "factor.yaml:8: edits[1].replace: another edit changes the same text of solution/squares.py, on line 6",
        ),
        (MISTAKE + 3 * "  - replace: a\n    with: b\n", "factor.yaml:5: edits: a list of length <= 3 belongs here"),
    ],
)
def test_a_faulty_mistake_is_told_with_its_place(places, mistake, message):
    """A mistake is read as strictly as assignment.yaml, and its edits must fit the program that they edit."""
    (places / "reference/squares/wrong/factor.yaml").write_text(mistake, encoding="utf-8")
    assert refusal(places).removeprefix("reference/squares/wrong/").startswith(message)


def test_an_edit_of_a_solution_that_was_changed_since_is_told(places):
    """Where the solution has moved on, the edit names the nearest line of it."""
    solution = places / "reference/squares/solution/squares.py"
    solution.write_text(solution.read_text(encoding="utf-8").replace("return 2 * x", "return x * 2"), encoding="utf-8")
    mistake = places / "reference/squares/wrong/factor.yaml"
    mistake.write_text(MISTAKE.replace("2 * x", "return 2 * x"), encoding="utf-8")
    assert refusal(places).endswith("stands nowhere in solution/squares.py; nearest is line 6: return x * 2")


def test_a_mistake_given_twice_is_told(places):
    """An edit and a folder of one name are one too many."""
    (places / "reference/squares/wrong/factor.yaml").rename(places / "reference/squares/wrong/number.yaml")
    assert refusal(places) == "reference/squares/wrong/number.yaml: the mistake number is given twice, as an edit and as a folder"


def unsound(places):
    """The line that proving the assignment is refused with."""
    with pytest.raises(BadInput) as caught:
        load(places).check_examples()
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{places}/reference/squares/wrong/")


def test_an_edit_that_does_not_compile_is_told(places):
    """The result of the edits must be a program."""
    (places / "reference/squares/wrong/factor.yaml").write_text(MISTAKE.replace("with: x", "with: (x"), encoding="utf-8")
    assert unsound(places).startswith("factor.yaml:1: the edits do not give a program that compiles: ")


def test_a_copy_of_the_solution_is_told_with_the_edit_that_would_do(places):
    """A whole file that differs in one line is an edit, which is spelt out."""
    copied = places / "reference/squares/wrong/number/squares.py"
    solution = (places / "reference/squares/solution/squares.py").read_text(encoding="utf-8")
    copied.write_text(solution.replace("2 * x", "3 * x"), encoding="utf-8")
    expect = copied.with_name("expect.yaml")
    expect.write_text(WHOLE.replace("because: another program\n", ""), encoding="utf-8")
    told = unsound(places)
    assert told.startswith("number/squares.py:1: a copy of the solution but for a few lines; write ")
    assert told.endswith("number.yaml with edits: replace '    return 2 * x' with '    return 3 * x'")


def test_another_program_is_no_copy(places):
    """A whole file that is written differently throughout is left as it is."""
    load(places).check_examples()


@given(
    start=st.integers(0, len(SETTINGS)),
    length=st.integers(0, 12),
    pasted=st.one_of(
        st.text(max_size=8),
        st.sampled_from(["[", "{", "&a ", "*a", "!!set ", "? ", "- ", "\n", "\t", "<<: ", "%", "|", "0o7", "~"]),
    ),
)
@example(start=100, length=0, pasted="{")  # a key that holds a brace
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


def test_messages_name_the_file_as_it_was_given(places, monkeypatch):
    """Relative folders give relative paths in messages."""
    monkeypatch.chdir(places)
    (places / "assignments/squares/assignment.yaml").write_text(SETTINGS + "x: 1\n", encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape("assignments/squares/assignment.yaml:26: x: unknown key")):
        load_assignment("squares", Path("assignments"), Path("reference"))
