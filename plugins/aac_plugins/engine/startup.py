"""Bringing up a private engine: programs, network, registry, dockerd, in this order."""

from __future__ import annotations

from dataclasses import replace

from aac_plugins.engine import daemon, emulation, network
from aac_plugins.engine import state as states
from aac_plugins.engine.client import environment
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.hub import docker_hub_reachable
from aac_plugins.engine.model import Change, Engine, Say, silent
from aac_plugins.engine.process import workers
from aac_plugins.engine.state import State
from aac_plugins.engine.tools import ensure_tools, install_missing, refuse_unfit

from aac_core.api import MachineError, data_folder


def up(say: Say = silent, *, emulate: bool = True) -> Engine:
    """Set up and start the private engine of the data folder; quick when it runs already.

    Args:
        say: takes one line for each thing that is installed or changed.
        emulate: also let the kernel run images of the other architecture; if that fails,
            one line says so and the engine is used without.

    Raises:
        MachineError: not Debian or Ubuntu, not root, no package mirror, or a daemon that
            does not start (with the end of its log).
    """
    layout = Layout(data_folder())
    if engine := running(layout):
        return engine
    refuse_unfit()
    with states.locked(layout.data):
        return running(layout) or _start(layout, say, emulate=emulate)


def running(layout: Layout) -> Engine | None:
    """The private engine of a data folder if both of its daemons answer; takes milliseconds."""
    state = states.read(layout)
    if state is None or not daemon.dockerd_runs(layout) or not daemon.registry_runs(state):
        return None
    return describe(layout, state)


def describe(layout: Layout, state: State) -> Engine:
    """The engine that a state stands for."""
    return Engine(
        kind="private",
        host=layout.host,
        docker=str(layout.bin / "docker"),
        environment=environment(layout),
        registry=state.registry,
        base_source=state.base_source,
        data=layout.data,
    )


def _start(layout: Layout, say: Say, *, emulate: bool) -> Engine:
    before = _changed(layout, states.read(layout) or State(), install_missing(say))
    with workers(1) as pool:
        hub = pool.submit(docker_hub_reachable)
        ensure_tools(layout, say, emulation=emulate)
    if daemon.dockerd_runs(layout) and daemon.free_port(before.port) == before.port:
        # Builds and containers may be under way: only the registry has ended.
        daemon.start_registry(layout, before)
        return describe(layout, before)
    # A registry that still runs holds its port: it is stopped first, so that the port stays.
    daemon.stop_all(layout)
    state = replace(
        before,
        port=daemon.free_port(before.port),
        network=network.choose(layout, before.network, network.routes()),
        base_source="registry" if hub.result() else "offline",
    )
    layout.run.mkdir(mode=0o711, exist_ok=True)
    state = _changed(layout, state, (Change("folder", str(layout.run)),))
    state = _changed(layout, state, network.bring_up(layout, state.network, say))
    daemon.start_registry(layout, state)
    daemon.start_dockerd(layout, state)
    if emulate:
        state = _changed(layout, state, _try_emulation(layout, say))
    say(f"engine {layout.host}, registry {state.registry}, base images: {state.base_source}")
    return describe(layout, state)


def _changed(layout: Layout, state: State, changes: tuple[Change, ...]) -> State:
    """Note changes at once, so that ``down`` can undo a start that failed half-way.

    What was noted first stays: a later start no longer sees the value from before.
    """
    known = {(change.kind, change.name) for change in state.changes}
    fresh = tuple(change for change in changes if (change.kind, change.name) not in known)
    state = replace(state, changes=state.changes + fresh)
    states.write(layout, state)
    return state


def _try_emulation(layout: Layout, say: Say) -> tuple[Change, ...]:
    try:
        return emulation.enable(layout, say)
    except MachineError as error:
        say(f"images of another architecture will not run here: {error.message} ({error.why})")
        return ()
