"""Whether ``go.mod``, ``go.sum`` and ``vendor`` fix what the agent is made of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aac_runtimes.go.commands import Command
from aac_runtimes.go.errors import TIDY, VENDOR, problem
from aac_runtimes.go.modfile import ModFile, Requirement
from aac_runtimes.go.workspace import Module, Reach, Workspace

from aac_core.api import Finding, Hint, LockRequest, Problem, Project, RuntimeRequest, Where

OUTPUTS = ("go.mod", "go.sum")
_SHOWN = 3


@dataclass(frozen=True)
class Dependencies:
    """What is known about them.

    Args:
        files: texts that take the place of the project's own, by name.
        resolve: arguments of ``go get`` in the lock step.
    """

    finding: Finding
    lock: LockRequest | None = None
    files: Mapping[str, str] | None = None
    resolve: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def decide(
    request: RuntimeRequest, workspace: Workspace, command: Command, reach: Reach, version: str
) -> Dependencies:
    """The project's own files when they are complete, else what the lock step found or has to find."""
    module, project = command.module, request.project
    extra, problems = _asked(request, module.mod)
    vendor = _vendor(workspace, module)
    if project.exists(vendor):
        return _vendored(project, module, vendor, extra, problems)
    sums = [file for file in _sum_files(workspace) if project.exists(file)]
    if not extra and (sums or not reach.external):
        missing = _missing(_sums(project, sums), workspace, reach)
        where = sums[0] if sums else module.mod.file
        stale = (_stale(missing, module.mod.file or where),) if missing else ()
        finding = Finding("dependencies", "go.sum" if reach.external else "none", where or "project")
        text = f"module {request.spec.metadata.name}\n\ngo {version}\n"
        generated = None if module.mod.file else {"go.mod": text}
        return Dependencies(finding, files=generated, problems=(*problems, *stale))
    if workspace.work is not None:
        hint = Hint("go-work-sync", "run go mod tidy in each module, and commit the go.sum files")
        message = "a workspace without go.sum can't be built"
        found = problem(message, workspace.work.file, hint)
        return Dependencies(Finding("dependencies", "none", workspace.work.file), problems=(*problems, found))
    lock = _request(project, module, extra, reach)
    finding = Finding("dependencies", "aac.lock", module.mod.file or "imports", "no go.sum has all of them")
    return Dependencies(finding, lock, request.resolved or None, extra, problems)


def _request(project: Project, module: Module, extra: tuple[str, ...], reach: Reach) -> LockRequest:
    texts = {name: posixpath.join(module.folder, name) for name in OUTPUTS}
    own = {name: project.read_text(path) for name, path in texts.items() if project.exists(path)}
    own |= {"dependencies": "\n".join(extra), "imports": "\n".join(reach.external)}
    return LockRequest(tuple(own.items()), OUTPUTS)


def _asked(request: RuntimeRequest, mod: ModFile) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Those of ``spec.dependencies`` that ``go.mod`` lacks, and contradictions with it."""
    missing, problems = [], []
    have = {one.path: one for one in mod.requires}
    for at, text in enumerate(request.spec.spec.dependencies):
        path, _, version = text.partition("@")
        own = have.get(path)
        if own is None:
            missing.append(text)
        elif version.startswith("v") and version.count(".") == 2 and version != own.version:
            hint = Hint("one-version", f"change one of the two: go get {text}")
            message = f"spec.dependencies asks for {text}, but {mod.file}:{own.line} for {own.version}"
            where = Where("agent.yaml", field=f"spec.dependencies[{at}]")
            problems.append(Problem(message, where, (hint,)))
    return tuple(missing), tuple(problems)


def _vendor(workspace: Workspace, module: Module) -> str:
    home = posixpath.dirname(workspace.work.file) if workspace.work else module.folder
    return posixpath.join(home, "vendor/modules.txt")


def _vendored(
    project: Project, module: Module, file: str, extra: tuple[str, ...], problems: tuple[Problem, ...]
) -> Dependencies:
    finding = Finding("dependencies", "vendor", file, "Go takes them from there")
    text = project.read_text(file)
    listed = {tuple(line[2:].split()[:2]) for line in text.splitlines() if line.startswith("# ")}
    absent = [one for one in module.mod.requires if (one.path, one.version) not in listed]
    if absent and "## workspace" not in text:
        message = f"{module.mod.file} asks for {_names(absent)}, which {file} does not have"
        problems += (problem(message, module.mod.file, VENDOR, line=absent[0].line),)
    if extra:
        message = f"{file} does not have {', '.join(extra)} of spec.dependencies"
        problems += (problem(message, file, Hint("go-get", f"run go get {extra[0]}, and go mod vendor")),)
    return Dependencies(finding, problems=problems)


def _sum_files(workspace: Workspace) -> Iterator[str]:
    for module in workspace.modules:
        yield posixpath.join(module.folder, "go.sum")
    if workspace.work:
        yield f"{workspace.work.file}.sum"


def _sums(project: Project, files: list[str]) -> set[str]:
    """Module paths whose content is in a checksum file."""
    lines = (line.split() for file in files for line in project.read_text(file).splitlines())
    return {words[0] for words in lines if len(words) == 3 and not words[1].endswith("/go.mod")}


def _missing(sums: set[str], workspace: Workspace, reach: Reach) -> list[Requirement]:
    """Imported modules without a requirement (no version), or whose requirement has no checksum."""
    requires = {one.path: one for module in workspace.modules for one in module.mod.requires}
    taken = {one.old: one for module in workspace.modules for one in module.mod.replaces}
    found: dict[str, Requirement] = {}
    for path in reach.external:
        homes = [module for module in requires if path == module or path.startswith(module + "/")]
        if not homes:
            found[path] = Requirement(path, "", 0)
            continue
        module = max(homes, key=len)
        new = taken.get(module)
        if (new.new if new and not new.is_folder else module) not in sums:
            found[module] = requires[module]
    return list(found.values())


def _stale(missing: list[Requirement], file: str) -> Problem:
    unknown = [one for one in missing if not one.version]
    if unknown:
        return problem(f"{file} has no module for {_names(unknown)}, which the code imports", file, TIDY)
    message = f"go.sum has no checksum of {_names(missing)}"
    return problem(message, file, TIDY, line=missing[0].line)


def _names(missing: list[Requirement]) -> str:
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    return ", ".join(f"{one.path} {one.version}".strip() for one in missing[:_SHOWN]) + more
