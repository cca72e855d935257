"""C libraries of the system that crates link, and the Debian packages that have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aac_runtimes.rust.features import Switch
from aac_runtimes.rust.lockfile import Lock, Locked


@dataclass(frozen=True)
class Library:
    """One library.

    Args:
        crate: that links it.
        develop: the Debian package to compile and link with.
        run: the one that the program needs.
        bundled: the crate that its build script uses when the library is compiled in instead.
        instead: how a project does without it.
    """

    crate: str
    develop: str
    run: str
    bundled: str = ""
    instead: str = ""


#: Names are Debian 13's; an older one has some without t64 (unpack-packages looks for both).
LIBRARIES = (
    Library("alsa-sys", "libasound2-dev", "libasound2t64"),
    Library("glib-sys", "libglib2.0-dev", "libglib2.0-0t64"),
    Library("libdbus-sys", "libdbus-1-dev", "libdbus-1-3", "cc", 'the feature "vendored" of dbus'),
    Library("libsqlite3-sys", "libsqlite3-dev", "libsqlite3-0", "cc", 'the feature "bundled" of rusqlite'),
    Library("libudev-sys", "libudev-dev", "libudev1"),
    Library("mysqlclient-sys", "libmariadb-dev", "libmariadb3", "mysqlclient-src", 'the feature "bundled"'),
    Library("odbc-sys", "unixodbc-dev", "libodbc2"),
    Library("openssl-sys", "libssl-dev", "libssl3t64", "openssl-src", 'rustls, or the feature "vendored"'),
    Library("pq-sys", "libpq-dev", "libpq5", "pq-src", 'the feature "bundled" of pq-sys'),
    Library("yeslogic-fontconfig-sys", "libfontconfig-dev", "libfontconfig1", "dlib"),
    Library("zmq-sys", "libzmq3-dev", "libzmq5", "zeromq-src"),
)


#: Features that compile a library in, whatever crate has them.
_BUNDLING = re.compile(r"bundled|vendored|static")


def linked(crates: Iterable[Locked], lock: Lock, switches: Iterable[Switch]) -> tuple[Library, ...]:
    """The libraries that these crates link from the system.

    The lock holds what *any* feature of the project would need, so it can't tell alone whether a
    library is compiled in.
    """
    needs = {entry.name: entry.names for entry in crates}
    bundling = [one for one in switches if _BUNDLING.search(one.feature)]
    return tuple(
        one
        for one in LIBRARIES
        if one.crate in needs and not (one.bundled in needs[one.crate] and _is_on(one.crate, lock, bundling))
    )


def _is_on(crate: str, lock: Lock, bundling: Iterable[Switch]) -> bool:
    """Whether a feature that reaches the crate is on, or none that is off could have brought the library."""
    answers = [
        one.on for one in bundling if any(entry.name == crate for entry in lock.reached(((one.crate, ""),)))
    ]
    return any(answers) or not answers
