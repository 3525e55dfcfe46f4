"""Suites that read the student's code or put mocks in its place: as plainly, in this process and in the box."""

from pathlib import Path

import pytest
from helped import HELPED, UNHELPED
from replacing import LOOKS, REFUSED
from suites import case
from test_suites import judged, look, ours, plainly, written

from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Launcher


def changed(*names: str) -> str:
    source = HELPED
    for name in names:
        assert source.count(UNHELPED[name][0]) == 1, name
        source = source.replace(*UNHELPED[name])
    return source


SUBMISSIONS = {
    "right": changed(),
    "wrong": changed(*list(UNHELPED)[::2]),
    "wrong elsewhere": changed(*list(UNHELPED)[1::2]),
}


@pytest.mark.parametrize("name", LOOKS)
def test_it_is_what_it_is_plainly(tmp_path: Path, name: str, launcher: Launcher) -> None:
    """The same tests, the same scores and the same status, for right work and for two that are wrong in many places."""
    files = {"test_looks.py": case(LOOKS[name])}
    tests = written(tmp_path, files)
    for kind, source in SUBMISSIONS.items():
        wanted = plainly(tests, files, source)
        assert wanted is not None and (kind != "right" or wanted["test_it"][2] == "passed")
        assert ours(judged(tests, files, source, solution=HELPED), True) == wanted, kind
        with Box(launcher, "work.py", source.encode(), [], BoxLimits(call_seconds=5.0)) as box:
            assert box.open() is None
            assert ours(judged(tests, files, source, box.run, HELPED), True) == wanted, kind


def test_every_fault_is_caught_by_some_of_these_suites(tmp_path: Path) -> None:
    """Agreement means something: every fault costs points in some suite."""
    for wrong in UNHELPED:
        word = {"helper": "signature", "loops": "double", "Val": "__doc__"}.get(wrong, wrong)
        near = [{"test_looks.py": case(body)} for body in LOOKS.values() if word in body]
        scores = [ours(judged(written(tmp_path, files), files, changed(wrong), solution=HELPED), True) for files in near]
        assert any(score["test_it"][2] == "failed" for score in scores), wrong


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_replaced_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    """Objects of the suite's own live in its process only: the author's to mend, with points left open."""
    line, wanted = REFUSED[name]
    files = {"test_looks.py": case(f"@weight(1)\ndef test_it(self):\n    {line}\n")}
    mark = look(judged(written(tmp_path, files), files, HELPED, solution=HELPED), "test_it").mark
    assert mark.kind == "not_run" and wanted in mark.text and "\n" not in mark.text


LIES = {
    "its lines elsewhere": "double.__code__ = double.__code__.replace(co_firstlineno=relu.__code__.co_firstlineno + 500)",
    "lines that stand nowhere": (
        "import linecache; linecache.cache['work.py'] = (9, None, ['def double(x):\\n', '    return 2 * x\\n'] * 400, 'work.py')"
    ),
    "another inspect": "import inspect; inspect.getsourcelines = lambda held: (['def double(x):\\n', '    return 2 * x\\n'], 1)",
}


@pytest.mark.parametrize("name", LIES)
def test_only_what_stands_in_the_file_is_shown(tmp_path: Path, name: str, launcher: Launcher) -> None:
    """A submission cannot show a suite other code than it was handed in with."""
    files = {
        "test_looks.py": case(
            "@weight(1)\ndef test_it(self):\n    import inspect\n    self.assertNotIn('for', inspect.getsource(m.double))\n"
        )
    }
    source = changed("loops") + "\n" + LIES[name] + "\n"
    with Box(launcher, "work.py", source.encode(), [], BoxLimits()) as box:
        assert box.open() is None
        assert not look(judged(written(tmp_path, files), files, source, box.run, HELPED), "test_it").mark.right


FORGED = {
    "calls that were none": '{"doubled": [[0, "assert_called", [], {}], [0, "__class__", [], {}]]}',
    "a mock that is none": '{"doubled": [[77, "", [], {}]]}',
    "a path out of the mock": '{"doubled": [[0, "side_effect.__globals__.clear", [], {}]], "value": ["D", 0, "__init__"]}',
    "no signature": '{"value": ["q", [["x y", 9, [], []]], []]}',
    "no class": '{"value": ["k", 1, "L", [["L", "builtins", "int"], ["L", "builtins", "str"]], ["__eq__"], {"like": "exit"}]}',
    "facts that are none": '{"value": ["k", 1, "L", [], [], 3]}',
    "a stream that is none": '{"value": ["U", 1, 3, "x"]}',
    "no reply": "[]",
    "changes of what does not change": '{"changes": [[0, "l", [[1]]]]}',
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_reply_earns_nothing(tmp_path: Path, name: str, launcher: Launcher) -> None:
    """A submission that takes over its end of the conversation gets no points by it, and no fault of ours either."""
    files = {
        "test_looks.py": case(
            "@weight(1)\ndef test_it(self):\n    with patch.object(m, 'helper') as h:\n        self.assertEqual(m.uses(1), 4)\n"
        )
    }
    forge = (
        "\nimport gc, json\n"
        "def uses(x):\n"
        "    stage = next(each for each in gc.get_objects() if type(each).__name__ == 'Stage')\n"
        "    base = {'value': 4, 'read': 0, 'changes': [], 'doubled': [], 'printed': ''}\n"
        f"    forged = {FORGED[name]}\n"
        "    stage.told = lambda reply, printed: json.dumps({**base, **forged} if isinstance(forged, dict) else forged)\n"
        "    return 4\n"
    )
    source = HELPED + forge.replace("return 4\n", "return 5\n").replace("'value': 4", "'value': 5")
    with Box(launcher, "work.py", source.encode(), [], BoxLimits()) as box:
        assert box.open() is None
        mark = look(judged(written(tmp_path, files), files, source, box.run, HELPED), "test_it").mark
    assert not mark.right and mark.kind != "not_run", mark
