"""The class's page: what it says of a class, and in a real browser, used as a person would."""

from pathlib import Path
from typing import Any

import pytest
from test_browser import DESK, PHONE, Opened, browser, faults  # noqa: F401 - browser is a fixture

from grader.reports.class_page import alike, bars, render, task_lines
from grader.reports.gradebook import Row
from grader.reports.grades import Grade, TaskGrade

TITLES = {"a01": "db is not summed over the batch", "a02": "the slope is taken at h"}
NAME = "<script>alert(1)</script> & Co"


def row(number: int, mistake: str = "", old: float | None = None, alike: str = "", ours: bool = False) -> Row:
    """A submission that is right, or has one mistake in its second task."""
    verdict = "grader_error" if ours else "wrong" if mistake else "passed"
    second = 0.0 if mistake or ours else 20.0
    tasks = [
        TaskGrade("forward", "forward is right", 10, 10, "passed"),
        TaskGrade("db", "db is right", second, 20, verdict, mistake),
    ]
    new = Grade(10 + second, tasks, seconds=number / 10, sha256=f"{number:064}", alike=alike)
    student = (NAME if number == 3 else f"Student {number}", str(1000 + number), f"s{number}@example.edu")
    return Row(f"submission_{number}", [student], new, None if old is None else Grade(old, []))


CLASS = [
    row(1, alike="p"),
    row(2, "a01", old=30.0),
    row(3, "a01", alike="p"),
    row(4, "a02", old=5.0),
    row(5, old=30.0),
    row(6, ours=True, old=30.0),
    row(10, old=30.0),
]


def page(rows: list[Row] = CLASS) -> str:
    return render("The class", rows, TITLES, lambda submission: submission == "submission_2")


def test_scores_lie_in_their_part_of_the_scale() -> None:
    """Full marks have a bar of their own; what is ours to grade again is in none."""
    found = {bar.label: bar.count for bar in bars(CLASS)}
    assert found["100"] == 3 and found["30–40"] == 3 and sum(found.values()) == 6
    assert all(bar.count == 0 for bar in bars([]))


def test_a_task_that_tells_nobody_apart_is_remarked() -> None:
    """Nearly all pass, or nearly all fail: in a class, not among a handful; our errors count for neither."""
    forward, db = task_lines(CLASS)
    assert (forward.remark, db.remark, db.judged) == ("nearly all pass", "", 6)
    failing = [row(number, "a01") for number in range(10)]
    assert "nearly all fail" in task_lines(failing)[1].remark and task_lines(failing[:3])[1].remark == ""


def test_programs_that_are_alike_are_grouped() -> None:
    """Equal to the letter, or up to names and layout; others are in no group."""
    (group,) = alike(CLASS)
    assert group.how == "equal up to names and layout" and [one.id for one in group.rows] == ["submission_1", "submission_3"]
    twins = [row(1), row(1)]
    assert alike(twins)[0].how == "equal to the letter"


def test_the_page_says_how_many_share_a_mistake_and_escapes_names() -> None:
    """Nothing that a student is called becomes markup; an empty class has a page too."""
    text = page()
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in text
    assert "db is not summed over the batch" in text and "0 submissions" in page([])


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(page(), encoding="utf-8")
    (tmp_path / "submissions" / "submission_2").mkdir(parents=True)
    (tmp_path / "submissions" / "submission_2" / "page.html").write_text("<title>The student's page</title>")
    return path


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")])
def test_the_page_of_a_class_is_whole_readable_and_accessible(
    browser: Any,  # noqa: F811 - the fixture
    written: Path,
    width: int,
    scheme: str,
) -> None:
    """On a phone and on a desk, light and dark: no request, nothing in the console, nothing too wide, axe finds nothing."""
    with Opened(browser, written, width, scheme) as opened:
        opened.unfold()
        assert faults(opened, width) == []


def seen(opened: Any) -> list[str]:
    """The ids of the submissions that are shown, from top to bottom."""
    return opened.page.locator("#submissions-table tbody:not([hidden]) > tr:first-child > td:nth-child(2)").all_inner_texts()


@pytest.mark.browser
@pytest.mark.slow
def test_a_person_sorts_searches_and_opens_a_row(browser: Any, written: Path) -> None:  # noqa: F811 - the fixture
    """Our errors and losses come first; headers sort by number and by name; words and a choice narrow; a row opens."""
    with Opened(browser, written, DESK) as opened:
        view = opened.page
        assert seen(opened)[:2] == ["submission_6", "submission_2"]
        for head, first, last in (("Seconds", "10", "1"), ("Submission", "1", "10"), ("Submission", "10", "1")):
            view.get_by_role("button", name=head, exact=True).click()
            order = [name.removeprefix("submission_") for name in seen(opened)]
            assert (order[0], order[-1]) == (first, last), head
        assert view.locator("#submissions-table th[aria-sort]").all_inner_texts() == ["Submission"]
        search = view.get_by_label("Search")
        search.fill("STUDENT 4")
        assert seen(opened) == ["submission_4"] and view.get_by_role("status").inner_text() == "1 of 7 shown"
        search.fill("a01")
        assert sorted(seen(opened)) == ["submission_2", "submission_3"]
        view.get_by_label("Show").select_option("lost")
        assert seen(opened) == ["submission_2"]
        opens = view.get_by_role("button", name="Student 2")
        opens.focus()
        view.keyboard.press("Enter")
        assert opens.get_attribute("aria-expanded") == "true"
        inner = view.locator(".inner:visible")
        assert "db is right: 0 of 20. Not right yet; it looks as if db is not summed" in inner.inner_text()
        view.get_by_role("link", name="The student's page").click()
        assert view.title() == "The student's page"


@pytest.mark.browser
@pytest.mark.slow
def test_a_mistake_leads_to_who_made_it_and_paper_shows_all(browser: Any, written: Path) -> None:  # noqa: F811 - the fixture
    """A click on a mistake lists its students; printed, the tools are gone and the table is whole."""
    with Opened(browser, written, DESK) as opened:
        opened.page.get_by_role("link", name="db is not summed over the batch").click()
        assert sorted(seen(opened)) == ["submission_2", "submission_3"]
        opened.page.emulate_media(media="print")
        assert not opened.page.get_by_label("Search").is_visible()
        assert opened.page.pdf()[:5] == b"%PDF-"
