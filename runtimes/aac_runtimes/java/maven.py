"""Everything that is decided about a Maven project."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from aac_runtimes.java import versions
from aac_runtimes.java.decided import Decided, Wrapper
from aac_runtimes.java.declared import Entry, against, read_declared, with_entries
from aac_runtimes.java.errors import problem
from aac_runtimes.java.pom import Dependency, Pom
from aac_runtimes.java.reactor import Reactor, find_reactor
from aac_runtimes.java.shapes import interface, is_quarkus
from aac_runtimes.java.sources import find_mains
from aac_runtimes.java.start import Start, from_pom, given
from aac_runtimes.java.wrapper import MAVEN, read_wrapper

from aac_core.api import Finding, LockRequest, Problem, Project, RuntimeRequest, VersionClaim

OUTPUT = "checksums.sha256"
_TELLING = (".config", ".xml", ".properties")
_MOVING = ("LATEST", "RELEASE")
_DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
#: Not in the image, and not what an image's build is for; a .git, which some of them want, is not there.
_SKIPPED = (
    "maven.test.skip", "maven.javadoc.skip", "maven.source.skip", "maven.gitcommitid.skip", "gpg.skip",
    "checkstyle.skip", "pmd.skip", "cpd.skip", "spotbugs.skip", "spotless.check.skip", "rat.skip",
    "license.skip", "jacoco.skip", "animal.sniffer.skip",
)  # fmt: skip
#: Tools of a developer that Spring Boot leaves out of its own archives as well.
_DEVELOPMENT = "spring-boot-devtools,spring-boot-docker-compose"
_CHECKSUMS = tuple(
    f"-Daether.{option}"
    for option in (
        "artifactResolver.postProcessor.trustedChecksums=true",
        "artifactResolver.postProcessor.trustedChecksums.checksumAlgorithms=SHA-256",
        "trustedChecksumsSource.summaryFile=true",
        "trustedChecksumsSource.summaryFile.basedir=/aac/checksums",
        "trustedChecksumsSource.summaryFile.originAware=false",
    )
)
_RECORD = "-Daether.artifactResolver.postProcessor.trustedChecksums.record=true"
_VERIFY = "-Daether.artifactResolver.postProcessor.trustedChecksums.failIfMissing=true"


def decide_maven(request: RuntimeRequest) -> Decided:
    """Decide it.

    Raises:
        PlanError: a pom can't be used.
    """
    project, options = request.project, request.options
    reactor = find_reactor(project, options.part if options else "", _startable(project))
    pom = reactor.chosen
    wrapper, wrong = read_wrapper(project, _beside(project, reactor.root, MAVEN))
    version = versions.choose(project, request.version, *_levels(pom))
    entries, refused = read_declared(request.spec.spec.dependencies)
    known = (*pom.dependencies(), *pom.dependencies("dependencyManagement"))
    missing, conflicts = against(entries, known, pom.file)
    files = {pom.file: with_entries(pom, missing)} if missing else {}
    command = _command(request, reactor)
    lock = _lock_request(request, reactor, wrapper, (version.version, *command), files)
    text = request.resolved.get(OUTPUT, "")
    verified = (*_CHECKSUMS, _VERIFY) if text and lock else ()
    return Decided(
        tool="maven",
        version=version,
        base=versions.maven_base(version.version),
        folder=reactor.root.folder,
        home=pom.folder,
        command=(*command, *verified),
        lock_command=(*command, *_CHECKSUMS, _RECORD),
        own=(pom.output,),
        source="aac.lock" if text else pom.file,
        start=given(request) or (Start() if is_quarkus(pom) else from_pom(project, pom)),
        files=files,
        quarkus=posixpath.join(posixpath.dirname(pom.output), "quarkus-app") if is_quarkus(pom) else "",
        resources=_has_resources(project, pom),
        wrapper=wrapper,
        lock=lock,
        locked=text,
        ignore=tuple(_ignored(project, reactor)),
        interface=interface(project, pom.folder, (one.name for one in pom.dependencies())),
        findings=_findings(reactor, wrapper, missing, text),
        problems=(
            *wrong,
            *reactor.problems,
            *refused,
            *conflicts,
            *_complaints(pom, reactor, wrapper, lock, text),
        ),
    )


def _startable(project: Project) -> Callable[[Pom], bool]:
    return lambda pom: is_quarkus(pom) or bool(find_mains(project, pom.folder, pom.sources))


def _beside(project: Project, root: Pom, file: str) -> str:
    return posixpath.join(root.folder, file)


def _levels(pom: Pom) -> Iterator[VersionClaim]:
    """The strongest first: release over source and target (maven-compiler-plugin documentation)."""
    for name in ("release", "target", "source"):
        for owner, found in pom.configured("maven-compiler-plugin", name):
            yield from versions.level_claim(owner.file, name, pom.expand(found.text.strip()), found.line)
    for name in ("maven.compiler.release", "maven.compiler.target", "maven.compiler.source", "java.version"):
        if name in pom.properties:
            text, file, line = pom.properties[name]
            yield from versions.level_claim(file, name, pom.expand(text), line)


def _command(request: RuntimeRequest, reactor: Reactor) -> tuple[str, ...]:
    quarkus = is_quarkus(reactor.chosen)
    tasks = request.options.tasks if request.options else ()
    words = ["mvn", "-q", "-B", "-ntp", "-Dstyle.color=never", "-Dmaven.repo.local=/root/.m2/repository"]
    words += [f"-D{name}=true" for name in _SKIPPED]
    if reactor.part:
        words += ["-pl", reactor.part, "-am"]
    if quarkus:
        return (*words, "-Dquarkus.package.jar.type=fast-jar", *(tasks or ("package",)))
    words += ["-Dmdep.outputFile=/aac/classpath", "-Dmdep.pathSeparator=:", "-DincludeScope=runtime"]
    words += [f"-DexcludeArtifactIds={_DEVELOPMENT}"]
    return (*words, *(tasks or ("process-classes",)), f"{_DEPENDENCY_PLUGIN}:build-classpath")


def _lock_request(
    request: RuntimeRequest,
    reactor: Reactor,
    wrapper: Wrapper | None,
    words: tuple[str, ...],
    files: dict[str, str],
) -> LockRequest | None:
    """Checksums of all that Maven resolves, plugins too; Maven itself compares them, since 3.9."""
    project = request.project
    own = posixpath.join(reactor.root.folder, ".mvn")
    if project.exists(f"{own}/checksums/checksums.sha256") or _too_old(wrapper):
        return None
    named = [one for one in project.files if one.startswith(f"{own}/") and one.endswith(_TELLING)]
    poms = {one.file: one.text for pom in reactor.poms for one in pom.lineage} | files
    inputs = {**{name: project.read_text(name) for name in named}, **poms}
    return LockRequest((*sorted(inputs.items()), ("command", " ".join(words))), (OUTPUT,))


def _too_old(wrapper: Wrapper | None) -> bool:
    return wrapper is not None and wrapper.number < (3, 9)


def _has_resources(project: Project, pom: Pom) -> bool:
    prefix = posixpath.join(pom.folder, "src/main/resources/")
    return not is_quarkus(pom) and any(file.startswith(prefix) for file in project.files)


def _ignored(project: Project, reactor: Reactor) -> Iterator[str]:
    """What Maven makes, and tests, which are not run here."""
    for folder in sorted(pom.folder for pom in reactor.poms):
        yield posixpath.join(folder, "target")
        if any(file.startswith(posixpath.join(folder, "src/main/")) for file in project.files):
            yield posixpath.join(folder, "src/test")


def _findings(
    reactor: Reactor, wrapper: Wrapper | None, missing: tuple[Entry, ...], locked: str
) -> tuple[Finding, ...]:
    pom = reactor.chosen
    found = [Finding("build", "Maven", reactor.root.file, "pom.xml is there")]
    if wrapper:
        found = [Finding("build", f"Maven {wrapper.version}", wrapper.file, "the wrapper names it")]
    if reactor.part:
        found.append(Finding("module", reactor.part, pom.file, f"{pom.artifact} of {reactor.root.file}"))
    found += [Finding("dependency", one.notation, "agent.yaml", one.field) for one in missing]
    if locked:
        count = len(locked.splitlines())
        found.append(Finding("resolution", f"{count} files", "aac.lock", "each has its checksum"))
    return tuple(found)


def _complaints(
    pom: Pom, reactor: Reactor, wrapper: Wrapper | None, lock: LockRequest | None, locked: str
) -> Iterator[Problem]:
    if pom.packaging in ("war", "ear"):
        hint = ("packaging", "build it as a jar, or with the runtime custom and a server's image as base")
        yield problem(f"the packaging {pom.packaging} needs a server, which is not offered", pom.file, hint)
    own = {(one.group, one.artifact) for one in reactor.poms}
    for one in pom.dependencies():
        if (one.group, one.artifact) not in own and _moves(one):
            hint = ("release", "name one released version")
            message = f"{one.name} {one.version} can be another file tomorrow"
            yield problem(message, pom.file, hint, line=one.line, severity="warning")
    if wrapper and _too_old(wrapper):
        hint = ("newer-maven", "let the wrapper name Maven 3.9 or later: mvn wrapper:wrapper")
        message = f"Maven {wrapper.version} verifies no checksums, so the image may not be reproducible"
        yield problem(message, wrapper.file, hint, severity="warning")
    if lock and not locked:
        message = "the dependencies have no checksums, so the image may not be reproducible"
        yield problem(message, "agent.yaml", ("lock", "run aac lock"), severity="warning")


def _moves(one: Dependency) -> bool:
    version = one.version
    return version.endswith("-SNAPSHOT") or version.startswith(("[", "(")) or version in _MOVING
