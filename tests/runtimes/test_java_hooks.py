"""What the plugin registers, and the text that it renders."""

from __future__ import annotations

from typing import Any

import aac_runtimes.java as plugin
import pytest
from aac_runtimes.java.detect import detect

from aac_core.api import BuildError, RegistryError
from aac_core.contracts.runtime import LockRequest
from aac_core.lock import Lock
from aac_core.testing import TextProject, agent_spec, load_plugin, plan_with, render_plan
from tests.runtimes.java_projects import MAIN, pom

JAVA = plugin.aac_runtimes()[0]
TEXTS = {"pom.xml": pom(), **MAIN}


def dockerfile(mode: str = "image", lock: Lock | None = None, **spec: Any) -> str:
    planned = plan_with(JAVA, TEXTS, spec=agent_spec(**spec), lock=lock, options={})
    return render_plan(planned.plan, mode=mode).dockerfile


def test_it_registers_one_runtime() -> None:
    plugins = load_plugin(plugin)
    assert plugins.warnings == []
    assert (JAVA.name, JAVA.default_version in JAVA.versions) == ("java", True)


def test_every_base_that_a_plan_can_name_is_offered() -> None:
    offered = {image.name for image in JAVA.images()}
    for version in JAVA.versions:
        for texts in (TEXTS, {"build.gradle": "", **MAIN}):
            spec = agent_spec(runtime=f"java:{version}")
            bases = plan_with(JAVA, texts, spec=spec, options={}).bases
            assert {base.name for base in bases} <= offered


@pytest.mark.parametrize(
    ("files", "folder", "claimed"),
    [
        (["pom.xml"], "", True),
        (["build.gradle.kts"], "", True),
        (["settings.gradle", "a/src/main/java/A.java"], "a", True),
        (["pom.xml", "docs/x.md"], "docs", False),
        (["main.py"], "", False),
    ],
)
def test_detection(files: list[str], folder: str, claimed: bool) -> None:
    assert detect(TextProject(dict.fromkeys(files, ""), folder)).claimed == claimed


def test_the_layers_are_those_of_one_stage() -> None:
    text = dockerfile()
    assert text.count("sh /aac/tool.sh mvn") == 1
    for name in ("dependencies", "code"):
        assert f"COPY --link --from=build /out/{name} /\n" in text
        assert f"AS {name}\n" not in text


def test_every_run_of_the_build_tool_has_the_host_configuration() -> None:
    runs = [line for line in dockerfile().splitlines() if line.startswith("RUN") and "tool.sh mvn" in line]
    for secret in ("ca", "maven-settings.xml", "maven-settings-security.xml", "gradle.properties"):
        assert all(f"--mount=type=secret,id={secret} " in line for line in runs)


def test_the_lock_stage_records_and_the_build_verifies() -> None:
    text = dockerfile("lock")
    assert "trustedChecksums.record=true" in text
    assert "COPY --from=resolve /lock /" in text
    asked = plan_with(JAVA, TEXTS, options={}).missing
    assert isinstance(asked, LockRequest)
    lock = Lock().with_resolution("java", asked, {"checksums.sha256": "00ff  a/b.jar\n"})
    built = dockerfile(lock=lock)
    assert "00ff  a/b.jar" in built
    assert "failIfMissing=true" in built


def test_hostile_text_stays_text() -> None:
    text = dockerfile(dependencies=["a:b:1.0"], build={"commands": ["echo 'AAC'\nRUN id"]})
    assert "\nRUN id" not in text.replace("echo 'AAC'\nRUN id", "")
    assert "<artifactId>b</artifactId>" in text


def test_the_same_input_gives_the_same_text() -> None:
    assert dockerfile() == dockerfile()


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (
            "[ERROR] Non-resolvable parent POM for a:b:1: Could not find artifact x:y:pom:1",
            ["build-context", "java-repository"],
        ),
        ("Could not find artifact com.example:none:jar:9.9 in central", ["java-repository"]),
        ("> Could not resolve com.example:none:9.9.", ["java-repository"]),
        ("Not authorized, status: 401 Unauthorized", ["java-login"]),
        ("error: release version 25 not supported", ["java-version"]),
        ("invalid target release: 24", ["java-version"]),
        ("Unsupported class file major version 69", ["older-java"]),
        ("Artifact a:b:jar:1 trusted checksum mismatch", ["lock-again"]),
        ("something else", []),
    ],
)
def test_what_the_tools_say_has_hints(said: str, codes: list[str]) -> None:
    hints = plugin.aac_error_hints(BuildError("the build failed", detail=("x", said)))
    assert [hint.code for hint in hints] == codes
    assert plugin.aac_error_hints(RegistryError("refused", why=said)) == []
    if "none" in said:
        assert "com.example:none" in hints[0].text
