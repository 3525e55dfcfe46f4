"""The report in the terminal: what a student reads, and that reading it is safe."""

import subprocess
import sys

import pytest

from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict
from grader.reports.terminal import render, summary

PROVENANCE = Provenance("3.11.7", "2.4.6", "Linux", "process", ())


def report(*tasks: TaskResult, printed: str = "", notice: str = "") -> Report:
    return Report("ner_window", "The NER network", "0" * 64, "abcd", 0.5, PROVENANCE, tasks, printed, notice)


PASSED = TaskResult("loss", "loss is the mean cross-entropy", 10.0, 10.0, Verdict.PASSED, True)
WRONG = TaskResult(
    "gradients",
    "backward gives the gradient",
    30.0,
    7.5,
    Verdict.WRONG,
    True,
    [Finding(["W"], Verdict.WRONG, "W is transposed.", ["W: got (4, 3), expected (3, 4)"], "Write the shapes down.")],
)
OURS = TaskResult("cost", "backward is cheap", 5.0, 0.0, Verdict.GRADER_ERROR, True, note="The grader failed here.")


def test_table_and_findings() -> None:
    """Every task has its row with points and verdict; one that did not pass has its findings below."""
    text = render(report(PASSED, WRONG), width=100, color=False)
    assert "10/10" in text and "7.5/30" in text and "Not right yet" in text
    assert text.count("loss is the mean cross-entropy") == 1
    assert "W: got (4, 3), expected (3, 4)" in text and "Next step: Write the shapes down." in text
    assert text.splitlines()[-1] == summary(report(PASSED, WRONG))


def test_summary() -> None:
    """One line with points, tasks and seconds; our own failures are counted apart."""
    assert summary(report(PASSED, WRONG)) == "ner_window: 17.5/40 points, 1 of 2 tasks passed, 0.50 s"
    assert "1 not judged through the grader's fault" in summary(report(PASSED, OURS))


def test_colour_only_where_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour codes appear where asked for, and never where output is not a terminal or NO_COLOR is set."""
    assert "\x1b[" in render(report(WRONG), width=80, color=True)
    assert "\x1b[" not in render(report(WRONG), width=80)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "\x1b[3" not in render(report(WRONG), width=80)


def test_student_text_is_not_markup() -> None:
    """Square brackets are a list, not a colour, and a terminal sequence of the student's is gone."""
    finding = Finding(["W"], Verdict.CRASHED, "ValueError: [bold]x[/bold] :smile: \x1b[2Jcleared", ["[1, 2]"])
    task = TaskResult("t", "[red]title[/red]", 1.0, 0.0, Verdict.CRASHED, True, [finding])
    text = render(report(task, printed="[link=http://x]y[/link]\x1b]0;t\x07"), width=100, color=True)
    for kept in ("[bold]x[/bold] :smile: cleared", "[1, 2]", "[red]title[/red]", "[link=http://x]y[/link]"):
        assert kept in text
    assert "\x1b[2J" not in text and "\x1b]0" not in text


def test_narrow_terminal() -> None:
    """Forty columns hold the whole text, wrapped."""
    text = render(report(PASSED, WRONG), width=40, color=False)
    assert max(map(len, text.splitlines())) <= 40
    assert "transposed" in text


def test_terminal_without_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of another encoding gets ASCII lines and no error for what it cannot show."""

    class Ascii:
        encoding = "ascii"

        def isatty(self) -> bool:
            return False

    finding = Finding(["W"], Verdict.WRONG, "naïve ≥ 日")
    task = TaskResult("t", "title", 1.0, 0.0, Verdict.WRONG, True, [finding])
    monkeypatch.setattr(sys, "stdout", Ascii())
    text = render(report(task), width=80)
    assert text.isascii() and "na?ve ? ?" in text


def test_importing_it_does_not_import_rich() -> None:
    """`grade` prints one line and must not pay for rich."""
    code = "import sys; from grader.reports.terminal import summary; assert not any(m.startswith('rich') for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
