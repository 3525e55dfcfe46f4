"""The page as text: whole without a network, small, and safe to open whatever a student wrote."""

import re
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec import structs

from grader.errors import BadInput
from grader.reports.details import Comparison, Details, Standing
from grader.reports.page import excerpt, render, step
from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict

PROVENANCE = Provenance("3.11.7", "2.4.6", "Linux", "jail", ("seccomp",))
LINES = ["import numpy", "def forward(x):", "    return x", "", "def backward(x):", "    y = 1", "    return 1 / 0"]
FUNCTIONS = {"forward": (2, 3), "backward": (5, 7)}


def task(name: str = "back", *findings: Finding, **other: Any) -> TaskResult:
    verdict = findings[0].verdict if findings else Verdict.PASSED
    return TaskResult(name, f"{name} is right", 5.0, 0.0 if findings else 5.0, verdict, True, findings, **other)


def report(*tasks: TaskResult, **other: Any) -> Report:
    return Report("ner_window", "The NER network", "0" * 64, "abcd", 0.5, PROVENANCE, tasks, **other)


WRONG = Finding(["W"], Verdict.WRONG, "W: off.", ["W[0]: got 1, expected 2"], "Look.", likely="It looks as if x.")


class Tags(HTMLParser):
    """Collects ids, links and all that could be fetched, and checks that tags are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.names: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.open += [] if tag in ("meta", "link", "br") else [tag]
        for name, value in attrs:
            self.ids += [value or ""] if name == "id" else []
            self.links += [value or ""] if (tag, name) == ("a", "href") else []
            self.fetched += [value or ""] if name in ("src", "srcset", "data") or (tag, name) == ("link", "href") else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_every_link_leads_somewhere() -> None:
    """Nothing is fetched, no script runs, ids are given once, and each link's target is on the page."""
    graph = [
        Standing("W", "", [], "unknown", "wrong", {}, ["back"]),
        Standing("J", "W x", ["W"], "right", "unknown", {}, ["other"]),
    ]
    details = Details(LINES, FUNCTIONS, graph, [Comparison("back", "W", "sizes differ", (2,), (2,), [[1.0, 2.0]], [[1.0, 3.0]])])
    page = render(report(task("back", WRONG, functions=["backward"]), task("other"), details=details))
    tags = Tags(page)
    assert tags.fetched == ["data:,"] and "script" not in tags.names and "url(" not in page.replace("url(#head)", "")
    assert len(tags.ids) == len(set(tags.ids)) and {link.removeprefix("#") for link in tags.links} <= set(tags.ids)
    assert "#task-back" in tags.links and "The gradient of W is the first that is known to be wrong" in page
    assert page.count("Next step:") == 1 and "    return 1 / 0" in page


def test_what_a_student_wrote_is_text() -> None:
    """Markup in a message, a print, a line of code or a title is shown, not obeyed; terminal sequences are gone."""
    nasty = "<script>alert(1)</script>\x1b[2J{{ 7 * 7 }}"
    finding = Finding(["W"], Verdict.CRASHED, nasty, [nasty], nasty, line=1)
    page = render(report(task("back", finding), printed=nasty, notice=nasty, details=Details([nasty])))
    assert "<script" not in page and "\x1b" not in page and "{{ 7 * 7 }}" in page and "49" not in page


def test_private_numbers_are_not_on_the_page() -> None:
    """Evidence of a private task is left out even if a finding carries it."""
    page = render(report(structs.replace(task("back", WRONG), public=False)))
    assert "got 1, expected 2" not in page and "W: off." in page


def test_a_right_submission_and_one_that_is_not_there() -> None:
    """The page of everything right says so, and one without a file says why."""
    assert "Everything is right." in render(report(task()))
    missing = Finding(["submission"], Verdict.MISSING, "f.py is not there.", hint="Hand it in.")
    page = render(report(task("one", missing), task("two", missing), notice="f.py is not there."))
    assert "Nothing could be judged" in page and "All 2 tasks wait for this." in page


def test_what_is_not_written_yet_is_a_list() -> None:
    """An untouched starter's page lists what to write and shows no error."""
    lacking = Finding(["p"], Verdict.MISSING, "p: forward is not written yet.", lacks="forward")
    page = render(report(task("one", lacking), unwritten=["forward", "backward"]))
    assert re.search(r"<ol><li><code>forward</code></li><li><code>backward</code></li></ol>", page)
    assert "What to mend first" not in page


def test_the_lines_shown_hold_the_one_that_raised() -> None:
    """The function around the line that raised, with a mark; without such a line the function that the task is about."""
    details = Details(LINES, FUNCTIONS)
    assert [(line.number, line.raised) for line in excerpt(details, 7, "forward")] == [(5, False), (6, False), (7, True)]
    assert [line.number for line in excerpt(details, 0, "forward")] == [2, 3]
    assert [line.number for line in excerpt(details, 1, "")] == [1, 2, 3, 4, 5]
    assert excerpt(details, 0, "") == [] and excerpt(details, 99, "nobody") == []
    long = Details(["x = 1"] * 200, {"f": (1, 200)})
    assert [line.number for line in excerpt(long, 100, "")][::16] == [92, 108] and len(excerpt(long, 0, "f")) == 40


def test_a_step_speaks_of_upstream_local_and_downstream() -> None:
    """Where a gradient goes wrong first, the gradients that make it stand beside it with what is known of them."""
    graph = [
        Standing("W", "", [], "unknown", "wrong", {}, ["t"]),
        Standing("z", "W x", ["W"], "unknown", "right", {"W": "right"}, ["t"]),
    ]
    assert step(graph[0], "gradient", graph).parts == [
        ("gradient of z", "upstream", "right"),
        ("∂z/∂W of z = W x", "local", "right"),
        ("gradient of W", "downstream", "wrong"),
    ]
    assert step(graph[0], "gradient", graph).title == "The gradient of W goes wrong first"
    assert step(graph[1], "value", graph).parts[-1] == ("z = W x", "this step", "unknown")


def test_what_nobody_looked_at_is_not_called_right() -> None:
    """Where something it is computed from is not told, a wrong value is only the first that is known to be wrong."""
    graph = [Standing("z", "", [], "unknown", "unknown", {}, []), Standing("h", "", ["z"], "wrong", "unknown", {}, ["t"])]
    assert step(graph[1], "value", graph).title == "The value of h is the first that is known to be wrong"


def test_an_inferred_step_names_what_it_is_inferred_from() -> None:
    """Where no task asks for a gradient, those computed from it that are wrong stand beside it."""
    graph = [
        Standing("W", "", [], "unknown", "follows", {}, ["t"]),
        Standing("b", "", [], "unknown", "follows", {}, ["t"]),
        Standing("z", "", ["W", "b"], "unknown", "wrong", {}, [], inferred=True),
    ]
    told = step(graph[2], "gradient", graph)
    assert told.title == "The gradient of z seems to go wrong first"
    assert [words for words, role, _ in told.parts if role == "computed from it"] == ["gradient of W", "gradient of b"]


@pytest.mark.parametrize("library", ["jinja2", "grandalf"])
def test_without_its_libraries_one_line_says_what_to_install(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries of the page are an extra: who lacks them is told how to get them."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(BadInput, match="python -m pip install jinja2 grandalf"):
        render(report(task()))
