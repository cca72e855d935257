"""How the agent starts, when ``spec.entrypoint`` does not say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aac_runtimes.java.errors import problem
from aac_runtimes.java.pom import Pom
from aac_runtimes.java.sources import chosen, find_mains

from aac_core.api import Finding, Problem, Project, RuntimeRequest

#: A share of the container's memory instead of a quarter, and an end that an engine sees.
JVM = ("-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError")
CLASSPATH = ("-cp", "@/app/classpath")
#: Settings of plugins that name the class: plugin, path of the element.
_SETTINGS = (
    ("spring-boot-maven-plugin", ("mainClass",)),
    ("maven-jar-plugin", ("archive", "manifest", "mainClass")),
    ("maven-jar-plugin", ("archive", "manifestEntries", "Main-Class")),
    ("maven-shade-plugin", ("transformers", "transformer", "mainClass")),
    ("maven-shade-plugin", ("transformers", "transformer", "manifestEntries", "Main-Class")),
    ("maven-assembly-plugin", ("archive", "manifest", "mainClass")),
    ("exec-maven-plugin", ("mainClass",)),
    ("jib-maven-plugin", ("container", "mainClass")),
    ("appassembler-maven-plugin", ("programs", "program", "mainClass")),
)
#: What their executions start is a step of the build.
_RUN_IN_A_BUILD = ("exec-maven-plugin",)
_PROPERTIES = ("start-class", "exec.mainClass", "mainClass", "main.class", "app.main.class")
#: Parents that a repository has, and the class that they start.
_OF_PARENTS = {"io.helidon.applications:helidon-mp": "io.helidon.Main"}
#: Classes of a library that start what a manifest names.
_LAUNCHERS = {
    "io.vertx.core.Launcher": ("run",),
    "io.vertx.launcher.application.VertxApplication": (),
}
_VERTICLE = ("transformers", "transformer", "manifestEntries", "Main-Verticle")


@dataclass(frozen=True)
class Start:
    """What is started: a class with its arguments, why; or what is wrong."""

    main: str = ""
    arguments: tuple[str, ...] = ()
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()


def given(request: RuntimeRequest) -> Start | None:
    """What the spec says."""
    if request.spec.spec.entrypoint:
        return Start(finding=Finding("entrypoint", "spec.entrypoint", "agent.yaml"))
    main = request.options.main if request.options else ""
    if main:
        return Start(main, finding=Finding("entrypoint", main, "agent.yaml", "spec.runtime.options.main"))
    return None


def from_pom(project: Project, pom: Pom) -> Start:
    """What the pom names, else the class with main."""
    name, where, why = next(_named(pom), ("", "", ""))
    if name:
        arguments = _verticle(pom, name)
        return Start(name, arguments, Finding("entrypoint", name, where, why))
    start = from_sources(project, pom.folder, pom.file, pom.sources)
    parent = pom.parent if pom.parent in _OF_PARENTS else ""
    if start.problems and parent:
        main = _OF_PARENTS[parent]
        return Start(main, finding=Finding("entrypoint", main, pom.file, f"the parent is {parent}"))
    return start


def from_sources(project: Project, folder: str, file: str, roots: tuple[str, ...] = ()) -> Start:
    """The class with main in the module's code."""
    mains = find_mains(project, folder, roots)
    main = chosen(mains)
    if main:
        reason = "the class with main" if len(mains) == 1 else "the class with main that is the agent's"
        return Start(main.name, finding=Finding("entrypoint", main.name, main.file, reason))
    hint = ("set-main", "set spec.runtime.options.main to the class, or spec.entrypoint")
    if not mains:
        message = "nothing says how the agent starts: no class has public static void main"
        return Start(problems=(problem(message, file, hint),))
    names = ", ".join(sorted(one.name for one in mains))
    return Start(problems=(problem(f"several classes have main: {names:.300}", file, hint),))


def command(start: Start, jvm: tuple[str, ...], jar: str = "") -> tuple[str, ...]:
    """Exec form."""
    if jar:
        return ("java", *JVM, *jvm, "-jar", jar)
    return ("java", *JVM, *jvm, *CLASSPATH, start.main, *start.arguments) if start.main else ()


def _named(pom: Pom) -> Iterator[tuple[str, str, str]]:
    for plugin, path in _SETTINGS:
        for owner, found in pom.configured(plugin, *path, executions=plugin not in _RUN_IN_A_BUILD):
            name = pom.expand(found.text.strip())
            if name and "${" not in name:
                yield name, owner.file, f"{plugin}, line {found.line}"
    for name in _PROPERTIES:
        if name in pom.properties:
            _, file, line = pom.properties[name]
            value = pom.expand(f"${{{name}}}")
            if value and "${" not in value:
                yield value, file, f"the property {name}, line {line}"


def _verticle(pom: Pom, main: str) -> tuple[str, ...]:
    if main not in _LAUNCHERS:
        return ()
    found = (pom.expand(one.text.strip()) for _, one in pom.configured("maven-shade-plugin", *_VERTICLE))
    verticle = next(found, "") or pom.expand("${main.verticle}")
    return (*_LAUNCHERS[main], verticle) if "${" not in verticle else ()
