"""Every hook has a contract: a documented spec, a page, and an example that runs."""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aac_core import hookspecs
from aac_core.discovery import Found
from aac_core.manager import Plugins

ROOT = Path(__file__).parent.parent.parent
HOOKS: dict[str, Callable[..., Any]] = {
    name: function
    for module in hookspecs.MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if name.startswith("aac_")
}
EVENTS = {"aac_step_finished", "aac_run_finished", "aac_template_environment"}


def example(hook: str) -> str:
    """The plugin in the docstring of a hook."""
    text = inspect.getdoc(HOOKS[hook]) or ""
    _, found, code = re.split(r"(Example[^\n]*::\n)", text, maxsplit=1)
    assert found
    return textwrap.dedent(code)


def test_there_are_hooks_for_every_contract() -> None:
    assert len(HOOKS) >= 15


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_is_a_plugin_that_registers_and_answers(hook: str) -> None:
    module = ModuleType(f"example_{hook}")
    sys.modules[module.__name__] = module
    exec(compile(example(hook), f"{hook} example", "exec"), module.__dict__)
    plugins = Plugins([])
    plugins.register(module, Found("example", module.__name__, "example", "1"))
    assert hook in plugins.loaded[0].hooks
    assert plugins.warnings == []
    if hook not in EVENTS and not inspect.signature(getattr(module, hook)).parameters:
        assert list(getattr(module, hook)()), "an example offers something"


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_typed_and_has_a_page(hook: str) -> None:
    signature = inspect.signature(HOOKS[hook])
    assert signature.return_annotation is not inspect.Signature.empty
    pages = [path for path in (ROOT / "docs/plugins").glob("*.md") if hook in path.read_text("utf-8")]
    assert pages, f"no page of docs/plugins speaks of {hook}"
