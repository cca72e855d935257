"""How a Java agent starts."""

from __future__ import annotations

import pytest
from aac_runtimes.java.sources import find_mains

from aac_core.testing import TextProject
from tests.runtimes.java_projects import MAIN, errors, finding, plan_java, pom, properties

PLUGIN = (
    "<build><plugins><plugin><artifactId>{}</artifactId><configuration>{}</configuration>"
    "</plugin></plugins></build>"
)
EXECUTION = (
    "<build><plugins><plugin><artifactId>maven-shade-plugin</artifactId><executions><execution>"
    "<configuration><transformers><transformer>{}</transformer></transformers></configuration>"
    "</execution></executions></plugin></plugins></build>"
)
MANIFEST = "<archive><manifest><mainClass>a.B</mainClass></manifest></archive>"


@pytest.mark.parametrize(
    "inside",
    [
        PLUGIN.format("maven-jar-plugin", MANIFEST),
        PLUGIN.format("maven-assembly-plugin", MANIFEST),
        PLUGIN.format("spring-boot-maven-plugin", "<mainClass>a.B</mainClass>"),
        PLUGIN.format("exec-maven-plugin", "<mainClass>${it}</mainClass>") + properties(it="a.B"),
        EXECUTION.format("<mainClass>a.B</mainClass>"),
        EXECUTION.format("<manifestEntries><Main-Class>a.B</Main-Class></manifestEntries>"),
        properties(exec_mainClass="a.B"),
        "<properties><start-class>a.B</start-class></properties>",
    ],
)
def test_places_of_a_pom_that_name_the_class(inside: str) -> None:
    plan = plan_java({"pom.xml": pom(inside), **MAIN})
    assert plan.entrypoint[-1] == "a.B"
    assert finding(plan, "entrypoint") == ("a.B", "pom.xml")


def test_a_launcher_is_given_its_verticle() -> None:
    entries = "<Main-Class>io.vertx.core.Launcher</Main-Class><Main-Verticle>a.V</Main-Verticle>"
    plan = plan_java({"pom.xml": pom(EXECUTION.format(f"<manifestEntries>{entries}</manifestEntries>"))})
    assert plan.entrypoint[-3:] == ("io.vertx.core.Launcher", "run", "a.V")


def test_what_an_execution_runs_is_a_step_of_the_build() -> None:
    """A generator of documentation, as it was seen in a real project, is not what the agent starts."""
    inside = (
        "<build><plugins><plugin><artifactId>exec-maven-plugin</artifactId><executions><execution>"
        "<configuration><mainClass>a.Docs</mainClass></configuration></execution></executions></plugin></plugins></build>"
    )
    assert plan_java({"pom.xml": pom(inside), **MAIN}).entrypoint[-1] == "com.example.Main"


def test_code_in_a_folder_of_its_own() -> None:
    inside = "<build><sourceDirectory>${project.basedir}/src</sourceDirectory></build>"
    text = "package a; class Tool { public static void main(String[] args) {} }"
    assert plan_java({"pom.xml": pom(inside), "src/a/Tool.java": text}).entrypoint[-1] == "a.Tool"


def test_the_spec_comes_first() -> None:
    texts = {"pom.xml": pom(properties(exec_mainClass="a.B")), **MAIN}
    assert plan_java(texts, options={"main": "c.D"}).entrypoint[-1] == "c.D"
    assert plan_java(texts, entrypoint=["java", "-version"]).entrypoint == ()


def test_a_helidon_mp_application_has_no_main_of_its_own() -> None:
    parent = (
        "<parent><groupId>io.helidon.applications</groupId><artifactId>helidon-mp</artifactId>"
        "<version>4.3.0</version><relativePath/></parent>"
    )
    plan = plan_java({"pom.xml": pom(parent), "src/main/java/a/R.java": "package a;\nclass R {}\n"})
    assert plan.entrypoint[-1] == "io.helidon.Main"


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        ({"a/One.java": "package a; class One { public static void main(String... args) {} }"}, "a.One"),
        ({"a/One.java": "package a; class One { static public void main(final String[] a) {} }"}, "a.One"),
        ({"One.java": "class One { public static void main(String[] args) {} }"}, "One"),
        ({"a/One.java": "package a; /* public static void main(String[] a) */ class One {}"}, ""),
        ({"a/One.java": 'package a; class One { String s = "public static void main(String[] a)"; }'}, ""),
    ],
)
def test_what_a_main_is(texts: dict[str, str], name: str) -> None:
    files = {f"src/main/java/{path}": text for path, text in texts.items()}
    assert [one.name for one in find_mains(TextProject(files), "")] == ([name] if name else [])


def test_of_several_the_marked_one_or_the_usual_one() -> None:
    text = "package a; class Import { public static void main(String[] a) {} }"
    tool = {"src/main/java/a/Import.java": text}
    assert plan_java({"pom.xml": pom(), **MAIN, **tool}).entrypoint[-1] == "com.example.Main"
    boot = {
        "src/main/java/a/Chat.java": (
            "package a;\n@SpringBootApplication\nclass Chat { public static void main(String[] a) {} }"
        )
    }
    assert plan_java({"pom.xml": pom(), **boot, **tool}).entrypoint[-1] == "a.Chat"
    other = {"src/main/java/a/Export.java": text.replace("Import", "Export")}
    assert errors(plan_java({"pom.xml": pom(), **tool, **other})) == [
        "several classes have main: a.Export, a.Import"
    ]


def test_nothing_to_start_is_explained() -> None:
    plan = plan_java({"pom.xml": pom(), "src/main/java/a/R.java": "package a;\nclass R {}\n"})
    assert "nothing says how the agent starts" in errors(plan)[0]
    assert plan.problems[-1].hints[0].code == "set-main"


@pytest.mark.parametrize(
    "options",
    [
        {"main": "a b"},
        {"main": "../x"},
        {"files": ["/etc"]},
        {"files": ["../x"]},
        {"files": ["-C"]},
        {"tasks": ["a\nb"]},
        {"module": "a", "package": "b"},
        {"manager": "ant"},
    ],
)
def test_options_that_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        plan_java({"pom.xml": pom(), **MAIN}, options=options)
