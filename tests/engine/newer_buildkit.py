"""Build a newer buildkitd into the data folder: builders beside the engine's own are tested with it.

No package of Debian has one, so it is made from Go modules with the Go of Debian unstable, in
about three minutes on two cores. Run it before the tests; where it is there already it does
nothing. What can't be had is said, and the tests that need it are skipped with that reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from aac_plugins.engine.apt import Apt
from aac_plugins.engine.sources import debian_sources, host_sources, system
from aac_plugins.engine.tools import machine

from aac_core.api import MachineError, data_folder

PLACE = Path("tests/buildkitd")
VERSION = "v0.31.1"
_PROGRAM = "github.com/moby/buildkit/cmd/buildkitd"
_GO = "1.26"


def bring(data: Path) -> None:
    """Build ``buildkitd`` to ``tests/buildkitd`` below the data folder."""
    work = data / "tests/go"
    go = _go(work)
    module = work / "module"
    module.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "GOROOT": str(go.parent.parent),
        "GOPATH": str(work / "path"),
        "GOCACHE": str(work / "cache"),
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }

    def run(*arguments: str | Path) -> None:
        subprocess.run([go, *arguments], cwd=module, env=environment, check=True, capture_output=True)

    (module / "go.mod").write_text(f"module tests\n\ngo {_GO}\n", "utf-8")
    # Not `go install`: it refuses a module with exclude directives.
    run("get", f"{_PROGRAM}@{VERSION}")
    run("build", "-o", "buildkitd", _PROGRAM)
    shutil.move(module / "buildkitd", data / PLACE)
    shutil.rmtree(work)


def _go(work: Path) -> Path:
    """The Go of Debian unstable, unpacked; returns the path of its program."""
    here = system()
    apt = Apt(work / "apt", debian_sources("sid", host_sources(here.codename), here.name)[:1], machine()[0])
    apt.update()
    apt.download([f"golang-{_GO}-go", f"golang-{_GO}-src"], work / "debs")
    for deb in (work / "debs").glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", deb, work / "root"], check=True)
    library, shared = work / f"root/usr/lib/go-{_GO}", work / f"root/usr/share/go-{_GO}"
    # The packages link one to the other by absolute paths.
    for link in [*library.iterdir(), *shared.iterdir()]:
        if link.is_symlink() and not link.exists():
            target = link.readlink()
            link.unlink()
            link.symlink_to(
                (link.parent / target).resolve()
                if not target.is_absolute()
                else work / "root" / target.relative_to("/")
            )
    return library / "bin/go"


if __name__ == "__main__":
    if not (data_folder() / PLACE).exists():
        try:
            bring(data_folder())
        except (MachineError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", b"").decode("utf-8", "replace")[-2000:]
            print(f"no newer buildkitd: {error}\n{said}", file=sys.stderr)
            sys.exit("CI" in os.environ)  # there nothing is skipped for the want of it
