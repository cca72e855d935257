"""What the template reads as ``runtime``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any

from aac_runtimes.nodejs.build import Build
from aac_runtimes.nodejs.dependencies import Dependencies
from aac_runtimes.nodejs.install import install
from aac_runtimes.nodejs.managers import Manager
from aac_runtimes.nodejs.sources import configuration, copies
from aac_runtimes.nodejs.start import HOME
from aac_runtimes.nodejs.workspace import Workspace

from aac_core.api import RuntimeRequest


def variables(
    request: RuntimeRequest, workspace: Workspace, manager: Manager, dependencies: Dependencies, build: Build
) -> dict[str, Any]:
    """Places in the context, texts of files, and words of commands."""
    built = ("", *workspace.needed(development=build.tools))
    given = ((workspace.path(one), one) for one in configuration(request.project, workspace))
    return {
        **_manager(request, workspace, manager, dependencies),
        "manifests": {f"{HOME}/{path}": text for path, text in dependencies.manifests.items()},
        "configuration": _pairs(given),
        "lock": {
            "source": manager.lock if dependencies.manifests else "",
            "target": f"{HOME}/{dependencies.lock}",
            "text": dependencies.text,
        },
        "folders": [".", *(folder for folder in workspace.needed(development=False) if folder)],
        "copies": _pairs(copies(request.project, workspace, built)),
        "excludes": [f"--exclude=./{path}" for path in _excluded(workspace, built)],
        "scripts": [[posixpath.join(HOME, folder), name] for folder, name in build.scripts],
        "standalone": build.standalone,
        "tools": build.tools and bool(dependencies.manifests),
        "dispensable": list(dependencies.natives.dispensable),
    }


def _manager(
    request: RuntimeRequest, workspace: Workspace, manager: Manager, dependencies: Dependencies
) -> dict[str, Any]:
    emulation = request.spec.spec.build.emulation == "allow"
    how = install(manager, workspace, frozen=dependencies.frozen, scripts=emulation)
    return {
        "manager": {
            "name": manager.name,
            "package": f"{manager.package}@{manager.version}",
            "version": manager.version,
            "checksum": manager.checksum,
            "berry": manager.berry,
            "program": how.program,
        },
        "install": {
            "production": list(how.production),
            "all": list(how.all),
            "resolve": list(how.resolve),
        },
        "frozen": dependencies.frozen,
        "cache": dict(zip(("id", "path", "sharing"), how.cache, strict=True)),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[source, f"{HOME}/{target}"] for source, target in pairs]


def _excluded(workspace: Workspace, built: Iterable[str]) -> list[str]:
    """What a build leaves that the image has from elsewhere, or needs not."""
    needed = workspace.needed(development=False)
    unshipped = sorted({*built} - {"", *needed})
    modules = [posixpath.join(folder, "node_modules") for folder in workspace.members]
    return [*unshipped, *modules, ".yarn", posixpath.join(workspace.agent, ".next/cache")]
