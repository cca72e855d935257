"""``go.mod`` and ``go.work``, read as far as a plan needs them (Go Modules Reference, "go.mod files")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aac_core.api import PlanError, Project, Where

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|//.*|[^\s"`]+')
_QUOTES = ('"', "`")


@dataclass(frozen=True)
class Requirement:
    """A module version that ``go.mod`` asks for.

    Args:
        indirect: whether no package of the module itself imports it.
    """

    path: str
    version: str
    line: int
    indirect: bool = False


@dataclass(frozen=True)
class Replacement:
    """A module that is taken from elsewhere.

    Args:
        old_version: "" when every version is replaced.
        new: a module path, or a folder when it begins with ``./``, ``../`` or ``/``.
    """

    old: str
    old_version: str
    new: str
    new_version: str
    line: int

    @property
    def is_folder(self) -> bool:
        return self.new.startswith(("./", "../", "/")) or self.new in (".", "..")


@dataclass(frozen=True)
class ModFile:
    """One ``go.mod`` or ``go.work``.

    Args:
        go, toolchain: as written (``1.24.1``, ``go1.26.2``), "" when absent; lines beside them.
        uses: folders of a ``go.work``, with their lines.
    """

    file: str
    module: str = ""
    go: str = ""
    go_line: int = 0
    toolchain: str = ""
    toolchain_line: int = 0
    requires: tuple[Requirement, ...] = ()
    replaces: tuple[Replacement, ...] = ()
    uses: tuple[tuple[str, int], ...] = ()
    tools: tuple[str, ...] = ()


@dataclass
class _Draft:
    file: str
    single: dict[str, tuple[str, int]] = field(default_factory=dict)
    requires: list[Requirement] = field(default_factory=list)
    replaces: list[Replacement] = field(default_factory=list)
    uses: list[tuple[str, int]] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)

    def take(self, verb: str, words: list[str], comment: str, line: int) -> None:
        if verb in ("module", "go", "toolchain") and words:
            self.single[verb] = (words[0], line)
        elif verb == "require" and len(words) == 2:
            indirect = comment.removeprefix("//").strip().startswith("indirect")
            self.requires.append(Requirement(words[0], words[1], line, indirect))
        elif verb == "replace" and "=>" in words:
            self.replaces.append(_replacement(words, line))
        elif verb == "use" and words:
            self.uses.append((words[0], line))
        elif verb == "tool" and words:
            self.tools.append(words[0])

    def done(self) -> ModFile:
        module, go, toolchain = (self.single.get(name, ("", 0)) for name in ("module", "go", "toolchain"))
        return ModFile(
            self.file,
            module[0],
            *go,
            *toolchain,
            tuple(self.requires),
            tuple(self.replaces),
            tuple(self.uses),
            tuple(self.tools),
        )


def read_mod(project: Project, file: str) -> ModFile:
    """The file; directives that a plan has no use for are passed over.

    Raises:
        PlanError: a block that does not end, a replacement without a target; with the line.
    """
    draft = _Draft(file)
    for verb, words, comment, line in _statements(project.read_text(file), file):
        try:
            draft.take(verb, words, comment, line)
        except IndexError:
            raise PlanError(f"{verb} is not complete", where=Where(file, line)) from None
    return draft.done()


def _statements(text: str, file: str) -> Iterator[tuple[str, list[str], str, int]]:
    """Each statement as (verb, words, comment, line); those of a block one by one."""
    block, opened = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        words, comment = _split(line)
        if block and words == [")"]:
            block = ""
        elif words and block:
            yield block, words, comment, number
        elif len(words) == 2 and words[1] == "(":
            block, opened = words[0], number
        elif words:
            yield words[0], words[1:], comment, number
    if block:
        raise PlanError(f"the block {block} ( is not closed", where=Where(file, opened))


def _split(line: str) -> tuple[list[str], str]:
    words = _WORD.findall(line.replace("(", " ( ") if line.rstrip().endswith("(") else line)
    comment = next((word for word in words if word.startswith("//")), "")
    kept = words[: words.index(comment)] if comment else words
    return [word[1:-1] if word[0] in _QUOTES else word for word in kept], comment


def _replacement(words: list[str], line: int) -> Replacement:
    at = words.index("=>")
    old, new = words[:at], words[at + 1 :]
    return Replacement(old[0], "".join(old[1:]), new[0], "".join(new[1:]), line)
