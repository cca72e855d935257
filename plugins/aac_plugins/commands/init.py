"""``aac init``"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, Hint, PluginError, ProjectTemplate, UsageError

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_DEFAULT = "sentiment"
_EPILOG = """\b
Examples:
  aac init my-agent
  aac init my-agent -t sentiment
  aac init my-agent -r python -m openai/gpt-4o-mini
  aac init --list-templates
"""


@click.command(short_help="write a new agent from a template", epilog=_EPILOG)
@click.argument("path", required=False, metavar="NAME")
@click.option("-t", "--template", "wanted", default="", help=f"The template.  [default: {_DEFAULT}]")
@click.option("-r", "--runtime", default="", help="The runtime: its default template, unless -t names one.")
@click.option(
    "-m", "--model", default="", metavar="PROVIDER/MODEL", help="The model, for templates that use one."
)
@click.option("--list-templates", is_flag=True, help="List the templates, and write nothing.")
@pass_app
def init(app: App, path: str | None, wanted: str, runtime: str, model: str, *, list_templates: bool) -> None:
    """Write a project that builds, runs and tests, to a new folder NAME.

    Nothing is ever overwritten. The last part of NAME becomes the name of the agent.
    """
    if list_templates:
        _list(app, runtime)
        return
    if not path:
        raise UsageError("name the folder to write", hints=(Hint("init", "aac init my-agent"),))
    target = Path(path)
    name = target.resolve().name
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} can't be the name of an agent: lower-case letters, digits and -, at most 63"
        )
    template = _chosen(app, wanted, runtime)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{path} exists and is not empty; nothing was written")
    provider, slash, model_name = model.partition("/")
    if model and not (slash and provider and model_name):
        raise UsageError(f"--model takes PROVIDER/MODEL, found {model!r}")
    variables = {"name": name, "provider": provider, "model": model_name}
    if model and not uses_model(template):
        raise UsageError(f"the template {template.name} uses no model; nothing was written")
    written = write_template(template, target, variables)
    data = {"path": str(target), "template": template.name, "files": written}
    next_steps = f"\n\nnext:\n  cd {path}\n  aac run .\n  aac test ."
    app.report.result(data, f"wrote {path}: " + ", ".join(written) + next_steps)


def _chosen(app: App, wanted: str, runtime: str) -> ProjectTemplate:
    """The template that is named, else the runtime's own."""
    if wanted or not runtime:
        template = app.plugins.templates.get(wanted or _DEFAULT)
        if runtime and template.runtime != runtime:
            raise UsageError(f"the template {wanted} is written for {template.runtime}, not for {runtime}")
        return template
    app.plugins.runtimes.get(runtime)
    found = [one for one in app.plugins.templates if one.runtime == runtime and one.default]
    if len(found) != 1:
        names = ", ".join(one.name for one in app.plugins.templates if one.runtime == runtime) or "none"
        hint = Hint("list-templates", f"name one with -t; written for {runtime}: {names}")
        raise UsageError(f"the runtime {runtime} has no default template", hints=(hint,))
    return found[0]


def _list(app: App, runtime: str) -> None:
    chosen = [template for template in app.plugins.templates if runtime in ("", template.runtime)]
    rows = [(template.name, template.runtime, template.summary) for template in chosen]
    data = [{"name": name, "runtime": language, "summary": summary} for name, language, summary in rows]
    app.report.result({"templates": data}, app.report.table(("template", "runtime", "summary"), rows))


def write_template(template: ProjectTemplate, target: Path, variables: dict[str, str]) -> list[str]:
    """Write the files of a template, and name them, sorted.

    Raises:
        PluginError: the template is broken; what was written stays for a look.
    """
    return sorted(_write(_root(template), target, variables))


def uses_model(template: ProjectTemplate) -> bool:
    """Whether a file of the template asks for the provider or the model."""
    return any(re.search(r"{[{%][^}]*\b(provider|model)\b", text) for text in _texts(_root(template)))


def _root(template: ProjectTemplate) -> Traversable:
    package, _, folder = template.files.partition(":")
    try:
        return resources.files(package).joinpath(folder)
    except ModuleNotFoundError as error:
        raise PluginError(f"the template {template.name} can't be read: {error}") from None


def _texts(source: Traversable) -> Iterator[str]:
    for entry in source.iterdir():
        if entry.is_dir():
            yield from _texts(entry)
        elif entry.name.endswith(".j2"):
            yield entry.read_text("utf-8")


def _write(source: Traversable, target: Path, variables: dict[str, str]) -> list[str]:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - not HTML
    )
    written = []
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda entry: entry.name):
        if entry.name == "__pycache__" or (entry.name.startswith(".") and entry.name.endswith("_cache")):
            continue
        if entry.is_dir():
            children = _write(entry, target / entry.name, variables)
            written += [f"{entry.name}/{child}" for child in children]
            continue
        content = entry.read_bytes()
        name = entry.name.removesuffix(".j2")
        if name != entry.name:
            content = environment.from_string(content.decode("utf-8")).render(variables).encode()
        (target / name).write_bytes(content)
        written.append(name)
    return written
