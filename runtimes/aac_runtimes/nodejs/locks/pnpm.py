"""``pnpm-lock.yaml``, versions 6.0 (pnpm 8) and 9.0 (pnpm 9 and later)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aac_runtimes.nodejs.locks.model import Graph, Locked
from aac_runtimes.nodejs.manifest import Manifest

_KEY = re.compile(r"(@?[^@(]+)@([^(]+)")
_KINDS = ("dependencies", "optionalDependencies", "devDependencies")


def read(data: Mapping[str, Any], file: str, members: Mapping[str, Manifest]) -> Graph:
    """The graph; keys are those of ``snapshots``, ``name@version(peers)``, and folders of members."""
    importers = data.get("importers") or {".": data}
    packages = {key.removeprefix("/"): one or {} for key, one in (data.get("packages") or {}).items()}
    snapshots = data.get("snapshots") or packages
    graph = {key: _locked(key, one or {}, packages) for key, one in snapshots.items()}
    direct: dict[str, dict[str, str]] = {}
    for place, importer in importers.items():
        folder = "" if place == "." else place
        pairs = {name: _target(entry, name, folder) for name, entry in _entries(importer)}
        direct[folder] = pairs
        required = members[folder].required if folder in members else ()
        needs = tuple(pairs[name] for name in required if name in pairs)
        graph[folder] = Locked(folder, "0.0.0", needs=needs)
    return Graph(graph, direct, tuple(_stale(members, importers)))


def _entries(importer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind in _KINDS:
        for name, entry in (importer.get(kind) or {}).items():
            yield name, entry if isinstance(entry, Mapping) else {"version": entry}


def _target(entry: Mapping[str, Any], name: str, folder: str) -> str:
    version = str(entry.get("version", ""))
    if version.startswith("link:"):
        found = posixpath.normpath(posixpath.join(folder, version.removeprefix("link:")))
        return "" if found == "." else found
    return _key(name, version)


def _key(name: str, version: str) -> str:
    """Of a dependency: a bare version, or another package's key (an alias)."""
    version = version.removeprefix("/")
    return version if "@" in version.partition("(")[0].lstrip("@") else f"{name}@{version}"


def _locked(key: str, one: Mapping[str, Any], packages: Mapping[str, Any]) -> Locked:
    match = _KEY.match(key)
    about = packages.get(key.partition("(")[0]) or packages.get(key) or one
    needs, offers = one.get("dependencies") or {}, one.get("optionalDependencies") or {}
    words = (about.get(kind) or () for kind in ("os", "cpu", "libc"))
    return Locked(
        name=match[1] if match else key,
        version=match[2] if match else "",
        needs=tuple(sorted(_key(name, str(version)) for name, version in needs.items())),
        offers=tuple(sorted(_key(name, str(version)) for name, version in offers.items())),
        requires=tuple(sorted({**needs, **offers})),
        scripts=about.get("requiresBuild"),
        platforms=tuple(word for found in words for word in found),
    )


def _stale(members: Mapping[str, Manifest], importers: Mapping[str, Any]) -> Iterator[str]:
    """As pnpm judges: every specifier of the manifests is in the lock, word for word."""
    for folder, manifest in members.items():
        importer = importers.get(folder or ".")
        if importer is None:
            if manifest.wanted:
                yield f"the member {folder}"
            continue
        locked = {name: entry.get("specifier") for name, entry in _entries(importer)}
        for name, wanted in manifest.wanted.items():
            if locked.get(name) != wanted:
                yield f"{name} {wanted}"
