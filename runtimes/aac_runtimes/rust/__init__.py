"""The Rust runtime: one program of a Cargo project, cross-compiled, static where nothing forbids it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import DEBIAN_SLIM, Hint, HostSecret, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import AacError, BaseImage, Detection, Project, RuntimePlan, RuntimeRequest

VERSIONS = tuple(f"1.{minor}" for minor in range(75, 96))
DEFAULT_VERSION = "1.85"

#: What prepare.sh reads (The Cargo Book, "Configuration" and "Registry authentication").
_HOST_SECRETS = (
    HostSecret(
        "cargo-config",
        files=("$CARGO_HOME/config.toml", "$CARGO_HOME/config", "~/.cargo/config.toml", "~/.cargo/config"),
    ),
    HostSecret(
        "cargo-credentials",
        files=(
            "$CARGO_HOME/credentials.toml",
            "$CARGO_HOME/credentials",
            "~/.cargo/credentials.toml",
            "~/.cargo/credentials",
        ),
    ),
)

#: Words of cargo, rustc and linkers in a failed build, and what to do; a group is what they name.
_BUILD_HINTS = (
    (
        r"lock file \S+ needs to be updated but --locked was passed|cannot update the lock file",
        ("renew-lock", "run cargo update --workspace, and keep the new Cargo.lock"),
    ),
    (
        r"rustc (\d+\.\d+)[.\d]* is not supported by the following package",
        ("newer-rust", "set spec.runtime to a newer version than rust:{0}"),
        (
            "older-crates",
            "or lock for it: CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback cargo update",
        ),
    ),
    (
        r"no matching package named `([^`]+)` found",
        ("registry", "is {0} on another registry? Name it in .cargo/config.toml, or in the host's"),
    ),
    (
        r"The system library `([^`]+)` required by crate|cannot find -l:?(\w+)",
        ("system-library", "the program needs {0} when it runs too: add the library to spec.build.packages"),
    ),
    (
        r"cannot find 'ld\.?(mold|lld|gold)?'|invalid linker name in argument '-fuse-ld=(\w+)'",
        ("linker", "add {0} to spec.build.buildPackages, or leave the linker to aac"),
    ),
    (
        r"target `([^`]+)` in package `[^`]+` requires the features",
        ("set-features", "name them in spec.runtime.options.features"),
    ),
)


def _detect(project: Project) -> Detection:
    from aac_runtimes.rust.detect import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.rust.plan import plan

    return plan(request)


def _images() -> tuple[BaseImage, ...]:
    from aac_runtimes.rust.versions import build_base

    return (*map(build_base, VERSIONS), DEBIAN_SLIM)


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this module."""
    return [
        Runtime(
            name="rust",
            summary="Rust programs of a Cargo package or workspace, static on scratch",
            versions=VERSIONS,
            default_version=DEFAULT_VERSION,
            template="aac_runtimes:rust/Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtimes.rust.options:RustOptions",
            files=("Cargo.toml", "Cargo.lock", ".cargo/config.toml", "rust-toolchain.toml", "rust-toolchain"),
            host_secrets=_HOST_SECRETS,
            images=_images,
        )
    ]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do about a lock that does not fit, a tool or a library that is missing."""
    text = " ".join(error.detail) if error.code == "build" else ""
    found: dict[str, Hint] = {}
    for pattern, *hints in _BUILD_HINTS:
        match = re.search(pattern, text, re.IGNORECASE)
        named = next((group for group in match.groups() if group), "") if match else ""
        for code, what in hints if match else ():
            found.setdefault(code, Hint(code, what.format(named)))
    return list(found.values())
