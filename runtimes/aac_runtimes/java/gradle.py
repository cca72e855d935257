"""Everything that is decided about a Gradle project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from aac_runtimes.java import versions
from aac_runtimes.java.decided import Decided, Wrapper
from aac_runtimes.java.declared import Entry, against, read_declared
from aac_runtimes.java.errors import problem, spec_problem
from aac_runtimes.java.gradle_files import BUILD, SETTINGS, Script, members, read_script
from aac_runtimes.java.shapes import interface
from aac_runtimes.java.sources import find_mains
from aac_runtimes.java.start import Start, from_sources, given
from aac_runtimes.java.wrapper import GRADLE, read_wrapper

from aac_core.api import Finding, LockRequest, Problem, Project, RuntimeRequest, VersionClaim

OUTPUT = "verification-metadata.xml"
_INIT = "aac.init.gradle"
_FIELD = "spec.runtime.options.module"
#: The first Gradle that runs on a Java (Gradle user guide, "Compatibility Matrix"), the newest first.
_RUNS_ON = (((9, 1), 25), ((8, 5), 21), ((7, 3), 17))
_VERIFIES_SINCE = (6, 2)


@dataclass(frozen=True)
class _Build:
    """Where things are: the root of the build, the module's folder, and both scripts."""

    root: str
    home: str
    script: Script | None
    settings: Script | None
    members: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def path(self) -> str:
        """The module as Gradle names it: ``:services:chat``, "" for the root."""
        inside = posixpath.relpath(self.home or ".", self.root or ".")
        return "" if inside == "." else ":" + inside.replace("/", ":")

    @property
    def file(self) -> str:
        found = self.script or self.settings
        return found.file if found else "build.gradle"


def decide_gradle(request: RuntimeRequest) -> Decided:
    """Decide it.

    Raises:
        PlanError: a build file can't be used.
    """
    project = request.project
    build = _find(request)
    wrapper, wrong = read_wrapper(project, posixpath.join(build.root, GRADLE))
    script = build.script or Script(build.file, "")
    version = versions.choose(project, request.version, *script.claims(), *_tool_claim(wrapper))
    entries, refused = read_declared(request.spec.spec.dependencies)
    missing, conflicts = against(entries, script.dependencies(), script.file)
    words = _command(request, build, quarkus=script.quarkus)
    lock = _lock_request(project, build, wrapper, (version.version, *words))
    text = request.resolved.get(OUTPUT, "")
    files = {posixpath.join(build.root, _INIT): _init(missing)}
    if text and lock:
        files[posixpath.join(build.root, "gradle", OUTPUT)] = text
    return Decided(
        tool="gradle",
        version=version,
        base=versions.jdk_base(version.version) if wrapper else versions.gradle_base(version.version),
        folder=build.root,
        home=build.home,
        command=words,
        lock_command=(*words, "--write-verification-metadata", "sha256"),
        own=(),
        source="aac.lock" if text else script.file,
        start=given(request) or (Start() if script.quarkus else _start(project, build, script)),
        files=files,
        quarkus=posixpath.join(build.home, "build/quarkus-app") if script.quarkus else "",
        resources=not script.quarkus and _has(project, posixpath.join(build.home, "src/main/resources/")),
        wrapper=wrapper,
        lock=lock,
        locked=text,
        ignore=tuple(_ignored(build)),
        interface=interface(project, build.home, (one.name for one in script.dependencies())),
        findings=_findings(build, wrapper, missing, text),
        problems=(*wrong, *build.problems, *refused, *conflicts, *_complaints(build, script, lock, text)),
    )


def _find(request: RuntimeRequest) -> _Build:
    """The settings above the agent's folder, and the module."""
    project = request.project
    part = request.options.part if request.options else ""
    file = project.nearest(*SETTINGS) or project.nearest(*BUILD)
    root = posixpath.dirname(file)
    settings = read_script(project, root, SETTINGS)
    listed = tuple(posixpath.join(root, one) for one in members(settings))
    home = project.folder
    problems: tuple[Problem, ...] = ()
    if part:
        inside = part.strip(":").replace(":", "/")
        known = {posixpath.join(root, inside), posixpath.join(project.folder, inside)}
        home = next((one for one in listed if one in known or one.endswith(f"/{inside}")), "")
        if not home:
            hint = ("known-modules", f"known: {', '.join(listed)}" if listed else "the build has no modules")
            problems = (spec_problem(f"there is no module {part!r:.80} in {file}", _FIELD, hint),)
    elif listed and home == root and not find_mains(project, home):
        home, problems = _only(project, listed, file)
    return _Build(root, home, read_script(project, home, BUILD), settings, listed, problems)


def _only(project: Project, listed: tuple[str, ...], file: str) -> tuple[str, tuple[Problem, ...]]:
    started = [one for one in listed if find_mains(project, one)]
    if len(started) == 1:
        return started[0], ()
    words = "several modules can be started" if started else "no module has a class with main"
    hint = ("set-module", f"set spec.runtime.options.module to one of: {', '.join(started or listed)}")
    return (started or listed)[0], (spec_problem(f"{words}: {file}", _FIELD, hint),)


def _tool_claim(wrapper: Wrapper | None) -> tuple[VersionClaim, ...]:
    if wrapper is None:
        return ()
    number = wrapper.number
    newest = next((java for since, java in _RUNS_ON if number >= since), 11)
    words = f"{newest} at most (Gradle {wrapper.version} runs on no later one)"
    return (VersionClaim(wrapper.file, words, lambda version: int(version) <= newest),)


def _command(request: RuntimeRequest, build: _Build, *, quarkus: bool) -> tuple[str, ...]:
    tasks = request.options.tasks if request.options else ()
    words = ("gradle", "-q", "--no-daemon", "--console=plain", "-I", _INIT)
    if quarkus:
        return (*words, *(tasks or (f"{build.path}:quarkusBuild",)), "-Dquarkus.package.jar.type=fast-jar")
    return (*words, *tasks, f"{build.path}:aacClasspath")


def _init(missing: tuple[Entry, ...]) -> str:
    text = resources.files("aac_runtimes.java").joinpath("init.gradle").read_text("utf-8")
    added = "".join(
        f"allprojects {{ one -> one.plugins.withId('java') {{ one.afterEvaluate {{ "
        f"one.dependencies.add('implementation', '{entry.notation}') }} }} }}\n"
        for entry in missing
    )
    return text + added


def _lock_request(
    project: Project, build: _Build, wrapper: Wrapper | None, words: tuple[str, ...]
) -> LockRequest | None:
    """Checksums of all that Gradle resolves, when the project has none of its own."""
    own = posixpath.join(build.root, "gradle", OUTPUT)
    if project.exists(own) or (wrapper and wrapper.number < _VERIFIES_SINCE):
        return None
    names = (*BUILD, *SETTINGS, "gradle.properties", "gradle.lockfile", "gradle/libs.versions.toml")
    folders = ("", *build.members, build.root, build.home)
    paths = {posixpath.join(folder, name) for folder in folders for name in names}
    files = {*(path for path in paths if project.exists(path)), *project.glob("buildSrc/*.gradle*")}
    inputs = tuple((file, project.read_text(file)) for file in sorted(files))
    return LockRequest((*inputs, ("command", " ".join(words))), (OUTPUT,))


def _start(project: Project, build: _Build, script: Script) -> Start:
    main, line = script.main
    if main:
        return Start(main, finding=Finding("entrypoint", main, script.file, f"mainClass, line {line}"))
    return from_sources(project, build.home, script.file)


def _has(project: Project, prefix: str) -> bool:
    return any(file.startswith(prefix) for file in project.files)


def _ignored(build: _Build) -> Iterator[str]:
    for folder in sorted({build.root, build.home, *build.members}):
        yield from (posixpath.join(folder, name) for name in (".gradle", "build", "src/test"))


def _findings(
    build: _Build, wrapper: Wrapper | None, missing: tuple[Entry, ...], locked: str
) -> tuple[Finding, ...]:
    found = [Finding("build", "Gradle", build.file, "a build file of Gradle is there")]
    if wrapper:
        found = [Finding("build", f"Gradle {wrapper.version}", wrapper.file, "the wrapper names it")]
    if build.path:
        found.append(Finding("module", build.path, build.file))
    found += [Finding("dependency", one.notation, "agent.yaml", one.field) for one in missing]
    if locked:
        found.append(Finding("resolution", OUTPUT, "aac.lock", "each file has its checksum"))
    return tuple(found)


def _complaints(build: _Build, script: Script, lock: LockRequest | None, locked: str) -> Iterator[Problem]:
    for one in script.dependencies():
        if re.search(r"SNAPSHOT|\+$|^latest\.|^[\[(]", one.version):
            hint = ("release", "name one released version, or lock it with gradle --write-locks")
            message = f"{one.name}:{one.version} can be another file tomorrow"
            yield problem(message, script.file, hint, line=one.line, severity="warning")
    if lock and not locked:
        message = "the dependencies have no checksums, so the image may not be reproducible"
        yield problem(message, "agent.yaml", ("lock", "run aac lock"), severity="warning")
