"""What Maven's or Gradle's part of the plan says to the rest of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aac_runtimes.java.start import Start

from aac_core.api import BaseImage, ChosenVersion, Finding, LockRequest, Problem

SOURCE = "/src"
#: What a Quarkus build leaves, and what starts it (Quarkus guide "Building applications", fast-jar).
QUARKUS_JAR = "quarkus-run.jar"


@dataclass(frozen=True)
class Wrapper:
    """The build tool that the project's wrapper names.

    Args:
        sha256: "" when the project does not say it.
    """

    file: str
    version: str
    address: str
    sha256: str = ""

    @property
    def number(self) -> tuple[int, ...]:
        """Major and minor."""
        return tuple(int(part) for part in re.findall(r"\d+", self.version)[:2])


@dataclass(frozen=True)
class Decided:
    """One build tool's answer.

    Args:
        tool: ``maven`` or ``gradle``.
        folder: where the tool is run, relative to the context.
        home: the module's folder, relative to the context.
        command, lock_command: the words of the two calls.
        own: the folders of the module's classes, relative to the context.
        files: texts that replace or add files of the project, by path in the context.
        quarkus: the folder of the fast-jar, "" when it is none.
        resources: whether resources become a layer.
        source: the file that the dependencies come from.
        ignore: what the tools leave in the folders.
        interface: "" when the files don't tell.
    """

    tool: str
    version: ChosenVersion
    base: BaseImage
    folder: str
    home: str
    command: tuple[str, ...]
    lock_command: tuple[str, ...]
    own: tuple[str, ...]
    source: str
    start: Start
    files: Mapping[str, str] = field(default_factory=dict)
    quarkus: str = ""
    resources: bool = False
    wrapper: Wrapper | None = None
    lock: LockRequest | None = None
    locked: str = ""
    ignore: tuple[str, ...] = ()
    interface: str = ""
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
