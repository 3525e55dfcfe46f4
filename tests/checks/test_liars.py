"""Submissions that would like to be right: no lie passes a test, in this process and in the box, and none harms another."""

from pathlib import Path

import pytest
from suites import LIARS, case
from suites_work import WORK
from test_suites import judged, ours, written

from grader.checks.suites import conversation
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Launcher
from grader.sandbox.trusted import Trusted

TESTS = """
@weight(1)
def test_equal(self): self.assertEqual(m.double(2), 4)
@weight(1)
def test_almost(self): self.assertAlmostEqual(m.double(2), 4)
@weight(1)
def test_list(self): self.assertListEqual(m.double([1]), [1, 1])
@weight(1)
def test_array(self): np.testing.assert_allclose(m.double(np.ones(2)), [2, 2])
@weight(1)
def test_raises(self):
    with self.assertRaises(TypeError): m.double(None)
@weight(1)
def test_all(self): self.assertEqual([x for x in m.double([1])], [1, 1])
@weight(1)
def test_order(self): self.assertTrue(3.9 < m.double(2) < 4.1)
@weight(1)
def test_distance(self): self.assertLess(abs(m.double(2) - 4), 1e-6)
@weight(1)
def test_holds(self): self.assertIn(4, m.double([4]))
@weight(1)
def test_close(self): self.assertTrue(np.isclose(m.double(2), 4))
@weight(1)
def test_text(self): self.assertEqual(str(m.double(2)), "4")
@weight(1)
def test_honest(self): self.assertEqual(m.mean([1, 2, 3]), 2)
"""
FILES = {"test_lies.py": case(TESTS.strip())}


@pytest.fixture(params=["here", "box"])
def place(request: pytest.FixtureRequest) -> Launcher | None:
    """Where the submission runs: in this process, as an author's examples do, or in the strongest box."""
    chosen: Launcher | None = request.getfixturevalue("launcher") if request.param == "box" else None
    return chosen


def scores(folder: Path, source: str, place: Launcher | None) -> dict[str, tuple[float, float, str]]:
    """What the tests give, by name."""
    tests = written(folder, FILES)
    if place is None:
        return ours(judged(tests, FILES, source, Trusted("work.py", source.encode()).run), True)
    with Box(place, "work.py", source.encode(), [], BoxLimits(call_seconds=2.0)) as box:
        assert box.open() is None
        return ours(judged(tests, FILES, source, box.run), True)


@pytest.mark.parametrize("name", LIARS)
def test_a_lie_earns_nothing(tmp_path: Path, name: str, place: Launcher | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A submission that returns a liar passes no test that looks at the value, and harms no other test."""
    monkeypatch.setattr(conversation, "MOST_CALLS", 400)
    found = scores(tmp_path, f"{WORK}\n\n{LIARS[name]}\n\ndef double(x):\n    return Liar()\n", place)
    assert found.pop("test_honest") == (1.0, 1.0, "passed")
    assert [test for test, (score, _, _) in found.items() if score] == []


def test_right_work_passes_all_that_liars_fail(tmp_path: Path, place: Launcher | None) -> None:
    """The tests are no impossible ones: honest work of another kind passes those that speak of numbers."""
    honest = (
        "\nclass Number:\n"
        "    def __init__(self, data): self.data = data\n"
        "    def __eq__(self, other): return self.data == other\n"
        "    def __lt__(self, other): return self.data < other\n"
        "    def __gt__(self, other): return self.data > other\n"
        "    def __sub__(self, other): return Number(self.data - other)\n"
        "    def __abs__(self): return Number(abs(self.data))\n"
        "    def __round__(self, n=0): return round(self.data, n)\n"
        "    def __str__(self): return str(self.data)\n"
        "    def __float__(self): return float(self.data)\n"
        "def double(x):\n    return Number(2 * x)\n"
    )
    found = scores(tmp_path, WORK + honest, place)
    passed = {test for test, (score, _, _) in found.items() if score}
    assert {"test_equal", "test_almost", "test_order", "test_distance", "test_text", "test_honest"} <= passed
