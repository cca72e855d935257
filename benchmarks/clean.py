"""Two platforms without a cached layer; what an installer downloaded before is in its cache mount."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Command, median, pair, run
from benchmarks.table import Row, seconds
from benchmarks.what import AAC, BOTH, Client, client, copied

TITLE = "Build without cached layers"
_USUAL, _BEST = 20.0, 1.1


def rows() -> Iterator[Row]:
    """Against an installer under emulation, and against the best hand-written Dockerfile."""
    docker = client()
    with tempfile.TemporaryDirectory() as folder:
        agent = copied(Path(folder))
        _pip(agent)
        run(Command([AAC, "lock"], agent))
        ours = Command([AAC, "build", "--quiet", "--no-cache", "--platform", BOTH], agent)
        found = pair(ours, _hand(docker, agent, "best"), runs=3)
        usual = run(_hand(docker, agent, "usual"))
    best = found.seconds[1]
    yield Row(
        "five direct dependencies, two platforms",
        seconds(found.seconds[0]),
        f"the usual Dockerfile, emulated, {seconds(usual.seconds)} (one run)",
        f"{usual.seconds / median(found.ours):.0f} × faster",
        f"≥ {_USUAL:.0f} ×",
        usual.seconds / median(found.ours) >= _USUAL,
    )
    yield Row(
        "the same",
        seconds(found.seconds[0]),
        f"the best cross Dockerfile, {seconds(best)}",
        f"{found.seconds[0] / best:.2f} ×",
        f"≤ {_BEST} ×",
        found.seconds[0] / best <= _BEST,
    )


def _hand(docker: Client, agent: Path, kind: str) -> Command:
    words = (f"--file={kind}.Dockerfile", f"--platform={BOTH}", "--no-cache")
    return Command(docker.build(*words, f"--output=type=image,name=benchmark:{kind},unpack=true"), agent)


def _pip(agent: Path) -> None:
    """The wheel that the usual Dockerfile starts."""
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(agent), "pip"]
    subprocess.run(words, check=True)
    next(agent.glob("pip-*.whl")).rename(agent / "pip.whl")
