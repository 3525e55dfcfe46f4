"""`grader package --for gradescope`: refused with the shipped secret, and tried for real in a container of the base image."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.assignment.load import assignment_names, load_assignment, load_secret
from grader.commands.advice import SHIPPED
from grader.commands.package import package
from grader.errors import BadInput

ROOT = Path(__file__).resolve().parent.parent.parent
ASSIGNMENTS = ROOT / "assignments"
SCHEMA = json.loads((ROOT / "docs" / "results.schema.json").read_text())
BASE = os.environ.get("GRADER_TEST_BASE", "local/autograder-base:bookworm")
HOSTILE = "import os, sys\nos.kill(os.getppid(), 9)\nprint('x')\nos._exit(0)\n"


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A copy of the reference, whose secret may be changed."""
    shutil.copytree(ROOT / "reference" / "ner_window", tmp_path / "reference" / "ner_window")
    return tmp_path / "reference"


def packed(reference: Path, output: Path, **more: Any) -> str:
    return package("ner_window", "gradescope", output, ASSIGNMENTS, reference, **more)


def test_every_secret_of_the_repository_is_known_as_shipped() -> None:
    """A secret that ships is refused, so each one's digest is on the list."""
    for name in assignment_names(ASSIGNMENTS):
        secret = load_secret(ROOT / "reference" / name / "secret")
        assert hashlib.sha256(secret).hexdigest() in SHIPPED.read_text().split(), name


def test_the_shipped_secret_is_refused_and_a_new_one_is_kept(reference: Path, tmp_path: Path) -> None:
    """--secret new makes one where regrading will look for it; a secret of one's own is never lost."""
    path, zipped = reference / "ner_window" / "secret", tmp_path / "autograder.zip"
    for audience in ("gradescope", "image"):
        with pytest.raises(BadInput, match="ships with the grader.*--secret new"):
            package("ner_window", audience, zipped, ASSIGNMENTS, reference)
    assert not zipped.exists()
    said = packed(reference, zipped, secret="new")
    first = path.read_text()
    assert "points on Gradescope to 100" in said
    assert zipfile.ZipFile(zipped).read("reference/ner_window/secret").decode() == first
    packed(reference, zipped)
    assert path.read_text() == first
    packed(reference, zipped, secret="new")
    assert path.read_text() != first and path.with_name("secret.before1").read_text() == first
    assert not any("before" in name for name in zipfile.ZipFile(zipped).namelist())


def test_the_zip_holds_what_gradescope_wants_at_its_root(reference: Path, tmp_path: Path) -> None:
    """setup.sh and an executable run_autograder with a shebang; one assignment only; the same files, the same zip."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    packed(reference, one, secret="new")
    packed(reference, two)
    assert one.read_bytes() == two.read_bytes()
    archive = zipfile.ZipFile(one)
    names = archive.namelist()
    for name in ("setup.sh", "run_autograder"):
        assert archive.read(name).startswith(b"#!") and archive.getinfo(name).external_attr >> 16 & stat.S_IXUSR
    assert {name.split("/")[1] for name in names if name.startswith(("assignments/", "reference/"))} == {"ner_window"}
    assert "requirements.lock" in names and archive.read("ASSIGNMENT") == b"ner_window\n"
    assert not any("__pycache__" in name or "/." in name for name in names)


def test_what_cannot_be_packaged_is_one_line(reference: Path, tmp_path: Path) -> None:
    """An unknown name, another word for --secret, a place that cannot be written, no place."""
    for name, output, secret, words in (
        ("ner_windo", tmp_path / "a.zip", "new", "no assignment 'ner_windo'"),
        ("ner_window", tmp_path / "a.zip", "old", "--secret old"),
        ("ner_window", tmp_path / "none" / "a.zip", "new", "cannot be read or written"),
        ("ner_window", None, "new", "say where the zip goes"),
    ):
        with pytest.raises(BadInput) as caught:
            package(name, "gradescope", output, ASSIGNMENTS, reference, secret=secret)
        assert words in str(caught.value) and "\n" not in str(caught.value)


def test_an_image_is_told_in_commands(reference: Path, tmp_path: Path) -> None:
    """The assignment as a build argument, a private repository, what to grant, and the points."""
    said = package("ner_window", "image", None, ASSIGNMENTS, reference, secret="new")
    for words in ("--build-arg ASSIGNMENT=ner_window", "must be private", "gradescopeecs", "docker push", "to 100"):
        assert words in said


def run(*command: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **more)


@pytest.mark.docker
@pytest.mark.slow
def test_the_zip_grades_in_a_container_as_here(reference: Path, tmp_path: Path) -> None:
    """setup.sh in the base image, then run_autograder on right, wrong and hostile work: the verdicts are those of here."""
    if shutil.which("docker") is None or run("docker", "image", "inspect", BASE).returncode:
        pytest.skip(f"there is no engine, or no image {BASE}")
    packed(reference, tmp_path / "autograder.zip", secret="new")
    source, wheels = tmp_path / "source", tmp_path / "wheels"
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(source)
    # The packages that setup.sh installs come from here, so that the test needs no network of the container's own.
    lock = ("--only-binary", ":all:", "-r", str(ROOT / "requirements.lock"), "-d", str(wheels))
    fetched = run(sys.executable, "-m", "pip", "download", "--quiet", *lock)
    assert fetched.returncode == 0, fetched.stderr[-2000:]
    works = {name: tmp_path / "work" / name for name in ("right", "wrong", "hostile", "nothing")}
    for folder in works.values():
        folder.mkdir(parents=True)
    assignment = load_assignment("ner_window", ASSIGNMENTS, reference)
    (works["right"] / "ner_window.py").write_bytes(assignment.accepted[1].source)
    (works["wrong"] / "ner_window.py").write_bytes(assignment.mistakes[0].source)
    (works["hostile"] / "ner_window.py").write_text(HOSTILE)
    script = f"""set -e
mkdir -p /autograder && cp -r /given /autograder/source && chmod +x /autograder/source/setup.sh /autograder/source/run_autograder
cp /autograder/source/run_autograder /autograder/run_autograder
/autograder/source/setup.sh >/dev/null
find /autograder/source -perm /077 | head -1
for name in {" ".join(works)}; do
  rm -rf /autograder/submission /autograder/results && cp -r /work/$name /autograder/submission && mkdir /autograder/results
  /autograder/run_autograder >/out/$name.log 2>&1
  cp /autograder/results/results.json /out/$name.json
done
"""
    (tmp_path / "out").mkdir()
    mounts = [f"{source}:/given:ro", f"{tmp_path / 'work'}:/work:ro", f"{wheels}:/wheels:ro", f"{tmp_path / 'out'}:/out"]
    volumes = [part for mount in mounts for part in ("-v", mount)]
    limits = ("--cpus", "0.5", "--memory", "768m", "-e", "PIP_NO_INDEX=1", "-e", "PIP_FIND_LINKS=/wheels")
    done = run("docker", "run", "--rm", *limits, *volumes, BASE, "bash", "-c", script, timeout=500)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "", f"others than root can read {done.stdout}"
    for name, folder in works.items():
        there = json.loads((tmp_path / "out" / f"{name}.json").read_bytes())
        jsonschema.validate(there, SCHEMA)
        assert there["tests"], (tmp_path / "out" / f"{name}.log").read_text()
        here = tmp_path / f"{name}.json"
        command = (sys.executable, "-m", "grader.cli", "grade", "ner_window", str(folder), "-o", str(here))
        graded = run(*command, "--reference", str(reference), cwd=ROOT)
        assert graded.returncode == 0, graded.stderr
        assert judged(there) == judged(json.loads(here.read_bytes())), name


def judged(results: dict[str, Any]) -> list[Any]:
    """Score, verdicts and seed, without words and timings."""
    seed = results["extra_data"]["grader"]["seed_id"]
    return [seed, results["score"], *((test["score"], test["extra_data"]["verdict"]) for test in results["tests"])]
