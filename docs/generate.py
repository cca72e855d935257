"""Write the pages that are made from the code: ``docs/reference`` and ``docs/plugins``.

``python docs/generate.py`` writes them, with ``--check`` it only says which are stale.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from aac_core import errors, hookspecs
from aac_core.app import App
from aac_core.contracts import (
    base,
    builder,
    command,
    deployer,
    events,
    exporter,
    loader,
    project,
    registry,
    runtime,
    signer,
    template,
)
from aac_core.discovery import OWN, discover
from aac_core.group import make_group
from aac_core.manager import Plugins
from aac_core.report import Report

sys.path.insert(0, str(Path(__file__).parent))  # the page's own module, wherever this one is run from
from errors_page import page
from runtimes_page import runtimes_page

DOCS = Path(__file__).parent
NOTE = "<!-- made by docs/generate.py; edit the code instead -->\n\n"

#: The contracts that a page of docs/plugins shows below its hooks, by the module of the hooks.
CONTRACTS: dict[str, tuple[ModuleType, ...]] = {
    "builders": (builder,),
    "commands": (command,),
    "deployers": (deployer,),
    "errors": (),
    "exporters": (exporter, events),
    "loaders": (loader,),
    "registries": (registry,),
    "runtimes": (runtime, base, project),
    "signers": (signer,),
    "specs": (project,),
    "templates": (template,),
}


def pages() -> dict[Path, str]:
    """Every generated page: path and text."""
    found = {DOCS / "plugins" / f"{name(module)}.md": plugin_page(module) for module in hookspecs.MODULES}
    found[DOCS / "reference/commands.md"] = commands_page()
    found[DOCS / "reference/exit-codes.md"] = exit_codes_page()
    found[DOCS / "reference/agent-yaml.md"] = spec_page()
    found[DOCS / "errors.md"] = errors_page()
    found[DOCS / "runtimes.md"] = NOTE + runtimes_page(own_app().plugins.runtimes)
    return found


def own_app() -> App:
    """An app with just the plugins that come with aac."""
    return App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})


def name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def plugin_page(module: ModuleType) -> str:
    """A page for the hooks of one module: text and example of each, and its contracts."""
    title = (module.__doc__ or "").strip()
    parts = [f"# {title.splitlines()[0].rstrip('.')}\n"]
    for hook, function in inspect.getmembers(module, inspect.isfunction):
        if hook.startswith("aac_"):
            parts.append(f"## `{hook}{signature(function)}`\n\n{markdown(inspect.getdoc(function) or '')}\n")
    for contract in CONTRACTS[name(module)]:
        parts += [f"## `{kind.__name__}`\n\n{class_text(kind)}\n" for kind in classes(contract)]
    return NOTE + "\n".join(parts)


def classes(module: ModuleType) -> Iterator[type]:
    """The public classes that a module defines, in its order."""
    for _, kind in sorted(inspect.getmembers(module, inspect.isclass), key=lambda item: _line(item[1])):
        if kind.__module__ == module.__name__ and not kind.__name__.startswith("_"):
            yield kind


def _line(kind: type) -> int:
    try:
        return inspect.getsourcelines(kind)[1]
    except (OSError, TypeError):
        return 0


def class_text(kind: type) -> str:
    """The docstring of a class, its fields, and the methods of a protocol."""
    lines = [markdown(inspect.getdoc(kind) or "")]
    if dataclasses.is_dataclass(kind):
        lines += ["", *(f"- `{field.name}: {_annotation(field.type)}`" for field in dataclasses.fields(kind))]
    for method, function in inspect.getmembers(kind, inspect.isfunction):
        if not method.startswith("_") and getattr(kind, "_is_protocol", False):
            summary = textwrap.indent(inspect.getdoc(function) or "", "  ")
            lines += ["", f"- `{method}{signature(function)}`\n\n{summary}"]
    return "\n".join(lines)


def signature(function: Callable[..., Any]) -> str:
    """Parameters and result, as the source has them."""
    return str(inspect.signature(function)).replace("'", "")


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def markdown(text: str) -> str:
    """A docstring as Markdown: an indented block after ``::`` becomes a fenced one."""
    text = text.replace("``", "`")
    match = re.search(r"^(Example[^\n]*?)::\n\n(.*)\Z", text, re.M | re.S)
    if match is None:
        return text
    code = textwrap.dedent(match[2]).rstrip()
    return f"{text[: match.start()]}{match[1]}:\n\n```python\n{code}\n```"


def commands_page() -> str:
    """The help of every command, as it prints."""
    app = own_app()
    group = make_group(app)
    parts = ["# Commands\n"]
    width: dict[str, Any] = {"terminal_width": 100, "max_content_width": 100}
    with click.Context(group, info_name="aac", obj=app, **width, **group.context_settings) as context:
        parts.append(f"```\n{group.get_help(context)}\n```\n")
        for command_name in group.list_commands(context):
            parts += _command_help(group.get_command(context, command_name), command_name, context)
    return NOTE + "\n".join(parts)


def _command_help(found: click.Command | None, command_name: str, parent: click.Context) -> list[str]:
    if found is None:
        return []
    with click.Context(found, parent, command_name, terminal_width=100, max_content_width=100) as context:
        parts = [f"## {context.command_path}\n\n```\n{found.get_help(context)}\n```\n"]
        if isinstance(found, click.Group):
            for child_name, child in sorted(found.commands.items()):
                parts += _command_help(child, child_name, context)
    return parts


def errors_page() -> str:
    """Every message that the tests provoke, with its fix; see messages.py."""
    return NOTE + page()


def exit_codes_page() -> str:
    """The table of exit codes, from the classes of errors."""
    kinds = [
        kind for kind in classes(errors) if issubclass(kind, errors.AacError) and kind is not errors.AacError
    ]
    rows = [(kind.exit_code, (inspect.getdoc(kind) or "").splitlines()[0]) for kind in kinds]
    rows += [
        (0, "The command did what was asked."),
        (1, "A bug of aac: it shows a traceback."),
        (130, "Interrupted (SIGINT)."),
        (141, "The reader of stdout went away."),
        (143, "Terminated (SIGTERM)."),
    ]
    lines = [f"| {code} | {text.replace('``', '`')} |" for code, text in sorted(rows)]
    return NOTE + "# Exit codes\n\n| code | meaning |\n|---|---|\n" + "\n".join(lines) + "\n"


def spec_page() -> str:
    """The fields of agent.yaml, from the JSON Schema."""
    schema = own_app().schema()
    rows = [f"| `{path}` | {kind} | {text} |" for path, kind, text in fields(schema, schema, "")]
    return NOTE + "# agent.yaml\n\n| field | type | rule |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def fields(schema: dict[str, Any], root: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    """Every field below an object schema: path, type, description."""
    for key, value in schema.get("properties", {}).items():
        target = resolve(value, root)
        path = f"{prefix}{key}"
        yield (
            path,
            kind_of(value, root),
            str(value.get("description") or target.get("description", "")).split("\n")[0],
        )
        inner = resolve(target.get("items", {}), root) if target.get("type") == "array" else target
        suffix = "[]." if target.get("type") == "array" else "."
        if inner.get("properties") and prefix.count(".") < 4:
            yield from fields(inner, root, path + suffix)


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow ``$ref``, and take the object out of an optional."""
    for option in schema.get("anyOf", []):
        target = resolve(option, root)
        if target.get("properties") or target.get("type") == "array":
            return target
    reference = schema.get("$ref", "")
    found = root["$defs"][reference.rpartition("/")[2]] if reference else schema
    return dict(found)


def kind_of(schema: dict[str, Any], root: dict[str, Any]) -> str:
    """The JSON type in words."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind_of(option, root) for option in schema["anyOf"]))
    target = resolve(schema, root)
    if "enum" in target:
        return " \\| ".join(f"`{value}`" for value in target["enum"])
    if "const" in target:
        return f"`{target['const']}`"
    kind = target.get("type", "any")
    return "text" if "string" in kind else str(kind)


def main(check: bool) -> int:
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(path.relative_to(DOCS.parent))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages()[path], "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
