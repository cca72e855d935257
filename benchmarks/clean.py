"""Two platforms without a cached layer; what an installer downloaded before is in its cache mount."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Command, Pair, Run, pair, run
from benchmarks.table import Row, seconds
from benchmarks.what import AAC, BOTH, Client, client, copied

TITLE = "Build without cached layers"
_USUAL, _BEST = 20.0, 1.1
_IMAGE = "type=image,name=benchmark:{kind},unpack=true"
#: What the builds alone take: layers are neither compressed nor stored.
_NOTHING = "type=cacheonly"


def rows() -> Iterator[Row]:
    """Against an installer under emulation, and against the best hand-written Dockerfile."""
    docker = client()
    with tempfile.TemporaryDirectory() as folder:
        agent = copied(Path(folder))
        _pip(agent)
        run(Command([AAC, "lock"], agent))
        ours = [AAC, "build", "--quiet", "--no-cache", "--platform", BOTH]
        for what, command, output in (
            ("five direct dependencies, two platforms", ours, _IMAGE),
            ("the same, without writing an image", [*ours, "-o", _NOTHING], _NOTHING),
        ):
            found = pair(Command(command, agent), _hand(docker, agent, "best", output), runs=3)
            usual = run(_hand(docker, agent, "usual", output))
            yield from _compared(what, found, usual)


def _compared(what: str, found: Pair, usual: Run) -> Iterator[Row]:
    ours, best = found.seconds
    yield Row(
        what,
        seconds(ours),
        f"the usual Dockerfile, emulated, {seconds(usual.seconds)} (one run)",
        f"{usual.seconds / ours:.0f} × faster",
        f"≥ {_USUAL:.0f} ×",
        usual.seconds / ours >= _USUAL,
    )
    yield Row(
        what,
        seconds(ours),
        f"the best cross Dockerfile, {seconds(best)}",
        f"{ours / best:.2f} ×",
        f"≤ {_BEST} ×",
        ours / best <= _BEST,
    )


def _hand(docker: Client, agent: Path, kind: str, output: str) -> Command:
    words = (f"--file={kind}.Dockerfile", f"--platform={BOTH}", "--no-cache")
    return Command(docker.build(*words, f"--output={output.format(kind=kind)}"), agent)


def _pip(agent: Path) -> None:
    """The wheel that the usual Dockerfile starts."""
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(agent), "pip"]
    subprocess.run(words, check=True)
    next(agent.glob("pip-*.whl")).rename(agent / "pip.whl")
