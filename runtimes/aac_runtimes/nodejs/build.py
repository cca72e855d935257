"""What is run on the project's code before it goes into the image."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from aac_runtimes.nodejs.errors import problem, refused
from aac_runtimes.nodejs.workspace import Workspace

from aac_core.api import Finding, Problem, Project, RuntimeRequest

#: A package does this for itself after each installation; its code is there only now.
_AFTER = "postinstall"
_BUILD = "build"
_NEXT = ("next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs")
_MADE = ("dist/", "build/", "lib/", "out/")
_CODE = (".js", ".mjs", ".cjs")
#: Sources, and the configuration of compilers and bundlers.
_SOURCE = re.compile(
    r"(?:src|app|pages)/|(?:[^/]*tsconfig[^/]*\.json|[\w.-]+\.config\.[cm]?[jt]s|\.babelrc.*|\.swcrc"
    r"|[Mm]akefile|[Gg]ulpfile.*|[Gg]runtfile.*)$"
)
_OUTPUT = re.compile(r"""^\s*output\s*:\s*["'](\w+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class Build:
    """Scripts in their order.

    Args:
        scripts: pairs of a folder below the root and a script of the manifest there.
        makes: whether files of the agent are made.
        tools: whether the packages of development are installed for it.
        standalone: whether Next leaves a server with the files of packages that it needs, and no others.
    """

    scripts: tuple[tuple[str, str], ...] = ()
    makes: bool = False
    tools: bool = False
    standalone: bool = False
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()


def find_build(request: RuntimeRequest, workspace: Workspace) -> Build:
    """``options.script``, else the script ``build``, of the agent and of the members that it needs.

    Raises:
        PlanError: there is no such script.
    """
    wanted = request.options.script if request.options else None
    manifest = workspace.manifest
    if wanted and wanted not in manifest.scripts:
        known = ", ".join(sorted(manifest.scripts)) or "none"
        hint = ("known-scripts", f"scripts of {manifest.file}: {known}")
        raise refused(f"spec.runtime.options.script is {wanted}, which is no script", manifest.file, hint)
    script = _BUILD if wanted is None else wanted
    if wanted is None and _is_built(request.project, workspace):
        script = ""
    pairs = _scripts(workspace, script)
    tools = bool(pairs or request.spec.spec.build.commands)
    if script not in manifest.scripts:
        left_out = None if script or wanted is not None else _left_out(workspace)
        return Build(pairs, tools=tools, finding=left_out)
    finding = Finding("build", script, "agent.yaml" if wanted else manifest.file, manifest.scripts[script])
    file, output = _next_output(request.project, workspace)
    problems: tuple[Problem, ...] = ()
    if output == "export":
        hint = ("next-server", "take the line out, or serve the folder out with a server of your choice")
        problems = (problem("Next exports files only (output), which no server serves", file, hint),)
    return Build(pairs, True, tools, output == "standalone", finding, problems)


def _is_built(project: Project, workspace: Workspace) -> bool:
    """Whether this is a package as it is published: with what its build made, without its sources."""
    folder = workspace.path(workspace.agent).rstrip("/")
    inside = [file[len(folder) + 1 :] if folder else file for file in project.files if _below(file, folder)]
    made = any(file.startswith(_MADE) and file.endswith(_CODE) for file in inside)
    return made and not any(_SOURCE.match(file) for file in inside)


def _below(file: str, folder: str) -> bool:
    return not folder or file.startswith(f"{folder}/")


def _left_out(workspace: Workspace) -> Finding | None:
    if _BUILD not in workspace.manifest.scripts:
        return None
    reason = "the script build is not run: what it makes is here, its sources are not"
    return Finding("build", "none", workspace.manifest.file, reason)


def _scripts(workspace: Workspace, script: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for folder in workspace.needed(development=True):
        here = script if folder == workspace.agent else _BUILD
        names = workspace.members[folder].scripts
        found += [(folder, name) for name in (_AFTER, here) if name in names]
    return tuple(found)


def _next_output(project: Project, workspace: Workspace) -> tuple[str, str]:
    """The file and ``output`` of Next's configuration, read as text."""
    if "next" not in workspace.manifest.required:
        return "", ""
    names = (posixpath.join(workspace.root, workspace.agent, name) for name in _NEXT)
    file = next((name for name in names if project.exists(name)), "")
    match = _OUTPUT.search(project.read_text(file)) if file else None
    return file, match[1] if match else ""
