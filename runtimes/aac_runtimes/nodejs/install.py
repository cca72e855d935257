"""The words that make each package manager install: for the image, for a build, for a lock."""

from __future__ import annotations

from dataclasses import dataclass

from aac_runtimes.nodejs.managers import Manager
from aac_runtimes.nodejs.workspace import Workspace

_NPM = ("--no-audit", "--no-fund", "--logs-max=0", "--update-notifier=false", "--progress=false")
_PNPM = ("--reporter=append-only", "--store-dir=/root/.pnpm-store", "--package-import-method=copy")
_YARN = ("--non-interactive", "--no-progress")


@dataclass(frozen=True)
class Install:
    """Commands in exec form, run beside the root manifest.

    Args:
        program: the file of the package manager's package that is its program.
        production: into the image: without what development needs, for the agent only.
        all: for the build, with everything.
        resolve: makes or extends the lock.
        cache: id, folder and sharing of its cache.
    """

    program: str
    production: tuple[str, ...]
    all: tuple[str, ...]
    resolve: tuple[str, ...]
    cache: tuple[str, str, str]


def install(manager: Manager, workspace: Workspace, *, frozen: bool, scripts: bool) -> Install:
    """How it is done.

    Args:
        frozen: whether the lock has everything.
        scripts: whether packages may run their own scripts for the image: on the target platform only.
    """
    quiet = () if scripts else ("--ignore-scripts",)
    if manager.name == "npm":
        return _npm(workspace, "ci" if frozen else "install", quiet)
    if manager.name == "pnpm":
        return _pnpm(manager, workspace, "--frozen-lockfile" if frozen else "--no-frozen-lockfile", quiet)
    if manager.berry:
        return _berry(workspace, frozen=frozen)
    locked = ("--frozen-lockfile",) if frozen else ("--no-lockfile",)
    words = ("yarn", "install", *locked, *_YARN)
    return Install(
        "bin/yarn.js",
        (*words, "--production", *quiet),
        (*words, "--production=false"),
        ("yarn", "install", *_YARN, "--ignore-scripts"),
        ("yarn1", "/root/.yarn-cache", "locked"),
    )


def _npm(workspace: Workspace, verb: str, quiet: tuple[str, ...]) -> Install:
    only = (f"--workspace={workspace.agent}",) if workspace.agent else ()
    only = only or (("--workspaces=false",) if workspace.shared else ())
    return Install(
        "bin/npm-cli.js",
        ("npm", verb, "--omit=dev", *only, *quiet, *_NPM),
        ("npm", verb, *_NPM),
        ("npm", "install", "--package-lock-only", "--ignore-scripts", *_NPM),
        ("npm", "/root/.npm", "shared"),
    )


def _pnpm(manager: Manager, workspace: Workspace, frozen: str, quiet: tuple[str, ...]) -> Install:
    name = workspace.manifest.name or f"{{{workspace.agent or '.'}}}"
    only = (f"--filter={name}...",) if workspace.shared else ()
    words = ("pnpm", "install", frozen, *_PNPM)
    return Install(
        "bin/pnpm.mjs" if manager.major == "11" else "bin/pnpm.cjs",
        (*words, "--prod", *only, *quiet),
        (*words, "--prod=false"),
        ("pnpm", "install", "--lockfile-only", "--no-frozen-lockfile", "--ignore-scripts", *_PNPM),
        ("pnpm", "/root/.pnpm-store", "shared"),
    )


def _berry(workspace: Workspace, *, frozen: bool) -> Install:
    only = (workspace.manifest.name,) if workspace.shared and workspace.manifest.name else ()
    fixed = "--immutable" if frozen else "--no-immutable"
    return Install(
        "bin/yarn.js",
        ("yarn", "workspaces", "focus", "--production", *only),
        ("yarn", "install", fixed),
        ("yarn", "install", "--mode=update-lockfile", "--no-immutable"),
        ("yarn", "/root/.yarn-cache", "shared"),
    )
