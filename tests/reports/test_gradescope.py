"""results.json: what Gradescope reads, valid whatever the report holds, whole or not there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import BadInput, GraderError
from grader.reports import gradescope
from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict
from grader.reports.results_schema import MOST_CHARACTERS, json_schema
from grader.reports.words import plain

ROOT = Path(__file__).parent.parent.parent
SCHEMA = ROOT / "docs" / "results.schema.json"
PROVENANCE = Provenance("3.11.7", "2.4.6", "Linux", "jail", ("seccomp", "landlock"))
SIGN = Finding(
    ["W"], Verdict.WRONG, "W is the negative of the gradient.", ("W[0, 1]: got -2, expected 2",), "Check the sign.", "sign"
)
PLAIN = Finding(["b"], Verdict.WRONG, "b is off.", (), "Look at b.")
KNOWN = Finding(["u"], Verdict.WRONG, "It looks as if u was forgotten.", (), "Look at u.", None, "a07_u_forgotten")


def task(verdict: Verdict = Verdict.PASSED, findings: tuple[Finding, ...] = (), **other: Any) -> TaskResult:
    values = {
        "task": "gradients",
        "title": "backward gives the gradient",
        "points": 30.0,
        "score": 30.0,
        "public": True,
        "note": "",
    }
    values["score"] = 30.0 if verdict is Verdict.PASSED else 0.0
    return TaskResult(verdict=verdict, findings=findings, **{**values, **other})


def report(*tasks: TaskResult, **other: Any) -> Report:
    values = {
        "assignment": "ner_window",
        "title": "The NER network",
        "submission_sha256": "0" * 64,
        "seed_id": "abcd",
        "duration_s": 0.25,
    }
    return Report(provenance=PROVENANCE, tasks=tasks, **{**values, **other})


def rendered(*tasks: TaskResult, **other: Any) -> dict[str, Any]:
    """The report as Gradescope would read it: strictly, and by the schema in docs/."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    data: dict[str, Any] = json.loads(gradescope.render(report(*tasks, **other)), parse_constant=refuse)
    jsonschema.validate(data, json.loads(SCHEMA.read_text()))
    return data


def test_schema_in_docs_is_made_from_the_structs() -> None:
    """docs/results.schema.json is what its command prints, and is itself a valid JSON Schema."""
    schema = json.loads(SCHEMA.read_text())
    assert schema == json.loads(json.dumps(json_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    made = subprocess.run([sys.executable, "-m", "grader.reports.results_schema"], cwd=ROOT, capture_output=True, check=True)
    assert made.stdout == SCHEMA.read_bytes()


def test_passed_task() -> None:
    """A right submission has all points, status passed, and extra_data exactly as the contract says."""
    data = rendered(task())
    assert data["score"] == 30 and data["execution_time"] == 0.25
    assert (data["visibility"], data["stdout_visibility"], data["output_format"]) == ("visible", "hidden", "text")
    assert data["extra_data"]["grader"] == {
        "format": 1,
        "assignment": "ner_window",
        "submission_sha256": "0" * 64,
        "seed_id": "abcd",
        "duration_s": 0.25,
        "environment": {"python": "3.11.7", "numpy": "2.4.6", "platform": "Linux"},
        "sandbox": {"name": "jail", "layers": ["seccomp", "landlock"]},
        "open_points": 0.0,
    }
    (line,) = data["tests"]
    assert (line["status"], line["score"], line["max_score"], line["output"]) == ("passed", 30, 30, "Passed.")
    nothing = dict.fromkeys(("blame", "diagnosis", "relation", "output", "step"))
    assert line["extra_data"] == {"task": "gradients", "verdict": "passed", **nothing}


def test_worst_finding_is_told_first_and_in_extra_data() -> None:
    """A known mistake comes before a relation, a relation before the rest, and the first is what machines read."""
    (line,) = rendered(task(Verdict.WRONG, (PLAIN, SIGN, KNOWN), score=12.5))["tests"]
    assert line["extra_data"] == {
        "task": "gradients",
        "verdict": "wrong",
        "blame": "student",
        "diagnosis": "a07_u_forgotten",
        "relation": None,
        "output": "u",
        "step": None,
    }
    text = line["output"]
    assert line["status"] == "failed" and "12.5 of 30 points" in text
    assert text.index("u was forgotten") < text.index("the negative") < text.index("b is off")
    assert "W[0, 1]: got -2, expected 2" in text and "Next step: Check the sign." in text


def test_private_evidence_is_never_shown() -> None:
    """Numbers of a private task do not appear anywhere, even if a finding carries them by mistake."""
    data = gradescope.render(report(task(Verdict.WRONG, (SIGN,), public=False)))
    assert b"expected 2" not in data and b"negative of the gradient" in data


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict(verdict: Verdict) -> None:
    """Every verdict renders, only passed passes, and blame is the verdict's own."""
    (line,) = rendered(task(verdict))["tests"]
    assert (line["status"] == "passed") == (verdict is Verdict.PASSED)
    assert line["extra_data"]["blame"] == verdict.blame
    assert line["output"]


def test_grader_error_is_said_at_the_top() -> None:
    """Our fault is told as ours, above the tasks."""
    assert "grader's fault, not yours" in rendered(task(), task(Verdict.GRADER_ERROR))["output"]
    assert "fault" not in rendered(task())["output"]


def test_scores_are_free_of_binary_dust() -> None:
    """Ten tasks of 0.1 come to 1, and 99.996 never rounds to full marks."""
    assert rendered(*[task(points=0.1, score=0.1)] * 10)["score"] == 1
    assert rendered(task(Verdict.WRONG, points=100.0, score=99.996))["score"] == 99.996


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -1.0, 31.0])
def test_impossible_scores_are_refused(score: float) -> None:
    """NaN, infinity, a negative score or more than the maximum is never written."""
    with pytest.raises(GraderError, match="not be valid"):
        gradescope.render(report(task(Verdict.WRONG, score=score)))


def test_passed_without_its_points_is_refused() -> None:
    """A task cannot pass and lose points."""
    with pytest.raises(GraderError, match=r"passed with 29\.0 of 30"):
        gradescope.render(report(task(score=29.0)))


def test_long_text_is_cut_in_the_middle() -> None:
    """A million characters become fewer than Gradescope's cut, head and tail kept."""
    finding = Finding(["W"], Verdict.WRONG, "head" + "x" * 1_000_000 + "tail")
    data = rendered(task(Verdict.WRONG, (finding,)), printed="first" + "y" * 1_000_000 + "last", notice="n" * 1_000_000)
    text = data["tests"][0]["output"]
    assert len(text) < MOST_CHARACTERS and "head" in text and text.endswith("tail") and "characters left out" in text
    assert len(data["output"]) < MOST_CHARACTERS and data["output"].endswith("last")


def test_hostile_text() -> None:
    """NUL, terminal sequences, lone surrogates and turned text are taken out; other letters stay."""
    nasty = "a\x00b\x1b[31mc\x1b]0;title\x07d\ud800e\u202ef\u200bgé≥日\x7f\x9b"
    (line,) = rendered(task(Verdict.CRASHED, (Finding(["W"], Verdict.CRASHED, nasty),)), printed=nasty)["tests"]
    assert "abcdefgé≥日" in line["output"]


def test_html_stays_text() -> None:
    """Markup in a student's message is shown, not obeyed: every output is declared as text."""
    data = rendered(task(Verdict.CRASHED, (Finding(["W"], Verdict.CRASHED, "<script>alert(1)</script>"),)))
    assert "<script>" in data["tests"][0]["output"]
    assert {line["output_format"] for line in [data, *data["tests"]]} == {"text"}


def test_same_report_same_bytes() -> None:
    """Two reports that differ in their timing alone differ in nothing else."""
    one, two = (json.loads(gradescope.render(report(task(Verdict.WRONG, (SIGN,)), duration_s=s))) for s in (0.25, 9.5))
    for data in (one, two):
        del data["execution_time"], data["extra_data"]["grader"]["duration_s"]
    assert one == two
    assert gradescope.render(report(task())) == gradescope.render(report(task()))


TEXTS = st.text(alphabet=st.characters(), max_size=60)


@given(
    title=TEXTS, message=TEXTS, evidence=st.lists(TEXTS, max_size=3), hint=TEXTS, printed=TEXTS, verdict=st.sampled_from(Verdict)
)
def test_any_text_makes_a_valid_file(
    title: str, message: str, evidence: list[str], hint: str, printed: str, verdict: Verdict
) -> None:
    """Whatever characters a report holds, the file is valid and free of control characters."""
    finding = Finding(title, verdict, message, evidence, hint)
    data = rendered(task(verdict, (finding,), title=title, note=message), printed=printed, notice=hint)
    for text in (data["output"], *(line[key] for line in data["tests"] for key in ("name", "output"))):
        assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)
        text.encode("utf-8")


@given(text=st.text(max_size=300), most=st.integers(100, 200))
def test_plain_keeps_its_length(text: str, most: int) -> None:
    """Cut text is never longer than asked, and short clean text is not touched."""
    assert len(plain(text, most)) <= most
    assert plain(plain(text, most), most) == plain(text, most)


def test_pessimistic() -> None:
    """The file that stands there beforehand is valid, worth nothing, and says whose fault it is not."""
    data = json.loads(gradescope.pessimistic("ner_window", "The grader did not finish."))
    jsonschema.validate(data, json.loads(SCHEMA.read_text()))
    assert data["score"] == 0 and data["tests"] == []
    assert "did not finish" in data["output"] and "not your fault" in data["output"]


def test_schema_refuses_what_is_not_in_the_contract() -> None:
    """The schema in docs/ is closed: an unknown key or a status of our own invention is refused."""
    data = rendered(task())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "hide_points": True}, json_schema())
    data["tests"][0]["status"] = "skipped"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


def test_written_whole(tmp_path: Path) -> None:
    """A file is replaced by the new one, and nothing else is left in the folder."""
    path = tmp_path / "results.json"
    path.write_text("old")
    gradescope.write_atomically(path, b"new")
    assert path.read_bytes() == b"new" and os.listdir(tmp_path) == ["results.json"]


def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails half-way the old file stays as it was and the half is removed."""
    path = tmp_path / "results.json"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GraderError, match="No space left on device"):
        gradescope.write_atomically(path, b"new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["results.json"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_never_written_through_a_link(tmp_path: Path) -> None:
    """A link that stands at results.json is replaced; its target keeps its content."""
    (tmp_path / "target").write_text("precious")
    os.symlink(tmp_path / "target", tmp_path / "results.json")
    gradescope.write_atomically(tmp_path / "results.json", b"new")
    assert (tmp_path / "target").read_text() == "precious"
    assert not (tmp_path / "results.json").is_symlink() and (tmp_path / "results.json").read_bytes() == b"new"


def test_no_such_folder(tmp_path: Path) -> None:
    """A folder that is not there is bad usage, in one line."""
    with pytest.raises(BadInput, match="cannot be written: No such file or directory"):
        gradescope.write_atomically(tmp_path / "nowhere" / "results.json", b"x")


def test_structs_are_closed() -> None:
    """Reading back refuses unknown keys, so the format cannot grow by accident."""
    from grader.reports.results_schema import Results

    data = rendered(task())
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**data, "extra": 1}, Results)
