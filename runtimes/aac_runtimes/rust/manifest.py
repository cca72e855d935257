"""One package of a Cargo project: what its ``Cargo.toml`` and its files say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aac_runtimes.rust.detect import FILE
from aac_runtimes.rust.errors import read_toml, table

from aac_core.api import Project

_KINDS = {"dependencies": "", "dev-dependencies": "dev", "build-dependencies": "build"}


@dataclass(frozen=True)
class Dependency:
    """One crate that a package names.

    Args:
        key: what the package calls it.
        name: of the crate itself.
        requirement: on its version, "" for any.
        kind: "" for the program, ``build`` or ``dev``.
        target: the platforms that it is for, as ``Cargo.toml`` has them; "" for all.
    """

    key: str
    name: str
    requirement: str = ""
    kind: str = ""
    optional: bool = False
    features: tuple[str, ...] = ()
    target: str = ""
    registry: str = ""


@dataclass(frozen=True)
class Program:
    """A binary or an example, and the features that it can't be without."""

    name: str
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """A package.

    Args:
        folder: of its manifest in the build context, "" at the top.
        data: the manifest.
        inherited: ``[workspace]`` of the root manifest, which fields may be taken from.
    """

    folder: str
    data: Mapping[str, Any]
    inherited: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return posixpath.join(self.folder, FILE)

    @property
    def name(self) -> str:
        return str(table(self.data, "package").get("name", ""))

    def field(self, name: str) -> str:
        """A field of ``[package]``, the workspace's where it says so; "" for none."""
        value = table(self.data, "package").get(name, "")
        if isinstance(value, dict):
            value = table(self.inherited, "package").get(name, "") if value.get("workspace") else ""
        return str(value)

    @property
    def programs(self) -> tuple[Program, ...]:
        """The binaries, those that Cargo finds by their place included."""
        found = self._targets("bin", "autobins", ("src/bin/",))
        if table(self.data, "package").get("autobins", True) and "src/main.rs" in self.files:
            named = [entry.get("path") for entry in self._entries("bin")]
            if "src/main.rs" not in named and self.name not in found:
                found = {self.name: Program(self.name), **found}
        return tuple(found.values())

    @property
    def examples(self) -> tuple[Program, ...]:
        return tuple(self._targets("example", "autoexamples", ("examples/",)).values())

    def _entries(self, kind: str) -> list[Mapping[str, Any]]:
        found = self.data.get(kind, [])
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    def _targets(self, kind: str, auto: str, folders: tuple[str, ...]) -> dict[str, Program]:
        found = {
            str(entry.get("name", "")): Program(
                str(entry.get("name", "")), tuple(map(str, entry.get("required-features", ())))
            )
            for entry in self._entries(kind)
        }
        if table(self.data, "package").get(auto, True):
            placed = (name for folder in folders for name in self._placed(folder))
            found |= {name: Program(name) for name in placed if name not in found}
        return found

    def _placed(self, folder: str) -> Iterator[str]:
        """``NAME.rs`` and ``NAME/main.rs`` in a folder."""
        for file in self.files:
            inside = file.removeprefix(folder)
            if inside != file and inside.endswith(".rs"):
                name, _, rest = inside.partition("/")
                if not rest or rest == "main.rs":
                    yield name.removesuffix(".rs")

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """All of them, of every kind and platform, in the order of the manifest."""
        tables = [("", self.data), *table(self.data, "target").items()]
        return tuple(
            self._dependency(str(key), value, kind, target)
            for target, data in tables
            for name, kind in _KINDS.items()
            for key, value in {**table(data, name.replace("-", "_")), **table(data, name)}.items()
        )

    def _dependency(self, key: str, value: Any, kind: str, target: str) -> Dependency:
        own = value if isinstance(value, dict) else {"version": value}
        if own.get("workspace"):
            shared = table(self.inherited, "dependencies").get(key, {})
            shared = shared if isinstance(shared, dict) else {"version": shared}
            own = {**shared, **own, "features": [*shared.get("features", ()), *own.get("features", ())]}
        return Dependency(
            key=key,
            name=str(own.get("package", key)),
            requirement=str(own.get("version", "")),
            kind=kind,
            optional=bool(own.get("optional")),
            features=tuple(map(str, own.get("features", ()))),
            target=target,
            registry=str(own.get("registry", "")),
        )


def read_package(project: Project, file: str, inherited: Mapping[str, Any]) -> Package:
    """The package of a manifest.

    Raises:
        PlanError: it is no TOML.
    """
    folder = posixpath.dirname(file)
    start = f"{folder}/" if folder else ""
    own = tuple(path.removeprefix(start) for path in project.files if path.startswith(start))
    return Package(folder, read_toml(project, file), inherited, own)
