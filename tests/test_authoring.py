"""docs/authoring.md, followed literally: the ninth assignment comes out of its pages and validates."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from grader.checks import KINDS
from grader.commands.show import show
from grader.commands.validate import Proof, validate

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", PAGE, re.DOTALL))
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [line for language, block in BLOCKS if not language for line in block.splitlines()]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `grader new softplus`, with the scaffold's examples replaced by the page's files."""
    folder = tmp_path_factory.mktemp("author")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "grader.cli",
            "new",
            "softplus",
            "--assignments",
            folder / "assignments",
            "--reference",
            folder / "reference",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for examples in ("accepted", "wrong"):
        shutil.rmtree(folder / "reference/softplus" / examples)
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def proofs(folder: Path) -> list[Proof]:
    return validate(["softplus"], folder / "assignments", folder / "reference", 10, 1)


def test_the_page_gives_a_sound_assignment(followed: Path) -> None:
    """Its files validate: accepted ones pass, mistakes are caught and named, the starter fails politely."""
    found = proofs(followed)
    assert [proof for proof in found if not proof.sound] == []
    assert {proof.kind for proof in found} == {"accepted", "wrong", "starter", "idle", "reference"}


def test_the_proof_notices_a_page_that_is_wrong(followed: Path, tmp_path: Path) -> None:
    """With a mistake in place of the solution the same files no longer validate."""
    spoiled = tmp_path / "spoiled"
    shutil.copytree(followed, spoiled)
    solution = spoiled / "reference/softplus/solution/softplus.py"
    show("softplus", "slope_at_the_output", spoiled / "assignments", spoiled / "reference", solution)
    shutil.rmtree(spoiled / "reference/softplus/wrong")  # its edits are not of this solution
    assert any(not proof.sound for proof in proofs(spoiled))


def test_the_commands_of_the_page_are_commands() -> None:
    """Every line of its command blocks starts a command that exists."""
    assert [line.split()[:2] for line in COMMANDS] == [
        ["grader", "new"],
        ["grader", "validate"],
        ["grader", "show"],
        ["grader", "validate"],
        ["grader", "validate"],
    ]


def test_every_kind_of_check_has_its_keys_and_an_example() -> None:
    """The table names every kind with exactly its settings, and each kind is shown at least once."""
    for settings in KINDS:
        config = settings.__struct_config__  # type: ignore[attr-defined]
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{config.tag}` |"))
        assert set(row.split("|")[3].strip().strip("`").split()) == set(settings.__struct_fields__)  # type: ignore[attr-defined]
        assert f"kind: {config.tag}" in PAGE


def test_the_short_examples_are_valid_settings() -> None:
    """The examples beside the table are read by the same strict reader."""
    import msgspec

    from grader.checks import Settings

    shown = [yaml.safe_load(block)["check"] for block in re.findall(r"```yaml\n(check:.*?)```", PAGE, re.DOTALL)]
    assert {msgspec.convert(check, Settings).__class__.__name__ for check in shown} == {
        "GradientsSettings",
        "CostSettings",
        "TestsSettings",
    }
