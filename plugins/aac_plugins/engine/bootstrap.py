"""A root file system whose packages are really installed, their scripts run: for build stages."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aac_plugins.engine.folder import Layout
from aac_plugins.engine.layer import Entry, link, read_tar
from aac_plugins.engine.process import run
from aac_plugins.engine.rootfs import kept
from aac_plugins.engine.sources import KEYRING, Source
from aac_plugins.engine.tools import machine

from aac_core.api import OfflineRecipe


def installed(layout: Layout, recipe: OfflineRecipe, sources: Sequence[Source]) -> Iterator[Entry]:
    """The entries of the file system, for the machine's own architecture; apt works in it."""
    lines = [source.line() for source in sources]
    with tempfile.TemporaryDirectory(dir=layout.data, prefix="bootstrap-") as folder:
        archive = Path(folder) / "root.tar"
        run(
            [
                "perl",
                layout.tools / "root/usr/bin/mmdebstrap",
                "--mode=root",
                "--variant=apt",
                f"--architectures={','.join(architectures(recipe, machine()[0]))}",
                f"--include={','.join(recipe.packages)}",
                # No fsync for each file: what is half made after a crash is thrown away anyway.
                "--dpkgopt=force-unsafe-io",
                recipe.suite,
                archive,
                *lines,
            ],
            f"make a base image of {', '.join(recipe.packages)}",
            # Bytecode then holds hashes instead of times, and stays valid in a layer without times.
            env={"SOURCE_DATE_EPOCH": "0", "TMPDIR": folder, "LC_ALL": "C.UTF-8"},
        )
        with archive.open("rb") as stream:
            yield from _with_apt(read_tar(stream))
    yield from (link(path.strip("/"), target) for path, target in recipe.links)
    inside = [replace(source, options=(("signed-by", str(KEYRING)),)) for source in sources]
    text = "".join(f"{source.line()}\n" for source in inside)
    yield Entry("etc/apt/sources.list", data=text.encode())


def architectures(recipe: OfflineRecipe, own: str) -> tuple[str, ...]:
    """The machine's own first, then those that a package is asked of: ``libstd-rust-dev:arm64``."""
    foreign = {name.partition(":")[2] for name in recipe.packages} - {"", "all", "any", own}
    return (own, *sorted(foreign))


def _with_apt(entries: Iterator[Entry]) -> Iterator[Entry]:
    """All but rubbish: unlike in a final image, apt and the bytecode stay."""
    for entry in entries:
        stays = entry.path.startswith("etc/apt/") or entry.path.endswith(".pyc")
        if entry.path != "etc/apt/sources.list" and (stays or any(kept([entry]))):
            yield entry
