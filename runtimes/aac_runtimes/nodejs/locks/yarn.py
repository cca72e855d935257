"""``yarn.lock`` of yarn 1 and of yarn 4."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aac_runtimes.nodejs.errors import refused
from aac_runtimes.nodejs.locks.model import Graph, Locked
from aac_runtimes.nodejs.manifest import Manifest

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_NAME = re.compile(r"(@?[^@]+)@(.*)", re.DOTALL)


def read_classic(text: str, file: str, members: Mapping[str, Manifest]) -> Graph:
    """Yarn 1; keys are ``name@range``."""
    graph: dict[str, Locked] = {}
    for keys, entry in _entries(text):
        needs, offers = entry.get("dependencies", {}), entry.get("optionalDependencies", {})
        locked = Locked(
            name=_split(keys[0])[0],
            version=str(entry.get("version", "")),
            needs=tuple(f"{name}@{wanted}" for name, wanted in sorted(needs.items())),
            offers=tuple(f"{name}@{wanted}" for name, wanted in sorted(offers.items())),
            requires=tuple(sorted({**needs, **offers})),
        )
        graph |= dict.fromkeys(keys, locked)
    return _graph(graph, members, "{name}@{wanted}")


def read_berry(data: Mapping[str, Any], file: str, members: Mapping[str, Manifest]) -> Graph:
    """Yarn 4; keys are ``name@npm:range``.

    Raises:
        PlanError: a lock of yarn 2 or 3.
    """
    version = (data.get("__metadata") or {}).get("version", 0)
    if int(version) < 8:
        hint = ("lock-again", "run yarn set version stable && yarn install")
        raise refused(f"{file} is of yarn 2 or 3, which are not offered", file, hint)
    graph: dict[str, Locked] = {}
    for joined, entry in data.items():
        if joined != "__metadata" and isinstance(entry, Mapping):
            graph |= dict.fromkeys(joined.split(", "), _berry(joined, entry))
    return _graph(graph, members, "{name}@npm:{wanted}")


def _berry(joined: str, entry: Mapping[str, Any]) -> Locked:
    wanted = entry.get("dependencies") or {}
    optional = {name for name, one in (entry.get("dependenciesMeta") or {}).items() if one.get("optional")}
    keys = {name: f"{name}@{target}" for name, target in wanted.items()}
    return Locked(
        name=_split(joined)[0],
        version=str(entry.get("version", "")),
        needs=tuple(sorted(key for name, key in keys.items() if name not in optional)),
        offers=tuple(sorted(key for name, key in keys.items() if name in optional)),
        requires=tuple(sorted(wanted)),
        bins=entry.get("bin") or {},
        platforms=tuple(re.findall(r"(?:os|cpu|libc)=(\w+)", str(entry.get("conditions", "")))),
    )


def _graph(graph: dict[str, Locked], members: Mapping[str, Manifest], form: str) -> Graph:
    """Names of members lead to the members, everything else by ``name@range``."""
    folders = {manifest.name: folder for folder, manifest in members.items() if manifest.name}
    direct: dict[str, dict[str, str]] = {}
    stale: list[str] = []
    for folder, manifest in members.items():
        found: dict[str, str] = {}
        for name, wanted in manifest.wanted.items():
            keys = (form.format(name=name, wanted=wanted), f"{name}@{wanted}")
            key = folders[name] if name in folders else next((key for key in keys if key in graph), None)
            if key is not None:
                found[name] = key
            elif ":" not in wanted:
                stale.append(f"{name} {wanted}")
        direct[folder] = found
        needs = tuple(found[name] for name in manifest.required if name in found)
        graph[folder] = Locked(manifest.name, "0.0.0", needs=needs)
    forced = any(manifest.data.get("resolutions") for manifest in members.values())
    return Graph(graph, direct, () if forced else tuple(stale))


def _split(key: str) -> tuple[str, str]:
    match = _NAME.fullmatch(key.partition(", ")[0])
    return (match[1], match[2]) if match else (key, "")


def _entries(text: str) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yarn 1's own format: keys at the margin, fields two spaces deep, tables of them four."""
    keys: list[str] = []
    entry: dict[str, Any] = {}
    table: dict[str, str] = {}
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        words = [quoted or bare for quoted, bare in _WORD.findall(line)]
        if not words or words[0].startswith("#"):
            continue
        if depth == 0:
            if keys:
                yield keys, entry
            keys, entry = _keys(line), {}
        elif depth == 2 and line.endswith(":"):
            table = entry[words[0].rstrip(":")] = {}
        elif len(words) > 1:
            (entry if depth == 2 else table)[words[0]] = words[1]
    if keys:
        yield keys, entry


def _keys(line: str) -> list[str]:
    return [key.strip().strip('"') for key in line.rstrip(":").split(", ")]
