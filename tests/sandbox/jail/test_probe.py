"""The probes: each finds its layer missing in an ordinary process, so "nothing found" means something in a box."""

import os
import resource
import subprocess
import sys

import pytest

from ..places import LINUX, ROOT

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the probes use Linux's system calls")]

PROBES = {
    "root()": "the root folder holds",
    "root_folder_opens()": "could be opened",
    "files('/etc/passwd')": "/etc/passwd could be opened",
    "files('/no/such/canary')": "could be",
    "network()": "a socket of AF_INET could be made",
    "processes()": "could be forked",
    "calls()": "",  # what it finds depends: a container's processes have a filter already, which denies less
    "signals(os.getppid())": "could be signalled",
    "peer_memory(os.getppid())": "could be",
    "session()": "does not lead its session",
    "user(60001)": "not 60001 alone",
    "user(0)": "no other user",
    "switch(kernel.PR_GET_NO_NEW_PRIVS, 1)": "prctl says 0",
    "switch(kernel.PR_GET_DUMPABLE, 0)": "prctl says 1",
    "limits({resource.RLIMIT_CORE: 12345})": "not 12345",
    "limits({resource.RLIMIT_AS: 1 << 30})": "limit 9 is",
}


def in_plain_process(expression: str) -> str:
    """What a probe finds in a process without any layer; a probe may not be run in the tests' own."""
    imports = "import os, resource; from grader.sandbox.jail import kernel; from grader.sandbox.jail.probe import *"
    code = f"{imports}; print({expression})"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("expression", "finding"), PROBES.items())
def test_absent_layer_is_found(expression, finding):
    """Each probe says what gets through where nothing forbids it."""
    found = in_plain_process(expression)
    assert found
    assert finding in found


def test_memory_over_the_limit_is_found():
    """A limit that is told but not kept is found by going over it."""
    fake = "limits.__globals__.update(resource=type('R', (), {'RLIMIT_AS': 9, 'getrlimit': lambda which: (1 << 20,) * 2}))"
    assert "more memory than allowed" in in_plain_process(f"({fake}, limits({{9: 1 << 20}}))[1]")


@pytest.mark.skipif(LINUX and os.geteuid() != 0, reason="an ordinary user has no capabilities to find")
def test_capabilities_are_found():
    """A capability that is left is found."""
    assert "are left" in in_plain_process("capabilities()")


def test_limits_that_are_kept():
    """The probe of limits finds nothing where they were set."""
    limit = resource.RLIMIT_AS
    code = f"(resource.setrlimit({limit}, (1 << 31, 1 << 31)), limits({{{limit}: 1 << 31}}))[1]"
    assert in_plain_process(code) in ("", "a limit could be raised")
