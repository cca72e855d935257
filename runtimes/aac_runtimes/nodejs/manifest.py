"""One ``package.json``: the parts that decide something."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aac_runtimes.nodejs.errors import read_json, refused

from aac_core.api import Project

FILE = "package.json"

#: Fields that decide nothing about what is installed: a change of them installs nothing again, and
#: without ``scripts`` an installation runs none of the project's own before its code is there.
_IDLE = frozenset(
    {
        "scripts", "description", "keywords", "author", "contributors", "maintainers", "funding", "license",
        "repository", "bugs", "homepage", "files", "main", "module", "browser", "types", "typings", "exports",
        "imports", "type", "sideEffects", "engines", "devEngines", "volta", "publishConfig", "config", "jest",
        "eslintConfig", "eslintIgnore", "prettier", "babel", "browserslist", "lint-staged", "husky", "nyc",
        "ava", "mocha", "c8", "tap", "release", "commitlint", "simple-git-hooks", "nodemonConfig",
    }
)  # fmt: skip
_DEPENDENCIES = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")


@dataclass(frozen=True)
class Manifest:
    """A member of a workspace, or the whole project.

    Args:
        folder: of the context that holds it, "" for the context itself.
        exists: False for a project without ``package.json``.
    """

    folder: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    exists: bool = True

    @property
    def file(self) -> str:
        """Its path in the context."""
        return posixpath.join(self.folder, FILE)

    @property
    def name(self) -> str:
        """The package's name, "" when it has none."""
        return self._text("name")

    @property
    def scripts(self) -> dict[str, str]:
        """Names to command lines."""
        return self.texts("scripts")

    @property
    def bins(self) -> dict[str, str]:
        """Names of programs to files; a single one has the name of the package."""
        found = self.data.get("bin")
        if isinstance(found, str):
            return {self.name.rpartition("/")[2] or "bin": found}
        return self.texts("bin")

    @property
    def main(self) -> str:
        """The module that the package is, "" when it does not say."""
        return self._text("main")

    @property
    def required(self) -> dict[str, str]:
        """What runs with the agent: names to ranges, optional ones included."""
        return {**self.texts("dependencies"), **self.texts("optionalDependencies")}

    @property
    def wanted(self) -> dict[str, str]:
        """What a lock must have: also what only the development needs."""
        return {**self.texts("devDependencies"), **self.required}

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts; anything else in it is left out."""
        found = self.data.get(key)
        if not isinstance(found, Mapping):
            return {}
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def installed(self, changes: Mapping[str, Any]) -> str:
        """The text that package managers are given in a build: without what decides nothing for them."""
        kept = {key: value for key, value in self.data.items() if key not in _IDLE}
        return json.dumps({**kept, **changes}, indent=2, ensure_ascii=False) + "\n"

    def _text(self, key: str) -> str:
        found = self.data.get(key)
        return found if isinstance(found, str) else ""


def read_manifest(project: Project, folder: str) -> Manifest:
    """The manifest of a folder.

    Raises:
        PlanError: it is no JSON object, or its dependencies are no tables.
    """
    file = posixpath.join(folder, FILE)
    if not project.exists(file):
        return Manifest(folder, exists=False)
    data = read_json(project, file)
    for key in _DEPENDENCIES:
        if not isinstance(data.get(key, {}), dict):
            raise refused(f"{key} of {file} is no table of names and versions", file)
    return Manifest(folder, data)
