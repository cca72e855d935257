"""The machine's own apt sources: which mirror it uses, and with which keyring.

Both forms are read: deb822 (``*.sources``) and one line per source (``*.list``),
see sources.list(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DEFAULT = "http://deb.debian.org/debian"
_ALIASES = ("stable", "oldstable", "testing", "unstable", "sid")


@dataclass(frozen=True)
class Source:
    """One binary package source.

    Args:
        options: what one line would hold in brackets, as (name, value).
    """

    uri: str
    suite: str
    components: tuple[str, ...] = ("main",)
    options: tuple[tuple[str, str], ...] = ()

    def line(self) -> str:
        """In the one-line form."""
        options = " ".join(f"{name}={value}" for name, value in self.options)
        return " ".join(
            ["deb", *([f"[{options}]"] if options else []), self.uri, self.suite, *self.components]
        )


@dataclass(frozen=True)
class System:
    """What ``/etc/os-release`` says: ``debian`` or ``ubuntu``, and the name of the suite."""

    name: str
    codename: str


def system(os_release: Path = Path("/etc/os-release")) -> System:
    """Which distribution this is; empty strings when it can't be told."""
    try:
        text = os_release.read_text("utf-8")
    except OSError:
        return System("", "")
    pairs = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    return System(pairs.get("ID", ""), pairs.get("VERSION_CODENAME", ""))


def host_sources(codename: str, etc: Path = Path("/etc/apt")) -> tuple[Source, ...]:
    """The distribution's own sources of the machine; those of third parties are left out."""
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    found = [source for file in files for source in _read(file)]
    return tuple(source for source in found if source.suite.partition("-")[0] in (codename, *_ALIASES))


def debian_sources(suite: str, host: tuple[Source, ...], name: str) -> tuple[Source, ...]:
    """Where to take a Debian suite from: the machine's own mirror on Debian, else the default."""
    if name != "debian":
        return (Source(DEFAULT, suite, options=(("signed-by", str(KEYRING)),)),)
    main = next((source for source in host if "-" not in source.suite), Source(DEFAULT, ""))
    fixes = next((source for source in host if source.suite.endswith("-security")), None)
    found = (replace(main, suite=suite, components=("main",)),)
    if fixes is None:
        return found
    return (*found, replace(fixes, suite=f"{suite}-security", components=("main",)))


def _read(file: Path) -> Iterator[Source]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    if file.suffix == ".sources":
        for stanza in re.split(r"\n[ \t]*\n", text):
            yield from _stanza(stanza)
    elif file.suffix == ".list":
        for line in text.splitlines():
            yield from _line(line)


def _line(line: str) -> Iterator[Source]:
    match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)", line)
    if match is None or match[3].endswith("/"):
        return
    pairs = [option.partition("=") for option in (match[1] or "").split()]
    options = tuple((name, value) for name, _, value in pairs if name in ("signed-by", "trusted"))
    yield Source(match[2], match[3], tuple(match[4].split()), options)


def _stanza(text: str) -> Iterator[Source]:
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    fields = {
        name.lower(): value.split()
        for name, value in re.findall(r"^([\w-]+):((?:.*)(?:\n[ \t].*)*)", lines, re.M)
    }
    if "deb" not in fields.get("types", []) or fields.get("enabled") == ["no"]:
        return
    # A key written into the file itself spans lines: only a path can be taken over.
    options = tuple(
        (name, fields[name][0])
        for name in ("signed-by", "trusted")
        if name in fields and len(fields[name]) == 1
    )
    for uri in fields.get("uris", []):
        for suite in fields.get("suites", []):
            if not suite.endswith("/"):
                yield Source(uri, suite, tuple(fields.get("components", [])), options)
