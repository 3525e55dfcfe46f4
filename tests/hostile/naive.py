"""A grader as they are often written: everything that the real one avoids. It exists to be broken.

``python naive.py MODE SUBMISSION RESULTS ASSIGNMENT REFERENCE`` in one of four designs:

same   imports the submission in its own process, beside the reference, and writes results.json at the end
line   a script in a child imports, judges and prints one line of JSON; the last line that parses is believed
own    as same, but gradients are compared with differences of the student's own forward
frames a forked child judges and tells its verdicts in the worker's frames; ids, counts and sizes are believed
"""

import contextlib
import importlib
import io
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
import traceback
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))
from grader.worker import wire  # noqa: E402 - the grader may not be installed

SEED = 231
TOLERANCE = 1e-6
OWN_FORWARD = sys.argv[1:2] == ["own"]
POINTS = {"shown": 10, "hidden": 35, "words": 5, "gradients": 30, "cost": 10, "shown_again": 10}


def main() -> None:
    """Grade one submission, with bounds on memory and descriptors for the machine's sake only."""
    mode, submission, results, assignment, reference = sys.argv[1], *map(Path, sys.argv[2:6])
    resource.setrlimit(resource.RLIMIT_AS, (1200 << 20, 1200 << 20))
    folder = unpacked(submission, results.parent / "unpacked")
    sys.path[:0] = [str(folder), str(assignment / "support")]
    report = {"same": in_process, "own": in_process, "line": by_last_line, "frames": by_frames}[mode](folder, reference)
    results.write_text(json.dumps(report, ensure_ascii=False))


def unpacked(submission: Path, folder: Path) -> Path:
    """Where tiny.py is: extract an archive name by name, run a notebook's cells through the shell and exec."""
    if submission.suffix == ".zip":
        folder.mkdir(exist_ok=True)
        with zipfile.ZipFile(submission) as archive:
            for entry in archive.infolist():
                extract(archive, entry, folder)
        return folder
    notebook = submission / "tiny.ipynb" if submission.is_dir() else submission
    if notebook.suffix == ".ipynb" and notebook.exists():
        folder.mkdir(exist_ok=True)
        (folder / "tiny.py").write_text("\n".join(cells(notebook)))
        return folder
    return submission if submission.is_dir() else submission.parent


def extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    """What zipfile.extract would not do: links are made, and names may climb."""
    target = folder / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISLNK(entry.external_attr >> 16):
        target.symlink_to(archive.read(entry).decode())
    else:
        target.write_bytes(archive.read(entry))


def cells(notebook: Path) -> list[str]:
    code = ["".join(cell["source"]) for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]
    kept = []
    for line in "\n".join(code).splitlines():
        if line.startswith("!"):
            subprocess.run(line[1:], shell=True, check=False)
        elif not line.startswith("%"):
            kept.append(line)
    return kept


def drawn() -> dict[str, dict[str, object]]:
    """One point a task, from a small fixed seed."""
    inputs = importlib.import_module("inputs")
    rng = np.random.default_rng(SEED)
    return {
        "shown": inputs.typical(rng),
        "hidden": inputs.wide(rng),
        "words": inputs.typical(rng),
        "gradients": inputs.network(rng),
        "cost": inputs.sized(rng, 256),
        "shown_again": inputs.wide(rng),
    }


def answers(module, task: str, point: dict[str, object]):
    """What a module returns at a task's point, and how many forwards its backward costs."""
    if task in ("shown", "shown_again", "hidden", "words"):
        return getattr(module, task.split("_")[0])(point["x"]), 0.0
    module.backward(point["params"], module.forward(point["params"], point["x"])[1])  # once to warm up
    forwards, backwards = [], []
    for _ in range(40):
        started = time.perf_counter()
        _, cache = module.forward(point["params"], point["x"])
        between = time.perf_counter()
        grads = module.backward(point["params"], cache)
        forwards.append(between - started)
        backwards.append(time.perf_counter() - between)
    return grads["w"], min(backwards) / max(min(forwards), 1e-6)


def differences(student, params, x) -> list[float]:
    """Slopes of the student's own forward at steps of 1e-5."""
    slopes, w = [], params["w"]
    for index in range(w.size):
        ends = []
        for step in (1e-5, -1e-5):
            moved = w.copy()
            moved[index] += step
            ends.append(student.forward({"w": moved}, x)[0])
        slopes.append((ends[0] - ends[1]) / 2e-5)
    return slopes


def close(got, want) -> bool:
    """The comparison of many a course: the largest relative error of all entries is small."""
    errors = np.abs(got - want) / np.maximum(np.abs(got) + np.abs(want), 1e-8)
    return bool(max([0.0, *np.ravel(errors)]) < TOLERANCE)


def judge(task: str, student, reference, points) -> tuple[bool, str]:
    """The verdict on one task and what the student is told: everything."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(2)
    got = None
    try:
        want = list(answers(reference, task, points[task])[0])  # computed first; its array's memory is free again
        got, cost = answers(student, task, points[task])
        if OWN_FORWARD and task == "gradients":
            want = differences(student, **points[task])
        right = got == want if task == "words" else close(got, want) and cost < 50
        return right, f"got {got} expected {want}"
    except (Exception, KeyboardInterrupt):
        return False, f"{traceback.format_exc()} got {got}"
    finally:
        signal.alarm(0)


def in_process(folder: Path, reference: Path) -> dict[str, object]:
    """Student, reference and verdicts in one process."""
    student, solution, points, printed = imported(reference)
    with contextlib.redirect_stdout(printed):
        verdicts = {task: judge(task, student, solution, points) for task in POINTS}
    return results_of(verdicts, printed.getvalue())


def imported(reference: Path):
    """(submission, reference, points, prints); what the import raises is told in every task."""
    sys.path.append(str(reference))
    points, printed = drawn(), io.StringIO()
    with contextlib.redirect_stdout(printed), warnings_off():
        student = importlib.import_module("tiny")
    spec = importlib.util.spec_from_file_location("reference_solution", reference / "solution" / "tiny.py")
    solution = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(solution)
    sys.modules["reference_solution"] = solution
    return student, solution, points, printed


@contextlib.contextmanager
def warnings_off():
    with np.errstate(all="ignore"):
        yield


def results_of(verdicts: dict[str, tuple[bool, str]], printed: str) -> dict[str, object]:
    tests = [
        {"name": task, "score": POINTS[task] * right, "max_score": POINTS[task], "output": told}
        for task, (right, told) in verdicts.items()
    ]
    return {"score": sum(test["score"] for test in tests), "output": printed, "tests": tests}


def by_last_line(folder: Path, reference: Path) -> dict[str, object]:
    """Believe the last line of JSON; a child that ends well without one has passed."""
    script = f"import sys; sys.path[:0] = {[str(HERE), *sys.path]!r}; import naive, json; from pathlib import Path\n"
    script += f"print(json.dumps(naive.in_process(Path({str(folder)!r}), Path({str(reference)!r}))))"
    child = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, errors="replace", timeout=30)
    for line in reversed(child.stdout.splitlines()):
        with contextlib.suppress(ValueError):
            return dict(json.loads(line))
    return {"score": 100.0 if child.returncode == 0 else 0.0, "output": child.stdout}


def by_frames(folder: Path, reference: Path) -> dict[str, object]:
    """Believe frames from a forked child: id n is task n, RETURNED is passed, and a task not heard of has passed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        judge_in_child(theirs, reference)
    os.close(theirs)
    verdicts = dict.fromkeys(POINTS, (True, ""))
    with os.fdopen(ours, "rb") as stream:
        while header := stream.read(wire.REPLY.size):
            _, call_id, status, _, count = wire.REPLY.unpack(header)
            told = [bytearray(wire.LEAF.unpack(stream.read(wire.LEAF.size))[-1]) for _ in range(count)]
            for buffer in told:
                stream.readinto(buffer)
            verdicts[list(POINTS)[call_id]] = (status == wire.RETURNED, b" ".join(told).decode())
    os.waitpid(child, 0)
    return results_of(verdicts, "")


def judge_in_child(outbox: int, reference: Path) -> None:
    from grader.worker.leaf import Leaf

    student, solution, points, _ = imported(reference)
    for index, task in enumerate(POINTS):
        right, told = judge(task, student, solution, points)
        frame = wire.reply_frame(index, wire.RETURNED if right else wire.RAISED, 0, [Leaf("text", data=[told])])
        os.write(outbox, frame)
    os._exit(0)


if __name__ == "__main__":
    main()
