"""Whether an agent needs a C compiler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aac_runtimes.go.errors import problem
from aac_runtimes.go.modfile import Requirement
from aac_runtimes.go.source import GoFile
from aac_runtimes.go.workspace import Package, Reach

from aac_core.api import Finding, Hint, Problem

#: Modules that are of no use without C, though some compile without it.
_KNOWN = (
    "github.com/mattn/go-sqlite3",
    "github.com/mutecomm/go-sqlcipher",
    "github.com/marcboeker/go-duckdb",
    "github.com/duckdb/duckdb-go",
    "github.com/confluentinc/confluent-kafka-go",
    "github.com/DataDog/zstd",
    "github.com/valyala/gozstd",
    "github.com/linxGnu/grocksdb",
    "github.com/yalue/onnxruntime_go",
    "github.com/asg017/sqlite-vec-go-bindings/cgo",
    "github.com/chai2010/webp",
    "github.com/google/gopacket/pcap",
    "github.com/bytecodealliance/wasmtime-go",
)


@dataclass(frozen=True)
class Cgo:
    """The answer.

    Args:
        libraries: of the system, that the program is linked with.
    """

    enabled: bool
    libraries: tuple[str, ...] = ()
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()


def decide(asked: bool | None, reach: Reach, requires: Sequence[Requirement], mod_file: str) -> Cgo:
    """As ``options.cgo`` says, else whether anything that the agent is made of has C in it."""
    own = next((file for package in reach.packages for file in _needs_c(package)), None)
    libraries = tuple(dict.fromkeys(name for file in reach.files for name in file.libraries))
    if asked is not None:
        finding = Finding("cgo", str(asked).lower(), "agent.yaml", "spec.runtime.options.cgo")
        return Cgo(asked, libraries if asked else (), finding, () if asked else _without(own))
    if own is not None:
        finding = Finding("cgo", "true", f"{own.path}:{own.c_line}", 'import "C", and nothing in its place')
        return Cgo(enabled=True, libraries=libraries, finding=finding)
    known = next((path for path in reach.external if path.startswith(_KNOWN)), "")
    line = next((one.line for one in requires if known.startswith(one.path)), 0) if known else 0
    if known:
        place = f"{mod_file}:{line}" if line else mod_file
        finding = Finding("cgo", "true", place, f"{known} is written in C")
        return Cgo(enabled=True, finding=finding)
    return Cgo(enabled=False)


def _needs_c(package: Package) -> list[GoFile]:
    """Files with C in a package that has no other files for builds without it."""
    if any("!cgo" in file.constraint.replace(" ", "") for file in package.files):
        return []
    return [file for file in package.files if file.c_line]


def _without(own: GoFile | None) -> tuple[Problem, ...]:
    if own is None:
        return ()
    hint = Hint("cgo", "leave spec.runtime.options.cgo out, or set it to true")
    message = 'import "C" is left out by Go when spec.runtime.options.cgo is false'
    return (problem(message, own.path, hint, line=own.c_line, severity="warning"),)
