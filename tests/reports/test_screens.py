"""Screens of real submissions: every known mistake, every starter and every broken file fits on one screen."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from grader.assignment.load import assignment_names, load_assignment
from grader.calls.call import Call, Outcome
from grader.commands.grade import grade_path
from grader.grading.grade import grade_session, prepare
from grader.grading.records.record import decoded, encoded
from grader.grading.records.recorded import recorded_bench
from grader.grading.records.recording import record_of
from grader.reports.report import Report
from grader.reports.terminal import render
from grader.sandbox.box import Expect, nothing_expected
from grader.sandbox.trusted import Trusted
from grader.submissions.collect import Submission

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
NAMES = assignment_names(ASSIGNMENTS)
SAMPLED = 12  # every twelfth mistake, named as on the server: names cost seconds
SAMPLED_ON_A_KIT = 16
TALKS = ("", "epoch 1 of 3\n" * 3, "x" * 100 + "\n" + "still here\n" * 40)


class Here:
    """A shipped example that answers in this process: what is tested is what is told, not the box."""

    layers = ()

    def __init__(self, name: str, source: bytes, support: Sequence[tuple[str, bytes]]) -> None:
        self.trusted = Trusted(name, source, support)

    def open(self) -> None:
        return None

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        expect()
        return self.trusted.run(calls)

    def printed(self) -> str:
        return ""


def screen(report: Report) -> list[str]:
    """The report at 80 columns; at 40 and at 80 it fits on 24 lines, whatever the submission printed."""
    for width in (40, 80):
        for printed in TALKS:
            lines = render(structs.replace(report, printed=printed), width=width, color=False, height=24).splitlines()
            assert max(map(len, lines)) <= width
            assert len(lines) <= 24, "\n".join(lines)
    return render(report, width=80, color=False, height=24).splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_known_mistakes_fit_on_one_screen(name: str) -> None:
    """A cause with a next step first, and no sentence twice."""
    assignment = load_assignment(name, ASSIGNMENTS, REFERENCE)
    bench = prepare(assignment, self_check=True)
    for mistake in assignment.mistakes[::SAMPLED]:
        session = Here(assignment.file, mistake.source, assignment.support)
        lines = screen(grade_session(bench, Submission(assignment.file, mistake.source), session, "here"))
        assert lines[2].startswith("✗ ") and any("Next step: " in line for line in lines), mistake.id
        sentences = [line for line in lines if len(line) > 30 and not line.startswith("   ")]
        assert len(sentences) == len(set(sentences)), mistake.id


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_known_mistakes_fit_on_a_laptops_screen(name: str) -> None:
    """At recorded points, where no mistake is named and more stays open, one screen is enough too."""
    assignment = load_assignment(name, ASSIGNMENTS, REFERENCE)
    record = decoded(encoded(record_of(prepare(assignment))))
    bench = recorded_bench(load_assignment(name, ASSIGNMENTS, None), record)
    for mistake in assignment.mistakes[::SAMPLED_ON_A_KIT]:
        session = Here(assignment.file, mistake.source, assignment.support)
        report = grade_session(bench, Submission(assignment.file, mistake.source), session, "here")
        assert len(screen(structs.replace(report, recorded=True))) > 4, mistake.id


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_starter_is_a_list_of_what_to_write(name: str) -> None:
    """No error, no crash and one next step; everything that students write is listed."""
    starter = ASSIGNMENTS / name / "starter"
    report = grade_path(name, starter, "auto", ASSIGNMENTS, REFERENCE, checking=True)
    lines = screen(report)
    assert lines[2] == "Not written yet, in the handout's order:"
    assert sum("Next step" in line for line in lines) == 1
    assert not any(word in "\n".join(lines) for word in ("Error", "stopped", "✗"))
    signatures = load_assignment(name, ASSIGNMENTS, REFERENCE).signatures
    assert list(dict.fromkeys(unwritten.split(".")[0] for unwritten in report.unwritten)) == list(signatures)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("def forward(params, windows):", "def forward(params, windows)", "SyntaxError"),
        ("import numpy as np", "import numpy as np\nimport torchvision_", "ModuleNotFoundError"),
    ],
)
def test_a_file_that_does_not_load_says_so_once(tmp_path: Path, old: str, new: str, told: str) -> None:
    """A missing colon or module is one message on one screen, not one a task."""
    source = (REFERENCE / "ner_window/solution/ner_window.py").read_text(encoding="utf-8")
    assert source.count(old) == 1
    (tmp_path / "ner_window.py").write_text(source.replace(old, new), encoding="utf-8")
    lines = screen(grade_path("ner_window", tmp_path, "auto", ASSIGNMENTS, REFERENCE, checking=True))
    assert sum(told in line for line in lines) == 1
    assert "cannot be imported" in lines[2] and sum("Next step" in line for line in lines) == 1


def test_a_function_that_is_missing_is_told_first(tmp_path: Path) -> None:
    """With everything else right, what is still to write is all there is to read."""
    source = (REFERENCE / "ner_window/solution/ner_window.py").read_text(encoding="utf-8")
    begun = source[: source.index("def score_gradients")] + "def score_gradients(params, x):\n    raise NotImplementedError\n"
    (tmp_path / "ner_window.py").write_text(begun, encoding="utf-8")
    lines = screen(grade_path("ner_window", tmp_path, "auto", ASSIGNMENTS, REFERENCE, checking=True))
    assert lines[2:4] == ["Not written yet, in the handout's order:", "  score_gradients"]
    assert any(line.startswith("✓ Right: make_windows 12/12; forward 18/18") for line in lines)
