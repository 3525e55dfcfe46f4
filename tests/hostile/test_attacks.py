"""Every attack succeeds against a naive grader and against none of ours."""

import json
import platform
import sys

import pytest

from .oracle import SIGNS
from .places import COMMANDS, HERE, PLACES, Places
from .runner import NAIVE_MODES, order_of

ATTACKS = sorted(str(path.relative_to(HERE / "attacks").with_suffix("")) for path in (HERE / "attacks").glob("*/*.py"))
CLASSES = sorted({attack.split("/")[0] for attack in ATTACKS})
# One of every class, and all that aim at the file itself, go the whole way through the platform's command too.
WHOLE_WAY = [attack for attack in ATTACKS if attack.startswith("results_file/")]
WHOLE_WAY += [next(attack for attack in ATTACKS if attack.startswith(f"{name}/")) for name in CLASSES if name != "results_file"]
# A container differs from the jail by what holds the process. What is done in the grader's own process (judging,
# wording, collecting) is the same in both, and a container a submission is slow: there, the other classes suffice.
HELD_BY_THE_BOX = (
    *("clock", "covert", "descriptors", "exit_codes", "finder", "kernel", "memory", "memory_reading", "network", "output"),
    *("patching", "processes", "protocol", "results_file", "secrets", "streams"),
)
IN_DOCKER = [attack for attack in ATTACKS if attack.split("/")[0] in HELD_BY_THE_BOX]
PAIRS = [(place, attack) for place in PLACES for attack in (IN_DOCKER if place == "docker" else ATTACKS)]
PAIRS += [(place, attack) for place in COMMANDS for attack in WHOLE_WAY]
# The least and the most points: what is careless but not zero may keep the points for being cheap.
CONTROLS = {"right": (100, 100), "wrong": (0, 0), "careless": (0, 10), "numeric": (90, 90), "talks": (0, 0)}

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the attacks are made for Linux"),
    pytest.mark.skipif(platform.machine() != "x86_64", reason="the attacks use system call numbers of x86_64"),
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_succeeds_against_naive_grader(places: Places, attack: str) -> None:
    """The oracle notices the attack where nothing stops it."""
    order = order_of(HERE / "attacks" / f"{attack}.py")
    answer = places.ask("naive", {"attack": attack})
    assert set(order["expect"].split()) <= set(answer["signs"]), answer


@pytest.mark.parametrize(("place", "attack"), PAIRS)
def test_attack_fails(places: Places, place: str, attack: str) -> None:
    """No oracle notices anything where the attack runs in a box."""
    answer = places.ask(place, {"attack": attack})
    assert answer["signs"] == [], answer


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("place", ["naive", *PLACES, *COMMANDS])
def test_honest_submission_gets_what_it_deserves(places: Places, control: str, place: str) -> None:
    """Right work has full marks in every place, wrong work none, and neither sets off an oracle."""
    answer = places.ask(place, {"control": control})
    least, most = CONTROLS[control]
    assert least <= answer["score"] <= most
    assert answer["signs"] == []


@pytest.mark.parametrize("place", [*PLACES, *COMMANDS])
def test_oracles_hear_what_a_submission_says(places: Places, place: str) -> None:
    """What a submission says in public calls reaches the report, so silence there means that nothing was found."""
    assert "HELLO-from-a-submission" in str(places.ask(place, {"control": "talks"})["text"])


@pytest.mark.parametrize("place", [*PLACES, *COMMANDS])
def test_results_promise_plain_text(places: Places, place: str) -> None:
    """What a submission says is shown as text, never as a page's markup."""
    results = json.loads(str(places.ask(place, {"control": "talks"})["text"]))
    assert {part["output_format"] for part in (results, *results["tests"])} == {"text"}


def test_process_box_is_for_self_checks_only(places: Places) -> None:
    """The portable box grades alike but hides no files, as the threat model says: it must never be taken for a jail."""
    assert places.ask("process", {"control": "right"})["score"] == 100
    read = places.ask("process", {"attack": "secrets/canary_without_python"})
    assert "told" in read["signs"]
    assert json.loads(str(read["text"]))["extra_data"]["grader"]["sandbox"]["name"] == "process"


def test_every_attack_is_ordered() -> None:
    """Each attack says which signs it expects, against which design, and what its own honest work is worth."""
    for attack in ATTACKS:
        order = order_of(HERE / "attacks" / f"{attack}.py")
        assert order["expect"].split() and set(order["expect"].split()) <= set(SIGNS), attack
        assert order.get("naive", "same") in NAIVE_MODES, attack
        assert order.get("worth", "wrong") in CONTROLS, attack


def test_every_class_is_attacked() -> None:
    """There are at least sixty attacks, and none of the twenty-one classes is left out."""
    assert len(ATTACKS) >= 60 and len(IN_DOCKER) >= 60
    assert len(CLASSES) >= 21, CLASSES
