"""Stopping a private engine and undoing what ``up`` changed on the system."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from aac_plugins.engine import daemon, emulation, network
from aac_plugins.engine import state as states
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Change, Say, silent
from aac_plugins.engine.process import run

from aac_core.api import data_folder


def down(say: Say = silent, *, purge: bool = False) -> tuple[Change, ...]:
    """Stop the private engine of the data folder; images stay unless it is purged.

    Args:
        say: takes one line for each thing that is undone.
        purge: also remove the data folder: programs, images, build cache.

    Returns:
        what stays changed on the system: installed packages. Forwarding of IPv4 stays on as
        well while any other bridge may depend on it.
    """
    layout = Layout(data_folder())
    state = states.read(layout)
    if state is None and not layout.run.exists() and not (purge and layout.data.exists()):
        return ()
    with states.locked(layout.data):
        left = _undo(layout, state or states.State(), say)
        if purge:
            _remove(layout, say)
    return left


def _undo(layout: Layout, state: states.State, say: Say) -> tuple[Change, ...]:
    if daemon.stop_all(layout):
        say("stopped the engine and its registry")
    for place in _mounts((layout.run, layout.data)):
        run(["umount", "-l", place], "unmount what a container left behind")
    if state.network:
        network.tear_down(layout, state.network, state.changes, say)
    emulation.disable(state.changes, say)
    shutil.rmtree(layout.run, ignore_errors=True)
    left = tuple(change for change in state.changes if change.kind == "package")
    if layout.state.exists():
        states.write(layout, replace(state, changes=left))
    return left


def _mounts(below: tuple[Path, ...]) -> list[str]:
    """Mount points below the folders, innermost first."""
    lines = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    places = [line.split()[4].replace("\\040", " ") for line in lines]
    mine = [place for place in places if any(Path(place).is_relative_to(folder) for folder in below)]
    return sorted(mine, key=len, reverse=True)


def _remove(layout: Layout, say: Say) -> None:
    """Everything that aac put there; the folder itself too unless something else lies in it."""
    for path in layout.data.glob("*"):
        if path.name == "lock":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.rmtree(layout.data)
    say(f"removed {layout.data}")
