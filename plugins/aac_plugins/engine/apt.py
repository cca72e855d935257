"""apt with folders of its own: nothing of the machine's package state is read or changed.

The machine's apt.conf.d still holds (proxies, certificates), except for its hooks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aac_plugins.engine.process import run
from aac_plugins.engine.sources import KEYRING, Source

from aac_core.api import Hint, MachineError

_CONFIG = """\
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
Dir::State "{root}/state";
Dir::State::status "{root}/status";
Dir::Cache "{root}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Sandbox::User "root";
APT::Install-Recommends "false";
APT::Get::Assume-Yes "true";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Retries "3";
Acquire::AllowReleaseInfoChange "true";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
#clear APT::Update;
#clear APT::Architectures;
#clear DPkg::Post-Invoke;
APT::Architectures {{ "{architecture}"; }};
"""


@dataclass(frozen=True)
class Apt:
    """One private apt: a folder, the sources, and a Debian architecture (``arm64``)."""

    root: Path
    sources: tuple[Source, ...]
    architecture: str

    def update(self) -> None:
        """Read the package lists of the sources.

        Raises:
            MachineError: a source can't be reached, or its signature can't be checked.
        """
        for folder in ("state/lists/partial", "cache/archives/partial", "none"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "status").touch()
        lines = "".join(f"{source.line()}\n" for source in self.sources)
        (self.root / "sources.list").write_text(lines, "utf-8")
        config = _CONFIG.format(root=self.root, architecture=self.architecture)
        (self.root / "apt.conf").write_text(config, "utf-8")
        try:
            run([*self._argv, "-o", "APT::Update::Error-Mode=any", "update"], "read the package lists")
        except MachineError as error:
            raise MachineError(
                error.message, why=error.why, hints=_hints(error), detail=error.detail
            ) from None

    def download(self, packages: Sequence[str], folder: Path) -> None:
        """Put just these packages into the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        run([*self._argv, "download", *packages], "download packages", cwd=folder)

    def closure(self, packages: Sequence[str]) -> tuple[Path, ...]:
        """Download packages and all that they depend on, as if nothing were installed.

        Returns:
            the .deb files in the order of their names.
        """
        archives = self.root / "cache/archives"
        run([*self._argv, "--download-only", "install", *packages], f"download {', '.join(packages)}")
        plan = run([*self._argv, "--simulate", "install", *packages], "list packages")
        found = re.findall(r"^Inst (\S+) \((\S+) .*\[(\w+)\]\)", plan, re.MULTILINE)
        names = (f"{name}_{version.replace(':', '%3a')}_{arch}.deb" for name, version, arch in found)
        return tuple(sorted(archives / name for name in names))

    @property
    def _argv(self) -> tuple[str, ...]:
        return ("apt-get", "-q", "-c", str(self.root / "apt.conf"))


def _hints(error: MachineError) -> tuple[Hint, ...]:
    if any("NO_PUBKEY" in line or "not signed" in line for line in error.detail):
        return (Hint("debian-keyring", f"install a newer debian-archive-keyring ({KEYRING})"),)
    return (Hint("package-mirror", "check that the mirror in /etc/apt/sources.list can be reached"),)
