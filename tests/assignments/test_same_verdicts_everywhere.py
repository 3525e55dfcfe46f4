"""Every example, right and wrong: a public task has one verdict on a laptop, with a container each, and in the image."""

from pathlib import Path

import pytest
from containers import PLACES, graded
from laptops import judged, laptop, public_alone, server
from loading import NAMES

SHARE = {"docker": 3, "image": 1}
"""Of how many wrong examples one is tried: a container takes longer to start than a submission to grade."""

pytestmark = [pytest.mark.docker, pytest.mark.slow]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_public_tasks_get_the_verdict_of_the_kit(name: str, where: str, tmp_path: Path) -> None:
    """What a kit says of a public task is what a server says of it, in whichever box it grades."""
    assignment, kit = server(name).assignment, public_alone(laptop(name))
    sources = {example.id: example.source for example in (*assignment.accepted, *assignment.mistakes[:: SHARE[where]])}
    found = graded(where, name, assignment.file, sources, tmp_path)
    for student, source in sources.items():
        here = {task: told.verdict.value for task, told in judged(kit, source).items()}
        verdicts = {test["extra_data"]["task"]: test["extra_data"]["verdict"] for test in found[student]["tests"]}
        assert {task: verdicts[task] for task in here} == here, student
