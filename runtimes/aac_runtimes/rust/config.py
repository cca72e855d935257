"""What cargo is told on its command line: linkers, flags, and how the project's own flags stay."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from aac_runtimes.rust.errors import read_toml, table

from aac_core.api import Project

HOME = "/aac/cargo"
MACHINES = ("x86_64", "aarch64")
_NAMES = (".cargo/config.toml", ".cargo/config")


def config_files(project: Project, folder: str) -> tuple[str, ...]:
    """The project's own configuration, the nearest first (The Cargo Book, "Configuration")."""
    parts = folder.split("/") if folder else []
    above = ("/".join(parts[:depth]) for depth in range(len(parts), -1, -1))
    found = ([posixpath.join(one, name) for name in _NAMES] for one in above)
    return tuple(
        path for names in found if (path := next((name for name in names if project.exists(name)), ""))
    )


def registries(project: Project, folder: str) -> tuple[str, ...]:
    """Names of registries that the project's configuration has, as they are in variables."""
    names = {
        name
        for file in config_files(project, folder)
        for name in table(read_toml(project, file), "registries")
    }
    return tuple(sorted(name.upper().replace("-", "_") for name in names))


def config_text(
    project: Project,
    folder: str,
    *,
    static: bool,
    profile: str,
    strip: bool,
    flags: str = "",
) -> str:
    """A configuration that wins over that of project and host.

    ``build.rustflags`` of the project would be ignored where a target has flags: they are taken over.

    Args:
        strip: whether symbols are left out; the project's profile may want them.
        flags: RUSTFLAGS of ``spec.build.args``, which win over the project's.
    """
    own = [f"--remap-path-prefix={HOME}/registry/src=/cargo"]
    if static:
        own.insert(0, "-Ctarget-feature=+crt-static")
    if flags:
        more = flags.split()
    else:
        more = list(_flags([read_toml(project, file) for file in config_files(project, folder)]))
    lines = [
        "[build]",
        "incremental = false",
        'target-dir = "/aac/target"',
        "[net]",
        "git-fetch-with-cli = true",
        *([f"[profile.{profile}]", 'strip = "symbols"'] if strip else []),
        "[env]",
        'PKG_CONFIG_ALLOW_CROSS = "1"',
    ]
    for machine in MACHINES:
        lines += _tools(machine)
    for machine in MACHINES:
        lines += [
            f"[target.{machine}-unknown-linux-gnu]",
            f'linker = "{machine}-linux-gnu-gcc"',
            f"rustflags = {json.dumps([*own, *more], ensure_ascii=False)}",
        ]
    return "\n".join(lines) + "\n"


def _tools(machine: str) -> Iterator[str]:
    """What the crates cc and pkg-config look for, for one target."""
    name, tools = f"{machine}_unknown_linux_gnu", f"{machine}-linux-gnu"
    yield f'CC_{name} = "{tools}-gcc"'
    yield f'CXX_{name} = "{tools}-g++"'
    yield f'AR_{name} = "{tools}-ar"'
    yield f'PKG_CONFIG_LIBDIR_{name} = "/usr/lib/{tools}/pkgconfig:/usr/share/pkgconfig"'


def _flags(configs: list[Mapping[str, Any]]) -> Iterator[str]:
    """``build.rustflags`` of the nearest file last, unless flags of a target replace them."""
    if any("rustflags" in one for data in configs for one in table(data, "target").values()):
        return
    for data in reversed(configs):
        found = table(data, "build").get("rustflags", ())
        yield from found.split() if isinstance(found, str) else map(str, found)
