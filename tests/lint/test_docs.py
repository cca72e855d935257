"""The pages that are made from the code are up to date, and what the README says exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

from aac_core.app import App
from aac_core.discovery import OWN, discover
from aac_core.group import make_group
from aac_core.manager import Plugins
from aac_core.report import Report

ROOT = Path(__file__).parent.parent.parent


def generator() -> ModuleType:
    source = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    return module


def test_generated_pages_are_current() -> None:
    stale = [str(path) for path, text in generator().pages().items() if path.read_text("utf-8") != text]
    assert stale == [], "run: hatch run docs:generate"


def test_links_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("README.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_tutorial_shows_what_its_examples_say() -> None:
    page = (ROOT / "docs/plugins/runtime.md").read_text("utf-8")
    blocks = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", page, re.M | re.S)
    whole = {path: text for path, text in blocks if not path.startswith("aac_runtime_zig/")}
    shell = ROOT / "examples/aac-runtime-shell"
    assert whole == {path: (shell / path).read_text("utf-8") for path in whole}
    for path, text in blocks:
        if path not in whole:
            assert text in (ROOT / "examples/aac-runtime-zig" / path).read_text("utf-8"), path
    files = (path.relative_to(shell) for path in shell.rglob("*") if path.is_file())
    made = ("__pycache__", ".venv", "egg-info")
    kept = {path.as_posix() for path in files if not any(name in path.as_posix() for name in made)}
    assert kept - set(whole) <= {"README.md"}


def own_app() -> App:
    return App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})


def commands(text: str) -> list[list[str]]:
    """The ``aac …`` lines of a page, with continued lines joined and comments cut."""
    joined = text.replace("\\\n", " ")
    lines = re.findall(r"^(?:    |step )(aac .*)$", joined, re.M)
    return [line.partition("#")[0].split() for line in lines]


@pytest.mark.parametrize("page", ["README.md", "examples/demo.sh"])
def test_commands_and_flags_exist(page: str) -> None:
    app = own_app()
    group = make_group(app)
    found = commands((ROOT / page).read_text("utf-8"))
    assert len(found) > 5
    with click.Context(group, obj=app) as context:
        for _, name, *words in found:
            command = group.get_command(context, name)
            assert command is not None, name
            if isinstance(command, click.Group):
                command = command.commands[words[0]]
            flags = {option for param in command.params for option in param.opts}
            assert {word for word in words if word.startswith("-")} <= flags | {"--help"}, (name, words)


def test_every_command_has_help_with_an_example() -> None:
    app = own_app()
    group = make_group(app)
    with click.Context(group, obj=app) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            assert command.help, name
            assert "Example" in (command.epilog or ""), name
            listed = app.plugins.commands.get(name).summary
            assert command.short_help == listed, name
