"""``grader package --for gradescope`` and ``--for image``: an assignment put where Gradescope grades it.

The zip holds at its root what Gradescope wants there: ``setup.sh``, run once when the image is built, and
``run_autograder``. Beside them lie the program, one assignment and its reference; setup.sh makes all of it root's alone.
"""

import os
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..assignment.assignment import Assignment
from ..assignment.load import load_assignment
from ..errors import BadInput
from ..grading.bulk import files_below
from ..reports.gradescope import write_atomically
from .advice import ships

ROOT = Path(__file__).resolve().parents[2]
AT_ROOT = ("setup.sh", "run_autograder")
LOCK = "requirements.lock"
NEW = "new"
EXECUTABLE, PLAIN = 0o100755, 0o100644
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same files make the same zip, whenever it is made."""


def build(name: str, output: Path, assignments: Path, reference: Path, secret: str | None) -> str:
    """Write autograder.zip to ``output``; return what to do with it.

    ``secret`` is ``new`` where one is to be made first. Raises BadInput where the assignment does not load, its secret is
    the one that everybody can read, or a file cannot be written.
    """
    assignment = with_own_secret(name, assignments, reference, secret)
    partial = output.with_name(f".{output.name}.{os.urandom(4).hex()}")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, path in contents(assignment):
                add(archive, inside, path.read_bytes())
            add(archive, "ASSIGNMENT", f"{name}\n".encode())
        os.replace(partial, output)
    except OSError as failure:
        raise BadInput(f"{failure.filename or output} cannot be read or written: {failure.strerror or failure}") from None
    finally:
        partial.unlink(missing_ok=True)
    return f"wrote {output}: upload it as the autograder's zip (Configure Autograder, Zip file upload)\n{points_line(assignment)}"


def image_commands(name: str, assignments: Path, reference: Path, secret: str | None) -> str:
    """The commands of Gradescope's manual Docker configuration. Raises BadInput as `build` does."""
    assignment = with_own_secret(name, assignments, reference, secret)
    tag = f"DOCKER_HUB_NAME/autograders:{name}"
    return "\n".join(
        [
            "# The image holds the reference and the secret: the repository must be private.",
            f"docker build --build-arg ASSIGNMENT={name} -t {tag} {ROOT}",
            f"docker push {tag}",
            "# On Docker Hub: make the repository private, and add gradescopeecs as a collaborator who may read it.",
            f"# On Gradescope: Configure Autograder, Manual Docker Configuration, image name {tag}",
            f"# {points_line(assignment)}",
        ]
    )


def points_line(assignment: Assignment) -> str:
    """What Gradescope must have as the assignment's points."""
    points = assignment.points if assignment.scale is None else assignment.scale
    return f"set the assignment's points on Gradescope to {points:g}, the sum of max_score"


def with_own_secret(name: str, assignments: Path, reference: Path, secret: str | None) -> Assignment:
    """The assignment, with a secret that nobody else has; a new one is kept in its reference, since regrading needs it."""
    if secret not in (None, NEW):
        raise BadInput(f"--secret {secret}: only new is known, which makes one and keeps it in the reference")
    path = reference / name / "secret"
    if secret == NEW:
        load_assignment(name, assignments, None)  # an unknown name is told before anything is written
        keep_aside(path)
        write_atomically(path, f"{secrets.token_hex(32)}\n".encode())
    assignment = load_assignment(name, assignments, reference)
    assignment.check_examples()
    if ships(assignment.secret):
        raise BadInput(
            f"{path}: this secret ships with the grader, so everybody can tell the private inputs; "
            "say --secret new to make one (it is kept there, since regrading needs the same)"
        )
    return assignment


def keep_aside(path: Path) -> None:
    """Keep a secret of the course's own under another name: earlier grades were drawn from it."""
    if not path.is_file():
        return
    told = path.read_bytes()
    try:
        shipped = ships(bytes.fromhex(told.decode("ascii").strip()))
    except ValueError:
        shipped = False
    if not shipped:
        number = next(number for number in range(1, 10_000) if not path.with_name(f"secret.before{number}").exists())
        write_atomically(path.with_name(f"secret.before{number}"), told)


def contents(assignment: Assignment) -> Iterator[tuple[str, Path]]:
    """Every file of the zip, by its path inside. Raises BadInput where the program is not in a folder of its own."""
    for name in (*AT_ROOT, LOCK):
        if not (ROOT / name).is_file():
            raise BadInput(f"{ROOT / name} is not there: package from the grader's own folder, not from an installed copy")
        yield name, ROOT / name
    homes = {
        "grader": ROOT / "grader",
        f"assignments/{assignment.name}": assignment.folder,
        f"reference/{assignment.name}": assignment.reference_folder,
    }
    for inside, home in homes.items():
        for path in files_below(home):
            if not path.name.startswith("secret.before"):
                yield f"{inside}/{path.relative_to(home).as_posix()}", path


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """One file, with the rights that Gradescope keeps when it unpacks."""
    member = zipfile.ZipInfo(name, MOMENT)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = (EXECUTABLE if name in AT_ROOT else PLAIN) << 16
    archive.writestr(member, data)
