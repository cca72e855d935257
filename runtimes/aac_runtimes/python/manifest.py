"""What a project says about itself in ``pyproject.toml`` (PEP 621, PEP 735, Poetry), or to setuptools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aac_runtimes.python.errors import read_toml, refused
from aac_runtimes.python.legacy import Setup, read_setup
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from aac_core.api import PlanError, Project

FILE = "pyproject.toml"


@dataclass(frozen=True)
class Manifest:
    """A view of the project's metadata; empty when there is none.

    Args:
        data: the whole ``pyproject.toml``.
        setup: what setuptools is told elsewhere.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    setup: Setup = field(default_factory=Setup)

    @property
    def project(self) -> Mapping[str, Any]:
        """``[project]``, with the fields that it leaves to setuptools."""
        rest = {name: value for name, value in self.setup.project.items() if self.leaves(name)}
        return {**rest, **table(self.data, "project")}

    def leaves(self, name: str) -> bool:
        """Whether a field is setuptools' to say: there is no ``[project]``, or it calls it dynamic."""
        own = table(self.data, "project")
        return name in own.get("dynamic", ()) if own else not self.poetry

    def file(self, name: str) -> str:
        """The file that a field of ``[project]`` is from."""
        return self.setup.files.get(name, FILE) if self.leaves(name) else FILE

    @property
    def poetry(self) -> Mapping[str, Any]:
        return table(self.data, "tool", "poetry")

    @property
    def name(self) -> str:
        return str(self.project.get("name") or self.poetry.get("name") or "")

    @property
    def version(self) -> str:
        return str(self.project.get("version") or self.poetry.get("version") or "")

    @property
    def requires_python(self) -> str:
        return str(self.project.get("requires-python") or "")

    @property
    def is_package(self) -> bool:
        """Whether it can be installed: a name and a build system (PEP 517), or setuptools' files."""
        return bool(self.name and ("build-system" in self.data or "name" in self.setup.project))

    @property
    def scripts(self) -> dict[str, str]:
        """Console scripts: name to ``module:function``."""
        found = self.project.get("scripts") or self.poetry.get("scripts") or {}
        return {str(name): str(target) for name, target in found.items() if isinstance(target, str)}

    @property
    def declares(self) -> bool:
        """Whether dependencies are listed here in a standard table, or for setuptools."""
        listed = any(self.project.get(name) for name in ("dependencies", "optional-dependencies"))
        return listed or bool(self.data.get("dependency-groups"))

    def requirements(self, extras: Iterable[str] = (), groups: Iterable[str] = ()) -> tuple[Requirement, ...]:
        """Dependencies of the project with the chosen extras and groups.

        Raises:
            PlanError: an extra or a group is not there, an entry is no requirement (PEP 508), or only
                running setup.py would tell them.
        """
        file = self.file("dependencies")
        words = self.setup.computed.get("dependencies") if self.leaves("dependencies") else ""
        if words:
            hint = ("requirements-in", "list the dependencies in a requirements.txt")
            raise refused(words, file, hint)
        texts = [str(text) for text in self.project.get("dependencies", ())]
        optional = _canonical(self.project.get("optional-dependencies", {}))
        for extra in extras:
            texts += _chosen(optional, canonicalize_name(extra), "extra", self.file("optional-dependencies"))
        for group in groups:
            texts += self._group(group, ())
        return tuple(
            requirement
            for requirement in (_parsed(text, file) for text in texts)
            if canonicalize_name(requirement.name) != canonicalize_name(self.name)
        )

    def _group(self, name: str, above: tuple[str, ...]) -> list[str]:
        """The entries of a dependency group, included groups too (PEP 735)."""
        groups = _canonical(self.data.get("dependency-groups", {}))
        key = canonicalize_name(name)
        if key in above:
            raise refused(f"the dependency group {name} includes itself", FILE)
        texts: list[str] = []
        for entry in _chosen(groups, key, "group", FILE):
            included = isinstance(entry, Mapping) and entry.get("include-group")
            texts += self._group(str(included), (*above, key)) if included else [str(entry)]
        return texts


def table(data: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """A nested table; empty when it is not there."""
    for key in path:
        inner = data.get(key)
        data = inner if isinstance(inner, Mapping) else {}
    return data


def read_manifest(project: Project) -> Manifest:
    """The manifest of a project.

    Raises:
        PlanError: ``pyproject.toml`` is no TOML.
    """
    data = read_toml(project, FILE) if project.exists(FILE) else {}
    return Manifest(data, read_setup(project))


def _canonical(found: Mapping[str, Any]) -> dict[str, Any]:
    return {str(canonicalize_name(name)): entries for name, entries in found.items()}


def _chosen(known: Mapping[str, Any], key: str, what: str, file: str) -> list[Any]:
    if key not in known:
        names = ", ".join(sorted(known)) or "none"
        hint = (f"known-{what}s", f"known: {names}")
        raise refused(f"{file} has no {what} {key!r}, which spec.runtime.options asks for", file, hint)
    return list(known[key])


def _parsed(text: str, file: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise _invalid(text, file, error) from None


def _invalid(text: str, file: str, error: Exception) -> PlanError:
    why = str(error).split("\n", maxsplit=1)[0]
    return refused(f"{text!r} in {file} is no requirement (PEP 508)", file, why=why)
