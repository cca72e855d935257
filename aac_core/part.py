"""A part of a project, seen as a project: a package of a monorepo."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property

from aac_core.contracts.project import Project
from aac_core.ignore import compile_pattern


@dataclass(frozen=True)
class ProjectPart:
    """The files below one folder, with paths relative to it; ``../`` leads to the rest of the project.

    Args:
        whole: the project that it is a part of.
        root: the folder in ``whole``, "" for all of it.
    """

    whole: Project
    root: str

    @property
    def folder(self) -> str:
        return ""

    @cached_property
    def files(self) -> tuple[str, ...]:
        prefix = f"{self.root}/" if self.root else ""
        return tuple(path[len(prefix) :] for path in self.whole.files if path.startswith(prefix))

    def path(self, path: str) -> str:
        """Where a path of the part is in the whole; begins with ``../`` when it leads outside."""
        return posixpath.normpath(posixpath.join(self.root, path))

    def exists(self, path: str) -> bool:
        return self.whole.exists(self.path(path))

    def read_text(self, path: str) -> str:
        return self.whole.read_text(self.path(path))

    def glob(self, *patterns: str) -> tuple[str, ...]:
        made = [compile_pattern(pattern) or re.compile(re.escape(pattern)) for pattern in patterns]
        return tuple(path for path in self.files if any(regex.fullmatch(path) for regex in made))

    def nearest(self, *names: str) -> str:
        """As :meth:`Project.nearest`, from this folder up to the top of the whole project."""
        depth = self.root.count("/") + 1 if self.root else 0
        paths = ("../" * up + name for up in range(depth + 1) for name in names)
        return next((path for path in paths if self.exists(path)), "")
