"""The chatbot in Rust: what is written, and what aac plans for it; the engine's tests build it."""

from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.commands.init import write_template
from aac_plugins.templates import aac_templates

from aac_core.app import App
from aac_core.discovery import OWN, discover
from aac_core.manager import Plugins
from aac_core.report import Report

TEMPLATE = next(one for one in aac_templates() if one.name == "chatbot-rust")


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [("", "", ("openai", "gpt-4o-mini")), ("ollama", "llama3", ("ollama", "llama3"))],
)
def test_it_is_planned_as_it_is_written(
    tmp_path: Path, provider: str, model: str, expected: tuple[str, str]
) -> None:
    folder = tmp_path / "talker"
    written = write_template(TEMPLATE, folder, {"name": "talker", "provider": provider, "model": model})
    assert {"Cargo.lock", "agent.yaml", "src/main.rs"} <= set(written)
    aac = App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})
    agent = aac.read(str(folder))
    assert agent.spec.spec.model is not None
    assert (agent.spec.spec.model.provider, agent.spec.spec.model.name) == expected
    plan = aac.plan(agent).plan
    assert plan.entrypoint == ("/usr/local/bin/chatbot",)
    assert {base.role: base.name for base in plan.bases} == {"build": "rust:1.85", "final": "scratch"}
    assert plan.warnings == ()


def test_it_is_the_template_of_its_runtime() -> None:
    assert (TEMPLATE.runtime, TEMPLATE.default) == ("rust", True)
