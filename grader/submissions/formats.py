"""What was handed in instead of a Python file, told by its first bytes or by its name, and how to make what is wanted."""

from collections.abc import Sequence
from pathlib import PurePosixPath

FIRST_BYTES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a packed document or archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "a Word document"),
    (b"{\\rtf", "a rich text document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ENDINGS = {
    ".pdf": "a PDF",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".odt": "a text document",
    ".pages": "a Pages document",
    ".rtf": "a rich text document",
    ".html": "a web page",
    ".htm": "a web page",
    ".png": "a picture",
    ".jpg": "a picture",
    ".jpeg": "a picture",
    ".rar": "a RAR archive",
    ".7z": "a 7-Zip archive",
    ".tar": "a tar archive",
    ".gz": "a gzip archive",
    ".tgz": "a tar archive",
    ".xz": "an xz archive",
    ".pyc": "compiled Python",
}
ARCHIVES = ("archive",)
AS_TEXT = "Copy the code into a plain text editor and save it as {file}; from a notebook, hand in the notebook (.ipynb) itself."


def foreign(source: bytes) -> str:
    """What the bytes of a file are that should be Python, as ``a PDF``; empty where nothing speaks against Python."""
    start = source[:64].lstrip().lower()
    found = next((words for magic, words in FIRST_BYTES if start.startswith(magic.lower())), "")
    if found:
        return found
    if source.startswith(UTF_16) or half_zero(source[:400]):
        return "saved as UTF-16"
    return ""


def half_zero(start: bytes) -> bool:
    """Whether every other byte is zero, as in UTF-16 text of Western letters without a mark at its start."""
    return len(start) >= 8 and (not any(start[0::2]) or not any(start[1::2]))


def is_notebook(source: bytes) -> bool:
    """Whether the bytes look like a Jupyter notebook, whatever the file is called."""
    return source[:64].lstrip().startswith(b"{") and b'"cells"' in source and b'"nbformat"' in source


def remedy(kind: str, file: str) -> str:
    """What to do about a file that is ``kind`` and not Python."""
    if kind == "saved as UTF-16":
        return f'In your editor choose "Save with encoding", UTF-8, and hand in {file} again.'
    if kind.endswith(ARCHIVES):
        return f"Archives of this kind are not opened here: hand in {file} itself, or a zip."
    if kind == "compiled Python":
        return f"Hand in the source, {file}, that it was made from."
    return AS_TEXT.format(file=file)


def instead(names: Sequence[str]) -> tuple[str, str]:
    """The first of ``names`` whose ending says that it is no Python, and what it is; two empty texts where none does."""
    for name in names:
        kind = ENDINGS.get(PurePosixPath(name.lower()).suffix, "")
        if kind:
            return name, kind
    return "", ""
