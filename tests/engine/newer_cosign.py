"""Bring the cosign of Debian unstable to the data folder: signatures are tested with both generations.

Run it before the tests; where it is there already it does nothing. What can't be had is
said, and the tests that need it are skipped with that reason.
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

PLACE = Path("tests/cosign-3")


def bring(data: Path) -> None:
    """Unpack ``cosign`` of Debian unstable to ``tests/cosign-3`` below the data folder."""
    here = system()
    source = debian_sources("sid", host_sources(here.codename), here.name)[:1]
    work = data / "tests/apt"
    apt = Apt(work, source, machine()[0])
    apt.update()
    apt.download(["cosign"], work / "debs")
    (deb,) = (work / "debs").glob("cosign_*.deb")
    subprocess.run(["dpkg-deb", "-x", deb, work / "root"], check=True)
    shutil.move(work / "root/usr/bin/cosign", data / PLACE)
    shutil.rmtree(work)


if __name__ == "__main__":
    if not (data_folder() / PLACE).exists():
        try:
            bring(data_folder())
        except MachineError as error:
            print(f"no newer cosign: {error.message}: {error.why}", file=sys.stderr)
            sys.exit("CI" in os.environ)  # there nothing is skipped for the want of it
