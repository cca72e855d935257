"""Which files Go compiles for Linux (``go help buildconstraint``)."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\s*(\|\||&&|[!()]|[\w.]+)")
_RELEASE = re.compile(r"go1\.\d+")
#: What every image is; the architecture may be either, so both count.
_TRUE = {"linux", "unix", "amd64", "arm64", "gc"}
_SYSTEMS = frozenset(
    {"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "nacl", "netbsd"}
    | {"openbsd", "plan9", "solaris", "wasip1", "windows", "zos"}
)
_MACHINES = frozenset(
    {"386", "arm", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv"}
    | {"riscv64", "s390x", "sparc64", "wasm"}
)


def taken_by_name(name: str) -> bool:
    """Whether a file's name leaves it in: no test, not hidden, for Linux."""
    if name.startswith(("_", ".")) or name.endswith("_test.go"):
        return False
    parts = name.removesuffix(".go").split("_")[1:]
    if len(parts) > 1 and parts[-2] in _SYSTEMS and parts[-1] in {*_MACHINES, "amd64", "arm64"}:
        return False
    return not (parts and parts[-1] in _SYSTEMS | _MACHINES)


def holds(expression: str, tags: frozenset[str]) -> bool:
    """Whether a ``//go:build`` expression is true; one that can't be read is left to Go."""
    tokens = _TOKEN.findall(expression)
    try:
        value, rest = _or(tokens, tags)
    except IndexError:
        return True
    return value or bool(rest)


def _or(tokens: list[str], tags: frozenset[str]) -> tuple[bool, list[str]]:
    value, rest = _and(tokens, tags)
    while rest and rest[0] == "||":
        other, rest = _and(rest[1:], tags)
        value = value or other
    return value, rest


def _and(tokens: list[str], tags: frozenset[str]) -> tuple[bool, list[str]]:
    value, rest = _not(tokens, tags)
    while rest and rest[0] == "&&":
        other, rest = _not(rest[1:], tags)
        value = value and other
    return value, rest


def _not(tokens: list[str], tags: frozenset[str]) -> tuple[bool, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first == "!":
        value, rest = _not(rest, tags)
        return not value, rest
    if first == "(":
        value, rest = _or(rest, tags)
        return value, rest[1:]
    return first in _TRUE or first in tags or _RELEASE.fullmatch(first) is not None, rest
