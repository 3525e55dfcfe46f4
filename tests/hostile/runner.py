"""Grades attacks in one place and tells which signs of success were seen; one line of JSON each way.

``python -m hostile.runner SCRATCH GRADER`` where GRADER is naive, autograder, jail, docker or process. It is the
process that attacks want to break: it holds secrets in its environment, its arguments, its memory, its files and an
open descriptor, and it listens on sockets. A request is ``{"attack": "class/name"}`` or ``{"control": "name"}``.
"""

import ast
import contextlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import oracle

HERE = Path(__file__).resolve().parent
NAIVE_SECONDS = {True: 4, False: 40}  # an attack that should hang the naive grader need not do so for long
REAL_SECONDS = 45.0  # fifteen times its limits, on a machine that is busy with other things
NAIVE_MODES = ("same", "own", "line", "frames")


class Naive:
    """Runs naive.py, a fresh process for each submission, which inherits all that this one holds open."""

    def grade(self, place: "Place", submission: Path, order: dict[str, str]) -> set[str]:
        command = [sys.executable, str(HERE / "naive.py"), order.get("naive", "same"), str(submission), str(place.results)]
        child = subprocess.Popen(
            [*command, str(place.assignment), str(place.reference)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=place.scratch,
            close_fds=False,
            start_new_session=True,
        )
        try:
            code = child.wait(NAIVE_SECONDS["hung" in order["expect"]])
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, 9)
            child.wait()
            return {"hung"}
        return {"killed"} if code < 0 else set()

    def close(self) -> None:
        """Nothing is kept between submissions."""


class Real:
    """Grades as the commands do, with one launcher for all submissions, as a regrade of a class has."""

    def __init__(self, sandbox: str) -> None:
        from grader.sandbox import choose

        # As the command does: first of all, while this process holds nothing worth stealing.
        choose.warm_up(["grade", "--sandbox", sandbox])
        self.launcher = choose.launcher(sandbox)
        self.bench = None

    def grade(self, place: "Place", submission: Path, order: dict[str, str]) -> set[str]:
        from grader.assignment.load import load_assignment
        from grader.errors import BadInput
        from grader.grading.grade import grade, prepare, unsubmitted
        from grader.reports import gradescope
        from grader.submissions.collect import collect
        from grader.submissions.entry import NotSubmitted

        if self.bench is None:
            self.bench = prepare(load_assignment("tiny", place.assignment.parent, place.reference.parent))
        gradescope.write_atomically(place.results, gradescope.pessimistic("tiny", "The grader did not finish."))
        started = time.monotonic()
        try:
            report = grade(self.bench, collect(submission, "tiny.py"), self.launcher)
        except NotSubmitted as reason:
            report = unsubmitted(self.bench, str(reason), self.launcher)
        except BadInput:
            return set()  # one line for the person at the command line; the pessimistic file stands
        gradescope.write_atomically(place.results, gradescope.render(report))
        return {"hung"} if time.monotonic() - started > REAL_SECONDS else set()

    def close(self) -> None:
        self.launcher.close()


class Autograder:
    """Runs what Gradescope starts, run_autograder with its places, once for each submission."""

    def __init__(self) -> None:
        import grader

        self.package = Path(grader.__file__).resolve().parent
        homes = (self.package.parent, self.package.parent.parent)
        self.program = next(home / "run_autograder" for home in homes if (home / "run_autograder").exists())

    def grade(self, place: "Place", submission: Path, order: dict[str, str]) -> set[str]:
        if not (place.scratch / "grader").exists():
            (place.scratch / "grader").symlink_to(self.package)
        told = {
            "AUTOGRADER_ROOT": place.scratch,
            "AUTOGRADER_SOURCE": place.scratch,
            "AUTOGRADER_SUBMISSION": submission if submission.is_dir() else submission.parent,
            "AUTOGRADER_RESULTS": place.results.parent,
            "GRADER_PYTHON": sys.executable,
            "GRADER_SANDBOX": "jail",
            "ASSIGNMENT": "tiny",
        }
        started = time.monotonic()
        code = subprocess.run(
            [str(self.program)],
            env={**os.environ, **{name: str(value) for name, value in told.items()}},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
        ).returncode
        late = time.monotonic() - started > REAL_SECONDS
        return ({"killed"} if code else set()) | ({"hung"} if late else set())

    def close(self) -> None:
        """Nothing is kept between submissions."""


class Place:
    """The scratch folder of one runner: the course's files, the attacks' targets, and where results go."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.comm = "hx" + secrets.token_hex(5)
        self.key = int.from_bytes(secrets.token_bytes(3), "little") | 1
        self.signalled = oracle.Signalled()
        for name in ("markers", "results", "secrets", "submissions"):
            (scratch / name).mkdir()
        self.results = scratch / "results" / "results.json"
        self.assignment, self.reference = scratch / "assignments" / "tiny", scratch / "reference" / "tiny"
        for folder in ("assignments", "reference"):
            shutil.copytree(HERE / "assignment" / folder, scratch / folder)
        self.listeners = oracle.Listeners(scratch, self.comm)
        self.tokens = self.plant()
        self.canary = scratch / "secrets" / "canary.txt"
        self.arm()

    def plant(self) -> list[str]:
        """Put a secret into every place that must not be read; return all of them."""
        tokens = {kind: f"{kind}-{secrets.token_hex(16)}" for kind in ("FILE", "REF", "YML", "MEM", "FD")}
        (self.scratch / "secrets" / "canary.txt").write_text(tokens["FILE"])
        secret = secrets.token_hex(32)
        (self.reference / "secret").write_text(secret + "\n")
        for path, kind in ((self.reference / "solution" / "tiny.py", "REF"), (self.assignment / "assignment.yaml", "YML")):
            path.write_text(f"{path.read_text()}\n# {tokens[kind]}\n")
        self.remembered = bytearray(tokens["MEM"].encode())
        self.inherited = os.open(self.scratch / "secrets" / "open", os.O_RDWR | os.O_CREAT, 0o600)
        os.write(self.inherited, tokens["FD"].encode())
        os.unlink(self.scratch / "secrets" / "open")
        self.folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
        for descriptor in (self.inherited, self.folder):
            os.set_inheritable(descriptor, True)
        told = [os.environ.get("GRADER_TOKEN", ""), *sys.argv[3:]]
        return [token for token in [*tokens.values(), secret, *told] if token]

    def arm(self) -> None:
        """Give the attacks every fact of this place."""
        facts = {
            "scratch": str(self.scratch),
            "canary": str(self.canary),
            "results": str(self.results),
            "reference": str(self.reference),
            "assignment": str(self.assignment),
            "markers": str(self.scratch / "markers"),
            "comm": self.comm,
            "key": self.key,
            "unix": self.listeners.path,
            "grader": os.getpid(),
            **self.listeners.ports,
        }
        gear = self.assignment / "support" / "gear.py"
        gear.write_text(gear.read_text().replace("FACTS = {}", f"FACTS = {facts!r}"))
        sys.modules.pop("gear", None)
        self.facts = facts
        self.before = self.fingerprint()

    def fingerprint(self) -> str:
        return oracle.fingerprint(self.scratch / "assignments", self.scratch / "reference", self.scratch / "secrets")

    def submission(self, path: Path) -> Path:
        """What is handed in: the file itself as tiny.py, or what its ``build(folder, facts)`` makes."""
        folder = self.scratch / "submissions" / path.stem
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if "\ndef build(" not in path.read_text():
            shutil.copy(path, folder / "tiny.py")
            return folder
        spec = importlib.util.spec_from_file_location("attack", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.build(folder, self.facts)


def order_of(path: Path) -> dict[str, str]:
    """The settings in an attack's docstring, lines such as ``expect: told``."""
    return dict(re.findall(r"^(\w+): (.+)$", ast.get_docstring(ast.parse(path.read_text())) or "", re.MULTILINE))


def attempt(place: Place, grader: Naive | Real | Autograder, path: Path, deserved: float) -> dict[str, object]:
    """Grade one attack and look for every sign of success."""
    order = {"expect": "", **order_of(path)}
    submission = place.submission(path)
    signs, started = set(), time.monotonic()
    for _ in range(2 if order.get("twice") else 1):
        shutil.rmtree(place.results.parent)
        place.results.parent.mkdir(mode=0o700)
        signs |= grader.grade(place, submission, order)
    alive = oracle.survivors(place.comm)
    oracle.wait_gone(alive, 1.5)
    found, text = oracle.signs_of_results(place.results, deserved, place.tokens, "asks" in order)
    signs |= found | ({"survivor"} if alive else set()) | ({"signalled"} if place.signalled.collect() else set())
    signs |= {"reached"} if place.listeners.collect() else set()
    signs |= {"flood"} if oracle.size_of(place.results.parent) > oracle.MOST_UNPACKED_BYTES else set()
    signs |= clean(place)
    return {"signs": sorted(signs), "text": text[:20000], "seconds": round(time.monotonic() - started, 2)}


def clean(place: Place) -> set[str]:
    """Put the place back as it was, and tell what had been touched."""
    signs = set()
    if any((place.scratch / "markers").iterdir()):
        signs.add("marker")
        shutil.rmtree(place.scratch / "markers")
        (place.scratch / "markers").mkdir()
    if place.fingerprint() != place.before:
        signs.add("tampered")
        for folder in ("assignments", "reference", "secrets"):
            shutil.rmtree(place.scratch / folder, ignore_errors=True)
        for folder in ("assignments", "reference"):
            shutil.copytree(HERE / "assignment" / folder, place.scratch / folder)
        (place.scratch / "secrets").mkdir()
        place.tokens += place.plant()
        place.arm()
    oracle.forget(place.comm, place.key)
    oracle.reap()
    return signs


def main() -> None:
    """Answer requests until standard input ends. Replies go to what was standard output, which nothing else keeps."""
    outbox = os.fdopen(os.dup(1), "w", buffering=1)
    os.set_inheritable(outbox.fileno(), False)
    os.dup2(2, 1)
    kinds = {"naive": Naive, "autograder": Autograder}
    grader = kinds[sys.argv[2]]() if sys.argv[2] in kinds else Real(sys.argv[2])
    place = Place(Path(sys.argv[1]))
    scores: dict[str, float] = {}

    def control(name: str) -> dict[str, object]:
        told = attempt(place, grader, HERE / "controls" / f"{name}.py", float("inf"))
        scores[name] = oracle.score_of(json.loads(told["text"])) if told["text"] else -1.0
        return {**told, "score": scores[name]}

    with contextlib.closing(grader):
        for line in sys.stdin:
            request = json.loads(line)
            if "control" in request:
                print(json.dumps(control(request["control"])), file=outbox)
                continue
            path = HERE / "attacks" / f"{request['attack']}.py"
            worth = order_of(path).get("worth", "wrong")
            if worth not in scores:
                control(worth)
            print(json.dumps(attempt(place, grader, path, scores[worth])), file=outbox)


if __name__ == "__main__":
    main()
