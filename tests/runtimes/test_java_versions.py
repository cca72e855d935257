"""Which Java a project gets."""

from __future__ import annotations

import pytest
from aac_runtimes.java import VERSIONS
from aac_runtimes.java.versions import final_base, gradle_base, jdk_base, major, maven_base

from tests.runtimes.java_projects import MAIN, errors, finding, plan_java, pom, properties

TOOLCHAIN = "java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }"
COMPILER = (
    "<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId>"
    "<configuration><release>{}</release></configuration></plugin></plugins></build>"
)
WRAPPER = "gradle/wrapper/gradle-wrapper.properties"


def gradle(version: str) -> dict[str, str]:
    address = f"https\\://services.gradle.org/distributions/gradle-{version}-bin.zip"
    return {WRAPPER: f"distributionUrl={address}\n"}


@pytest.mark.parametrize(
    ("texts", "asked", "version", "source"),
    [
        ({"pom.xml": pom()}, "", "21", "default"),
        ({"pom.xml": pom()}, "25", "25", "agent.yaml"),
        ({"pom.xml": pom(properties(maven_compiler_release="17"))}, "", "21", "pom.xml"),
        ({"pom.xml": pom(properties(maven_compiler_release="17"))}, "17", "17", "agent.yaml"),
        ({"pom.xml": pom(properties(java_version="25"))}, "", "25", "pom.xml"),
        ({"pom.xml": pom(properties(jdk="25", maven_compiler_target="${jdk}"))}, "", "25", "pom.xml"),
        ({"pom.xml": pom(properties(maven_compiler_source="1.8"))}, "", "21", "pom.xml"),
        ({"pom.xml": pom(properties(maven_compiler_source="1.7"))}, "", "17", "pom.xml"),
        ({"pom.xml": pom(COMPILER.format("22"))}, "", "25", "pom.xml"),
        ({"pom.xml": pom(), ".java-version": "17.0.9\n"}, "", "17", ".java-version"),
        ({"pom.xml": pom(), ".sdkmanrc": "# ours\njava=21.0.2-tem\n"}, "", "21", ".sdkmanrc"),
        ({"pom.xml": pom(), ".tool-versions": "java temurin-25.0.1+8.0.LTS\n"}, "", "25", ".tool-versions"),
        ({"pom.xml": pom(), "mise.toml": '[tools]\njava = "corretto-17"\n'}, "", "17", "mise.toml"),
        ({"build.gradle": TOOLCHAIN}, "", "17", "build.gradle"),
        ({"build.gradle.kts": "kotlin { jvmToolchain(25) }"}, "", "25", "build.gradle.kts"),
        ({"build.gradle": "sourceCompatibility = JavaVersion.VERSION_17"}, "", "21", "build.gradle"),
        ({"build.gradle": "targetCompatibility = '1.8'"}, "", "21", "build.gradle"),
        ({"build.gradle": "// languageVersion = JavaLanguageVersion.of(17)\n"}, "", "21", "default"),
        ({"build.gradle": "", **gradle("8.2.1")}, "", "17", WRAPPER),
        ({"build.gradle": "", **gradle("6.9")}, "", "11", WRAPPER),
        ({"build.gradle": "", **gradle("9.2.0")}, "25", "25", "agent.yaml"),
    ],
)
def test_the_version_and_its_source(texts: dict[str, str], asked: str, version: str, source: str) -> None:
    plan = plan_java(texts | MAIN, version=asked)
    assert (plan.version, finding(plan, "java")[1], errors(plan)) == (version, source, [])


PINNED = {"pom.xml": pom(), ".java-version": "17"}
NEWER = {"pom.xml": pom(properties(java_version="25"))}
OLD_GRADLE = {"build.gradle": "kotlin { jvmToolchain(21) }", **gradle("8.2")}


@pytest.mark.parametrize(
    ("texts", "asked", "words"),
    [
        (NEWER, "21", ("agent.yaml asks for Java 21", "java.version")),
        (PINNED, "21", ("agent.yaml", "21", ".java-version", "17")),
        ({"pom.xml": pom(), ".java-version": "1.8"}, "", ("asks for Java 8, which is not offered",)),
        (PINNED | NEWER, "", ("17", "25 or later")),
        (OLD_GRADLE, "", ("asks for Java 21", "17 at most (Gradle 8.2 runs on no later one)")),
    ],
)
def test_contradictions_name_both_places(texts: dict[str, str], asked: str, words: tuple[str, ...]) -> None:
    message = errors(plan_java(texts | MAIN, version=asked))[0]
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("21", 21),
        ("1.8", 8),
        ("1.8.0_392", 8),
        ("17.0.9", 17),
        ("temurin-21.0.2+13", 21),
        ("21.0.2-tem", 21),
        ("openjdk64-17.0.1", 17),
        ("VERSION_1_8", 8),
        ("VERSION_21", 21),
        ("${java.version}", 0),
        ("graalvm", 0),
    ],
)
def test_how_versions_are_written(text: str, version: int) -> None:
    assert major(text) == version


@pytest.mark.parametrize("version", VERSIONS)
def test_bases(version: str) -> None:
    names = (maven_base(version).name, jdk_base(version).name, final_base(version).name)
    assert names == (
        f"maven:3-eclipse-temurin-{version}",
        f"eclipse-temurin:{version}-jdk",
        f"eclipse-temurin:{version}-jre",
    )
    assert gradle_base(version).name.endswith(f"-jdk{version}")
    made = [base.offline is not None for base in (maven_base(version), final_base(version))]
    assert made == [version in ("21", "25")] * 2


def test_the_offline_jre_is_found_on_every_architecture() -> None:
    recipe = final_base("21").offline
    assert recipe is not None
    assert not recipe.runs_scripts
    assert recipe.links == (("/usr/local/bin/java", "/usr/lib/jvm/java-21-openjdk-{architecture}/bin/java"),)
