"""What went wrong, each cause once: the first cause first, and what follows from it folded under it.

The same mistake, the same likely cause, the same line that raised and the same sentence are one cause, whichever tasks
show them. A task of which nothing more is known than that it is wrong may follow from a task that it needs, or from an
earlier one about the same function.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from .report import Finding, Report, TaskResult, Verdict, ranked

ENDED = (Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.OVER_LIMIT, Verdict.MISSING)
Key = tuple[object, ...]


class Cause(Struct):
    """One thing to mend: the ``task`` that shows it best, what is told of it, and all that hangs on it.

    ``others`` are further findings of that task. ``follows`` are tasks that fail for the same reason, ``may_follow`` those
    of which that is likely and not known.
    """

    task: TaskResult
    finding: Finding
    others: list[Finding]
    follows: list[TaskResult]
    may_follow: list[TaskResult]

    @property
    def tasks(self) -> list[TaskResult]:
        """All tasks that this cause is told for."""
        return [self.task, *self.follows, *self.may_follow]

    def stops(self, report: Report) -> bool:
        """Whether nothing at all could be judged because of it: a file that does not load, or is not there."""
        return len(self.tasks) == len(report.tasks) > 1 and self.finding.verdict is not Verdict.WRONG


class Story(Struct, frozen=True):
    """A report as it is told: causes in order, tasks that wait for a function still to be written, and the rest.

    ``unjudged`` are tasks that could not be judged here, through nobody's fault; ``ours`` failed through the grader's.
    """

    causes: Sequence[Cause]
    waiting: Sequence[TaskResult]
    passed: Sequence[TaskResult]
    unjudged: Sequence[TaskResult]
    ours: Sequence[TaskResult]

    def cause_of(self, task: TaskResult) -> Cause | None:
        """The first cause that a task hangs on without being the one that shows it; None where it stands by itself."""
        own = any(cause.task.task == task.task for cause in self.causes)
        hanging = (cause for cause in self.causes if any(other.task == task.task for other in cause.tasks))
        return None if own else next(hanging, None)


def story(report: Report) -> Story:
    """Sort a report's tasks by what is to be told of them."""
    teller = Sorting(report)
    return Story(
        sorted(teller.causes.values(), key=lambda cause: teller.place[cause.task.task]),
        teller.waiting,
        [task for task in report.tasks if task.verdict is Verdict.PASSED],
        teller.unjudged,
        [task for task in report.tasks if task.verdict is Verdict.GRADER_ERROR],
    )


class Sorting:
    """The causes of a report while they are being found."""

    def __init__(self, report: Report) -> None:
        self.by_id = {task.task: task for task in report.tasks}
        self.place = {task: index for index, task in enumerate(self.by_id)}
        self.owner = owners(report.tasks)
        self.failed = {task.task: task for task in report.tasks if task.verdict not in (Verdict.PASSED, Verdict.GRADER_ERROR)}
        self.causes: dict[Key, Cause] = {}
        self.cause_of: dict[str, Cause | None] = {}
        self.waiting: list[TaskResult] = []
        self.unjudged: list[TaskResult] = []
        for task in self.failed.values():
            self.known(task)
        for task in self.failed.values():
            self.settle(task)

    def known(self, task: TaskResult) -> None:
        """Tell a task's findings under the causes that are known to be theirs; what is only wrong waits for `settle`."""
        told = [finding for finding in ranked(task.findings) if not finding.lacks]
        if task.findings and not told:
            self.waiting.append(task)
            self.cause_of[task.task] = None
        for finding in told:
            if key := key_of(finding):
                self.add(key, task, finding)
                self.cause_of.setdefault(task.task, self.causes[key])

    def add(self, key: Key, task: TaskResult, finding: Finding) -> None:
        """Another finding of a cause; a task with numbers to look at shows it better than one without."""
        cause = self.causes.get(key)
        if cause is None:
            unnamed = [other for other in ranked(task.findings) if other is not finding and not key_of(other) and not other.lacks]
            self.causes[key] = Cause(task, finding, unnamed, [], [])
        elif task.task not in {told.task for told in cause.tasks}:
            if shows(task, finding) and not shows(cause.task, cause.finding):
                cause.task, cause.finding, task = task, finding, cause.task
            cause.follows.append(task)

    def settle(self, task: TaskResult) -> None:
        """Find the place of a task that no known cause has, after the tasks that it needs."""
        if task.task in self.cause_of:
            return
        self.cause_of[task.task] = None  # a circle of needs is refused where an assignment is read
        needed = list(self.needed(task))
        for need in needed:
            self.settle(need)
        before = next((cause for need in needed if (cause := self.cause_of[need.task])), None) or self.same_function(task)
        if before is not None:
            before.may_follow.append(task)
            self.cause_of[task.task] = before
        elif task.findings:
            first, *others = ranked(task.findings)
            self.causes["task", task.task] = self.cause_of[task.task] = Cause(task, first, others, [], [])
        elif task.verdict is not Verdict.SKIPPED or any(need not in self.unjudged for need in needed):
            self.waiting.append(task)
        else:
            self.unjudged.append(task)

    def needed(self, task: TaskResult) -> Iterator[TaskResult]:
        """The failed tasks that a task needs, the nearest first."""
        seen, level = {task.task}, [task]
        while level:
            level = [self.by_id[need] for other in level for need in other.needs if need in self.by_id and need not in seen]
            seen |= {other.task for other in level}
            yield from (other for other in level if other.task in self.failed)

    def same_function(self, task: TaskResult) -> Cause | None:
        """The cause of which just as little is known and that is about the same function."""
        owner = self.owner[task.task]
        alike = (cause for key, cause in self.causes.items() if key[0] == "task" and self.owner[cause.task.task] == owner)
        return next(alike, None) if owner else None


def key_of(finding: Finding) -> Key:
    """What makes two findings one cause; empty where nothing is known but that something is wrong."""
    if finding.mistake:
        return "mistake", finding.mistake
    if finding.verdict in ENDED and not finding.lacks:
        return ("line", finding.line) if finding.line else ("said", said(finding))
    return ("likely", finding.likely) if finding.likely else ()


def said(finding: Finding) -> str:
    """A finding's message without the names of its outputs."""
    names, colon, rest = finding.message.partition(": ")
    return rest if colon and finding.output and names.startswith(finding.output) else finding.message


def shows(task: TaskResult, finding: Finding) -> bool:
    """Whether there are numbers to look at."""
    return task.public and bool(finding.evidence)


def owners(tasks: Sequence[TaskResult]) -> Mapping[str, str]:
    """The one function that each task is about, by the task's id; empty where it is about several, or none.

    That is the one that no task it needs calls, and that has no task of its own alone; a task that calls nothing new is about
    the same function as the task it needs that calls most of what it calls.
    """
    by_id = {task.task: task for task in tasks}
    alone = {task.functions[0] for task in tasks if len(task.functions) == 1}
    found: dict[str, str] = {}

    def owner(task: TaskResult) -> str:
        if task.task not in found:
            found[task.task] = ""
            needs = [by_id[need] for need in task.needs if need in by_id]
            own = set(task.functions).difference(*(need.functions for need in needs))
            if needs and len(own) > 1:
                own -= alone
            if len(own) == 1:
                found[task.task] = own.pop()
            elif not own and needs:
                found[task.task] = owner(max(reversed(needs), key=lambda need: len(set(need.functions) & set(task.functions))))
        return found[task.task]

    return {task.task: owner(task) for task in tasks}
