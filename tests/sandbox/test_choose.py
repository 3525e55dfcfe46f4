"""Choosing a box: the strongest there is, and a weaker one only where the report says so."""

import signal
from pathlib import Path
from typing import Any

import pytest

from grader.errors import BoxUnsafe
from grader.sandbox import choose
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.link import BoxLimits, Link
from grader.sandbox.process import ProcessLauncher


class NoJail(JailLauncher):
    """A jail in a place that does not allow one."""

    def launch(self, limits: BoxLimits) -> Link:
        raise BoxUnsafe("nothing holds here")


def test_where_no_jail_can_be_had_the_process_box_is_taken_and_named() -> None:
    """The fallback is another box by name, with the reason why."""
    launcher = choose.Strongest(NoJail())
    launcher.launch(BoxLimits()).kill()
    assert launcher.name == "process" and "nothing holds here" in launcher.reasons["seccomp"]
    launcher.close()


def test_a_box_asked_for_by_name_is_never_another() -> None:
    """--sandbox jail does not fall back."""
    assert isinstance(choose.launcher("process"), ProcessLauncher)
    jail = choose.launcher("jail")
    assert isinstance(jail, JailLauncher)
    jail.close()


@pytest.mark.parametrize(
    "arguments", [[], ["validate"], ["grade", "x", "y", "--sandbox", "docker"], ["grade", "--sandbox", "process"]]
)
def test_nothing_is_warmed_up_that_is_not_used(arguments: list[str]) -> None:
    """Only commands that run boxes in the jail start a zygote."""
    choose.warm_up(arguments)
    assert choose.warmed == []


def test_a_program_that_was_given_a_zygote_starts_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the process started afresh, its zygote is there already."""
    there: list[Any] = ["the zygote"]
    monkeypatch.setattr(choose, "warmed", there)
    choose.start("grader.cli", ["grade", "ner_window", "."])
    assert there == ["the zygote"]


def test_numpy_is_imported_once_where_there_is_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one core the process is asked to start afresh before a zygote is spawned; with two, never."""
    steps: list[str] = []
    monkeypatch.setattr("grader.sandbox.jail.afresh.start", lambda module: steps.append(f"afresh {module}"))
    monkeypatch.setattr(choose, "begin", steps.append)
    for cores in (1, 2):
        monkeypatch.setattr(choose, "cores", lambda cores=cores: cores)
        choose.start("grader.cli", ["grade", "ner_window", "."])
    assert steps == ["afresh grader.cli", "jail", "jail"]


def test_interrupts_are_heard_once_there_is_something_to_tidy_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a program loads, an interrupt ends it at once; then it is raised again. One who ignores them goes on doing so."""
    monkeypatch.setattr("grader.sandbox.jail.afresh.is_run", lambda module: True)
    monkeypatch.setattr(choose, "cores", lambda: 2)
    monkeypatch.setattr(choose, "begin", lambda box: None)
    before = signal.getsignal(signal.SIGINT)
    try:
        for handler, meanwhile in ((signal.default_int_handler, signal.SIG_DFL), (signal.SIG_IGN, signal.SIG_IGN)):
            signal.signal(signal.SIGINT, handler)
            choose.start("grader.cli", ["grade", "ner_window", "."])
            assert signal.getsignal(signal.SIGINT) is meanwhile
            choose.hear_interrupts()
            assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_was_warmed_up_and_not_taken_is_ended() -> None:
    """A zygote that no launcher took is closed."""
    choose.warm_up(["grade", "ner_window", "."])
    zygote = choose.warmed[0]
    choose.cool_down()
    assert choose.warmed == [] and zygote._closed


def test_a_kit_is_seen_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder that is named, beside the file that is, or here where nothing is named."""
    (tmp_path / "kit").mkdir()
    work, away = str(tmp_path / "work.py"), str(tmp_path / "kit")
    assert not choose.by_kit([work]) and choose.by_kit(["--kit", "elsewhere"])
    (tmp_path / "kit" / "kit.json").write_text("{}")
    assert choose.by_kit([work]) and choose.by_kit([str(tmp_path), "--watch"]) and not choose.by_kit([away])
    monkeypatch.chdir(tmp_path)
    assert choose.by_kit([])


def test_a_kit_warms_up_its_worker_alone() -> None:
    """A check by a kit starts the worker that it will use, and no zygote; a launcher takes it, or it is ended."""
    for taken in (True, False):
        choose.warm_up(["check", "--kit", "somewhere"])
        assert choose.warmed == [] and len(choose.ready) == 1
        worker = choose.ready[0].process
        if taken:
            launcher = choose.launcher("process")
            assert choose.ready == []
            launcher.close()
        choose.cool_down()
        assert worker.returncode is not None
