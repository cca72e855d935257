"""Maven's pom.xml as far as its text tells: parents in the project count, those of a repository don't."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aac_runtimes.java.errors import refused
from aac_runtimes.java.xml import Element, parse

from aac_core.api import Project

FILE = "pom.xml"
_COORDINATES = ("groupId", "artifactId", "version", "scope")
_MOST = 32
_LONGEST = 1000
_PROPERTY = re.compile(r"\$\{([^${}]+)\}")


@dataclass(frozen=True)
class Dependency:
    """One ``<dependency>``; ``version`` is "" when something else manages it."""

    group: str
    artifact: str
    version: str
    scope: str
    line: int

    @property
    def name(self) -> str:
        return f"{self.group}:{self.artifact}"


@dataclass(frozen=True)
class Pom:
    """One file and its parents in the project, the nearest first.

    Args:
        file: path in the project.
    """

    file: str
    text: str
    root: Element
    parents: tuple[Pom, ...] = ()

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.file)

    @property
    def artifact(self) -> str:
        return self.root.value("artifactId")

    @property
    def group(self) -> str:
        return self.expand(self.root.value("groupId") or self.root.value("parent", "groupId"))

    @property
    def packaging(self) -> str:
        return self.expand(self.root.value("packaging") or "jar")

    @property
    def lineage(self) -> tuple[Pom, ...]:
        return (self, *self.parents)

    @property
    def parent(self) -> str:
        """``group:artifact`` of the last parent, which only a repository has; "" when there is none."""
        last = self.lineage[-1].root.get("parent")
        return f"{last.value('groupId')}:{last.value('artifactId')}" if last else ""

    @cached_property
    def properties(self) -> dict[str, tuple[str, str, int]]:
        """Each with its text, file and line; own ones win."""
        found: dict[str, tuple[str, str, int]] = {}
        for pom in reversed(self.lineage):
            for section in pom.root.all("properties"):
                found |= {one.name: (one.text.strip(), pom.file, one.line) for one in section.children}
        return found

    def expand(self, text: str) -> str:
        """With the values of ``${…}``; what is not known stays as it is."""
        for _ in range(_MOST):
            replaced = _PROPERTY.sub(lambda match: self._property(match[1], match[0]), text)
            if replaced == text or len(replaced) > _LONGEST:
                break
            text = replaced
        return text

    def _property(self, name: str, unknown: str) -> str:
        if name in self.properties:
            return self.properties[name][0]
        own, _, rest = name.partition(".")
        if own in ("project", "pom") and rest in ("groupId", "artifactId", "version", "packaging"):
            return self.root.value(rest) or self.root.value("parent", rest) or unknown
        folders = {"basedir": ".", "project.basedir": ".", "project.build.directory": "target"}
        return folders.get(name, unknown)

    def plugins(self) -> Iterator[tuple[Pom, Element]]:
        """Plugins with what is managed for them, own ones first."""
        for pom in self.lineage:
            for path in (("plugins", "plugin"), ("pluginManagement", "plugins", "plugin")):
                yield from ((pom, one) for one in pom.root.all("build", *path))

    def configured(self, plugin: str, *path: str, executions: bool = True) -> Iterator[tuple[Pom, Element]]:
        """A setting of a plugin, and of its executions."""
        for pom, one in self.plugins():
            if one.value("artifactId") == plugin:
                yield from ((pom, found) for found in one.all("configuration", *path))
                inside = one.all("executions", "execution", "configuration", *path)
                yield from ((pom, found) for found in inside if executions)

    def has_plugin(self, plugin: str) -> bool:
        return any(one.value("artifactId") == plugin for _, one in self.plugins())

    def dependencies(self, *section: str) -> tuple[Dependency, ...]:
        """``dependencyManagement`` as section: what it manages."""
        found = []
        for pom in self.lineage:
            for one in pom.root.all(*section, "dependencies", "dependency"):
                group, artifact, version, scope = (self.expand(one.value(name)) for name in _COORDINATES)
                found.append(Dependency(group, artifact, version, scope, one.line))
        return tuple(found)

    @property
    def modules(self) -> tuple[str, ...]:
        """The pom files of its modules (``subprojects`` since Maven 4)."""
        sections = (("modules", "module"), ("subprojects", "subproject"))
        names = [one.text.strip() for path in sections for one in self.root.all(*path)]
        paths = (posixpath.normpath(posixpath.join(self.folder, name)) for name in names)
        return tuple(path if path.endswith(".xml") else posixpath.join(path, FILE) for path in paths)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its code is, relative to the module; none when it is where Maven expects it."""
        texts = (pom.root.value("build", "sourceDirectory") for pom in self.lineage)
        said = next(filter(None, texts), "")
        path = self.expand(said).removeprefix("${project.basedir}/").removeprefix("./")
        return (posixpath.normpath(path),) if path and "${" not in path else ()

    @property
    def output(self) -> str:
        """The folder of compiled classes, relative to the context."""
        build = next(filter(None, (pom.root.value("build", "directory") for pom in self.lineage)), "")
        own = next(filter(None, (pom.root.value("build", "outputDirectory") for pom in self.lineage)), "")
        folder = self.expand(build) or "target"
        path = self.expand(own).replace("${project.build.directory}", folder) or f"{folder}/classes"
        return posixpath.normpath(posixpath.join(self.folder, path))


def read_pom(project: Project, file: str) -> Pom:
    """A pom and its parents in the project.

    Raises:
        PlanError: it can't be read, or is no pom.
    """
    pom = _single(project, file)
    parents: list[Pom] = []
    above = _parent_file(project, pom)
    while above and len(parents) < _MOST and above not in {file, *(one.file for one in parents)}:
        parents.append(_single(project, above))
        above = _parent_file(project, parents[-1])
    return Pom(pom.file, pom.text, pom.root, tuple(parents))


def _single(project: Project, file: str) -> Pom:
    text = project.read_text(file)
    root = parse(text, file)
    if root.name != "project":
        hint = ("pom", "see maven.apache.org/pom.html")
        raise refused(f"{file} is no pom: its root element is {root.name!r:.60}", file, hint, line=root.line)
    return Pom(file, text, root)


def _parent_file(project: Project, pom: Pom) -> str:
    """The pom of the parent, when the project has it; "" when a repository does."""
    parent = pom.root.get("parent")
    if parent is None:
        return ""
    said = parent.get("relativePath")
    relative = said.text.strip() if said else f"../{FILE}"
    path = posixpath.normpath(posixpath.join(pom.folder, relative)) if relative else ""
    candidates = (path, posixpath.join(path, FILE)) if path and not path.startswith("..") else ()
    found = next((one for one in candidates if project.exists(one)), "")
    fits = found and _single(project, found).artifact == parent.value("artifactId")
    return found if fits else ""
