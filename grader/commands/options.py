"""Options that several commands have, and where what they name lies."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def file_option(*names: str, help: str, default: Path | None = None, required: bool = False) -> Decorator:
    """An option that names a file to write."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option(*names, type=kind, default=default, required=required, help=help)


def folder_option(name: str, default: str, help: str) -> Decorator:
    """An option that names a folder and says where it is looked for by default."""
    return click.option(
        f"--{name}",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help=f"{help} (default: {default}/ here or beside the program).",
    )


def places(command: Callable[..., Any]) -> Any:
    """The two options that say where assignments and references lie."""
    command = folder_option("reference", "reference", "Folder of references")(command)
    return folder_option("assignments", "assignments", "Folder of assignments")(command)


def sandbox_option(command: Callable[..., Any]) -> Any:
    """The option that chooses the box."""
    kinds = click.Choice(["auto", "jail", "docker", "process"])
    return click.option(
        "--sandbox", type=kinds, default="auto", help="Box to run in; auto takes the strongest this place allows."
    )(command)


def located(assignments: Path | None, reference: Path | None) -> tuple[Path, Path]:
    """Where assignments and references lie: as given, else in the working folder, else beside the program."""
    found = [
        given or next((base / name for base in (Path.cwd(), ROOT) if (base / name).is_dir()), Path(name))
        for given, name in ((assignments, "assignments"), (reference, "reference"))
    ]
    if not found[0].is_dir():
        raise BadInput(f"no folder {found[0]}: say where assignments are with --assignments DIR")
    return found[0], found[1]


def regrade_options(command: Callable[..., Any]) -> Any:
    """What `regrade` is told of a class: where it is, where the results go, and how much of it is graded."""
    for option in (
        click.option("--pages", is_flag=True, help="Also write each student's own page."),
        click.option("--force", is_flag=True, help="Grade again what has not changed."),
        click.option("--failed", is_flag=True, help="Only what could not be judged through the grader's own fault."),
        click.option(
            "--only", multiple=True, metavar="WHO", help="Only this submission, name, sid or email; may be given again."
        ),
        click.option(
            "--cluster", metavar="ADDRESS", default=None, help="Grade on a running Dask cluster, such as tcp://host:8786."
        ),
        click.option("--jobs", type=click.IntRange(min=1), default=None, help="Processes to use (default: one a core)."),
        click.option(
            "--against",
            type=click.Path(path_type=Path, file_okay=False),
            default=None,
            help="Compare with these results instead of the grades in the export.",
        ),
        click.option(
            "-o",
            "--output",
            "folder",
            type=click.Path(path_type=Path, file_okay=False),
            required=True,
            help="Where the results go.",
        ),
        click.argument("export", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command
