"""Causes: each is told once, the first one first, and what follows from it hangs on it."""

from typing import Any

from grader.reports.causes import owners, said, story
from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict
from grader.reports.words import report_text, task_text

PROVENANCE = Provenance("3.11.7", "2.4.6", "Linux", "process", ())
WRONG = Finding(["W"], Verdict.WRONG, "W: wrong values, every entry off.", hint="Work it by hand.")


def task(name: str, *findings: Finding, **other: Any) -> TaskResult:
    verdict = other.pop("verdict", findings[0].verdict if findings else Verdict.PASSED)
    score = 5.0 if verdict is Verdict.PASSED else 0.0
    return TaskResult(name, f"{name} is right", 5.0, score, verdict, other.pop("public", True), findings, **other)


def report(*tasks: TaskResult, **other: Any) -> Report:
    return Report("ner_window", "The NER network", "0" * 64, "abcd", 0.5, PROVENANCE, tasks, **other)


def crash(line: int, output: str = "W") -> Finding:
    return Finding([output], Verdict.CRASHED, f"{output}: ValueError: no, at f.py:{line}: x = y.", line=line)


def names(tasks: Any) -> list[str]:
    return [task.task for task in tasks]


def test_the_same_mistake_is_one_cause() -> None:
    """Tasks that show one known mistake hang on the first of them, and their own text says only where to look."""
    known = Finding(["W"], Verdict.WRONG, "W: off.", mistake="a01", likely="It looks as if x.", hint="Why?")
    told = report(task("one", known), task("two", known), task("three"))
    (cause,) = story(told).causes
    assert (cause.task.task, names(cause.follows), names(story(told).passed)) == ("one", ["two"], ["three"])
    hanging = task_text(told.tasks[1], story(told).cause_of(told.tasks[1]))
    assert "This follows from one: look there first." in hanging and "Why?" not in hanging and "x." not in hanging
    assert story(told).cause_of(told.tasks[0]) is None


def test_the_same_likely_cause_is_told_once() -> None:
    """A slip or a step that nobody wrote down is one cause wherever the same sentence is said."""
    one, two = (Finding([name], Verdict.WRONG, f"{name}: off.", likely="z is wrong.") for name in "Wb")
    assert [names(cause.tasks) for cause in story(report(task("one", one), task("two", two))).causes] == [["one", "two"]]


def test_a_task_with_numbers_shows_a_mistake_best() -> None:
    """Where a private task comes first, the public one with numbers is shown, and the first keeps its place."""
    private = Finding(["W"], Verdict.WRONG, "W: off.", mistake="a01")
    public = Finding(["W"], Verdict.WRONG, "W: off.", ["W[0]: got 1, expected 2"], mistake="a01")
    (cause,) = story(report(task("one", private, public=False), task("two", public))).causes
    assert (cause.task.task, names(cause.follows)) == ("two", ["one"])


def test_one_line_that_raises_is_one_cause() -> None:
    """An error on one line is told once, whatever outputs wait for it; one on another line is another."""
    told = story(report(task("one", crash(7)), task("two", crash(7, "b")), task("three", crash(8))))
    assert [(cause.task.task, names(cause.follows)) for cause in told.causes] == [("one", ["two"]), ("three", [])]


def test_what_is_only_wrong_may_follow_from_what_it_needs() -> None:
    """An unnamed failure hangs on the nearest failed task that it needs, even where that one comes later."""
    told = story(
        report(
            task("first", WRONG, needs=["last"]),
            task("between", needs=["last"]),
            task("far", WRONG, needs=["between"]),
            task("last", WRONG),
        )
    )
    (cause,) = told.causes
    assert (cause.task.task, names(cause.may_follow)) == ("last", ["first", "far"])


def test_a_named_mistake_stands_by_itself() -> None:
    """A task with a mistake of its own is its own cause, although it needs one that failed."""
    known = Finding(["W"], Verdict.WRONG, "W: off.", mistake="a01")
    told = story(report(task("one", WRONG), task("two", known, needs=["one"])))
    assert [cause.task.task for cause in told.causes] == ["one", "two"]


def test_unnamed_failures_of_one_function_are_told_together() -> None:
    """Two tasks about the same function of which nothing is known may have one reason; another function's has its own."""
    told = story(
        report(
            task("one", WRONG, functions=["f"]),
            task("two", WRONG, functions=["f"]),
            task("three", WRONG, functions=["g"]),
            task("both", WRONG, functions=["f", "g"]),
        )
    )
    assert [(cause.task.task, names(cause.may_follow)) for cause in told.causes] == [
        ("one", ["two"]),
        ("three", []),
        ("both", []),
    ]


def test_a_task_is_about_the_function_that_no_need_calls() -> None:
    """backward's tasks call forward as well; a task that calls nothing new is about what its nearest need is about."""
    tasks = [
        task("forward", functions=["forward"]),
        task("backward", functions=["backward", "forward"], needs=["forward"]),
        task("again", functions=["backward", "forward"], needs=["forward", "backward"]),
        task("pure", functions=["backward", "forward"]),
        task("loss", functions=["loss"]),
        task("cost", functions=["cheap", "forward", "loss"], needs=["forward"]),
    ]
    assert owners(tasks) == {
        "forward": "forward",
        "backward": "backward",
        "again": "backward",
        "pure": "",
        "loss": "loss",
        "cost": "cheap",
    }


def test_what_waits_for_a_function_is_no_cause() -> None:
    """Tasks that lack a function wait, and so does one that was not judged because of them; a kit's unjudged task does not."""
    lacking = Finding(["p"], Verdict.MISSING, "p: forward is not written yet.", lacks="forward")
    told = report(
        task("one", lacking),
        task("two", verdict=Verdict.SKIPPED, needs=["one"]),
        task("three", verdict=Verdict.SKIPPED, note="on the server"),
        unwritten=["forward"],
    )
    assert (names(story(told).waiting), names(story(told).unjudged), story(told).causes) == (["one", "two"], ["three"], [])
    assert report_text(told, story(told)) == "Not written yet, in the handout's order: forward."


def test_a_file_that_does_not_load_stops_everything() -> None:
    """One sentence for all tasks, and each of them says only where to look."""
    failed = Finding(["import"], Verdict.CRASHED, "f.py cannot be imported: SyntaxError: expected ':'", hint="Run it.")
    told = report(task("one", failed), task("two", failed), task("three", failed))
    text = report_text(told, story(told))
    assert text.count("SyntaxError") == 1 and text.endswith("Next step: Run it.\nAll 3 tasks wait for this.")
    assert said(failed) == failed.message


def test_the_first_cause_is_on_top_of_the_report() -> None:
    """A student sees first what to mend first, with its next step; later causes are listed."""
    other = Finding(["b"], Verdict.WRONG, "b: off.", hint="Look.", mistake="b01", likely="It looks as if y.")
    told = report(task("one", WRONG, functions=["f"]), task("two", other, functions=["g"]), notice="A note.")
    text = report_text(told, story(told))
    assert text.startswith("A note.\n\nLook at this first: one is right\nW: wrong values, every entry off.\nNext step: Work")
    assert text.endswith("Then:\n- two is right")


def test_our_own_failures_and_what_passed_are_no_causes() -> None:
    """A grader error is ours: it is listed apart and nothing hangs on it."""
    told = story(report(task("one", verdict=Verdict.GRADER_ERROR), task("two", WRONG, needs=["one"]), task("three")))
    assert (names(told.ours), names(told.passed), [cause.task.task for cause in told.causes]) == (["one"], ["three"], ["two"])
