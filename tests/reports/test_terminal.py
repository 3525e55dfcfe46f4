"""The report in the terminal: what a student reads, and that reading it is safe."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from rich.cells import cell_len

from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict
from grader.reports.terminal import render, summary, wrapped

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


def test_the_cause_stands_above_what_is_right() -> None:
    """What happened, the numbers and the next step, in this order; what passed is folded; one line sums up."""
    lines = render(report(PASSED, WRONG), width=100, color=False).splitlines()
    assert lines == [
        "The NER network",
        "",
        "✗ backward gives the gradient (7.5 of 30 points)",
        "  W is transposed.",
        "    W: got (4, 3), expected (3, 4)",
        "  Next step: Write the shapes down.",
        "",
        "✓ Right: loss 10/10",
        "",
        summary(report(PASSED, WRONG)),
    ]


def test_a_notice_that_a_cause_repeats_is_said_once() -> None:
    """A file that was not found is the whole story; another notice stands above the causes."""
    text = render(report(WRONG, notice="W is transposed."), width=100, color=False)
    assert text.count("W is transposed.") == 1
    assert render(report(WRONG, notice="Late."), width=100, color=False).splitlines()[1] == "Late."


def test_what_is_right_is_folded_by_function() -> None:
    """A function all of whose tasks passed has one entry with its points; of another the tasks that passed are named."""
    f = [TaskResult(name, name, 5.0, 5.0, Verdict.PASSED, True, functions=["f"]) for name in ("one", "two")]
    g = TaskResult("three", "three", 5.0, 5.0, Verdict.PASSED, True, functions=["backward"])
    text = render(report(*f, g, structs.replace(WRONG, functions=["backward"])), width=100, color=False)
    assert "✓ Right: f 10/10; of backward: three\n" in text


def test_everything_right_is_one_line() -> None:
    """A right submission needs no list."""
    assert render(report(PASSED), width=80, color=False).splitlines()[2:] == [
        "✓ Everything is right.",
        "",
        summary(report(PASSED)),
    ]


def test_causes_that_do_not_fit_are_told_in_short() -> None:
    """The first cause is told in full; when the screen is full the others have a line each, and none is left out."""
    many = [structs.replace(WRONG, task=f"task{index}", title=f"title {index}", functions=[f"f{index}"]) for index in range(12)]
    lines = render(report(*many), width=80, color=False, height=24).splitlines()
    assert len(lines) <= 24 and lines[3] == "  W is transposed."
    assert [f"title {index}" in "\n".join(lines) for index in range(12)] == [True] * 12
    assert lines.count("  Next step: Write the shapes down.") == 1
    assert render(report(*many), width=80, color=False, height=200).count("Next step") == 12
    more = [structs.replace(WRONG, task=f"task{index}", title=f"title {index}", functions=[f"f{index}"]) for index in range(40)]
    lines = render(report(*more), width=80, color=False, height=24).splitlines()
    assert len(lines) <= 24 and any(line.startswith("… and 2") for line in lines)


def test_what_is_not_written_is_a_list_and_no_error() -> None:
    """Functions stand in the handout's order, methods in the line of their class, with one next step."""
    lacking = Finding(["p"], Verdict.MISSING, "p: f is not written yet.", lacks="f", hint="Write f.")
    task = TaskResult("t", "title", 1.0, 0.0, Verdict.MISSING, True, [lacking])
    told = structs.replace(report(task), unwritten=["f", "Value.tanh", "Value.exp"])
    assert render(told, width=80, color=False).splitlines()[2:-2] == [
        "Not written yet, in the handout's order:",
        "  f",
        "  Value: tanh, exp",
        "  1 of 1 tasks wait for this.",
        "  Next step: write f.",
    ]


def test_prints_are_cut_and_our_faults_are_told_once() -> None:
    """The first lines of what was printed are shown; several tasks that we could not judge share one sentence."""
    text = render(report(OURS, structs.replace(OURS, task="other"), printed="a\n" * 50), width=80, color=False)
    assert "… 44 more lines" in text and "The grader failed here. cost, other" in text


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


@given(st.text("ab =日é", max_size=90), st.integers(10, 40))
@settings(max_examples=200, deadline=None)
def test_a_paragraph_is_wrapped_without_loss(words: str, width: int) -> None:
    """No line is wider than asked for, wide characters counted as two, and every character is in one, in order."""
    lines = wrapped(words, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(line == line.strip() for line in lines[1:])


def test_a_word_stays_whole_where_a_line_can_hold_it() -> None:
    """It begins the next line; only one that is longer than a line is parted."""
    assert wrapped("dW is 日本 transposed", 10) == ["dW is 日本", "transposed"]
    assert wrapped("dW " + "x" * 12, 10) == ["dW", "x" * 10, "xx"]


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=14), min_size=1, max_size=60).map(" ".join)
FINDINGS = st.builds(Finding, st.just(["W"]), st.just(Verdict.WRONG), WORDS, st.lists(WORDS, max_size=6), WORDS, likely=WORDS)
TASKS = st.lists(st.tuples(WORDS, st.lists(FINDINGS, max_size=3), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=60)
@given(TASKS, WORDS, st.lists(WORDS, max_size=30).map("\n".join), st.sampled_from([40, 61, 80]))
def test_whatever_is_told_fits_on_a_screen(
    told: list[tuple[str, list[Finding], bool]], title: str, printed: str, width: int
) -> None:
    """However long titles, messages, hints and prints are: 24 lines, the first cause's title and the sum among them."""
    tasks = [
        TaskResult(f"t{index}", words[:60], 5.0, 0.0 if findings else 5.0, verdict, public, findings)
        for index, (words, findings, public) in enumerate(told)
        for verdict in [Verdict.WRONG if findings else Verdict.PASSED]
    ]
    told_here = structs.replace(report(*tasks, printed=printed), title=title[:60])
    lines = render(told_here, width=width, color=False, height=24).splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= width
    assert any(line.startswith("✗ ") for line in lines) is any(task.findings for task in tasks)
    assert "tasks passed" in " ".join(lines[-2:])
