"""What is decided about Gradle projects."""

from __future__ import annotations

import pytest
from aac_runtimes.java.gradle_files import Script, members, read_script

from aac_core.api import PlanError
from aac_core.testing import TextProject
from tests.runtimes.java_projects import MAIN, errors, finding, plan_java

APPLICATION = (
    "plugins { id 'application' }\n"
    "dependencies {\n    implementation 'io.javalin:javalin:6.7.0'\n}\n"
    "application { mainClass = 'com.example.Main' }\n"
)
WRAPPER = {
    "gradle/wrapper/gradle-wrapper.properties": (
        "distributionBase=GRADLE_USER_HOME\n"
        "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.14.3-bin.zip\n"
        f"distributionSha256Sum={'b' * 64}\n"
    )
}
WEB = {f"services/web/{path}": text for path, text in MAIN.items()}
MODULES = {
    "settings.gradle.kts": 'rootProject.name = "all"\ninclude(":core", ":services:web")\n',
    "core/build.gradle.kts": "",
    "services/web/build.gradle.kts": 'application { mainClass.set("com.example.Main") }',
    **WEB,
}


def test_the_application_plugin_names_the_class() -> None:
    plan = plan_java({"build.gradle": APPLICATION})
    assert plan.entrypoint[-1] == "com.example.Main"
    assert finding(plan, "entrypoint") == ("com.example.Main", "build.gradle")
    assert plan.build_base.name == "gradle:8-jdk21"
    assert plan.variables["command"][-1] == ":aacClasspath"


@pytest.mark.parametrize(
    "text",
    [
        'application { mainClass.set("a.Main") }',
        "application {\n    mainClass = 'a.Main'\n}",
        "mainClassName = 'a.Main'",
        'springBoot { mainClass.set("a.Main") }',
    ],
)
def test_the_ways_to_name_it(text: str) -> None:
    assert Script("build.gradle", text).main[0] == "a.Main"


def test_comments_name_nothing() -> None:
    project = TextProject(
        {"build.gradle": "// mainClass = 'a.B'\n/* mainClass = 'a.C' */\nurl 'https://h'\n"}
    )
    script = read_script(project, "", ("build.gradle",))
    assert script is not None
    assert script.main == ("", 0)
    assert "https://h" in script.text


def test_a_class_with_main_will_do() -> None:
    assert plan_java({"build.gradle": "", **MAIN}).entrypoint[-1] == "com.example.Main"


def test_kotlin_has_its_own_names() -> None:
    texts = {"build.gradle.kts": "", "src/main/kotlin/app.kt": "package a.b\n\nfun main() {\n}\n"}
    assert plan_java(texts).entrypoint[-1] == "a.b.AppKt"
    text = '@file:JvmName("Start")\npackage a.b\nfun main(args: Array<String>) {}'
    named = {"src/main/kotlin/app.kt": text}
    assert plan_java({"build.gradle.kts": "", **named}).entrypoint[-1] == "a.b.Start"


def test_the_wrapper_names_the_gradle_that_runs() -> None:
    plan = plan_java({"build.gradle": APPLICATION, **WRAPPER})
    assert plan.build_base.name == "eclipse-temurin:21-jdk"
    assert plan.variables["fetch"] == {
        "address": "https://services.gradle.org/distributions/gradle-8.14.3-bin.zip",
        "sha256": "b" * 64,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("include 'a', 'b:c'", ("a", "b/c")),
        ('include(":a")\ninclude(":b:c")', ("a", "b/c")),
        ("includeBuild '../x'\n", ()),
        ("include(\n    ':a',\n    ':b'\n)", ("a", "b")),
    ],
)
def test_what_settings_include(text: str, found: tuple[str, ...]) -> None:
    assert members(Script("settings.gradle", text)) == found


@pytest.mark.parametrize(
    ("part", "folder"),
    [("", ""), (":services:web", ""), ("web", ""), ("services/web", ""), ("", "services/web")],
)
def test_the_module_that_is_the_agent(part: str, folder: str) -> None:
    plan = plan_java(MODULES, options={"module": part}, folder=folder)
    assert errors(plan) == []
    assert plan.variables["command"][-1] == ":services:web:aacClasspath"
    assert (plan.variables["folder"], plan.variables["home"]) == ("/src", "/src/services/web")


def test_modules_that_do_not_tell() -> None:
    assert "no module 'x'" in errors(plan_java(MODULES, options={"module": "x"}))[0]
    both = MODULES | {f"core/{path}": text for path, text in MAIN.items()}
    assert "several modules can be started" in errors(plan_java(both))[0]


def test_dependencies_of_the_spec_come_with_the_init_script() -> None:
    plan = plan_java({"build.gradle": APPLICATION}, dependencies=["org.slf4j:slf4j-simple:2.0.17"])
    assert "'org.slf4j:slf4j-simple:2.0.17'" in plan.variables["files"]["aac.init.gradle"]
    conflict = plan_java({"build.gradle": APPLICATION}, dependencies=["io.javalin:javalin:6.6.0"])
    assert "conflicts with build.gradle, which has io.javalin:javalin 6.7.0" in errors(conflict)[0]


def test_checksums_are_asked_for_and_then_verified() -> None:
    plan = plan_java({"build.gradle": APPLICATION, **WRAPPER})
    assert plan.lock is not None
    assert plan.variables["lock_command"][-2:] == ["--write-verification-metadata", "sha256"]
    resolved = {"verification-metadata.xml": "<x/>"}
    again = plan_java({"build.gradle": APPLICATION, **WRAPPER}, resolved=resolved)
    assert again.variables["files"]["gradle/verification-metadata.xml"] == "<x/>"
    assert again.problems == ()
    own = plan_java({"build.gradle": APPLICATION, "gradle/verification-metadata.xml": "<x/>"})
    assert own.lock is None


def test_a_version_that_moves_is_pointed_out() -> None:
    plan = plan_java({"build.gradle": APPLICATION.replace("6.7.0", "6.+")})
    assert "another file tomorrow" in plan.problems[0].message
    assert plan.problems[0].where is not None
    assert plan.problems[0].where.line == 3


def test_quarkus_is_packed_by_its_own_plugin() -> None:
    plan = plan_java({"build.gradle": "plugins { id 'java'; id 'io.quarkus' }", "src/main/java/R.java": ""})
    assert plan.entrypoint[-2:] == ("-jar", "quarkus-run.jar")
    assert ":quarkusBuild" in plan.variables["command"]


def test_both_tools_and_one_that_is_chosen() -> None:
    texts = {"pom.xml": "<project><artifactId>x</artifactId></project>", "build.gradle": APPLICATION, **MAIN}
    assert plan_java(texts).variables["tool"] == "maven"
    assert plan_java(texts, options={"manager": "gradle"}).variables["tool"] == "gradle"
    with pytest.raises(PlanError, match=r"options\.manager is maven"):
        plan_java({"build.gradle": APPLICATION}, options={"manager": "maven"})
    with pytest.raises(PlanError, match=r"no pom\.xml, build\.gradle"):
        plan_java(MAIN)
