"""How many cores there are to compute with: those we are bound to, and no more than our control groups allow."""

import os
from pathlib import Path

import pytest

from grader.sandbox import cores


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of eight cores whose control groups lie in a folder."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    monkeypatch.setattr(cores, "MOUNTED", str(tmp_path))
    monkeypatch.setattr(cores, "OWN", str(tmp_path / "own"))
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("files", "own", "expected"),
    [
        ({}, None, 8),
        ({}, "0::/\n", 8),
        ({"cpu.max": "max 100000\n"}, "0::/\n", 8),
        ({"cpu.max": "200000 100000\n"}, "0::/\n", 2),
        ({"cpu.max": "50000 100000\n"}, "0::/\n", 1),
        ({"cpu.max": "190000 100000\n"}, "0::/\n", 1),
        ({"cpu.max": "6400000 100000\n"}, "0::/\n", 8),
        ({"a/cpu.max": "300000 100000", "a/b/cpu.max": "max 100000"}, "0::/a/b\n", 3),
        ({"a/cpu.max": "max 100000", "a/b/cpu.max": "100000 50000"}, "0::/a/b\n", 2),
        ({"c/cpu.max": "100000 100000"}, "0::/a/b\n", 8),
        ({"cpu.max": "half of it\n"}, "0::/\n", 8),
        ({"cpu.max": "100000 0\n"}, "0::/\n", 8),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, "1:cpu:/\n0::/\n", 8),
        ({"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}, "9:name=systemd:/\n1:cpu:/\n0::/\n", 4),
        ({"cpu,cpuacct/d/cpu.cfs_quota_us": "300000", "cpu,cpuacct/d/cpu.cfs_period_us": "100000"}, "4:cpu,cpuacct:/d\n", 3),
        ({"cpuset/cpu.cfs_quota_us": "100000", "cpuset/cpu.cfs_period_us": "100000"}, "3:cpuset:/\n", 8),
    ],
)
def test_control_groups_bound_the_cores(mounted: Path, files: dict[str, str], own: str | None, expected: int) -> None:
    """Of both versions, our own group and those around it; what cannot be read, or made sense of, bounds nothing."""
    for name, text in files.items():
        write(mounted / name, text)
    if own is not None:
        write(mounted / "own", own)
    assert cores.cores() == expected


def test_fewer_cores_than_the_groups_allow(mounted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is bound to one core has one; where a system does not tell, those of the machine count."""
    write(mounted / "cpu.max", "200000 100000")
    write(mounted / "own", "0::/")
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3})
    assert cores.cores() == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    assert cores.cores() == 2
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores.cores() == 1
