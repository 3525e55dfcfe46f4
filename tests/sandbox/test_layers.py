"""Every layer in every place: what it forbids is refused in the jail, and gets through where the layer is absent."""

import json

import pytest

from grader.sandbox.jail import kernel, landlock
from grader.sandbox.jail.launcher import FIRST_UID, UIDS
from grader.sandbox.layers import LAYERS, LEAST, missing

from .places import ALL_PLACES, report
from .report import ATTEMPTS, TELLING

NAMESPACES = {"userns", "pidns", "netns", "ipcns", "utsns", "mountns"}
# What no container of Docker's default profile gives, what an old kernel lacks, and what only root can have.
ABSENT = {
    "root": set(),
    "user": {"uid"},
    "bare user": NAMESPACES | {"uid", "chroot", "landlock"},
    "container": NAMESPACES,
    "powerless container": NAMESPACES | {"uid", "chroot"},
    "hardened container": NAMESPACES | {"uid", "chroot"},
}
CAP_SYS_RESOURCE = 1 << 24
NEED_NAMESPACES = {"hosts_name", "other_processes"}
NEED_ROOT = {"become_root", "change_the_root", "unmount", "raise_a_limit"}


@pytest.mark.parametrize("place", ALL_PLACES)
def test_layers_in_force(place):
    """Each place has all the layers that it can have, and says of the others why not."""
    found = report(place, "jail")
    try:
        landlock.version()
    except OSError as refused:
        pytest.skip(f"this kernel has no Landlock: {refused}")
    assert set(found["layers"]) == set(LAYERS) - ABSENT[place]
    assert set(found["reasons"]) == ABSENT[place]
    assert missing(LEAST, found["layers"]) == []


@pytest.mark.parametrize("place", ALL_PLACES)
@pytest.mark.parametrize("attempt", [name for name in ATTEMPTS if name not in TELLING])
def test_refused_in_jail(place, attempt):
    """Student code in the jail is refused, whatever it tries."""
    if attempt in NEED_NAMESPACES and NAMESPACES <= ABSENT[place]:
        pytest.skip("this is only refused in a namespace, and this place allows none")
    answer = report(place, "jail")["answers"][attempt]
    assert answer.startswith("refused"), answer


@pytest.mark.jail
@pytest.mark.parametrize("place", ["root", "user"])
@pytest.mark.parametrize("attempt", [name for name in ATTEMPTS if name not in TELLING])
def test_through_without_layers(place, attempt):
    """The same attempts succeed in the plain process box, so a refusal means something."""
    if attempt in NEED_ROOT and place == "user":
        pytest.skip("an ordinary user is refused this by the system itself")
    if attempt == "raise_a_limit" and not kernel.capabilities() & CAP_SYS_RESOURCE:
        pytest.skip("root may not raise limits here")
    if attempt == "inherited_descriptors":
        pytest.skip("the process box inherits none either")
    answer = report(place, "process")["answers"][attempt]
    assert answer.startswith("through"), answer


@pytest.mark.parametrize("place", ALL_PLACES)
def test_environment_is_clean(place):
    """None of the grader's environment arrives in the box."""
    assert "SECRET" not in report(place, "jail")["answers"]["environment"]
    assert "PYTHONPATH" not in report(place, "jail")["answers"]["environment"]


@pytest.mark.jail
def test_user_of_its_own():
    """A box of root's is a user of the range for boxes, in that one group."""
    users, groups, more = json.loads(report("root", "jail")["answers"]["identity"])
    assert len({*users, *groups, *more}) == 1
    assert FIRST_UID <= users[0] < FIRST_UID + UIDS


def test_missing_names_what_is_absent():
    """``missing`` lists required layers that are absent, in one fixed order."""
    assert missing(["seccomp", "rlimits", "uid"], ["uid"]) == ["rlimits", "seccomp"]
    assert missing([], []) == []


def test_missing_refuses_unknown_names():
    """A required name that is no layer is refused: it would otherwise never be noticed."""
    with pytest.raises(ValueError, match="secomp"):
        missing(["secomp"], ["seccomp"])
