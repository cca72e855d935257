"""The Java runtime: Maven and Gradle projects as class path, resources and classes in layers of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint, HostSecret, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import AacError, BaseImage, Detection, Project, RuntimePlan, RuntimeRequest

VERSIONS = ("11", "17", "21", "25")
DEFAULT_VERSION = "21"

#: What tool.sh reads (Maven settings reference; Gradle user guide, "Build environment", "Init scripts").
_HOST_SECRETS = (
    HostSecret("maven-settings.xml", files=("~/.m2/settings.xml",)),
    HostSecret("maven-settings-security.xml", files=("~/.m2/settings-security.xml",)),
    *(
        HostSecret(name, files=(f"$GRADLE_USER_HOME/{name}", f"~/.gradle/{name}"))
        for name in ("gradle.properties", "init.gradle", "init.gradle.kts")
    ),
)

#: Words of the build tools in a failed build, and what to do; a group of the pattern is what it names.
_BUILD_HINTS = (
    (
        re.compile(r"trusted ?checksum|Missing from summaryFile|verification failed", re.I),
        ("lock-again", "what was downloaded is not what aac.lock has: run aac lock --upgrade, read the diff"),
    ),
    (
        re.compile(r"Non-resolvable parent POM"),
        (
            "build-context",
            "the parent pom is not in the context: set spec.build.context to the folder that has it, or give "
            "the build the settings.xml of your repository",
        ),
    ),
    (
        re.compile(
            r"(?:Could not find|Could not resolve|Failure to find) (?:artifact )?([\w.-]+(?::[\w.-]+)+)"
        ),
        (
            "java-repository",
            "check the version of {}; a private repository comes from ~/.m2/settings.xml or "
            "~/.gradle/gradle.properties of this machine",
        ),
    ),
    (
        re.compile(r"status(?: code)?:? (?:401|403)|(?:401|403) (?:Unauthorized|Forbidden)"),
        ("java-login", "the repository wants a login: put it into ~/.m2/settings.xml or gradle.properties"),
    ),
    (
        re.compile(r"(?:release version|invalid (?:target|source) release:?) (\d+)"),
        ("java-version", "set spec.runtime to java:{}, or lower the release in the build file"),
    ),
    (
        re.compile(r"Unsupported class file major version"),
        ("older-java", "the build tool or a plugin is too old for this Java: ask for an older one"),
    ),
)


def _detect(project: Project) -> Detection:
    from aac_runtimes.java.detect import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.java.plan import plan

    return plan(request)


def _images() -> tuple[BaseImage, ...]:
    from aac_runtimes.java.versions import final_base, gradle_base, jdk_base, maven_base

    bases = (maven_base, gradle_base, jdk_base, final_base)
    return tuple(base(version) for version in VERSIONS for base in bases)


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this module."""
    return [
        Runtime(
            name="java",
            summary="Java and Kotlin, built by Maven or Gradle",
            versions=VERSIONS,
            default_version=DEFAULT_VERSION,
            template="aac_runtimes:java/Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtimes.java.options:JavaOptions",
            files=(
                *("pom.xml", "build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle"),
                *("mvnw", "gradlew", "gradle.lockfile", "gradle/verification-metadata.xml", ".java-version"),
            ),
            host_secrets=_HOST_SECRETS,
            images=_images,
        )
    ]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do about what Maven or Gradle said."""
    text = " ".join(error.detail) if error.code == "build" else ""
    matches = ((pattern.search(text), hints) for pattern, *hints in _BUILD_HINTS)
    return [
        Hint(code, what.format(*match.groups())) for match, hints in matches if match for code, what in hints
    ]
