"""``grader check --watch``: a run now, and another whenever the submission itself is another one than before."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from ..errors import BadInput, GraderError
from ..submissions.collect import collect, notebook_of
from ..submissions.entry import NotSubmitted

AWAY = ""
LOOK_AGAIN_MS = 1000


def watch(
    path: Path,
    file: str,
    run: Callable[[], object],
    show: Callable[[str], object],
    changes: Iterable[object] | None = None,
    now: Callable[[], datetime] = datetime.now,
) -> None:
    """Call ``run`` now and after every one of ``changes`` that left another submission at PATH, until Ctrl-C.

    Whatever else changes beside ``file`` is of no account. A submission that is away, as while an editor puts a new file in
    the place of the old one, is waited for. ``show`` gets the time of each run, and what stopped one.
    """
    seen: str | None = None
    try:
        for _ in chain([None], changes if changes is not None else changes_below(path, file)):
            found = digest(path, file)
            if found == seen:
                continue
            seen = found
            if found == AWAY:
                show(f"{now():%H:%M:%S}  waiting for {file}")
                continue
            show(f"{now():%H:%M:%S}  checking {file}")
            try:
                run()
            except GraderError as error:
                show(f"grader: {error}")
            show("")
    except KeyboardInterrupt:
        return


def digest(path: Path, file: str) -> str:
    """The digest of the submission at PATH; AWAY where there is none at the moment."""
    try:
        return collect(path, file).sha256
    except (BadInput, NotSubmitted):
        return AWAY


def changes_below(path: Path, file: str) -> Iterator[object]:
    """Changes at or below PATH of files that can be the submission, and every second nothing.

    What changed before the system was asked, or on a disk whose changes it does not tell, is so found a second later.
    Raises BadInput where watchfiles is not installed.
    """
    try:
        import watchfiles
    except ImportError:
        raise BadInput("--watch needs watchfiles; install it with: python -m pip install watchfiles") from None
    names = {path.name, file, notebook_of(file)}

    def counts(change: watchfiles.Change, changed: str) -> bool:
        return Path(changed).name in names

    # A file is watched through its folder: an editor that saves by renaming leaves another file under the same name.
    folder = path if path.is_dir() else path.parent
    return watchfiles.watch(
        folder, watch_filter=counts, recursive=path.is_dir(), yield_on_timeout=True, rust_timeout=LOOK_AGAIN_MS
    )
