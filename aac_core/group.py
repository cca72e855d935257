"""The click group behind ``aac``; commands come from the hook ``aac_commands``."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from aac_core.errors import PluginError
from aac_core.version import __version__

if TYPE_CHECKING:
    from aac_core.app import App

#: The sections of ``aac --help``, in order; commands of strangers may add others.
SECTIONS = ("write", "build", "publish", "run", "machine")
_EPILOG = """\b
Examples:
  aac init my-agent -t sentiment
  aac build my-agent
  aac build my-agent --platform linux/amd64,linux/arm64 -t HOST/my-agent:1.0 --push --sign --key cosign.key
"""


def make_group(app: App) -> click.Group:
    """The group with the options that it has itself and that every command gets."""
    return Group(
        app,
        name="aac",
        help="Turn an agent.yaml and a folder of code into a signed, multi-arch, reproducible image.",
        epilog=_EPILOG,
        params=[
            click.Option(
                ["--no-plugins"], is_flag=True, expose_value=False, help="Load aac's own plugins only."
            ),
            *_common(),
        ],
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
    )


class Group(click.Group):
    """Lists commands from the catalog, and imports the one that is called."""

    def __init__(self, app: App, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.app = app
        self.params.append(
            click.Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_version,
                help="Print the version.",
            )
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.app.plugins.commands.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        catalog = self.app.plugins.commands
        if cmd_name not in catalog.names:
            return None
        offered = catalog.get(cmd_name)
        module, _, attribute = offered.loader.partition(":")
        try:
            command = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            owner = catalog.owner(cmd_name)
            raise PluginError(f"the command {cmd_name} of plugin {owner} can't be loaded: {error}") from error
        if not isinstance(command, click.Command):
            owner = catalog.owner(cmd_name)
            raise PluginError(
                f"the command {cmd_name} of plugin {owner} is no click command: {offered.loader}"
            )
        _extend(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.app.plugins.commands.names:
            near = difflib.get_close_matches(name, self.app.plugins.commands.names, 1)
            also = f"; did you mean {near[0]}?" if near else ""
            ctx.fail(f"there is no command {name!r}{also}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {section: [] for section in SECTIONS}
        for command in self.app.plugins.commands:
            sections.setdefault(command.section, []).append((command.name, command.summary))
        for section, rows in sections.items():
            if rows:
                with formatter.section(section.capitalize()):
                    formatter.write_dl(rows)


def _extend(command: click.Command) -> None:
    """Give a command, and what is below it, the options that every command has."""
    if not any(param.name == "as_json" for param in command.params):
        command.params.extend(_common())
        command.context_settings.setdefault("help_option_names", ["-h", "--help"])
    if isinstance(command, click.Group):
        for child in command.commands.values():
            _extend(child)


#: Options of every command: declaration, attribute of the report, value, help.
_COMMON = (
    (("--json", "as_json"), "json", True, "Print one JSON document."),
    (("-v", "--verbose"), "verbosity", 1, "Say more."),
    (("-q", "--quiet"), "verbosity", -1, "Say results and errors only."),
    (("--no-color",), "color", False, "Print without colours."),
)


def _common() -> list[click.Parameter]:
    return [
        click.Option(
            list(names), is_flag=True, expose_value=False, callback=_setter(attribute, value), help=text
        )
        for names, attribute, value, text in _COMMON
    ]


def _setter(attribute: str, value: object) -> Callable[[click.Context, click.Parameter, bool], None]:
    def set_it(ctx: click.Context, param: click.Parameter, given: bool) -> None:
        if given:
            setattr(ctx.find_root().obj.report, attribute, value)

    return set_it


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().obj.report.result({"aac": __version__}, f"aac {__version__}")
        ctx.exit()
