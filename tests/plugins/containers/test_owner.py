"""Whose a container is, and signals that wait."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from aac_plugins.containers.owner import is_gone, this_process
from aac_plugins.signals import held_back


def test_an_owner_that_runs_is_not_gone() -> None:
    owner = this_process()
    assert owner.count("/") == 3
    assert not is_gone(owner)


def test_an_owner_that_ended_is_gone() -> None:
    place = this_process().rsplit("/", 2)[0]
    with subprocess.Popen(["true"]) as child:
        child.wait()
    assert is_gone(f"{place}/{child.pid}/1")
    assert is_gone(f"{place}/{os.getpid()}/1"), "the number belongs to another process now"


@pytest.mark.parametrize("owner", ["", "x", "another-boot/pid:[1]/1/1"])
def test_what_can_not_be_known_is_not_gone(owner: str) -> None:
    assert not is_gone(owner)


def hold(*, signals: int, release_early: bool = False) -> list[str]:
    """What is done in a block in which signals come."""
    done = []
    try:
        with held_back() as release:
            for _ in range(signals):
                signal.raise_signal(signal.SIGINT)
            done.append("made")
            if release_early:
                release()
                done.append("went on")
        done.append("afterwards")
    except KeyboardInterrupt:
        done.append("interrupted")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return done


def test_a_signal_waits_for_the_end() -> None:
    assert hold(signals=0) == ["made", "afterwards"]
    assert hold(signals=1) == ["made", "interrupted"]


def test_a_signal_acts_when_it_is_released() -> None:
    assert hold(signals=0, release_early=True) == ["made", "went on", "afterwards"]
    assert hold(signals=1, release_early=True) == ["made", "interrupted"]


def test_a_second_signal_acts_at_once() -> None:
    assert hold(signals=2) == ["interrupted"]
