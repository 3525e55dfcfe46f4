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
