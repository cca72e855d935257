"""What a plan can see of a Go program that will not work, and what the program offers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from aac_runtimes.go.errors import problem, refused, spec_problem
from aac_runtimes.go.source import embedded
from aac_runtimes.go.workspace import Reach

from aac_core.api import Hint, Problem, RuntimeRequest

_PLAIN = re.compile(r"[\w.+:/@!-]*")
_STDIO = (
    "github.com/mark3labs/mcp-go/",
    "github.com/modelcontextprotocol/go-sdk/",
    "github.com/metoro-io/mcp-golang",
)


def interface(reach: Reach) -> str:
    """``mcp-stdio`` for a server of the MCP SDKs over stdio, ``http`` for what listens, else ""."""
    if any(path.startswith(_STDIO) for path in reach.external) and any(f.serves_stdio for f in reach.files):
        return "mcp-stdio"
    return "http" if any(file.listens for file in reach.files) else ""


def embeds(request: RuntimeRequest, reach: Reach) -> Iterator[Problem]:
    """``//go:embed`` patterns that match nothing; a command of the build may make it."""
    if request.spec.spec.build.commands:
        return
    hints = (
        Hint("include", "if .dockerignore or aac keeps it out, bring it back with spec.build.include"),
        Hint("build-commands", "if a command makes it, run that in spec.build.commands"),
    )
    for file in reach.files:
        for embed in file.embeds:
            pattern = re.compile(embedded(posixpath.dirname(file.path), embed))
            if not any(pattern.fullmatch(path) for path in request.project.files):
                message = f"nothing matches //go:embed {embed.pattern}"
                yield problem(message, file.path, *hints, line=embed.line)


def libraries(request: RuntimeRequest, names: Sequence[str]) -> Iterator[Problem]:
    """Libraries of the system are there for the builder's own platform only."""
    build = request.spec.spec.build
    if not names or build.emulation == "allow":
        return
    several = len(build.platforms) > 1
    hints = (
        Hint("build-packages", "name their Debian packages: lib…-dev in buildPackages, lib… in packages"),
        Hint("allow-emulation", "for other platforms set spec.build.emulation to allow"),
    )
    message = f"the builder has {', '.join(names)}, linked by the program, for its own platform only"
    yield spec_problem(message, "spec.build.emulation", *hints, severity="error" if several else "warning")


def folder(name: str) -> tuple[Problem, ...]:
    """A Dockerfile's WORKDIR takes plain names."""
    if not _PLAIN.fullmatch(name):
        raise refused(f"the module's folder has characters that a Dockerfile can't hold: {name!r}", name)
    return ()
