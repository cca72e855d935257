"""Base images made from Debian packages, in the mirror of a private engine."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

from aac_plugins.engine import state as states
from aac_plugins.engine.apt import Apt
from aac_plugins.engine.archives import archived
from aac_plugins.engine.bootstrap import installed
from aac_plugins.engine.bytecode import bytecode
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.layer import Entry, Layer, write_layer
from aac_plugins.engine.mirror import Mirror
from aac_plugins.engine.model import Base, Engine, Say, silent
from aac_plugins.engine.process import workers
from aac_plugins.engine.rootfs import SKELETON, unpacked, with_parents
from aac_plugins.engine.sources import Source, debian_sources, host_sources, system
from aac_plugins.engine.tools import machine

from aac_core.api import BaseImage, MachineError, OfflineRecipe, UsageError

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_DEBIAN = {
    "linux/amd64": "amd64",
    "linux/arm64": "arm64",
    "linux/arm/v7": "armhf",
    "linux/386": "i386",
    "linux/ppc64le": "ppc64el",
    "linux/riscv64": "riscv64",
    "linux/s390x": "s390x",
}
#: Changes with the way images are made: those made in another way are made anew.
_FORM = 3


def ensure_bases(
    engine: Engine, bases: Sequence[BaseImage], platforms: Sequence[str], say: Say = silent
) -> tuple[Base, ...]:
    """Make the bases that the mirror lacks; nothing to do unless the engine's source is offline.

    Args:
        bases: those without a recipe are skipped: the daemon looks for them on its own.
        platforms: ``linux/amd64``, …; a recipe that runs scripts is made for the engine's
            own platform only, any other for amd64 and arm64 at least.

    Returns:
        for each base with a recipe, the digest of its index in the mirror.

    Raises:
        UsageError: a platform that Debian does not have.
        MachineError: a package that Debian does not have, or a mirror out of reach.
    """
    if engine.registry is None or engine.base_source != "offline":
        return ()
    layout = Layout(engine.data)
    wanted = [
        _Maker(layout, engine.registry, base.name, base.offline, platforms, say)
        for base in bases
        if base.offline
    ]
    if all(maker.ready for maker in wanted):
        return tuple(maker.known for maker in wanted if maker.known)
    with states.locked(layout.data, "bases.lock"), workers(2) as pool:
        for folder in (*layout.data.glob("layers-*"), *layout.data.glob("bootstrap-*")):
            shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
        # Scripts first: they take longest, and mostly one core.
        order = sorted(wanted, key=lambda maker: not maker.recipe.runs_scripts)
        made = dict(zip([maker.name for maker in order], pool.map(_Maker.ensure, order), strict=True))
        return tuple(made[maker.name] for maker in wanted)


def links_for(recipe: OfflineRecipe, platform: str) -> tuple[tuple[str, str], ...]:
    """The links of a recipe on one platform."""
    name = _DEBIAN[platform]
    return tuple((path, target.replace("{architecture}", name)) for path, target in recipe.links)


def _for(recipe: OfflineRecipe, platforms: Sequence[str]) -> tuple[str, ...]:
    unknown = [platform for platform in platforms if platform not in _DEBIAN]
    if unknown:
        raise UsageError(f"a base image for {unknown[0]} can't be made from Debian packages")
    if recipe.runs_scripts:
        return (f"linux/{machine()[1]}",)
    # The usual two always: the digest in a lock then stays when the second is asked for later.
    return tuple(sorted({*platforms, "linux/amd64", "linux/arm64"}))


class _Maker:
    """One base image on its way into the mirror."""

    def __init__(
        self,
        layout: Layout,
        registry: str,
        name: str,
        recipe: OfflineRecipe,
        platforms: Sequence[str],
        say: Say,
    ) -> None:
        self.layout, self.name, self.recipe, self.say = layout, name, recipe, say
        self.platforms = _for(recipe, platforms)
        repository, _, tag = name.removeprefix("docker.io/").removeprefix("library/").partition(":")
        self.mirror = Mirror(registry, repository if "/" in repository else f"library/{repository}")
        self.tag = tag or "latest"
        how = json.dumps([_FORM, asdict(recipe)], sort_keys=True)
        self.key = hashlib.sha256(how.encode()).hexdigest()

    @property
    def known(self) -> Base | None:
        """What the state holds of this recipe."""
        state = states.read(self.layout) or states.State()
        return next((base for base in state.bases if (base.name, base.recipe) == (self.name, self.key)), None)

    @property
    def ready(self) -> bool:
        """Whether the mirror has it, for all platforms."""
        known = self.known
        if known is None or not set(self.platforms) <= set(known.platforms):
            return False
        found = self.mirror.index(self.tag)
        return found is not None and found[0] == known.digest

    def ensure(self) -> Base:
        """Make what is missing, platform by platform, and put the tag last."""
        if self.ready and (known := self.known):
            return known
        start = time.monotonic()
        self.say(f"making {self.name} from Debian packages for {', '.join(self.platforms)}")
        found = self.mirror.index(self.tag) if self.known else None
        old = {_name(entry["platform"]): entry for entry in (found[1] if found else [])}
        missing = [platform for platform in self.platforms if platform not in old]
        with tempfile.TemporaryDirectory(dir=self.layout.data, prefix="layers-") as folder:
            for platform, layer in self._layers(missing, Path(folder)):
                environment = (("PATH", _PATH), *self.recipe.environment)
                old[platform] = self.mirror.push_image(layer, platform, environment)
        digest = self.mirror.push_index(self.tag, [old[platform] for platform in sorted(old)])
        base = Base(self.name, digest, tuple(sorted(old)), self.key)
        self._remember(base)
        self.say(f"made {self.name} in {time.monotonic() - start:.0f} s")
        return base

    def _layers(self, platforms: Sequence[str], folder: Path) -> list[tuple[str, Layer]]:
        own = f"linux/{machine()[1]}"
        if self.recipe.runs_scripts:
            recipe = replace(self.recipe, links=links_for(self.recipe, own))
            extra = archived(self.layout.data / "archives", recipe.archives, own)
            made = chain(installed(self.layout, recipe, self._sources), with_parents(extra).values())
            # Stays on this machine: quick rather than small.
            return [(own, write_layer(made, folder / "own.tar.gz", level=1))]
        wanted = [own, *(platform for platform in platforms if platform != own)]
        with workers(2) as pool:
            trees = dict(zip(wanted, pool.map(self._tree, wanted), strict=True))
            compiled = bytecode(trees[own], folder, self.say)

            def pack(platform: str) -> Layer:
                path = folder / f"{_DEBIAN[platform]}.tar.gz"
                return write_layer({**compiled, **trees[platform]}.values(), path)

            return list(zip(platforms, pool.map(pack, platforms), strict=True))

    def _tree(self, platform: str) -> dict[str, Entry]:
        folder = self.layout.apt / f"base-{self.key[:8]}-{_DEBIAN[platform]}"
        apt = Apt(folder, self._sources, _DEBIAN[platform])
        try:
            apt.update()
            debs = apt.closure((*SKELETON, *self.recipe.packages))
        except MachineError as error:
            message = f"could not make {self.name}: {error.message}"
            raise MachineError(message, why=error.why, hints=error.hints, detail=error.detail) from error
        extra = archived(self.layout.data / "archives", self.recipe.archives, platform)
        return unpacked(debs, links_for(self.recipe, platform), extra)

    @property
    def _sources(self) -> tuple[Source, ...]:
        here = system()
        return debian_sources(self.recipe.suite, host_sources(here.codename), here.name)

    def _remember(self, base: Base) -> None:
        with states.locked(self.layout.data, "state.lock"):
            state = states.read(self.layout) or states.State()
            others = tuple(other for other in state.bases if other.name != base.name)
            states.write(self.layout, replace(state, bases=(*others, base)))


def _name(platform: dict[str, str]) -> str:
    parts = (platform.get(part, "") for part in ("os", "architecture", "variant"))
    return "/".join(part for part in parts if part)
