"""What is installed: from the project's source, ``spec.dependencies`` and the lock's resolution."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from aac_runtimes.python.declared import Declared, against, read_declared
from aac_runtimes.python.errors import problem, spec_problem
from aac_runtimes.python.local import absent, from_folder, from_manifest, local_names
from aac_runtimes.python.locks.model import LockQuestion, Pin, Selection
from aac_runtimes.python.locks.read import COMMANDS, read_lock
from aac_runtimes.python.manifest import FILE, Manifest
from aac_runtimes.python.requirements import (
    Entry,
    Requirements,
    credentials,
    parse_requirements,
    read_requirements,
)
from aac_runtimes.python.sources import Source, find_source
from aac_runtimes.python.target import wanted
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aac_core.api import Finding, LockRequest, Problem, RuntimeRequest

OUTPUT = "requirements.txt"

#: Extras that bring a server, for projects whose dependencies are not resolved yet.
_BRINGS = {("fastapi", "standard"): "uvicorn", ("fastapi", "all"): "uvicorn"}
_MANIFESTS = ("pyproject", "setuptools")
_PYPI = "https://pypi.org/simple"


@dataclass(frozen=True)
class Dependencies:
    """The answer.

    Args:
        text: a requirements file; "" when nothing is installed.
        hashed: whether every line has its hashes.
        folders: with packages of the project itself, relative to the agent's.
        names: canonical names of what is known to be installed, to version or "".
        resolve: the files that the ``lock`` block reads; empty when nothing has to be resolved.
    """

    text: str = ""
    hashed: bool = True
    folders: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    resolve: tuple[tuple[str, str], ...] = ()
    lock: LockRequest | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def source(self) -> str:
        """The file that has the versions: aac's lock when it resolved them, else the project's own."""
        sources = {finding.subject: finding.source for finding in self.findings}
        return sources.get("resolution") or sources.get("dependencies", "")


@dataclass(frozen=True)
class _Known:
    """Fixed entries, open ones that need a resolution, and the indexes of both."""

    fixed: tuple[Entry, ...] = ()
    open: tuple[Entry, ...] = ()
    constraints: tuple[Entry, ...] = ()
    options: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def decide(request: RuntimeRequest, manifest: Manifest, python: str) -> Dependencies:
    """Everything about the dependencies of a project.

    Raises:
        PlanError: a file of the project can't be used.
    """
    source = find_source(request.project, manifest, request.options.manager if request.options else None)
    known = _read(request, manifest, python, source)
    declared, problems = read_declared(request.spec.spec.dependencies, python)
    if source.locked:
        declared, conflicts = against(declared, _versions(known.fixed), source.file)
        problems += conflicts
    known = replace(
        known,
        open=known.open + tuple(Entry(one.requirement) for one in declared),
        problems=known.problems + problems,
    )
    return _resolve(request, known, python, (source.finding, *_declared_findings(declared)))


def _read(request: RuntimeRequest, manifest: Manifest, python: str, source: Source) -> _Known:
    extras, groups = _chosen(request)
    if source.manager in COMMANDS:
        text = request.project.read_text(source.file)
        question = LockQuestion(request.project, text, source.file, python, manifest, extras, groups)
        locked = read_lock(source.manager, question, request.project)
        stale = _stale(source, locked, manifest, python, question)
        problems = (*stale, *absent(request.project, locked.folders))
        return replace(_from_pins(source, locked.pins, problems), folders=locked.folders)
    readers = {
        "requirements": lambda: _from_file(request, manifest, source.file),
        "setuptools": lambda: from_manifest(request.project, manifest, extras, groups),
        "pyproject": lambda: from_manifest(request.project, manifest, extras, groups),
    }
    found = readers[source.manager]() if source.manager else Requirements()
    here = tuple(entry for entry in found.entries if wanted(entry.requirement, python))
    split = {"fixed": here} if source.locked else {"open": here}
    problems = found.problems + _without_effect(source, found, (*extras, *groups))
    return _Known(
        constraints=found.constraints,
        options=found.options,
        folders=found.folders,
        problems=problems,
        **split,
    )


def _chosen(request: RuntimeRequest) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (request.options.extras, request.options.groups) if request.options else ((), ())


def _from_file(request: RuntimeRequest, manifest: Manifest, file: str) -> Requirements:
    """A requirements file; the project's own list too when it names the project (``-e .``)."""
    found = read_requirements(request.project, file)
    listed = (from_folder(request.project, *_folder(text)) for text in found.folders)
    found = sum(listed, replace(found, folders=()))
    return found + from_manifest(request.project, manifest, *_chosen(request)) if found.local else found


def _folder(text: str) -> tuple[str, tuple[str, ...]]:
    """The path and the extras of ``./libs/greetings[fast]``."""
    path, _, extras = text.partition("[")
    names = (name.strip() for name in extras.rstrip("] ").split(","))
    return posixpath.normpath(path.strip()), tuple(name for name in names if name)


def _without_effect(source: Source, found: Requirements, chosen: tuple[str, ...]) -> tuple[Problem, ...]:
    if not chosen or found.local or source.manager in _MANIFESTS:
        return ()
    message = (
        f"there is no extra or group {chosen[0]!r}: the dependencies come from {source.file or 'nowhere'}"
    )
    hint = ("known-managers", "leave extras and groups out, or set options.manager to the tool that has them")
    return (spec_problem(message, "spec.runtime.options", hint),)


def _from_pins(source: Source, pins: tuple[Pin, ...], problems: tuple[Problem, ...]) -> _Known:
    indexes = tuple(dict.fromkeys(pin.index.rstrip("/") for pin in pins if pin.index))
    secret = [index for index in indexes if credentials(index)]
    hint = ("index-secret", "lock with a netrc file, so that the address stays without them")
    problems += tuple(problem("the address of an index holds credentials", source.file, hint) for _ in secret)
    others = [index for index in indexes if index != _PYPI and index not in secret]
    only = bool(others) and _PYPI not in indexes and all(pin.index for pin in pins)
    options = [f"--extra-index-url {index}" for index in others]
    if only:
        options[0] = f"--index-url {others[0]}"
    entries = tuple(_entry(pin) for pin in pins)
    return _Known(fixed=entries, options=tuple(options), problems=problems)


def _entry(pin: Pin) -> Entry:
    marker = f" ; {pin.marker}" if pin.marker else ""
    return Entry(Requirement(f"{pin.name}=={pin.version}{marker}"), pin.hashes)


def _stale(
    source: Source, found: Selection, manifest: Manifest, python: str, question: LockQuestion
) -> tuple[Problem, ...]:
    """A lock must have everything that ``pyproject.toml`` asks for, in a version that it allows."""
    if source.manager == "pylock" or not manifest.data:
        return ()
    groups = () if source.manager == "poetry" else question.groups
    manifest = Manifest(manifest.data)  # a lock knows nothing of what setuptools is told elsewhere
    try:
        asked = manifest.requirements((), [group for group in groups if _has_group(manifest, group)])
    except KeyError:
        return ()
    locked = {pin.name: pin.version for pin in found.pins}
    local = local_names(question.project, found.folders)
    hint = ("lock-again", f"run {COMMANDS[source.manager]}")
    return tuple(
        problem(f"{source.file} is older than {FILE}: it has no {one}", source.file, hint)
        for one in asked
        if wanted(one, python) and not one.url and canonicalize_name(one.name) not in local
        if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0!0"), prereleases=True)
        or canonicalize_name(one.name) not in locked
    )


def _has_group(manifest: Manifest, group: str) -> bool:
    return canonicalize_name(group) in map(canonicalize_name, manifest.data.get("dependency-groups", {}))


def _versions(entries: Iterable[Entry]) -> dict[str, str]:
    return {entry.name: entry.version for entry in entries}


def _brought(entries: Iterable[Entry]) -> dict[str, str]:
    pairs = ((entry.name, extra) for entry in entries for extra in entry.requirement.extras)
    return {_BRINGS[pair]: "" for pair in pairs if pair in _BRINGS}


def _resolve(
    request: RuntimeRequest, known: _Known, python: str, findings: tuple[Finding, ...]
) -> Dependencies:
    """Put the parts together; what is open comes from the lock's resolution or is asked for."""
    base = Dependencies(
        folders=known.folders, names=_versions(known.fixed), findings=findings, problems=known.problems
    )
    if not known.open:
        return replace(base, text=_text(known.options, known.fixed), hashed=True)
    inputs = _inputs(known)
    lock = LockRequest((*inputs, ("python", python)), (OUTPUT,))
    base = replace(base, resolve=inputs, lock=lock)
    if text := request.resolved.get(OUTPUT, ""):
        resolved = parse_requirements(text, "aac.lock").entries
        new = (one for one in resolved if one.name not in base.names)
        entries = known.fixed + tuple(one for one in new if wanted(one.requirement, python))
        finding = Finding("resolution", f"{len(entries)} packages", "aac.lock", "resolved with hashes")
        return replace(
            base, text=_text(known.options, entries), names=_versions(entries), findings=(*findings, finding)
        )
    entries = known.fixed + known.open
    lines = tuple(f"-c {name}" for name, _ in inputs if name == "constraints.txt")
    warning = problem(
        "the dependencies are not locked, so the image is not reproducible",
        "agent.yaml",
        ("lock", "run aac lock"),
        severity="warning",
    )
    return replace(
        base,
        text=_text((*known.options, *lines), entries),
        hashed=False,
        names={**_versions(entries), **_brought(entries)},
        problems=(*known.problems, warning),
    )


def _inputs(known: _Known) -> tuple[tuple[str, str], ...]:
    """The files that the resolution is made from."""
    fixed = tuple(Entry(entry.requirement) for entry in known.fixed)
    bounds = _text((), (*known.constraints, *fixed))
    asked = _text(known.options, (Entry(entry.requirement) for entry in known.open))
    return (("requirements.in", asked), *((("constraints.txt", bounds),) if bounds else ()))


def _text(options: Iterable[str], entries: Iterable[Entry]) -> str:
    lines = [*options, *sorted(str(entry) for entry in entries)]
    return "".join(f"{line}\n" for line in lines)


def _declared_findings(declared: Iterable[Declared]) -> tuple[Finding, ...]:
    return tuple(Finding("dependency", str(one.requirement), "agent.yaml", one.field) for one in declared)
