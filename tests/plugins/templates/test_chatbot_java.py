"""The chatbot in Java: what is written, and what aac plans for it; the engine's tests build it."""

from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.commands.init import write_template
from aac_plugins.templates import aac_templates

from aac_core.app import App
from aac_core.discovery import OWN, discover
from aac_core.manager import Plugins
from aac_core.report import Report

TEMPLATE = next(one for one in aac_templates() if one.name == "chatbot-java")


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [("", "", ("openai", "gpt-4o-mini")), ("ollama", "llama3", ("ollama", "llama3"))],
)
def test_it_is_planned_as_it_is_written(
    tmp_path: Path, provider: str, model: str, expected: tuple[str, str]
) -> None:
    folder = tmp_path / "talker"
    written = write_template(TEMPLATE, folder, {"name": "talker", "provider": provider, "model": model})
    assert {"pom.xml", "agent.yaml", "src/main/java/chatbot/Main.java"} <= set(written)
    aac = App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})
    agent = aac.read(str(folder))
    assert agent.spec.spec.model is not None
    assert (agent.spec.spec.model.provider, agent.spec.spec.model.name) == expected
    plan = aac.plan(agent).plan
    assert plan.entrypoint[-1] == "chatbot.Main"
    bases = {base.role: base.name for base in plan.bases}
    assert bases == {"build": "maven:3-eclipse-temurin-21", "final": "eclipse-temurin:21-jre"}
    assert [one.message for one in plan.warnings] == [
        "the dependencies have no checksums, so the image may not be reproducible"
    ]


def test_it_is_the_template_of_its_runtime() -> None:
    assert (TEMPLATE.runtime, TEMPLATE.default) == ("java", True)
