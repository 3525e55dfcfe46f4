"""The commands. The only place that prints, exits, or turns a GraderError into one line and an exit code.

Exit codes: 0 done; 1 a check failed (``check``, ``validate``); 2 bad usage or bad input; 3 our fault.
"""

import gc
import os
import sys

from .sandbox import choose
from .sandbox.interpreter import ONE_THREAD

# Before anything else is imported: the box's zygote gets ready while this process loads its own libraries, and it starts
# while this process holds no secret. Imports make no garbage worth looking for. Here, too, numpy computes with one
# thread: idle ones would take the zygote's core, and processes that grade side by side have one each.
choose.start("grader.cli", sys.argv[1:])
os.environ.update(ONE_THREAD)
gc.disable()

from collections.abc import Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import click  # noqa: E402

from .commands.options import file_option, located, places, regrade_options, sandbox_option  # noqa: E402
from .errors import GraderError  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130  # what shells expect of a command that ended at Ctrl-C


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grader")
def cli() -> None:
    """Grades backprop assignments written in numpy, and says in plain words what went wrong."""


@cli.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--assignment", "name", default=None, help="Which assignment; by default the one whose file is found in PATH.")
@click.option("--watch", is_flag=True, help="Check again whenever the file changes; stop with Ctrl-C.")
@click.option("--kit", type=click.Path(path_type=Path, file_okay=False), default=None, help="Judge by the kit in this folder.")
@file_option("--html", "page", help="Also write the report as a page, to look at.")
@places
def check(
    path: Path | None,
    name: str | None,
    watch: bool,
    kit: Path | None,
    page: Path | None,
    assignments: Path | None,
    reference: Path | None,
) -> None:
    """Check your own work (PATH, by default this folder, or the kit's): verdicts in the terminal."""
    from .commands import check as student

    run = student.checker(path, name, kit, lambda: located(assignments, reference), click.echo, page)
    if watch:
        from .commands.watch import watch as watching

        watching(run.path, run.file, run, click.echo)
        return
    raise SystemExit(0 if run() else 1)


@cli.command()
@click.argument("name")
@click.option("--for", "audience", type=click.Choice(["student", "gradescope", "image"]), required=True, help="Who it is for.")
@file_option("-o", "--output", help="Where the zip goes; nothing is written for an image.")
@click.option("--secret", metavar="new", default=None, help="Make a new secret first, and keep it in the reference.")
@places
def package(
    name: str, audience: str, output: Path | None, secret: str | None, assignments: Path | None, reference: Path | None
) -> None:
    """Make an assignment ready: a student's kit, Gradescope's autograder zip, or the commands for an image."""
    from .commands.package import package as packing

    click.echo(packing(name, audience, output, *located(assignments, reference), secret=secret))


@cli.command()
@click.argument("name")
@click.argument("path", type=click.Path(path_type=Path))
@file_option("-o", "--output", default=Path("results.json"), help="Where results.json goes.")
@file_option("--metadata", help="Gradescope's submission_metadata.json: points and earlier attempts.")
@file_option("--html", "page", help="Also write the report as a page, to look at.")
@sandbox_option
@places
def grade(
    name: str,
    path: Path,
    output: Path,
    metadata: Path | None,
    page: Path | None,
    sandbox: str,
    assignments: Path | None,
    reference: Path | None,
) -> None:
    """Grade one submission and write Gradescope's results.json."""
    from .commands.grade import grade_to_file

    click.echo(grade_to_file(name, path, output, sandbox, *located(assignments, reference), metadata=metadata, page=page))


@cli.command()
@click.argument("name")
@regrade_options
@sandbox_option
@places
def regrade(
    name: str, export: Path, folder: Path, sandbox: str, assignments: Path | None, reference: Path | None, **wanted: Any
) -> None:
    """Grade a whole class, and see who gained or lost and why.

    EXPORT is Gradescope's class export (zip or folder) or a folder of submissions by name. A run that was stopped goes
    on where it was: what has not changed is not graded again.
    """
    from .commands import regrade as bulk

    course = bulk.course_at(name, *located(assignments, reference), sandbox, wanted.pop("pages"))
    try:
        tally = bulk.regrade(course, export, folder, bulk.Wanted(**wanted), to_stderr)
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    raise SystemExit(GraderError.exit_code if tally.ours else 0)


def to_stderr(line: str) -> None:
    """Tell a line that is not a result."""
    click.echo(line, err=True)


@cli.command()
@click.argument("names", nargs=-1)
@click.option("--seeds", type=click.IntRange(min=1), default=None, help="How many seeds (default: 20; 3 with --mutants).")
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Processes to use (default: one a core).")
@click.option("--mutants", is_flag=True, help="Try small edits of every solution instead of the examples: each must lose points.")
@file_option("--table", help="Write the proof as a Markdown table.")
@places
def validate(
    names: Sequence[str], mutants: bool, table: Path | None, assignments: Path | None, reference: Path | None, **how: int | None
) -> None:
    """Prove assignments sound: accepted examples pass, mistakes are caught and named; with --mutants, no task is missing."""
    from .assignment.load import assignment_names
    from .commands import proving

    gc.enable()  # modules of examples come and go in circles; but not so often that it costs a tenth of the time
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    where, refs = located(assignments, reference)
    chosen = list(names) or assignment_names(where)
    told = proving.Telling(click.echo, progress, how["seeds"], how["jobs"] or os.cpu_count() or 1)
    sound, page = (proving.prove_mutants if mutants else proving.prove_examples)(chosen, where, refs, told)
    if table is not None:
        table.write_text(page, encoding="utf-8")
    raise SystemExit(0 if sound else 1)


def progress(done: int, of: int) -> None:
    """Show how much is done, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{of}" + ("\n" if done == of else ""), nl=False, err=True)


@cli.command()
@click.argument("name")
@places
def new(name: str, assignments: Path | None, reference: Path | None) -> None:
    """Scaffold an assignment that validates as it stands."""
    from .commands.new import scaffold

    for path in scaffold(name, assignments or Path("assignments"), reference or Path("reference")):
        click.echo(f"wrote {path}")


@cli.command()
@click.argument("name")
@click.argument("mistake")
@file_option("-o", "--output", help="Also write the whole wrong file.")
@places
def show(name: str, mistake: str, output: Path | None, assignments: Path | None, reference: Path | None) -> None:
    """Show a known mistake as a diff of the program that it edits."""
    from .commands import show as showing

    click.echo(showing.show(name, mistake, *located(assignments, reference), output))


@cli.command()
@file_option("--output", help="Write to a file instead of printing.")
def schema(output: Path | None) -> None:
    """The JSON Schema of assignment.yaml, for editors."""
    import json

    from .assignment.load import json_schema

    text = json.dumps(json_schema(), indent=2) + "\n"
    output.write_text(text, encoding="utf-8") if output else click.echo(text, nl=False)


@cli.command()
@sandbox_option
def selftest(sandbox: str) -> None:
    """Start a box, try what each layer forbids, and print the layers in force here."""
    launcher = choose.launcher(sandbox)
    try:
        for line in choose.layers_in_force(launcher):
            click.echo(line)
    finally:
        launcher.close()


def main() -> None:
    """Run a command, then end: at once where the command is one that people wait for."""
    choose.hear_interrupts()
    code = exit_code()
    choose.cool_down()
    if sys.argv[1:2] and sys.argv[1] in choose.BOXED_COMMANDS:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # taking numpy's modules apart one by one would take longer than grading some tasks
    raise SystemExit(code)


def exit_code() -> int:
    """Run the command that was given; one line on standard error and a code for what fails."""
    try:
        cli(prog_name="grader", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 2
    except GraderError as error:
        click.echo(f"grader: {error}", err=True)
        return error.exit_code
    except SystemExit as end:
        return int(end.code or 0)
    except Exception as error:
        click.echo(f"grader: {fault(error)}", err=True)
        return 3
    return 0


def fault(error: Exception) -> str:
    """One line for what should not have happened: the error and the last line of ours that was running."""
    import traceback

    if os.environ.get("GRADER_TRACEBACK"):
        traceback.print_exception(error)
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(ROOT)]
    where = f", at {Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].lineno}" if ours else ""
    return f"a fault of the grader's own: {type(error).__name__}: {error}{where}; GRADER_TRACEBACK=1 shows the way there"


if __name__ == "__main__":
    main()
