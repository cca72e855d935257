"""What is decided about Maven projects."""

from __future__ import annotations

import pytest
from aac_runtimes.java.pom import read_pom
from aac_runtimes.java.xml import parse

from aac_core.api import PlanError
from aac_core.testing import TextProject
from tests.runtimes.java_projects import MAIN, errors, finding, plan_java, pom, properties

JAVALIN = (
    "<dependencies><dependency><groupId>io.javalin</groupId><artifactId>javalin</artifactId>"
    "<version>6.7.0</version></dependency></dependencies>"
)
WRAPPER = ".mvn/wrapper/maven-wrapper.properties"
PLUGIN = "<build><plugins><plugin><artifactId>{}</artifactId>{}</plugin></plugins></build>"
MODULES = {
    "pom.xml": pom(
        "<packaging>pom</packaging><modules><module>core</module><module>apps/web</module></modules>"
    ),
    "core/pom.xml": pom(artifact="core"),
    "apps/web/pom.xml": pom(artifact="web"),
    **{f"apps/web/{path}": text for path, text in MAIN.items()},
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<project>", "no element found"),
        ('<!DOCTYPE p [<!ENTITY x "y">]><project/>', "document type"),
        ('<!DOCTYPE p SYSTEM "file:///etc/passwd"><project/>', "document type"),
        ("<project>&x;</project>", "undefined entity"),
        ("<a>" * 200 + "</a>" * 200, "more than 100 deep"),
        ("<settings/>", "is no pom"),
        ("", "no element found"),
    ],
)
def test_a_hostile_or_broken_pom_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan_java({"pom.xml": text})
    assert words in f"{caught.value.message} {caught.value.why}"
    assert caught.value.where is not None
    assert caught.value.where.line > 0


def test_properties_that_name_each_other_end() -> None:
    doubled = properties(**{f"p{n}": f"${{p{n + 1}}}${{p{n + 1}}}" for n in range(60)})
    found = read_pom(TextProject({"pom.xml": pom(doubled + properties(a="${b}", b="${a}"))}), "pom.xml")
    assert len(found.expand("${p0}")) < 20_000
    assert found.expand("${a}").startswith("${")


def test_parents_of_the_project_count_and_a_circle_of_them_ends() -> None:
    parent = "<parent><groupId>com.example</groupId><artifactId>{}</artifactId><version>1</version></parent>"
    texts = {
        "pom.xml": pom(parent.format("a").replace("</version>", "</version><relativePath>a</relativePath>")),
        "a/pom.xml": pom(parent.format("demo") + properties(java_version="25"), artifact="a"),
    }
    assert plan_java(texts | MAIN).version == "25"


def test_class_path_and_commands() -> None:
    plan = plan_java({"pom.xml": pom(), **MAIN})
    assert plan.entrypoint[-3:] == ("-cp", "@/app/classpath", "com.example.Main")
    assert [(step.name, step.layer, step.made_by) for step in plan.steps] == [
        ("build", False, ""),
        ("dependencies", True, "build"),
        ("code", True, "build"),
    ]
    assert plan.variables["command"][-2] == "process-classes"
    assert plan.ignore == ("target", "src/test")


def test_resources_are_a_layer_of_their_own() -> None:
    plan = plan_java({"pom.xml": pom(), **MAIN, "src/main/resources/model.txt": "x"})
    assert [step.name for step in plan.steps] == ["build", "dependencies", "resources", "code"]


def test_jvm_options_and_tasks() -> None:
    options = {"jvm": ["-Xss512k"], "tasks": ["-Pproduction", "package"]}
    plan = plan_java({"pom.xml": pom(), **MAIN}, options=options)
    flags = ("-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-Xss512k")
    assert plan.entrypoint[:4] == ("java", *flags)
    assert plan.variables["command"][-3:-1] == ["-Pproduction", "package"]


@pytest.mark.parametrize(
    ("part", "folder", "module"),
    [
        ("", "", "apps/web"),
        ("web", "", "apps/web"),
        ("apps/web", "", "apps/web"),
        ("core", "", "core"),
        ("", "apps/web", "apps/web"),
    ],
)
def test_the_module_that_is_the_agent(part: str, folder: str, module: str) -> None:
    plan = plan_java(MODULES, options={"module": part, "main": "com.example.Main"}, folder=folder)
    words = plan.variables["command"]
    assert words[words.index("-pl") : words.index("-pl") + 3] == ["-pl", module, "-am"]
    assert (plan.variables["folder"], plan.variables["own"]) == ("/src", [f"/src/{module}/target/classes"])
    assert errors(plan) == []


def test_an_unknown_module_is_answered_with_the_known_ones() -> None:
    plan = plan_java(MODULES, options={"module": "nope"})
    assert "there is no module 'nope'" in errors(plan)[0]
    assert "apps/web" in plan.problems[0].hints[0].text


def test_several_modules_with_main_have_to_be_chosen_from() -> None:
    second = {f"core/{path}": text for path, text in MAIN.items()}
    assert errors(plan_java(MODULES | second)) == ["several modules can be started: apps/web, core"]


def test_a_build_without_main_in_any_module() -> None:
    texts = {path: text for path, text in MODULES.items() if path.endswith(".xml")}
    with pytest.raises(PlanError, match="has a class with main"):
        plan_java(texts)


def test_dependencies_of_the_spec_are_written_into_the_pom() -> None:
    entry = "org.slf4j:slf4j-simple:2.0.17"
    plan = plan_java({"pom.xml": pom(JAVALIN), **MAIN}, dependencies=[entry])
    text = plan.variables["files"]["pom.xml"]
    names = [one.value("artifactId") for one in parse(text, "pom.xml").all("dependencies", "dependency")]
    assert names == ["javalin", "slf4j-simple"]
    assert finding(plan, "dependency") == (entry, "agent.yaml")


@pytest.mark.parametrize(
    "inside", ["", "<dependencies/>", "<dependencies></dependencies>", "<!-- ü --><dependencies />"]
)
def test_wherever_the_pom_has_room_for_them(inside: str) -> None:
    plan = plan_java({"pom.xml": pom(inside), **MAIN}, dependencies=["a.b:c:1.0"])
    (added,) = parse(plan.variables["files"]["pom.xml"], "pom.xml").all("dependencies", "dependency")
    assert [added.value(name) for name in ("groupId", "artifactId", "version")] == ["a.b", "c", "1.0"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("io.javalin:javalin:6.6.0", "conflicts with pom.xml, which has io.javalin:javalin 6.7.0"),
        ("javalin", "is no group:artifact:version"),
        ("a:b:1</version><x>", "is no group:artifact:version"),
        ("a:b:[1,2)", "is no group:artifact:version"),
        ("a:b:1-SNAPSHOT", "does not name one version"),
        ("a:b:latest.release", "does not name one version"),
    ],
)
def test_dependencies_that_are_refused(entry: str, words: str) -> None:
    plan = plan_java({"pom.xml": pom(JAVALIN), **MAIN}, dependencies=[entry])
    assert words in errors(plan)[0]
    assert plan.variables["files"] == {}


def test_a_dependency_that_the_pom_has_in_that_version_is_no_second_one() -> None:
    plan = plan_java({"pom.xml": pom(JAVALIN), **MAIN}, dependencies=["io.javalin:javalin:6.7.0"])
    assert (errors(plan), plan.variables["files"]) == ([], {})


def test_checksums_are_asked_for_and_then_verified() -> None:
    texts = {"pom.xml": pom(JAVALIN), **MAIN, ".mvn/maven.config": "-T1\n"}
    plan = plan_java(texts)
    assert plan.lock is not None
    assert [name for name, _ in plan.lock.inputs] == [".mvn/maven.config", "pom.xml", "command"]
    assert any("no checksums" in one.message for one in plan.problems)
    again = plan_java(texts, resolved={"checksums.sha256": "00  a\n11  b\n"})
    assert finding(again, "resolution") == ("2 files", "aac.lock")
    assert any(word.endswith("failIfMissing=true") for word in again.variables["command"])
    assert again.problems == ()


def test_checksums_of_the_project_are_left_to_maven() -> None:
    plan = plan_java({"pom.xml": pom(), **MAIN, ".mvn/checksums/checksums.sha256": ""})
    assert (plan.lock, plan.problems) == (None, ())


@pytest.mark.parametrize("version", ["1-SNAPSHOT", "[1,2)", "LATEST"])
def test_a_version_that_moves_is_pointed_out(version: str) -> None:
    plan = plan_java({"pom.xml": pom(JAVALIN.replace("6.7.0", version)), **MAIN})
    warning = plan.problems[0]
    assert (warning.severity, "another file tomorrow" in warning.message) == ("warning", True)


def test_a_module_of_the_same_build_may_be_a_snapshot() -> None:
    own = JAVALIN.replace("io.javalin", "com.example").replace(">javalin", ">demo")
    plan = plan_java({"pom.xml": pom(own.replace("6.7.0", "1-SNAPSHOT")), **MAIN})
    assert not [one for one in plan.problems if "tomorrow" in one.message]


def test_the_wrapper_names_the_maven_that_runs() -> None:
    address = "https://example.com/apache-maven/3.9.9/apache-maven-3.9.9-bin.zip"
    said = f"distributionUrl={address}\ndistributionSha256Sum={'a' * 64}\n"
    texts = {"pom.xml": pom(), **MAIN, WRAPPER: said}
    plan = plan_java(texts)
    assert plan.variables["fetch"] == {"address": address, "sha256": "a" * 64}
    assert finding(plan, "build") == ("Maven 3.9.9", WRAPPER)
    old = plan_java(texts | {WRAPPER: f"distributionUrl={address.replace('3.9.9', '3.8.8')}\n"})
    assert old.lock is None
    assert "verifies no checksums" in old.problems[0].message


@pytest.mark.parametrize(
    "address",
    [
        "http://h/apache-maven-3.9.9-bin.zip",
        "https://h/maven.zip",
        "https://u:p@h/apache-maven-3.9.9-bin.zip",
        "",
    ],
)
def test_a_wrapper_that_names_no_distribution(address: str) -> None:
    plan = plan_java({"pom.xml": pom(), **MAIN, WRAPPER: f"distributionUrl={address}\n"})
    assert "names no distribution" in errors(plan)[0]


def test_quarkus_is_packed_by_its_own_plugin() -> None:
    plan = plan_java({"pom.xml": pom(PLUGIN.format("quarkus-maven-plugin", "")), "src/main/java/R.java": ""})
    assert plan.entrypoint[-2:] == ("-jar", "quarkus-run.jar")
    assert plan.variables["quarkus"] == "/src/target/quarkus-app"
    assert plan.variables["command"][-1] == "package"


def test_a_war_is_refused() -> None:
    assert "needs a server" in errors(plan_java({"pom.xml": pom("<packaging>war</packaging>"), **MAIN}))[0]


def test_an_mcp_server_over_stdio_is_recognised() -> None:
    stdio = ">quarkus-mcp-server-stdio"
    quarkus = JAVALIN.replace("io.javalin", "io.quarkiverse.mcp").replace(">javalin", stdio)
    assert plan_java({"pom.xml": pom(quarkus), **MAIN}).interface == "mcp-stdio"
    sdk = JAVALIN.replace("io.javalin", "io.modelcontextprotocol.sdk").replace(">javalin", ">mcp")
    uses = {path: text + "// StdioServerTransportProvider" for path, text in MAIN.items()}
    assert plan_java({"pom.xml": pom(sdk), **uses}).interface == "mcp-stdio"
    assert plan_java({"pom.xml": pom(sdk), **MAIN}).interface == ""


def test_folders_that_a_parent_of_the_project_names() -> None:
    parent = "<parent><groupId>com.example</groupId><artifactId>all</artifactId><version>1</version></parent>"
    texts = {
        "pom.xml": pom(
            "<modules><module>a</module></modules><build><directory>out</directory></build>", artifact="all"
        ),
        "a/pom.xml": pom(parent, artifact="a"),
        **{f"a/{path}": text for path, text in MAIN.items()},
    }
    assert plan_java(texts).variables["own"] == ["/src/a/out/classes"]
