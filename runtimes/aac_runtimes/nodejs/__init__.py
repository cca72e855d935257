"""The Node runtime: packages from the lock of npm, pnpm or yarn, for every platform without emulation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint, HostSecret, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import AacError, BaseImage, Detection, Project, RuntimePlan, RuntimeRequest

VERSIONS = ("20", "22", "24")
DEFAULT_VERSION = "24"

#: Where each package manager keeps the user's registries and tokens; setup.sh links them there.
_HOST_SECRETS = (
    HostSecret("npmrc", ("NPM_CONFIG_USERCONFIG", "npm_config_userconfig"), ("~/.npmrc",)),
    HostSecret("pnpmrc", (), ("$XDG_CONFIG_HOME/pnpm/rc", "~/.config/pnpm/rc")),
    HostSecret("yarnrc", (), ("~/.yarnrc",)),
    HostSecret("yarnrc.yml", (), ("~/.yarnrc.yml",)),
)

_STALE = ("lock-again", "package.json and the lock do not agree: run {} install, and commit the lock")
#: Words of the tools in a failed build, and what to do; a group of the pattern goes into the text.
_BUILD_HINTS = (
    (re.compile(r"npm ci` can only install packages when"), _STALE, "npm"),
    (re.compile(r"ERR_PNPM_(?:OUTDATED_LOCKFILE|NO_LOCKFILE|LOCKFILE_CONFIG_MISMATCH)"), _STALE, "pnpm"),
    (re.compile(r"Your lockfile needs to be updated|YN0028"), _STALE, "yarn"),
    (
        re.compile(r"(?:E40[13]\b|ERR_PNPM_FETCH_40[13]|YN0041)"),
        (
            "registry-token",
            "the registry wants a token: put it into ~/.npmrc, or name the variable of the project's "
            ".npmrc in spec.build.secrets",
        ),
        "",
    ),
    (
        re.compile(r"gyp ERR! (?:find Python|stack Error: not found: make)|make: (?:g\+\+|cc): "),
        (
            "compilers",
            "a package is compiled: spec.build.buildPackages [g++, make, python3] brings what that needs",
        ),
        "",
    ),
    (
        re.compile(r"Cannot find (?:module|package) '([^'./][^']*)'"),
        ("missing-package", "add {} to the dependencies of package.json: the build does not find it"),
        None,
    ),
    (
        re.compile(r"JavaScript heap out of memory"),
        ("heap", "give the build more memory: spec.build.args NODE_OPTIONS=--max-old-space-size=4096"),
        "",
    ),
)


def _detect(project: Project) -> Detection:
    from aac_runtimes.nodejs.detect import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.nodejs.plan import plan

    return plan(request)


def _images() -> tuple[BaseImage, ...]:
    from aac_runtimes.nodejs.versions import bases

    return tuple(image for version in VERSIONS for image in bases(version))


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this module."""
    return [
        Runtime(
            name="node",
            summary="Node.js, JavaScript and TypeScript, locked by npm, pnpm or yarn",
            versions=VERSIONS,
            default_version=DEFAULT_VERSION,
            template="aac_runtimes:nodejs/Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtimes.nodejs.options:NodeOptions",
            files=(
                *("package.json", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"),
                *("pnpm-workspace.yaml", ".nvmrc", ".node-version", "server.js", "index.js"),
            ),
            host_secrets=_HOST_SECRETS,
            images=_images,
        )
    ]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do about words of npm, pnpm, yarn and node-gyp in a failed build."""
    text = "\n".join(error.detail) if error.code == "build" else ""
    matches = ((pattern.search(text), hint, word) for pattern, hint, word in _BUILD_HINTS)
    return [
        Hint(code, what.format(match[1] if word is None else word))
        for match, (code, what), word in matches
        if match
    ]
