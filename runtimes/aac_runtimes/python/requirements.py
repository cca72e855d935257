"""Requirements files, read purely: what they ask for, with their hashes, indexes and constraints."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aac_runtimes.python.errors import problem
from aac_runtimes.python.lines import Line, logical_lines
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from aac_core.api import Problem, Project

_HASH = re.compile(r"\s+--hash[= ](sha(?:256|384|512):[0-9a-fA-F]+)")
_LOCAL = re.compile(r"\.{1,2}(/|\[|$)|/|file:|[^@:]*\.(whl|zip|tar\.gz)$")
_ARCHIVE = re.compile(r"^file:|\.(whl|zip|tar\.gz)$")
_OPTION = re.compile(r"(--[a-z-]+|-[a-z])(?:\s*=\s*|\s*)(.*)")
_REMOTE = re.compile(r"(git|hg|svn|bzr)\+|https?://|ssh://")


@dataclass(frozen=True)
class Entry:
    """One requirement and the hashes that its files may have."""

    requirement: Requirement
    hashes: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The version that it is pinned to with ``==``, else ""."""
        found = list(self.requirement.specifier)
        if len(found) != 1 or found[0].operator not in {"==", "==="} or found[0].version.endswith(".*"):
            return ""
        return found[0].version

    def __str__(self) -> str:
        return str(self.requirement) + "".join(f" \\\n    --hash={digest}" for digest in self.hashes)


@dataclass(frozen=True)
class Requirements:
    """What a requirements file and those that it includes say.

    Args:
        options: index options, one a line, as they are written.
        local: whether the project itself is listed (``-e .``).
        folders: with other packages of the project, as they are written: ``./libs/greetings[fast]``.
    """

    entries: tuple[Entry, ...] = ()
    constraints: tuple[Entry, ...] = ()
    options: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    local: bool = False
    folders: tuple[str, ...] = ()

    @property
    def locked(self) -> bool:
        """Whether every requirement is pinned and hashed (pip's hash-checking mode)."""
        return bool(self.entries) and all(entry.version and entry.hashes for entry in self.entries)

    def __add__(self, other: Requirements) -> Requirements:
        return Requirements(
            self.entries + other.entries,
            self.constraints + other.constraints,
            tuple(dict.fromkeys(self.options + other.options)),
            self.problems + other.problems,
            self.local or other.local,
            tuple(dict.fromkeys(self.folders + other.folders)),
        )


def read_requirements(project: Project, file: str, above: tuple[str, ...] = ()) -> Requirements:
    """A requirements file with everything that it includes; what is wrong is in ``problems``."""
    if file in above:
        return Requirements(problems=(problem(f"{above[-1]} includes {file}, which includes it", above[-1]),))
    if not project.exists(file):
        source = above[-1] if above else file
        hint = ("add-file", "see that it is in the project and that .dockerignore does not keep it out")
        return Requirements(problems=(problem(f"{file} is not there", source, hint),))
    try:
        lines = tuple(logical_lines(project.read_text(file), file))
    except ValueError as error:
        return Requirements(problems=(problem(str(error), file),))
    found = Requirements()
    for line in lines:
        found += _line(project, line, (*above, file))
    return found


def parse_requirements(text: str, name: str) -> Requirements:
    """The same for a text that includes nothing: a resolution from ``aac.lock``."""
    found = Requirements()
    for line in logical_lines(text, name):
        found += _requirement(line)
    return found


def _line(project: Project, line: Line, above: tuple[str, ...]) -> Requirements:
    if not line.text.startswith("-"):
        return _requirement(line)
    match = _OPTION.fullmatch(line.text)
    option, value = (match[1], match[2].strip().strip("\"'")) if match else (line.text, "")
    handler = _OPTIONS.get(option)
    if handler is None:
        hint = ("remove-option", "remove the line, or set the option where the tool that locks reads it")
        return _wrong(line, f"the option {option} is not known here", hint)
    return handler(project, line, value, above)


def _requirement(line: Line) -> Requirements:
    text = _HASH.sub("", line.text)
    hashes = tuple(sorted({digest.lower() for digest in _HASH.findall(line.text)}))
    if _LOCAL.match(text):
        return _local(line, text)
    if _REMOTE.match(text) or " @ " in text:
        hint = ("use-index", "name a release from an index, or put the code into the project")
        return _wrong(line, "a package from an address or a repository can't be installed", hint)
    if " --" in text:
        return _wrong(line, f"the options of {text.split()[0]} are not known here (only --hash is)")
    try:
        return Requirements(entries=(Entry(Requirement(text), hashes, line.file, line.number),))
    except InvalidRequirement:
        return _wrong(line, f"{text!r:.80} is no requirement (PEP 508)")


def _local(line: Line, text: str) -> Requirements:
    path = text.split("[", maxsplit=1)[0].strip()
    if path.rstrip("/") in {".", "file:."}:
        return Requirements(local=True)
    if not path.startswith("/") and not _ARCHIVE.search(path):
        return Requirements(folders=(text.partition(";")[0].strip(),))
    return _wrong(line, "a local package can't be installed", ("use-code", "put its code into the project"))


def _wrong(line: Line, message: str, *hints: tuple[str, str], severity: str = "error") -> Requirements:
    found = problem(message, line.file, *hints, line=line.number, severity=severity)
    return Requirements(problems=(found,))


def _included(project: Project, line: Line, value: str, above: tuple[str, ...]) -> Requirements:
    return read_requirements(project, _beside(line.file, value), above)


def _constraints(project: Project, line: Line, value: str, above: tuple[str, ...]) -> Requirements:
    found = read_requirements(project, _beside(line.file, value), above)
    return replace(found, entries=(), constraints=found.entries + found.constraints)


def _beside(file: str, value: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), value))


def _editable(project: Project, line: Line, value: str, above: tuple[str, ...]) -> Requirements:
    if _REMOTE.match(value):
        return _requirement(replace(line, text=value))
    return _local(line, value)


def _index(project: Project, line: Line, value: str, above: tuple[str, ...]) -> Requirements:
    if credentials(value):
        hint = ("index-secret", "give the netrc file or the address as a build secret")
        return _wrong(line, "the address of the index holds credentials", hint)
    if urlsplit(value).scheme not in {"http", "https"}:
        return _wrong(line, f"{value!r:.80} is no http address of an index")
    option = "--index-url" if line.text.startswith(("-i", "--index-url")) else "--extra-index-url"
    return Requirements(options=(f"{option} {shlex.quote(value)}",))


def credentials(address: str) -> bool:
    """Whether an address holds a user or a password, or takes one from the environment."""
    return "@" in urlsplit(address).netloc or "${" in address


def _skipped(project: Project, line: Line, value: str, above: tuple[str, ...]) -> Requirements:
    return Requirements()


def _no_effect(project: Project, line: Line, value: str, above: tuple[str, ...]) -> Requirements:
    option = line.text.split()[0]
    return _wrong(line, f"{option} has no effect here", severity="warning")


Handler = Callable[[Project, Line, str, tuple[str, ...]], Requirements]

_OPTIONS: Mapping[str, Handler] = {
    "-r": _included,
    "--requirement": _included,
    "-c": _constraints,
    "--constraint": _constraints,
    "-e": _editable,
    "--editable": _editable,
    "-i": _index,
    "--index-url": _index,
    "--extra-index-url": _index,
    "--trusted-host": _no_effect,
    "--require-hashes": _skipped,
    "--prefer-binary": _skipped,
    "--only-binary": _skipped,
    "--no-binary": _no_effect,
}
