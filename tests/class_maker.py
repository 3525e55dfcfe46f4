"""A class as a course has it, made of an assignment's shipped examples: for tests and for the bench.

The same seed makes the same class. `members` draws who handed in what; `write_export` and `write_zip` lay it out as
Gradescope's export, `write_folder` as a plain folder of submissions by name.
"""

import io
import json
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from grader.assignment.assignment import Assignment
from grader.grading.naming.variants import pair

SHARES = {"right": 40, "wrong": 30, "two mistakes": 10, "group": 5, "zip": 5, "notebook": 4, "broken": 4, "hostile": 2}
BROKEN = (
    {"{file}": b"def forward(:\n"},
    {"{file}": b""},
    {"{file}": b"import a_module_that_nobody_has\n"},
    {"homework.pdf": b"%PDF-1.4 not code"},
    {"homework.zip": b"PK\x03\x04 and no more"},
    {"{file}": b"\xff\xfe\x00d\x00e\x00f\x00"},
    {},
)
HOSTILE = (
    b"import os\nos._exit(0)\n",
    b"import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    return f()\nf()\n",
    b"raise SystemExit(0)\n",
    b"import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(os.getpid(), signal.SIGKILL)\n",
    b"import ctypes\nctypes.string_at(0)\n",
    b"x = bytearray(1 << 40)\n",
    b"while True:\n    print('x' * 1000000)\n",
    b"import sys\nsys.stdout.buffer.write(b'BPR1' * 100000)\nsys.stdout.flush()\n",
    b"print('\\x1b]0;title\\x07 <script>alert(1)</script> =1+1')\n",
)


class Member(Struct, frozen=True):
    """One submission: its files by path, and who handed it in, as Gradescope's metadata have them."""

    id: str
    kind: str
    files: Mapping[str, bytes]
    students: Sequence[Mapping[str, Any]]


def members(assignment: Assignment, count: int, seed: int = 0, shares: Mapping[str, float] = SHARES) -> list[Member]:
    """``count`` submissions mixed by ``shares``."""
    drawn = random.Random(seed)
    kinds = drawn.choices(list(shares), list(shares.values()), k=count)
    found = []
    for number, kind in enumerate(kinds, 1):
        size = drawn.choice([2, 3]) if kind == "group" else 1
        students = [student(drawn, f"{number}{'abc'[place]}") for place in range(size)]
        found.append(Member(f"submission_{number}", kind, files_of(assignment, kind, drawn), students))
    return found


def student(drawn: random.Random, name: str) -> dict[str, Any]:
    """A submitter; one in ten has no sid, another no email, and a third a name that a spreadsheet would run."""
    told: dict[str, Any] = {":name": f"Student {name}", ":sid": 1000 + drawn.randrange(10**6), ":email": f"s{name}@example.edu"}
    untidy = drawn.randrange(30)
    if untidy < 3:
        del told[":sid"]
    elif untidy < 6:
        told[":email"] = None
    elif untidy < 9:
        told[":name"] = f'=HYPERLINK("http://example.edu","{name}")'
    return told


def files_of(assignment: Assignment, kind: str, drawn: random.Random) -> dict[str, bytes]:
    """What a submission of one kind consists of."""
    file = assignment.file
    if kind == "broken":
        return {name.format(file=file): data for name, data in drawn.choice(BROKEN).items()}
    if kind == "hostile":
        return {file: drawn.choice(HOSTILE)}
    source = source_of(assignment, kind, drawn)
    if kind == "notebook":
        return {file.replace(".py", ".ipynb"): notebook(source)}
    if kind == "zip":
        return {"homework.zip": packed({f"hw/{file}": source})}
    untidy = {".DS_Store": b"\0"} if drawn.randrange(5) == 0 else {}
    return {file: source, **untidy}


def source_of(assignment: Assignment, kind: str, drawn: random.Random) -> bytes:
    """A program of the shipped examples, or one with two of their mistakes."""
    if kind == "two mistakes":
        while (both := pair(assignment, drawn.choice(assignment.mistakes), drawn.choice(assignment.mistakes))) is None:
            pass
        return both.source
    wrong = kind == "wrong" or (kind != "right" and drawn.randrange(2) == 0)
    return drawn.choice(assignment.mistakes if wrong else assignment.accepted).source


def notebook(source: bytes) -> bytes:
    """A program as a notebook of one cell."""
    cells = [{"cell_type": "code", "source": source.decode("utf-8", "replace").splitlines(keepends=True)}]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as the bytes of a zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return data.getvalue()


def metadata(group: Sequence[Member], old: Mapping[str, Mapping[str, Any]]) -> bytes:
    """submission_metadata.yml; ``old`` are results.json by id."""
    told: dict[str, Any] = {}
    for member in group:
        told[member.id] = {":submitters": list(member.students), ":created_at": "2026-04-26 17:34:00.861687000 Z"}
        if member.id in old:
            told[member.id] |= {":score": old[member.id].get("score"), ":results": dict(old[member.id])}
    return yaml.safe_dump(told, sort_keys=False).encode()


def laid_out(group: Sequence[Member], old: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """Every file of an export by its path."""
    yield "submission_metadata.yml", metadata(group, old)
    for member in group:
        for name, data in member.files.items():
            yield f"{member.id}/{name}", data


def write_export(folder: Path, group: Sequence[Member], old: Mapping[str, Mapping[str, Any]] | None = None) -> Path:
    """The class as an export that was unpacked."""
    top = folder / "assignment_77_export"
    for member in group:
        (top / member.id).mkdir(parents=True, exist_ok=True)
    for name, data in laid_out(group, old or {}):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(data)
    return top


def write_zip(path: Path, group: Sequence[Member], old: Mapping[str, Mapping[str, Any]] | None = None) -> Path:
    """The class as an export that was downloaded, and looked into on a Mac."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._assignment_77_export", b"\0")
        for member in group:
            archive.writestr(f"assignment_77_export/{member.id}/", b"")
        for name, data in laid_out(group, old or {}):
            archive.writestr(f"assignment_77_export/{name}", data)
    return path


def write_folder(folder: Path, group: Sequence[Member]) -> Path:
    """The class as a plain folder of folders, named after who handed in."""
    for member in group:
        for name, data in {**member.files, ".keep": b""}.items():
            (folder / member.id.replace("submission_", "student_")).mkdir(parents=True, exist_ok=True)
            (folder / member.id.replace("submission_", "student_") / name).write_bytes(data)
    return folder
