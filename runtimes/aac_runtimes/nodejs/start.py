"""How the agent starts, when ``spec.entrypoint`` does not say it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from aac_runtimes.nodejs.build import Build
from aac_runtimes.nodejs.command import Command, read_command
from aac_runtimes.nodejs.detect import NAMES
from aac_runtimes.nodejs.errors import problem, spec_problem
from aac_runtimes.nodejs.locks.model import Graph
from aac_runtimes.nodejs.programs import PROGRAMS
from aac_runtimes.nodejs.workspace import Workspace, unchosen

from aac_core.api import Finding, Problem, RuntimeRequest

HOME = "/app"
DEFAULT_PORT = 8080
_SCRIPTS = ("start:prod", "start:production", "start")
_ASIDE = ("", "src")
_SUFFIXES = ("js", "mjs", "cjs", "ts", "mts")
_OUTPUT = re.compile(r'^\s*"outDir"\s*:\s*"(?:\./)?([\w./-]+?)/?"', re.MULTILINE)


@dataclass(frozen=True)
class Start:
    """The command, why, or what is wrong."""

    command: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Question:
    """What the start is decided from.

    Args:
        graph: what is known of the packages.
        build: may make files that are not there yet.
        linked: whether each member has links to its own packages (pnpm), and does not find them at the root.
    """

    request: RuntimeRequest
    workspace: Workspace
    graph: Graph
    build: Build
    linked: bool

    def has(self, name: str) -> bool:
        """Whether a file of the agent exists."""
        return self.request.project.exists(posixpath.join(self.workspace.root, self.workspace.agent, name))

    @property
    def port(self) -> int:
        """What PORT will be."""
        ports = self.request.spec.spec.ports
        return next((port.container for port in ports if port.protocol == "tcp"), DEFAULT_PORT)


def find_start(question: Question) -> Start:
    """spec.entrypoint, the script ``start``, ``bin``, ``main``, a usual name, in this order."""
    if question.request.spec.spec.entrypoint:
        return Start(finding=Finding("entrypoint", "spec.entrypoint", "agent.yaml"))
    if question.build.standalone:
        return _file("server.js", question.workspace.manifest.file, "the server that Next leaves")
    scripted, why_not = _scripted(question)
    for found in (scripted, *_files(question)):
        if found is not None:
            return found
    if question.workspace.shared and not question.workspace.agent:
        return Start(problems=(unchosen(question.workspace),))
    if why_not is not None:
        return Start(problems=(why_not,))
    message = "nothing says how the agent starts"
    hints = (
        ("add-start", 'add a script "start" to package.json, such as "node server.js"'),
        ("set-entrypoint", 'or set spec.entrypoint, for example ["node", "server.js"]'),
    )
    return Start(problems=(spec_problem(message, "spec.entrypoint", *hints),))


def _scripted(question: Question) -> tuple[Start | None, Problem | None]:
    manifest = question.workspace.manifest
    refusal = None
    for name in _SCRIPTS:
        text = manifest.scripts.get(name, "")
        if not text:
            continue
        found = read_command(text, manifest.scripts, question.port, partial(_program, question))
        if found.words:
            return _from_script(question, name, text, found), None
        hint = ("set-entrypoint", 'set spec.entrypoint, for example ["node", "server.js"]')
        refusal = refusal or problem(f"the script {name} {found.why_not}", manifest.file, hint)
    return None, refusal


def _from_script(question: Question, name: str, text: str, found: Command) -> Start:
    file = question.workspace.manifest.file
    warnings = tuple(
        problem(f"{word} of the script {name} is left out in the image", file, severity="warning")
        for word in found.left_out
    )
    finding = Finding("entrypoint", " ".join(found.words), file, f"the script {name}: {text}")
    return Start(found.words, found.environment, finding, warnings)


def _program(question: Question, name: str) -> tuple[str, ...]:
    """How a program of a package is started without npm: as the file that it is."""
    workspace = question.workspace
    for folder in dict.fromkeys((workspace.agent, "")):
        for package in workspace.members[folder].required:
            key = question.graph.direct.get(folder, {}).get(package, "")
            locked = question.graph.packages.get(key)
            known = dict(locked.bins) if locked else {}
            owner, file = PROGRAMS.get(name, ("", ""))
            path = known.get(name) or (file if owner == package else "")
            if path:
                place = key if "node_modules/" in key else f"node_modules/{package}"
                inside = folder if question.linked else ""
                return ("node", posixpath.normpath(posixpath.join(HOME, inside, place, path)))
    return ()


def _files(question: Question) -> Iterator[Start]:
    manifest = question.workspace.manifest
    names = {manifest.name.rpartition("/")[2], question.request.spec.metadata.name}
    bins = {name: file for name, file in manifest.bins.items() if len(manifest.bins) == 1 or name in names}
    for name, file in bins.items():
        if question.build.makes or question.has(posixpath.normpath(file)):
            yield _file(posixpath.normpath(file), manifest.file, f"the program {name}")
    main = posixpath.normpath(manifest.main) if manifest.main else ""
    if main and not main.startswith(".."):
        present = next((one for one in (main, f"{main}.js", f"{main}/index.js") if question.has(one)), "")
        if present or question.build.makes:
            yield _file(present or main, manifest.file, "main")
    for folder in (*_ASIDE, _output(question) if question.build.makes else ""):
        for name in NAMES:
            for suffix in _SUFFIXES:
                file = posixpath.join(folder, f"{name}.{suffix}")
                if question.has(file):
                    yield _built(question, file)


def _built(question: Question, file: str) -> Start:
    """A source of TypeScript that is built starts as what it becomes."""
    output = _output(question)
    if question.build.makes and output and file.endswith("ts"):
        made = posixpath.join(output, posixpath.basename(file)[:-2] + "js")
        return _file(made, file, "what the build makes of it")
    return _file(file, file, "a usual name")


def _output(question: Question) -> str:
    workspace = question.workspace
    file = posixpath.join(workspace.root, workspace.agent, "tsconfig.json")
    text = question.request.project.read_text(file) if question.has("tsconfig.json") else ""
    match = _OUTPUT.search(text)
    return posixpath.normpath(match[1]) if match else ""


def _file(file: str, source: str, reason: str) -> Start:
    return Start(("node", file), finding=Finding("entrypoint", file, source, reason))
