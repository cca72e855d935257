"""Packages that are compiled when they are installed, which needs the target platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aac_runtimes.nodejs.errors import problem
from aac_runtimes.nodejs.locks.model import Graph, Locked

from aac_core.api import Problem

#: What packages with native code ask for to fetch or compile it from their install script.
_COMPILES = frozenset(
    {
        "bindings", "cmake-js", "nan", "node-gyp", "node-pre-gyp", "@mapbox/node-pre-gyp", "prebuild-install",
        "install-artifact-from-github", "node-cmake",
    }
)  # fmt: skip
#: What loads a binary that the package carries for every platform.
_CARRIES = frozenset({"node-gyp-build", "node-gyp-build-optional-packages", "pkg-prebuilds"})
#: Tools that ask for the same for the sake of others.
_TOOLS = frozenset({"node-gyp", "prebuild-install", "npm", "@npmcli/run-script", "bindings", "node-pre-gyp"})


@dataclass(frozen=True)
class Natives:
    """The answer.

    Args:
        dispensable: names of packages that their users do without when they can't be compiled.
    """

    dispensable: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_natives(graph: Graph, reached: dict[str, bool], lock: str, *, emulation: bool) -> Natives:
    """Look for them in what is installed with the agent.

    Args:
        reached: keys to whether the agent can't do without it.
    """
    packages = ((graph.packages[key], needed) for key, needed in reached.items())
    found = sorted({(one.name, one.version, needed) for one, needed in packages if _compiled(graph, one)})
    firm = [(name, version) for name, version, needed in found if needed]
    dispensable = tuple(name for name, _, needed in found if not needed)
    return Natives(dispensable, () if emulation else tuple(_problems(firm, lock)))


def _compiled(graph: Graph, package: Locked) -> bool:
    asked = set(package.requires)
    if package.scripts is False or package.name in _TOOLS or asked & _CARRIES or not asked & _COMPILES:
        return False
    offered = (graph.packages[key] for key in package.offers if key in graph.packages)
    return not any(one.platforms for one in offered)


def _problems(firm: list[tuple[str, str]], lock: str) -> Iterator[Problem]:
    for name, version in firm:
        hints = (
            ("other-package", f"take a version of {name} that brings its binaries as packages, or another"),
            ("allow-emulation", "or set spec.build.emulation to allow: it is compiled on the target itself"),
        )
        words = "is compiled, or fetches a binary, when it is installed"
        yield problem(f"{name} {version} {words}, which needs the target platform", lock, *hints)
