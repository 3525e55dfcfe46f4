"""An assignment against its examples: every accepted one passes, every mistake is caught and named, on many seeds."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, structs

from ..assignment.assignment import Assignment
from ..assignment.load import load_assignment
from ..grading.draws import SETS, Draws
from ..grading.grade import Bench, grade_session, prepare
from ..grading.idle import WAYS, Idle
from ..grading.names import check_names, check_solution, draw_regimes
from ..grading.naming.variants import Variant, known_variants, variant
from ..grading.parts import OURS
from ..grading.reference import unsteady_task
from ..grading.scoring import DOING_NOTHING
from ..reports.report import Report, Verdict
from ..sandbox.trusted import TrustedSession
from ..submissions.collect import Submission

FEWEST_SEEDS = 10


class Proof(Struct, frozen=True):
    """How one example did: on how many seeds as it should, and what went wrong first.

    ``kind`` is accepted, wrong, starter, idle (a submission that does nothing) or reference, the last two tried on the first
    seed. ``right`` counts seeds with the verdicts that are expected, ``named`` those on which the mistake was named by its
    own id and no other was.
    """

    assignment: str
    kind: str
    example: str
    seeds: int = 0
    right: int = 0
    named: int = 0
    trouble: str = ""

    @property
    def sound(self) -> bool:
        """Whether every seed went as it should."""
        return self.right == self.seeds and (self.kind != "wrong" or self.named == self.seeds)

    def plus(self, other: "Proof") -> "Proof":
        """This proof and another of the same example, together."""
        return structs.replace(
            self,
            seeds=self.seeds + other.seeds,
            right=self.right + other.right,
            named=self.named + other.named,
            trouble=self.trouble or other.trouble,
        )


def validate(
    names: Sequence[str],
    assignments: Path,
    reference: Path,
    seeds: int,
    jobs: int,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Proof]:
    """Grade every example of the named assignments on the inputs of ``seeds`` seeds; ``jobs`` processes share the work.

    Raises BadInput where an assignment does not load, GraderError where its reference fails.
    """
    work = [(name, assignments, reference, seed) for name in names for seed in range(seeds)]
    proofs: dict[tuple[str, str, str], Proof] = {}
    for done, found in enumerate(carried_out(work, jobs)):
        for proof in found:
            key = (proof.assignment, proof.kind, proof.example)
            proofs[key] = proofs[key].plus(proof) if key in proofs else proof
        progress(done + 1, len(work))
    return [proofs[key] for key in sorted(proofs)]


Work = tuple[str, Path, Path, int]


def carried_out(work: Sequence[Work], jobs: int) -> Iterable[list[Proof]]:
    """What ``prove`` finds, in the order of ``work``: the first trouble told is that of the lowest seed."""
    if jobs <= 1:
        yield from map(prove, work)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(prove, work)


def variants_of(assignment: Assignment) -> list[tuple[str, Variant]]:
    """Every example with the kind of proof it needs; the solution must be accepted too, the starter must fail politely."""
    return [
        *(("accepted", variant(example)) for example in assignment.accepted),
        *(("wrong", known) for known in known_variants(assignment)),
        ("starter", Variant("starter", assignment.starter)),
    ]


@lru_cache(maxsize=16)
def bench_of(name: str, assignments: Path, reference: Path) -> Bench:
    """An assignment ready to grade with, loaded once a process and looked through more closely than for a grade.

    Raises BadInput where its examples are not sound, a regime gives no point, or the solution not what tasks ask for.
    """
    assignment = load_assignment(name, assignments, reference)
    bench = prepare(assignment, self_check=True)
    assignment.check_examples()
    drawn = draw_regimes(assignment, bench.library)
    check_names(assignment, bench.library, bench.functions, drawn)
    if bench.reference is not None:
        check_solution(assignment, bench.reference, drawn)
    return bench


def prove(work: Work) -> list[Proof]:
    """Every example of an assignment on the inputs of one seed: drawn once, and run by the reference once."""
    name, assignments, reference, seed = work
    bench = bench_of(name, assignments, reference)
    draws = seeded(bench, seed)
    found = [
        proof_of(Proof(name, kind, tried.name), bench.assignment, tried, graded(bench, tried, draws), seed)
        for kind, tried in variants_of(bench.assignment)
    ]
    return found if seed else [*found, *idle_proofs(bench, draws), reference_proof(bench, draws)]


def reference_proof(bench: Bench, draws: Draws) -> Proof:
    """Whether the solution, loaded twice, answers the same to every call of every task, to the last bit."""
    assignment = bench.assignment
    trouble = unsteady_task(assignment, draws)
    return Proof(assignment.name, "reference", "solution", seeds=1, right=int(not trouble), trouble=trouble)


def idle_proofs(bench: Bench, draws: Draws) -> list[Proof]:
    """Whether the tasks that doing nothing passes are those marked ``idle``, no more and no fewer."""
    assignment, proofs, passed = bench.assignment, list[Proof](), set[str]()
    right_here = {task.id for task in assignment.tasks if task.idle is False}
    for way in WAYS:
        handed_in = Submission(assignment.file, assignment.solution or b"")
        report = grade_session(bench, handed_in, Idle(assignment, way), "trusted", draws)
        earned = [task.task for task in report.tasks if task.verdict is Verdict.PASSED and task.task not in right_here]
        passed |= {task.task for task in report.tasks if task.note.startswith(DOING_NOTHING)}
        trouble = f"doing nothing passes {listed(earned)}; mark it `idle: true` (or false, where this is right)" if earned else ""
        proofs.append(Proof(assignment.name, "idle", way, seeds=1, right=int(not earned), trouble=trouble))
    useless = [task.id for task in assignment.tasks if task.idle and task.id not in passed]
    trouble = f"nothing that does no work passes {listed(useless)}: `idle: true` is not needed there" if useless else ""
    return [*proofs, Proof(assignment.name, "idle", "marks", seeds=1, right=int(not useless), trouble=trouble)]


def seeded(bench: Bench, seed: int) -> Draws:
    """The points of one seed, for as many examples as are graded on them: a set that submissions are graded at, too."""
    return Draws(bench.assignment, bench.library, str(seed))


def graded(bench: Bench, tried: Variant, draws: Draws) -> Report:
    """One variant graded in this process."""
    assignment = bench.assignment
    submission = Submission(assignment.file, tried.source)
    session = TrustedSession(assignment.file, tried.source, assignment.support)
    return grade_session(bench, submission, session, "trusted", draws)


def proof_of(proof: Proof, assignment: Assignment, tried: Variant, report: Report, seed: int) -> Proof:
    """Whether a report is what the example's file promises."""
    failed = {task.task for task in report.tasks if task.verdict is not Verdict.PASSED}
    broken = [
        f"your check {task.task} failed by itself: {task.note.removeprefix(OURS).strip(' ()')}"
        for task in report.tasks
        if task.verdict is Verdict.GRADER_ERROR
    ]
    named = {finding.mistake for task in report.tasks for finding in task.findings if finding.mistake}
    expected = {task.id for task in assignment.tasks} if proof.kind == "starter" else set(tried.fails)
    right = failed - tried.may_fail == expected - tried.may_fail and not broken
    rightly_named = named == set(tried.mistakes)
    trouble = ""
    if broken:
        trouble = f"seed {seed}: {broken[0]}"
    elif not right:
        trouble = f"seed {seed}: fails {listed(failed)}, should fail {listed(expected)}: {first_words(report)}"
    elif proof.kind == "wrong" and not rightly_named:
        trouble = f"seed {seed}: named {listed(named)}: {first_words(report)}"
    return structs.replace(proof, seeds=1, right=int(right), named=int(rightly_named), trouble=trouble)


def listed(names: Iterable[str]) -> str:
    """Names in order, parted by commas."""
    return ", ".join(sorted(names)) or "nothing"


def bound(seeds: int) -> str:
    """What so many seeds prove of all sets of points, by the rule of three (Hanley and Lippman-Hand, JAMA 249, 1983)."""
    if seeds < FEWEST_SEEDS:
        return f"{seeds} seeds prove little of all others; ask for 20, and for {SETS} before a course."
    whole = (
        f" The {SETS} sets of points that submissions are graded at by these secrets are all among them." if seeds >= SETS else ""
    )
    return f"What went right on {seeds} seeds goes wrong on fewer than {300 / seeds:.2g} % of all, at 95 % confidence.{whole}"


def first_words(report: Report) -> str:
    """What the student would read, and the numbers behind it, shortened to one line."""
    told = [
        " ".join([f"{task.task}: {finding.message}", *(f"({line})" for line in finding.evidence[:1])])
        for task in report.tasks
        for finding in task.findings
    ]
    return " | ".join(told)[:400].replace("\n", " ")


def troubles(proofs: Sequence[Proof]) -> list[str]:
    """What is not sound, a line each; what is the same for several examples is told once."""
    same: dict[tuple[str, str], list[str]] = {}
    for proof in proofs:
        if not proof.sound:
            same.setdefault((proof.assignment, proof.trouble), []).append(f"{proof.kind}/{proof.example}")
    return [
        f"{name}/{examples[0]}" + (f" and {len(examples) - 1} more" if len(examples) > 1 else "") + f": {trouble}"
        for (name, trouble), examples in same.items()
    ]


def table(proofs: Sequence[Proof]) -> str:
    """The proofs as a Markdown table, an assignment a section."""
    lines = [
        "# What `grader validate` proves",
        "",
        "Made by `grader validate --seeds N --table FILE`; each example is graded with inputs of N seeds.",
        "",
    ]
    for name in dict.fromkeys(proof.assignment for proof in proofs):
        own = [proof for proof in proofs if proof.assignment == name]
        lines += [
            f"## {name}",
            "",
            summary(own),
            "",
            "| example | kind | seeds | verdicts as expected | named by its own id |",
            "|---|---|---|---|---|",
        ]
        for proof in own:
            named = proof.named if proof.kind == "wrong" else "-"
            lines.append(f"| {proof.example} | {proof.kind} | {proof.seeds} | {proof.right} | {named} |")
        lines.append("")
    return "\n".join(lines)


def summary(proofs: Sequence[Proof]) -> str:
    """False fails, false passes and names of one assignment, in one line."""
    accepted = [proof for proof in proofs if proof.kind == "accepted"]
    wrong = [proof for proof in proofs if proof.kind == "wrong"]
    accepted_runs, wrong_runs = sum(p.seeds for p in accepted), sum(p.seeds for p in wrong)
    fails, passes, unnamed = (
        sum(p.seeds - p.right for p in accepted),
        sum(p.seeds - p.right for p in wrong),
        sum(p.seeds - p.named for p in wrong),
    )
    return (
        f"{len(accepted)} accepted examples: {fails} false fails in {accepted_runs} runs; {len(wrong)} wrong examples: "
        f"{passes} not caught as expected and {unnamed} not named in {wrong_runs} runs."
    )
