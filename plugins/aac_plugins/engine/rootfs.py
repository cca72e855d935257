"""A root file system made of unpacked Debian packages; none of their scripts runs.

Works for any architecture without emulation. What the scripts would have done and an
application needs is done here: users, the CA bundle, name look-up, temporary folders, and a
``dpkg`` status, so that an SBOM or apt can tell what is inside.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aac_plugins.engine.keystore import keystore
from aac_plugins.engine.layer import Entry, folder, link, read_tar
from aac_plugins.engine.process import reading, run, workers

#: What every image needs to be a file system with a shell, users and name look-up, and the tools
#: that the official images have: packages and programs rely on them without saying so (Debian
#: Policy 3.8, "Essential packages").
SKELETON = (
    *("base-files", "base-passwd", "dash", "libc6"),
    *("bash", "coreutils", "diffutils", "findutils", "grep", "gzip", "hostname", "sed", "tar"),
)

_DROPPED = re.compile(
    r"usr/share/(man|info|lintian|bug|locale|doc-base|menu|bash-completion|zsh|fish)/"
    r"|usr/share/doc/.*/(?!copyright$)[^/]+$"  # licences stay
    r"|usr/lib/python3[^/]*/EXTERNALLY-MANAGED$"  # in an image, pip may install
    r"|var/(cache|log|lib/apt/lists)/.+|etc/machine-id$|etc/(apt|cron[^/]*|logrotate\.d)/"
    r"|(dev|proc|sys|run|tmp)/.+|boot(/|$)|etc/(hostname|resolv\.conf|hosts)$|.*\.pyc$"
)
_MERGED = re.compile(r"(bin|sbin|lib|lib32|lib64|libx32)/")
_FOLDERS = {"tmp": 0o1777, "var/tmp": 0o1777, "usr/local/bin": 0o755, "root": 0o700, "var/log": 0o755}
_MASTERS = {
    "etc/passwd": "usr/share/base-passwd/passwd.master",
    "etc/group": "usr/share/base-passwd/group.master",
}
_NSSWITCH = "usr/share/base-files/nsswitch.conf"
_AUTHORITIES = "usr/share/ca-certificates/mozilla/"
#: In the package that makes a trust store for Java when it is installed.
_FOR_JAVA = "usr/share/doc/ca-certificates-java/copyright"


def unpacked(
    debs: Sequence[Path], links: Iterable[tuple[str, str]], extra: Mapping[str, Entry]
) -> dict[str, Entry]:
    """The file system of the packages, complete, by path.

    Args:
        links: symbolic links to add, as (path, target).
        extra: what comes from elsewhere, by path.
    """
    tree: dict[str, Entry] = {}
    with workers(2) as pool:
        for entries in pool.map(_files, debs):
            tree.update((entry.path, entry) for entry in entries)
        status = "".join(sorted(pool.map(_stanza, debs)))
    tree.update((entry.path, entry) for entry in _completed(tree))
    tree.update(extra)
    tree.update((path.strip("/"), link(path.strip("/"), target)) for path, target in links)
    tree["var/lib/dpkg/status"] = Entry("var/lib/dpkg/status", data=status.encode())
    return with_parents(tree)


def kept(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Without documentation, caches, logs, and what is the machine's that made it."""
    for entry in entries:
        if not _DROPPED.match(entry.path):
            yield entry


def _files(deb: Path) -> list[Entry]:
    with reading(["dpkg-deb", "--fsys-tarfile", deb], f"unpack {deb.name}") as stream:
        return [_merged(entry) for entry in kept(read_tar(stream))]


def _merged(entry: Entry) -> Entry:
    """``/bin`` and its like are links to ``/usr/bin``: a file below them goes where they lead."""
    if _MERGED.match(entry.path):
        entry = replace(entry, path=f"usr/{entry.path}")
    if entry.kind == tarfile.LNKTYPE and _MERGED.match(entry.target):
        entry = replace(entry, target=f"usr/{entry.target}")
    return entry


def _stanza(deb: Path) -> str:
    control = run(["dpkg-deb", "-f", deb], f"read {deb.name}").strip()
    return re.sub(r"\A(Package: .*\n)", r"\1Status: install ok installed\n", control) + "\n\n"


def _completed(tree: dict[str, Entry]) -> Iterator[Entry]:
    for path, mode in _FOLDERS.items():
        yield folder(path, mode)
    for path, master in _MASTERS.items():
        yield Entry(path, data=tree[master].data)
    if _NSSWITCH in tree:
        yield Entry("etc/nsswitch.conf", data=tree[_NSSWITCH].data)
    certificates = [entry for path, entry in sorted(tree.items()) if path.startswith(_AUTHORITIES)]
    if certificates:
        bundle = b"".join(entry.data for entry in certificates if entry.path.endswith(".crt"))
        yield Entry("etc/ssl/certs/ca-certificates.crt", data=bundle)
        if _FOR_JAVA in tree:
            named = {Path(entry.path).stem: entry.data for entry in certificates}
            yield Entry("etc/ssl/certs/java/cacerts", data=keystore(named))
    if "usr/bin/dash" in tree and "usr/bin/sh" not in tree:
        yield link("usr/bin/sh", "dash")


def with_parents(tree: dict[str, Entry]) -> dict[str, Entry]:
    """Also the folders that no package names; unpacking would make them with today's time."""
    for path in list(tree):
        for parent in Path(path).parents:
            name = parent.as_posix()
            if name != "." and name not in tree:
                tree[name] = folder(name)
    return tree
