"""Submissions as students hand them in, made on the spot, and what a refusal of one says."""

import zipfile
from pathlib import Path

import pytest

from grader.errors import BadInput
from grader.submissions.collect import collect
from grader.submissions.entry import NotSubmitted

NAME = "ner_window.py"
CODE = b"def forward(params, windows):\n    return None, None\n"


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def zipped_as(path: Path, info: zipfile.ZipInfo, data: bytes = CODE) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, data)
    return path


def told(path: Path) -> str:
    with pytest.raises(NotSubmitted) as caught:
        collect(path, NAME)
    return str(caught.value)


def line(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        collect(path, NAME)
    assert "\n" not in str(caught.value)
    return str(caught.value)
