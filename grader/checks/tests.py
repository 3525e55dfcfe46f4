"""``tests``: an author's own unittest classes with gradescope-utils decorators, on a sandboxed proxy.

The author's code is trusted and runs in the grader, in a thread of its own; ``self.submission`` looks like the
student's module, but every use of it becomes a call that this generator yields.
"""

import threading
from pathlib import Path

from msgspec import Struct

from ..calls.call import Answer, Ask, Call
from ..inputs import Case
from .base import Check, Context, Judgement, Point, Seen
from .proxy import Line, StudentModule


class TestsSettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="tests"):
    """Settings of ``tests``: the file, below the reference's folder, that holds the unittest classes."""

    file: str


def tests(settings: TestsSettings, context: Context, folder: Path) -> Check:
    """Run the author's suite in a thread and answer its calls round by round."""
    if not context.has_reference:
        return Judgement([settings.file], [], unjudged="the course's own tests run on the server")
    from .suite import Told, load_suite, run_suite  # unittest is slow to import, and few assignments need it

    line = Line()
    results: list[Told] = []
    failures: list[BaseException] = []
    suite = load_suite(folder / settings.file, StudentModule(line, ()))
    thread = threading.Thread(target=run_suite, args=(suite, line, results, failures), daemon=True)
    thread.start()
    try:
        while (call := line.calls.get()) is not None:
            answer: Answer = yield Ask([call])
            line.outcomes.put(answer.student[0])
    except BaseException as stop:
        line.outcomes.put(stop)  # the author's thread must not wait for ever
        raise
    thread.join()
    if failures:
        raise failures[0]
    where = Point(settings.file, "the author's test runs", Case({}))
    seen = [Seen(told.title, where, told.mark, Call(()), "") for told in results]
    return Judgement([told.title for told in results], seen, weights={told.title: told.weight for told in results})
