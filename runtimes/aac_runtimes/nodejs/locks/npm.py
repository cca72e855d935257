"""``package-lock.json``, versions 2 and 3 (npm documentation, "package-lock.json")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aac_runtimes.nodejs.errors import refused
from aac_runtimes.nodejs.locks.model import Graph, Locked
from aac_runtimes.nodejs.manifest import Manifest
from aac_runtimes.nodejs.semver import satisfies


def read(data: Mapping[str, Any], file: str, members: Mapping[str, Manifest]) -> Graph:
    """The graph; keys are the places of packages, ``node_modules/a/node_modules/b``.

    Raises:
        PlanError: a lock of npm 6, which has no such places.
    """
    packages = data.get("packages")
    if not isinstance(packages, Mapping):
        hint = ("lock-again", "run npm install --lockfile-version 3")
        raise refused(f"{file} is of npm 6 or older (lockfileVersion 1), which is not read", file, hint)
    places = {place: one for place, one in packages.items() if isinstance(one, Mapping)}
    direct = {
        folder: {name: key for name in manifest.wanted if (key := _resolve(places, folder, name))}
        for folder, manifest in members.items()
    }
    graph = {place: _locked(places, place) for place in places}
    return Graph(graph, direct, tuple(_stale(members, places, direct)))


def _locked(places: Mapping[str, Any], place: str) -> Locked:
    one = places[place]
    peers = one.get("peerDependencies", {}) if "node_modules" in place else {}
    needs = {*one.get("dependencies", {}), *peers}
    offers = set(one.get("optionalDependencies", {}))
    keys = {name: _resolve(places, place, name) for name in (*needs, *offers)}
    return Locked(
        name=one.get("name") or place.rpartition("node_modules/")[2],
        version=str(one.get("version", "")),
        needs=tuple(sorted(key for name in needs - offers if (key := keys[name]))),
        offers=tuple(sorted(key for name in offers if (key := keys[name]))),
        requires=tuple(sorted(needs | offers)),
        scripts=bool(one.get("hasInstallScript")),
        bins=one.get("bin", {}),
        platforms=(*one.get("os", ()), *one.get("cpu", ()), *one.get("libc", ())),
    )


def _resolve(places: Mapping[str, Any], place: str, name: str) -> str:
    """Where Node would find a package from a place; "" for nowhere. Links lead to members."""
    while True:
        key = f"{place}/node_modules/{name}".lstrip("/")
        if key in places:
            return str(places[key].get("resolved", key)) if places[key].get("link") else key
        if not place:
            return ""
        place = place.rpartition("/node_modules/")[0] if "/node_modules/" in place else ""


def _stale(
    members: Mapping[str, Manifest], places: Mapping[str, Any], direct: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """As ``npm ci`` judges: each name has a place, with a version in its range."""
    for folder, manifest in members.items():
        for name, wanted in manifest.wanted.items():
            key = direct[folder].get(name)
            if key is None:
                if name not in manifest.texts("optionalDependencies"):
                    yield f"{name} {wanted}"
            elif satisfies(str(places[key].get("version", "")), wanted) is False:
                yield f"{name} {wanted} (it has {places[key]['version']})"
